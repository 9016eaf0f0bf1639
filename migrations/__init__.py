"""The schema: revisions of core and tenants, the helper that writes tenant tables, and the checks on them."""
