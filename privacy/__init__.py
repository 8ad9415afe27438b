"""Encryption, audit and consent: what every room leans on."""
