"""What the wizard writes. Each service stands in the request's transaction and writes its line of the audit log."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.accounts.queries import org_rows
from core.accounts.services import add_alias, create_group, create_org
from core.accounts.services.units import ORG_KINDS, OrgKind
from core.clock import now
from core.context import TenantContext
from core.db import DB
from core.errors import InvalidError
from core.events import record_event
from core.notices.resolve import Directory, fold_name
from core.notices.services.reading import QUICK, read_guarded
from core.phrases import Phrase, say
from tenants.services import check_region_code
from tenants.setup.names import MOST_NAMES, OpenName, PrintedName, merged, names_in, names_typed
from tenants.setup.queries import directory_now, names_to_decide, setup_state
from tenants.setup.regions import region_by_code
from tenants.setup.steps import SKIPPABLE, Step

SETUP = "setup"
"""Subject kind of the wizard's events; the subject is the tenant itself."""


class NameDecision(msgspec.Struct, frozen=True):
    """What a person chose for one row: ``org:<kind>``, ``group``, ``unit:<id>``, ``same:<printed>``, ``none``, or
    nothing. ``called`` is the name of what is to be made.
    """

    printed: str
    choice: str
    called: str


class NamesDecided(msgspec.Struct, frozen=True):
    """What came of it."""

    units: int
    groups: int
    aliases: int
    dropped: int


async def choose_region(tenant: TenantContext, *, code: str) -> None:
    """Sets the tenant's region. Raises InvalidError for a code that is none by its form."""
    require(tenant, "settings.manage")
    code = code.strip()
    if not code:
        sentence = say("请选择地区，或填写 6 位行政区划代码；也可以跳过这一步。")
        raise InvalidError(sentence, {"region_code": sentence})
    check_region_code(code)
    await sql.execute("UPDATE tenants.tenant SET region_code = $2 WHERE id = $1", tenant.tenant_id, code)
    await record_event(tenant, "setup.region_chosen", SETUP, tenant.tenant_id, data={"code": code}, visibility="audit")


async def create_counties(tenant: TenantContext, *, codes: Sequence[str]) -> int:
    """Makes a county unit of each chosen division that the tenant has none for, and returns their number."""
    require(tenant, "settings.manage")
    directory, made = await directory_now(tenant), 0
    ordinal = len(await org_rows(tenant, also_closed=True))
    for region in [region for code in dict.fromkeys(codes) if (region := region_by_code(code))]:
        if directory.look_up(region.name):
            continue
        await create_org(tenant, name=region.name, kind="county", ordinal=ordinal + made)
        made += 1
    if not made:
        sentence = say("没有可建的县区：请至少勾选一个还没有的。")
        raise InvalidError(sentence, {"codes": sentence})
    return made


async def skip_step(tenant: TenantContext, *, step: Step, skip: bool) -> None:
    """Leaves a step out, or takes it up again."""
    require(tenant, "settings.manage")
    if step not in SKIPPABLE:
        raise InvalidError(say("这一步不能跳过。"))
    state = await setup_state(tenant, lock=True)
    skipped = {*state.skipped, step} if skip else {*state.skipped} - {step}
    await _write(tenant, "skipped = $3", sorted(skipped))


async def finish_setup(tenant: TenantContext, *, finished: bool) -> None:
    """Puts the wizard away, finished or not, or takes it up again."""
    require(tenant, "settings.manage")
    await _write(tenant, "finished_at = $3", now() if finished else None)
    kind = "setup.finished" if finished else "setup.reopened"
    await record_event(tenant, kind, SETUP, tenant.tenant_id, visibility="audit")


async def read_notice_names(tenant: TenantContext, *, filename: str, data: bytes) -> int:
    """Reads a notice for the unit names it prints, and returns how many are to be decided now.

    Nothing else of the notice is kept: importing one is the coordinator's right. Raises FileRefused.
    """
    require(tenant, "settings.manage")
    read = await read_guarded(filename, data, QUICK)
    return await _keep_names(tenant, names_in(read.reading.draft), read.facts.name)


async def paste_names(tenant: TenantContext, *, text: str) -> int:
    """Keeps a pasted list of names, and returns how many are to be decided now. Raises InvalidError."""
    require(tenant, "settings.manage")
    names = names_typed(text)
    if not names:
        sentence = say("请粘贴单位名称，每行一个，或用顿号隔开。")
        raise InvalidError(sentence, {"names": sentence})
    return await _keep_names(tenant, names, "")


async def decide_names(tenant: TenantContext, *, decisions: Sequence[NameDecision]) -> NamesDecided:
    """Makes units and groups of names, or other names of units that are there. All of it or nothing.

    Every spelling that would not be recognised by itself becomes an alias. Raises InvalidError by field
    ``choice-<row>`` or ``called-<row>``.
    """
    require(tenant, "settings.manage")
    await setup_state(tenant, lock=True)
    rows = {row.printed: row for row in await names_to_decide(tenant)}
    made = _Making(tenant, await directory_now(tenant), len(await org_rows(tenant, also_closed=True)))
    chosen = [(place, each) for place, each in enumerate(decisions) if each.choice and each.printed in rows]
    if not chosen:
        raise InvalidError(
            say("还没有作任何选择：请给每个名称选一种办法，没把握的留着以后再说。"), {"choice-0": say("请选择")}
        )
    # A refusal leaves nothing behind, so that the page that tells of it shows the city as it stands.
    async with DB.transaction():
        for kind in ("org:", "group", "unit:", "same:", "none"):
            for place, each in chosen:
                if each.choice.startswith(kind):
                    await made.settle(place, each, rows[each.printed])
    await _forget_names(tenant, made.settled, made.dropped)
    outcome = NamesDecided(made.units, made.groups, made.aliases, len(made.dropped))
    data: dict[str, object] = msgspec.structs.asdict(outcome)
    await record_event(tenant, "setup.names_decided", SETUP, tenant.tenant_id, data=data, visibility="audit")
    return outcome


async def create_proposed_group(
    tenant: TenantContext, *, name: str, members: Sequence[UUID], spellings: Sequence[str]
) -> UUID:
    """Makes a group with the other printed forms of its name, and returns its id. Raises InvalidError by field."""
    require(tenant, "settings.manage")
    if not members:
        sentence = say("请至少选择一个成员单位。")
        raise InvalidError(sentence, {"members": sentence})
    async with DB.transaction():
        group_id = await create_group(tenant, name=name, members=list(members))
        for spelling in dict.fromkeys(spellings):
            if fold_name(spelling, tenant.tenant_name) != fold_name(name, tenant.tenant_name):
                await add_alias(tenant, name=spelling, kind="printed", group_id=group_id)
    return group_id


class _Making:
    """What one submission makes, step by step: units before groups, so that groups find their members."""

    def __init__(self, tenant: TenantContext, directory: Directory, ordinal: int) -> None:
        self.tenant = tenant
        self.directory = directory
        self.ordinal = ordinal
        self.units = self.groups = self.aliases = 0
        self.settled: set[str] = set()
        self.dropped: set[str] = set()
        self._made: dict[str, tuple[Literal["org", "group"], UUID, str]] = {}

    async def settle(self, place: int, decision: NameDecision, row: OpenName) -> None:
        """Does what was chosen for one row."""
        kind, _, value = decision.choice.partition(":")
        if kind == "org":
            await self._make_unit(place, decision, value)
        elif kind == "group":
            await self._make_group(place, decision)
        elif kind == "unit":
            self._take_unit(place, decision, value)
        elif kind == "same":
            self._take_same(place, decision, value)
        spellings = {row.printed, *row.spellings}
        if kind == "none":
            self.dropped |= spellings
        else:
            self.settled |= spellings
        if decision.printed in self._made:
            await self._add_aliases((row.printed, *row.spellings), *self._made[decision.printed])

    async def _make_unit(self, place: int, decision: NameDecision, kind: str) -> None:
        if kind not in ORG_KINDS:
            raise _wrong(f"choice-{place}", say("请选择单位类别。"))
        name = decision.called or decision.printed
        try:
            org_id = await create_org(self.tenant, name=name, kind=_org_kind(kind), ordinal=self.ordinal)
        except InvalidError as refusal:
            raise _wrong(f"called-{place}", refusal.sentence) from None
        self.ordinal += 1
        self.units += 1
        self._made[decision.printed] = ("org", org_id, name)

    async def _make_group(self, place: int, decision: NameDecision) -> None:
        name = decision.called or decision.printed
        members = likely_members(name, [(org.id, org.kind) for org in await org_rows(self.tenant)])
        if not members:
            raise _wrong(f"choice-{place}", say("“%(name)s”还没有可选的成员，请先建单位，再建单位组。", name=name))
        try:
            group_id = await create_group(self.tenant, name=name, members=members)
        except InvalidError as refusal:
            raise _wrong(f"called-{place}", refusal.sentence) from None
        self.groups += 1
        self._made[decision.printed] = ("group", group_id, name)

    def _take_unit(self, place: int, decision: NameDecision, value: str) -> None:
        unit = self.directory.unit(_id_or_nothing(value))
        if unit is None:
            raise _wrong(f"choice-{place}", say("请选择在用的单位或单位组。"))
        self._made[decision.printed] = (unit.kind, unit.id, unit.name)

    def _take_same(self, place: int, decision: NameDecision, value: str) -> None:
        made = self._made.get(value)
        if made is None:
            sentence = say("“%(name)s”这次没有建成单位：请给它选一种办法，或改选别的。", name=value)
            raise _wrong(f"choice-{place}", sentence)
        self._made[decision.printed] = made

    async def _add_aliases(
        self, spellings: Sequence[str], kind: Literal["org", "group"], unit_id: UUID, name: str
    ) -> None:
        """Other names for every spelling that the unit's own name does not stand for already."""
        place = self.tenant.tenant_name
        for spelling in dict.fromkeys(spellings):
            if fold_name(spelling, place) == fold_name(name, place):
                continue
            await add_alias(
                self.tenant,
                name=spelling,
                kind="printed",
                org_id=unit_id if kind == "org" else None,
                group_id=unit_id if kind == "group" else None,
            )
            self.aliases += 1


def likely_members(name: str, orgs: Sequence[tuple[UUID, str]]) -> list[UUID]:
    """Which units a group's name speaks of: counties, zones, departments; all three when its words say nothing."""
    words = {
        "county": ("县", "区"),
        "zone": ("管委会", "园区", "高新", "开发区", "示范区"),
        "department": ("部门", "单位"),
    }
    meant = {kind for kind, signs in words.items() if any(sign in name for sign in signs)}
    if "zone" in meant and not any(sign in name for sign in ("县", "各区", "市、区")):
        meant.discard("county")
    meant = meant or set(words)
    return [org_id for org_id, kind in orgs if kind in meant]


async def _keep_names(tenant: TenantContext, fresh: Sequence[PrintedName], source: str) -> int:
    state = await setup_state(tenant, lock=True)
    names = merged(state.names, fresh, await directory_now(tenant))[:MOST_NAMES]
    text = msgspec.json.encode(names).decode()
    await _write(tenant, "names = $3::text::jsonb, names_source = $4", text, source or state.names_source)
    data: dict[str, object] = {"names": len(names), "file": source}
    await record_event(tenant, "setup.names_read", SETUP, tenant.tenant_id, data=data, visibility="audit")
    return len(await names_to_decide(tenant))


async def _forget_names(tenant: TenantContext, settled: set[str], dropped: set[str]) -> None:
    """Takes decided names off the list; what is no unit stays on it, so that it is not asked about again."""
    state = await setup_state(tenant)
    left = [
        msgspec.structs.replace(name, dropped=name.dropped or name.printed in dropped)
        for name in state.names
        if name.printed not in settled
    ]
    await _write(tenant, "names = $3::text::jsonb", msgspec.json.encode(left).decode())


async def _write(tenant: TenantContext, change: str, *values: object) -> None:
    await sql.execute(
        """
        INSERT INTO tenants.setup (tenant_id, id, changed_at) VALUES ($1, $1, $2)
        ON CONFLICT (tenant_id, id) DO NOTHING
        """,
        tenant.tenant_id,
        now(),
    )
    await sql.execute(
        f"UPDATE tenants.setup SET changed_at = $2, {change} WHERE tenant_id = $1 AND id = $1",  # noqa: S608 -- constants
        tenant.tenant_id,
        now(),
        *values,
    )


def _wrong(field: str, sentence: Phrase | str) -> InvalidError:
    return InvalidError(sentence, {field: sentence})


def _org_kind(kind: str) -> OrgKind:
    found: OrgKind = msgspec.convert(kind, OrgKind)
    return found


def _id_or_nothing(text: str) -> UUID:
    """An id; the nil one, which is nobody's, for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
