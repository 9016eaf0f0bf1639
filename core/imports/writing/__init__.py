"""Workbooks that go out to be filled in, corrected or brought back: templates, wrong rows, what the tenant has."""
