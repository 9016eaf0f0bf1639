"""Settling who a printed name is: once for all tasks of the draft, and kept as an alias for later notices."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from core import sql
from core.accounts.services import add_alias, remove_alias
from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.events import record_event
from core.notices.queries.directory import directory_of
from core.notices.records import NOTICE, NoticeHead
from core.notices.resolve import Choice, Directory, Unit
from core.notices.services.opening import open_draft
from core.phrases import say

LONGEST_ALIAS = 120


async def settle_names(
    tenant: TenantContext, *, notice_id: UUID, chosen: Mapping[str, UUID | None]
) -> dict[str, Unit | None]:
    """Decides who printed names are, for every task of the draft; None: it is no unit. Returns the units by name.

    A name that nobody bore until now becomes an alias of the unit or group; one that several bear is settled for this
    notice only. Raises InvalidError when nothing was chosen, or a unit that is not in use.
    """
    notice = await open_draft(tenant, notice_id, alone=True)
    directory = await directory_of(tenant, notice)
    units = {printed: directory.unit(unit_id) if unit_id else None for printed, unit_id in chosen.items()}
    if not units or any(units[printed] is None for printed, unit_id in chosen.items() if unit_id):
        raise InvalidError(say("请先选择在用的单位或单位组，再认定。"), {"unit": say("请选择")})
    choices = dict(notice.choices)
    for printed, unit in units.items():
        alias_id = await _keep_alias(tenant, directory, printed, unit) if unit else None
        choices[printed] = Choice(unit.kind, unit.id, alias_id) if unit else Choice()
    await save_choices(tenant, notice, choices)
    data: dict[str, object] = {"names": {printed: unit.name if unit else "" for printed, unit in units.items()}}
    await record_event(tenant, "draft.names_settled", NOTICE, notice_id, data=data, visibility="audit")
    return units


async def unsettle_name(tenant: TenantContext, *, notice_id: UUID, printed: str) -> None:
    """Takes back what was decided about a name, together with the alias that was made of it."""
    notice = await open_draft(tenant, notice_id, alone=True)
    choice = notice.choices.get(printed)
    if choice is None:
        raise ConflictError(say("这个名称没有认定过，不用撤销。"))
    if choice.alias_id:
        await remove_alias(tenant, alias_id=choice.alias_id)
    await save_choices(tenant, notice, {name: kept for name, kept in notice.choices.items() if name != printed})
    await record_event(tenant, "draft.name_unsettled", NOTICE, notice_id, data={"printed": printed}, visibility="audit")


async def _keep_alias(tenant: TenantContext, directory: Directory, printed: str, unit: Unit) -> UUID | None:
    if directory.look_up(printed) or len(printed) > LONGEST_ALIAS:
        return None
    return await add_alias(
        tenant,
        name=printed,
        kind="printed",
        org_id=unit.id if unit.kind == "org" else None,
        group_id=unit.id if unit.kind == "group" else None,
    )


async def save_choices(tenant: TenantContext, notice: NoticeHead, choices: Mapping[str, Choice]) -> None:
    """Keeps what was decided about the names of a notice."""
    await sql.execute(
        "UPDATE core.notice SET choices = $3::text::jsonb WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        notice.id,
        msgspec.json.encode(choices).decode(),
    )
