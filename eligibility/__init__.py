"""The heart: from facts to a suggested level of care. No Django."""
