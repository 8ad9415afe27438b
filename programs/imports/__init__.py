"""Bring directories into the catalog: one file a format, one plan for all of them, nothing half done."""
