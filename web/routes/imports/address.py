"""Where the pages of imports are, and which part of a preview is asked for."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from msgspec import Struct

from core.accounts.permissions import require
from core.context import TenantContext
from core.errors import NotFoundError
from core.imports.fields import OUTCOMES, Outcome, SheetKind
from core.imports.records import IMPORTS, Checked, CheckedSheet, ImportHead, ImportSpec
from web.kit.desk import desk_url
from web.kit.guards import desk
from web.kit.lists import with_query

AnyRequest = Request[Any, Any, Any]

PAGE = 50
_FIRST: tuple[Outcome, ...] = ("wrong", "changed", "new", "same")


class Part(Struct, frozen=True):
    """One sheet, one outcome, one page of a preview."""

    sheet: CheckedSheet
    outcome: Outcome
    page: int

    @property
    def pages(self) -> int:
        """How many pages the rows of this outcome fill, at least one."""
        return max(1, -(-self.sheet.count(self.outcome) // PAGE))


def spec_of(kind: str) -> ImportSpec:
    """The kind of import in an address. Raises NotFoundError."""
    spec = IMPORTS.get(kind)
    if spec is None:
        raise NotFoundError
    return spec


def importing(request: AnyRequest, kind: str) -> tuple[TenantContext, ImportSpec]:
    """The context of a person who may make this kind of import. Raises ForbiddenError too."""
    tenant, spec = desk(request), spec_of(kind)
    require(tenant, spec.permission)
    return tenant, spec


def imports_url(tenant: TenantContext, spec: ImportSpec, path: str = "") -> str:
    """The address of a kind's pages."""
    return desk_url(tenant, f"imports/{spec.kind}/{path}".rstrip("/"))


def import_url(tenant: TenantContext, head: ImportHead, path: str = "") -> str:
    """The address of one import's pages."""
    return imports_url(tenant, head.spec, f"{head.id}/{path}".rstrip("/"))


def part_of(checked: Checked, asked: Mapping[str, str]) -> Part | None:
    """What the address asks for; else the first sheet with wrong rows, and of it what a person should look at first."""
    if not checked.sheets:
        return None
    wrong_first = sorted(checked.sheets, key=lambda sheet: not sheet.count("wrong"))
    sheet = next((sheet for sheet in checked.sheets if sheet.spec.kind == asked.get("sheet")), wrong_first[0])
    asked_for = [outcome for outcome in OUTCOMES if outcome == asked.get("show")]
    outcome = next((outcome for outcome in (*asked_for, *_FIRST) if asked_for or sheet.count(outcome)), _FIRST[0])
    page = asked.get("page", "1")
    part = Part(sheet, outcome, 1)
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    return Part(sheet, outcome, min(max(number, 1), part.pages))


def part_url(here: str, *, sheet: SheetKind, outcome: Outcome | None = None, page: int = 1) -> str:
    """The address of a part of a preview."""
    return with_query(here, sheet=sheet, show=outcome, page=page if page > 1 else None)
