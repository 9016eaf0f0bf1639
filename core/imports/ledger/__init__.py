"""A ledger by sheet: the rules of each row, given the plans, tasks and units that the tenant has."""
