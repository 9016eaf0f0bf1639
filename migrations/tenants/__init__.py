"""Revisions of the schema ``tenants``."""
