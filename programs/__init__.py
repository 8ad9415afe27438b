"""The catalog of programs, and which of them fit."""
