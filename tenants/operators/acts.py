"""The log of what operators did. It can be added to and read, never changed."""

from uuid import UUID

import msgspec

from core.clock import now
from core.db import Transaction
from core.ids import new_id
from core.keyset import PageRequest, cut_page, read_cursor
from tenants.operators.records import ActRow, Operator
from tenants.platform import platform_rows


class ActPage(msgspec.Struct, frozen=True):
    """One page of the log, newest first, with the cursors of its neighbours."""

    rows: list[ActRow]
    next: str | None
    previous: str | None


async def record_act(
    platform: Transaction,
    operator: Operator,
    kind: str,
    *,
    subject_id: UUID | None = None,
    subject: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Writes one line in the transaction of the act. ``kind`` is ``noun.fact``, such as ``tenant.suspended``."""
    await platform.execute(
        """
        INSERT INTO tenants.operator_act (id, at, operator_id, operator_name, kind, subject_id, subject, data, address)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9)
        """,
        new_id(),
        now(),
        operator.id,
        operator.name,
        kind,
        subject_id,
        subject,
        msgspec.json.encode(data or {}).decode(),
        operator.address,
    )


async def operator_acts(page: PageRequest, *, subject_id: UUID | None = None) -> ActPage:
    """The log, all of it or about one tenant or operator."""
    place = read_cursor(page.cursor, tuple[UUID])[0] if page.cursor else None
    rows = await platform_rows(
        ActRow,
        f"""
        SELECT id, at, operator_name, kind, subject, data::text AS data, address FROM tenants.operator_act
        WHERE ($1::uuid IS NULL OR subject_id = $1)
          AND ($2::uuid IS NULL OR id {">" if page.backward else "<"} $2)
        ORDER BY id {"ASC" if page.backward else "DESC"} LIMIT $3
        """,  # noqa: S608 -- built from the constants here
        subject_id,
        place,
        page.limit,
    )
    shown, following, previous = cut_page(rows, page, lambda row: (row.id,))
    return ActPage(shown, following, previous)
