"""From the bytes of a file to a grid of texts; runs in the guarded child."""

from core.imports.reading.reader import read_workbook

__all__ = ["read_workbook"]
