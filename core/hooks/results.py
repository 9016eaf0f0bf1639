"""What hook implementations return. Frozen: nobody changes what another owner contributed.

Texts of the product are phrases (``core.phrases``): the screen says them in the language of its reader.
``url_path`` never starts with a slash: the shell puts it below the staff area of the tenant for core, and below the
plugin's own prefix for a plugin, so no contribution can point out of its place. ``order`` sorts ascending; core uses
the hundreds, which leaves room between them.
"""

from typing import Literal

import msgspec

from core.context import Role

Section = Literal["work", "ledger", "assessment", "actions", "settings"]


class NavItem(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the navigation. ``count`` is the badge, None for no badge. Empty ``roles`` means every role."""

    section: Section
    label: str
    url_path: str
    order: int
    count: int | None = None
    roles: frozenset[Role] = frozenset()

    def is_for(self, role: Role) -> bool:
        """Whether a post of this role sees the entry."""
        return not self.roles or role in self.roles


class Remark(msgspec.Struct, frozen=True):
    """What a panel adds to the sentence that sums up the day: 2件已逾期. ``url_path`` empty: it leads to the panel."""

    text: str
    url_path: str = ""
    urgent: bool = False


class DeskPanel(msgspec.Struct, frozen=True, kw_only=True):
    """One panel of the desk (工作台). ``template`` draws it from ``data``; ``url_path`` is where "more" leads.

    Panels up to order 199 stand in the main column, the others beside it. ``remarks`` go into the day's sentence.
    """

    key: str
    title: str
    template: str
    data: msgspec.Struct
    order: int
    url_path: str | None = None
    remarks: tuple[Remark, ...] = ()


class OverviewPanel(msgspec.Struct, frozen=True, kw_only=True):
    """One panel of the overview (总览), drawn like a desk panel. ``wide`` panels take the whole row."""

    key: str
    title: str
    template: str
    data: msgspec.Struct
    order: int
    url_path: str | None = None
    wide: bool = False


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """One hit. ``group`` is the heading it stands under (任务, 单位), ``excerpt`` one line of plain text."""

    group: str
    title: str
    url_path: str
    order: int
    excerpt: str = ""


class ObligationKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of obligation. ``name`` is stored in ``Obligation.kind``; ``label`` is what the desk calls it.

    ``url_path`` leads to the subject and holds ``{subject_id}``.
    """

    name: str
    label: str
    url_path: str
