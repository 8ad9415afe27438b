"""The patient's door: questions, answers, consent, sending."""
