"""The state of the ledger list as its address carries it: what is asked for, in which order, which page of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from msgspec import Struct

from core.errors import InvalidError, NotFoundError
from core.ids import parse_id
from core.keyset import PageRequest
from core.ledger.list_columns import DEFAULT_COLUMNS, ColumnKey, known_columns
from core.ledger.queries.filtering import WISHED, LightWish, TaskFilter
from core.ledger.queries.tasks import parse_sort
from core.ledger.states import AssignmentRole, DeadlineKind, TaskState
from core.phrases import say
from web.kit.forms import parse_day

SIZES = (20, 50, 100)
DEFAULT_SIZE = 50
DEFAULT_SORT = "order"
NOBODY = "none"
"""What ``charge`` says for tasks that no leader answers for, and ``first`` where nobody's come first."""
PLAIN_VIEW = "all"
"""What ``view`` says for the plain list, for people whose list begins with another view."""
MOST_PICKED = 500

# Letters, digits, dots and blanks as an input method leaves them when it was not switched back.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF5B)} | {0xFF0E: 0x2E, 0xFF0D: 0x2D, 0x3000: 0x20}


class LedgerAddress(Struct, frozen=True):
    """One state of the list. Every state is an address, and an address shows the same rows to equal rights.

    ``size`` 0 and no ``columns``: not said, so as the reader has it. ``first`` is the seat of the leader whose tasks
    come first; ``first_said`` that the address says whether there is one. ``view`` is the saved view that the state
    began with.
    """

    wanted: TaskFilter
    sort: str = DEFAULT_SORT
    size: int = 0
    after: str | None = None
    before: str | None = None
    columns: tuple[ColumnKey, ...] = ()
    first: UUID | None = None
    first_said: bool = False
    view: str = ""

    @property
    def page(self) -> PageRequest:
        """The page that the query reads."""
        return PageRequest(self.after, self.before, self.size or DEFAULT_SIZE)

    @property
    def shown(self) -> tuple[ColumnKey, ...]:
        """The columns of the list, in their order."""
        return self.columns or DEFAULT_COLUMNS

    def pairs(self) -> dict[str, str]:
        """The parameters that differ from the plain list, in their fixed order, without the place of the page."""
        wanted = self.wanted
        said: dict[str, object] = {
            "q": wanted.text or None,
            "plan": wanted.plan_id,
            "chapter": wanted.measure_id,
            "lead": wanted.lead_id,
            "org": wanted.org_id,
            "role": wanted.role,
            "state": wanted.status,
            "light": wanted.light,
            "kind": wanted.deadline_kind,
            "charge": NOBODY if wanted.uncharged else wanted.charge_id,
            "from": wanted.due_from,
            "to": wanted.due_to,
            "ids": ",".join(map(str, wanted.ids)) or None,
            "sort": None if self.sort == DEFAULT_SORT else self.sort,
            "first": (self.first or NOBODY) if self.first_said else None,
            "size": self.size or None,
            "cols": ",".join(self.columns) or None,
            "view": self.view or None,
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

    def query(self) -> str:
        """The parameters alone, without the place of the page."""
        return urlencode(self.pairs())


def read_address(asked: Mapping[str, Any]) -> LedgerAddress:
    """The state in the parameters of an address; empty ones count as absent.

    Raises NotFoundError for a word or id that does not exist, InvalidError for an unknown order or an unreadable day.
    """
    sort = _text(asked, "sort") or DEFAULT_SORT
    parse_sort(sort)
    size, columns = _text(asked, "size"), _text(asked, "cols")
    charge, first = _text(asked, "charge"), _text(asked, "first")
    return LedgerAddress(
        wanted=TaskFilter(
            plan_id=_id(asked, "plan"),
            measure_id=_id(asked, "chapter"),
            lead_id=_id(asked, "lead"),
            org_id=_id(asked, "org"),
            role=_word(asked, "role", AssignmentRole),
            status=_word(asked, "state", TaskState),
            light=_wish(asked),
            deadline_kind=_word(asked, "kind", DeadlineKind),
            charge_id=parse_id(charge) if charge not in ("", NOBODY) else None,
            uncharged=charge == NOBODY,
            due_from=_day(asked, "from"),
            due_to=_day(asked, "to"),
            ids=_ids(asked),
            text=_text(asked, "q").translate(_NARROW)[:100].strip(),
        ),
        sort=sort,
        size=int(size) if size in {str(each) for each in SIZES} else 0,
        after=_text(asked, "after") or None,
        before=_text(asked, "before") or None,
        columns=known_columns(columns.split(",")) if columns else (),
        first=parse_id(first) if first not in ("", NOBODY) else None,
        first_said=bool(first),
        view=_view(asked),
    )


def read_query(query: str) -> LedgerAddress:
    """The state that the parameters of an address name, as they stand behind the question mark. Raises likewise."""
    return read_address(dict(parse_qsl(query)))


def _joined(path: str, pairs: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _text(asked: Mapping[str, Any], name: str) -> str:
    return " ".join(str(asked.get(name, "")).split())


def _id(asked: Mapping[str, Any], name: str) -> UUID | None:
    text = _text(asked, name)
    return parse_id(text) if text else None


def _ids(asked: Mapping[str, Any]) -> tuple[UUID, ...]:
    text = _text(asked, "ids")
    ids = tuple(dict.fromkeys(parse_id(each) for each in text.split(","))) if text else ()
    if len(ids) > MOST_PICKED:
        raise InvalidError(say("一次最多逐条选%(most)s条。请改用查询条件，再选“全选（跨页）”。", most=MOST_PICKED))
    return ids


def _view(asked: Mapping[str, Any]) -> str:
    text = _text(asked, "view")
    return text if text in ("", PLAIN_VIEW) else str(parse_id(text))


def _day(asked: Mapping[str, Any], name: str) -> date | None:
    text = _text(asked, name).translate(_NARROW)
    return parse_day(text, name, say("截止日期")) if text else None


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
