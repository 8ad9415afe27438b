"""The clock: what is due when, and who must be alerted."""
