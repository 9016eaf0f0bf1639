"""Excel in: a workbook is read, its columns are matched, every row is checked, and nothing is written before 确认.

The way through: `reading` (a guarded child makes a plain grid of the file) → `headers` and `columns` (which column
holds what) → `roster` or `ledger` (each row is new, changed, same or wrong, with the sentence at its cell) →
`services` (confirmed in one transaction, checked again inside it) → `writing` (a workbook of the rows that were wrong).
"""
