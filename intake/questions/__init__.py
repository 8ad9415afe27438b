"""The journey: every page a person may see, its words, and when it is shown."""
