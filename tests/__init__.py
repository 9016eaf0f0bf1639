"""Tests mirror the code: ``core/x/y.py`` is tested in ``tests/core/x/test_y.py``."""
