"""Sentences of a measure: where it may be split, and what its second half is called."""

import re

_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)]*|\n|$)\n?")
_LONGEST_TITLE = 80


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences with their closing marks and line ends; joined together they are the text again."""
    return tuple(found.group() for found in _SENTENCE.finditer(text) if found.group())


def title_of(text: str) -> str:
    """The first sentence without its closing mark, cut where it is too long for a title."""
    sentences = sentences_of(text.strip())
    words = " ".join(sentences[0].split()).rstrip("。！？!?；;") if sentences else ""
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1] + "…"
