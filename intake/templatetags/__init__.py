"""What templates need to ask of a form."""
