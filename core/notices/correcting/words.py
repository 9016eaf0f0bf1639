"""The words of a draft task as the ledger keeps them, and when two printings of a field are the same."""

import re
import unicodedata
from collections.abc import Iterable

from core.ledger.records import NewTarget
from core.ledger.revisions import FieldName, TaskWords, shown_field
from core.notices.draft import DraftTarget
from core.notices.records import TaskRow

# What a second printing may set otherwise without saying anything else.
_SIGNS = re.compile(r"[\s，,。.、；;：:（）()〔〕\[\]【】“”\"'‘’《》〈〉·—\-–…!！?？]+")
_LOOSE_SIGNS = re.compile(r"\s+")


def new_targets(targets: Iterable[DraftTarget]) -> tuple[NewTarget, ...]:
    """The figures of a draft as the ledger takes them."""
    return tuple(
        NewTarget(
            text=target.text,
            metric=target.metric,
            comparator=target.comparator,
            value=target.value,
            unit=target.unit,
        )
        for target in targets
    )


def words_of(row: TaskRow) -> TaskWords:
    """A draft task as it stands under review."""
    return TaskWords(
        title=row.title,
        no=row.no,
        text=row.text,
        path=tuple(row.path),
        lead=tuple(row.lead),
        participants=tuple(row.participants),
        responsible=tuple(row.responsible),
        deadline_text=row.deadline_text,
        deadline_kind=row.deadline_kind,
        deadline=row.deadline,
        targets=new_targets(row.targets),
    )


def bare(text: str) -> str:
    """The text without its signs and blanks, in plain characters: what two settings of the same words share."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def is_same(field: FieldName, one: TaskWords, other: TaskWords) -> bool:
    """Whether a field says the same in both, whatever its blanks and widths; a deadline with its kind and day."""
    if field == "deadline":
        return _deadline(one) == _deadline(other)
    if field == "units":
        return _units(one) == _units(other)
    return _plain(shown_field(field, one)) == _plain(shown_field(field, other))


def is_printed_same(field: FieldName, one: TaskWords, other: TaskWords) -> bool:
    """Whether the printed words of a field are the same: those of a deadline, not the day that was read from them."""
    if field == "deadline" and one.deadline_text and other.deadline_text:
        return _plain(one.deadline_text) == _plain(other.deadline_text)
    return is_same(field, one, other)


def _deadline(words: TaskWords) -> tuple[object, ...]:
    return (_plain(words.deadline_text), words.deadline_kind, words.deadline)


def _units(words: TaskWords) -> tuple[frozenset[str], ...]:
    """The names by role; the order of a list is how it is set, not what it says."""
    return tuple(
        frozenset(_plain(name) for name in names) for names in (words.lead, words.responsible, words.participants)
    )


def _plain(text: str) -> str:
    return _LOOSE_SIGNS.sub("", unicodedata.normalize("NFKC", text))
