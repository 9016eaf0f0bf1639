"""Reading and parsing a foreign file: run by ``core.files.guard`` in a child that may do nothing but compute."""

import msgspec

from core.files.inspection import FileFacts, inspect_file
from core.notices.parsing import parse_notice
from core.notices.reading import read_notice
from core.notices.records import Reading

TARGET = "core.notices.reading_child:read_file"
"""How the guard is told which function to call."""


class ReadFile(msgspec.Struct, frozen=True):
    """What the file is, and what stands in it."""

    facts: FileFacts
    reading: Reading


def read_file(filename: str, data: bytes) -> ReadFile:
    """The draft in a file. Raises FileRefused or UnreadableNotice with one sentence."""
    facts = inspect_file(filename, data, "notice")
    text = read_notice(data, facts.name)
    return ReadFile(facts, Reading(text, parse_notice(text, facts.name)))
