"""The staff's door: queue, patient page, evaluation, decision."""
