"""The state of the ledger list as its address carries it: what is asked for, in which order, which page of it."""

from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from core.errors import NotFoundError
from core.ids import parse_id
from core.keyset import PageRequest
from core.ledger.queries.filtering import WISHED, LightWish, TaskFilter
from core.ledger.queries.tasks import parse_sort
from core.ledger.states import DeadlineKind, TaskState

SIZES = (20, 50, 100)
DEFAULT_SIZE = 50
DEFAULT_SORT = "order"


class LedgerAddress(Struct, frozen=True):
    """One state of the list. Every state is an address, and an address shows the same rows to equal rights."""

    wanted: TaskFilter
    sort: str = DEFAULT_SORT
    size: int = DEFAULT_SIZE
    after: str | None = None
    before: str | None = None

    @property
    def page(self) -> PageRequest:
        """The page that the query reads."""
        return PageRequest(self.after, self.before, self.size)

    def pairs(self) -> dict[str, str]:
        """The parameters that differ from the plain list, in their fixed order, without the place of the page."""
        wanted = self.wanted
        said: dict[str, object] = {
            "q": wanted.text or None,
            "plan": wanted.plan_id,
            "chapter": wanted.measure_id,
            "lead": wanted.lead_id,
            "org": wanted.org_id,
            "state": wanted.status,
            "light": wanted.light,
            "kind": wanted.deadline_kind,
            "sort": None if self.sort == DEFAULT_SORT else self.sort,
            "size": None if self.size == DEFAULT_SIZE else self.size,
        }
        return {name: str(value) for name, value in said.items() if value is not None}

    def url(self, path: str) -> str:
        """The address of this very page."""
        place = {"after": self.after, "before": self.before}
        return _joined(path, {**self.pairs(), **{name: value for name, value in place.items() if value}})

    def stem(self, path: str, without: str) -> str:
        """The address of the first page without one parameter, ready to take ``name=value`` at its end."""
        kept = {name: value for name, value in self.pairs().items() if name != without}
        whole = _joined(path, kept)
        return f"{whole}&" if kept else f"{whole}?"


def read_address(asked: Mapping[str, Any]) -> LedgerAddress:
    """The state in the parameters of an address; empty ones count as absent.

    Raises NotFoundError for a word or id that does not exist, InvalidError for an unknown order.
    """
    sort = _text(asked, "sort") or DEFAULT_SORT
    parse_sort(sort)
    size = _text(asked, "size")
    return LedgerAddress(
        wanted=TaskFilter(
            plan_id=_id(asked, "plan"),
            measure_id=_id(asked, "chapter"),
            lead_id=_id(asked, "lead"),
            org_id=_id(asked, "org"),
            status=_word(asked, "state", TaskState),
            light=_wish(asked),
            deadline_kind=_word(asked, "kind", DeadlineKind),
            text=_text(asked, "q")[:100],
        ),
        sort=sort,
        size=int(size) if size in {str(each) for each in SIZES} else DEFAULT_SIZE,
        after=_text(asked, "after") or None,
        before=_text(asked, "before") or None,
    )


def _joined(path: str, pairs: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _text(asked: Mapping[str, Any], name: str) -> str:
    return " ".join(str(asked.get(name, "")).split())


def _id(asked: Mapping[str, Any], name: str) -> UUID | None:
    text = _text(asked, name)
    return parse_id(text) if text else None


def _word(asked: Mapping[str, Any], name: str, words: Any) -> Any:
    text = _text(asked, name)
    if not text:
        return None
    if text not in get_args(words):
        raise NotFoundError
    return text


def _wish(asked: Mapping[str, Any]) -> LightWish | None:
    text = _text(asked, "light")
    for wish in WISHED:
        if wish == text:
            return wish
    if text:
        raise NotFoundError
    return None
