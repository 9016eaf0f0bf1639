"""Operators: the platform's own accounts. They belong to no tenant and are reached through the platform's door only."""
