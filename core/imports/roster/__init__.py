"""Units and people by sheet: the rules of each row, given what the tenant has."""
