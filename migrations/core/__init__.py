"""Revisions of the schema ``core``."""
