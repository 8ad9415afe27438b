"""What is to be said to a person, and how it leaves."""
