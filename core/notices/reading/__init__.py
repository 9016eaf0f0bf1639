"""Reading: the bytes of a notice become one normalised text and its paragraphs, with positions.

`read_notice` is the only entry. It never guesses silently: a file that cannot be read raises `UnreadableNotice`
with one sentence for the person who uploaded it.
"""

from .errors import UnreadableNotice
from .reader import read_notice
from .text import Cell, NoticeText, Paragraph

__all__ = ["Cell", "NoticeText", "Paragraph", "UnreadableNotice", "read_notice"]
