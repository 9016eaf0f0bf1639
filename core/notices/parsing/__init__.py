"""Parsing: the normalised text of a notice becomes a draft, by deterministic rules.

The way through: `lines` and `loose_tables` (furniture, lost line breaks, tables copied as text) → `metadata`, `plans`
(whose notice, which plans) → `outline` (heading tree) → `measures` with `statements` (`labels`, `prose`, `units`) →
`tasks`, `tables` → `build` with `deadlines`, `targets`. Each file lists the printed forms it knows. No rule names a
place, a document or a task.
"""

from .notice import parse_notice

__all__ = ["parse_notice"]
