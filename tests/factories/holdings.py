"""What a city holds once it has worked for a while: notices, a plan, tasks at each stage of life, files, notifications.

Everything is made by the real services, and every string carries the city's canary, so that a leak is seen as text.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from core import sql
from core.accounts.saved_views import Scope
from core.accounts.services import add_alias, save_view
from core.context import TenantContext
from core.db import DB
from core.events import record_event
from core.exports.services import keep_export
from core.files.intake import admit_file
from core.files.services import AdmittedFile, keep_attachments
from core.files.storage import FileStore
from core.ledger.bulk_acts import BulkTyped
from core.ledger.queries.facts import assignment_facts
from core.ledger.queries.filtering import TaskFilter
from core.ledger.records import REPORT, NewAssignment, NewTarget, NewTask, ReportDraft, TargetEntry, Written
from core.ledger.services import (
    accept_assignment,
    create_plan,
    create_tasks,
    return_assignment,
    save_report_draft,
    sign_assignment,
    sign_off_report,
    submit_report,
    suspend_assignment,
)
from core.ledger.services.bulk import choose_rows, confirm_rows, preview_rows
from core.ledger.services.export import ExportOrder, order_task_export
from core.notices.services import (
    add_task,
    confirm_tasks,
    discard_notice,
    drop_task,
    import_notice,
    publish_notice,
    settle_correction,
    settle_names,
    upload_notice,
)
from core.notices.services.intake import INLINE_BYTES
from core.notices.services.reading import READ_JOB
from core.notifications.services import Message, notify_posts
from tests.factories.corrections import Corrections, correct
from tests.factories.notice_text import notice_text
from tests.factories.sheets import take_in_sheets
from tests.factories.world import City

# A task for each stage that finance's part of it may be in. On "mixed" the county has a report of its own too.
STAGES = ("given", "signed", "drafted", "waiting", "told", "asking", "returned", "suspended", "closed", "mixed")


@dataclass
class Holdings:
    """The ids of one city's rows, by stage or by name. ``parts`` are finance's assignments, ``county_parts`` the
    county's; ``words`` are the bodies of reports, ``versions`` those of every row that has one,
    ``tokens`` machines' keys by seat, where somebody made them; ``seen`` what the previews of ``imports`` showed.
    """

    city: City
    plan_id: UUID
    tasks: dict[str, UUID] = field(default_factory=dict)
    measures: list[UUID] = field(default_factory=list)
    parts: dict[str, UUID] = field(default_factory=dict)
    county_parts: dict[str, UUID] = field(default_factory=dict)
    targets: dict[str, UUID] = field(default_factory=dict)
    reports: dict[str, UUID] = field(default_factory=dict)
    files: dict[str, UUID] = field(default_factory=dict)
    notes: dict[str, UUID] = field(default_factory=dict)
    aliases: dict[str, UUID] = field(default_factory=dict)
    notices: dict[str, UUID] = field(default_factory=dict)
    imports: dict[str, UUID] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    draft_plans: list[UUID] = field(default_factory=list)
    draft_tasks: list[UUID] = field(default_factory=list)
    published_tasks: list[UUID] = field(default_factory=list)
    views: dict[str, UUID] = field(default_factory=dict)
    exports: dict[str, UUID] = field(default_factory=dict)
    bulks: dict[str, UUID] = field(default_factory=dict)
    corrections: list[Corrections] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=dict)
    tokens: dict[str, UUID] = field(default_factory=dict)

    @property
    def tenant(self) -> TenantContext:
        """The city's own context, without a person."""
        return self.city.tenant

    def words(self, name: str) -> str:
        """The body of a report: a sentence that stands nowhere else."""
        return f"{self.city.canary}填报内容{name}"


async def stock(city: City, store: FileStore) -> Holdings:
    """Fills a fresh city with rows of every kind; ``store`` takes the bytes of its files."""
    file = await _file(city)
    async with DB.tenant(city.tenant.tenant_id):
        held = await _publish(city)
        for stage in STAGES[1:]:
            await _live(held, stage)
        await _attach(held, store, file)
        await _notify(held)
        held.aliases["unit"] = await add_alias(
            city.acting("admin"), name=f"{city.canary}财局", kind="short", org_id=city.orgs["finance"]
        )
        held.aliases["group"] = await add_alias(
            city.acting("admin"), name=f"{city.canary}市直有关部门", kind="printed", group_id=city.groups["departments"]
        )
    async with DB.tenant(city.tenant.tenant_id):
        await _take_in_notices(held)
        await _use_the_list(held)
    async with DB.tenant(city.tenant.tenant_id):
        await take_in_sheets(held)
        held.versions = await _versions(city)
    return held


async def _file(city: City) -> AdmittedFile:
    data = f"{city.canary}佐证材料正文".encode()
    return AdmittedFile(await admit_file(f"{city.canary}佐证.txt", data, "attachment"), data)


async def _publish(city: City) -> Holdings:
    office, canary = city.acting("coordinator"), city.canary
    plan_id = await create_plan(
        office, title=f"{canary}攻坚方案", doc_no=f"{canary}政办发〔2026〕18号", issuer=f"{canary}办"
    )
    ids = await create_tasks(office, plan_id, [_task(city, place, stage) for place, stage in enumerate(STAGES, 1)])
    held = Holdings(city, plan_id, tasks=dict(zip(STAGES, ids, strict=True)))
    for stage, task_id in held.tasks.items():
        held.parts[stage] = await _part(city, task_id, "finance")
        held.county_parts[stage] = await _part(city, task_id, "county")
        held.targets[stage] = await _one_id(
            city, "SELECT id FROM core.target WHERE tenant_id = $1 AND task_id = $2", task_id
        )
    held.measures = await sql.values(
        UUID, "SELECT id FROM core.measure WHERE tenant_id = $1 ORDER BY ordinal", city.tenant.tenant_id
    )
    return held


def _task(city: City, place: int, stage: str) -> NewTask:
    canary = city.canary
    return NewTask(
        title=f"{canary}任务{stage}",
        no=str(place),
        text=f"{canary}市推进{stage}这一项工作。",
        path=(f"一、{canary}市场准入",),
        deadline_text=f"{canary}2030年11月底前",
        deadline_kind="date",
        deadline=date(2030, 11, 30),
        assignments=(
            NewAssignment(role="lead", org_id=city.orgs["finance"]),
            NewAssignment(role="participant", org_id=city.orgs["county"]),
            NewAssignment(role="participant", org_id=city.orgs["housing"]),
        ),
        targets=(NewTarget(text=f"{canary}网办率≥90%", metric=f"{canary}网办率", comparator="≥", value=90, unit="%"),),
    )


async def _live(held: Holdings, stage: str) -> None:
    """Takes finance's part of the stage's task as far as the stage says."""
    part, city = held.parts[stage], held.city
    await sign_assignment(city.acting("staff"), part, version=await _version(city, part))
    if stage == "signed":
        return
    closes = stage in ("asking", "returned", "closed")
    if stage == "suspended":
        await suspend_assignment(
            city.acting("coordinator"), part, version=await _version(city, part), reason=f"{city.canary}暂停原因"
        )
        return
    written = await _report(held, stage, closes=closes)
    if stage == "drafted":
        return
    submitted = await submit_report(city.acting("staff"), written.id, version=written.version)
    if stage == "waiting":
        return
    await sign_off_report(city.acting("head"), written.id, version=submitted.version)
    if stage == "returned":
        await return_assignment(
            city.acting("supervisor"),
            part,
            version=await _version(city, part),
            reason=f"{city.canary}退回原因",
            due_on=date(2030, 6, 28),
        )
    if stage == "closed":
        await accept_assignment(city.acting("supervisor"), part, version=await _version(city, part))
    if stage == "mixed":
        await _county_report(held)


async def _report(held: Holdings, stage: str, *, closes: bool) -> Written:
    values = (TargetEntry(target_id=held.targets[stage], value=95),) if closes else ()
    draft = ReportDraft(body=held.words(stage), pct=100 if closes else 40, closes=closes, values=values)
    written = await save_report_draft(held.city.acting("staff"), held.parts[stage], draft=draft)
    held.reports[stage] = written.id
    return written


async def _county_report(held: Holdings) -> None:
    """The county writes too: what it has not signed yet is not for finance to see."""
    city, part = held.city, held.county_parts["mixed"]
    await sign_assignment(city.acting("county_staff"), part, version=await _version(city, part))
    draft = ReportDraft(body=held.words("county"), pct=10)
    held.reports["county"] = (await save_report_draft(city.acting("county_staff"), part, draft=draft)).id


async def _attach(held: Holdings, store: FileStore, file: AdmittedFile) -> None:
    for stage, report_id in held.reports.items():
        seat = "county_staff" if stage == "county" else "staff"
        ids = await keep_attachments(
            held.city.acting(seat), store, subject_kind=REPORT, subject_id=report_id, files=[file]
        )
        held.files[stage] = ids[0]


async def _notify(held: Holdings) -> None:
    city = held.city
    event_id = await record_event(city.acting("coordinator"), "probe.told", "plan", held.plan_id)
    messages = [
        Message(post.id, f"{city.canary}通知{seat}", f"tasks/{held.tasks['given']}")
        for seat, post in city.people.items()
    ]
    await notify_posts(city.tenant, messages, kind="probe.told", event_id=event_id)
    for seat, post in city.people.items():
        held.notes[seat] = await _one_id(
            city, "SELECT id FROM core.notification WHERE tenant_id = $1 AND post_id = $2", post.id
        )


async def _take_in_notices(held: Holdings) -> None:
    """One notice in each state: published, discarded, ready to be published, a draft with a dropped task and a settled
    name, and one whose reading was given up.
    """
    city, office = held.city, held.city.acting("coordinator")
    for name in ("published", "discarded", "draft", "ready"):
        held.notices[name] = await import_notice(
            office, filename=f"{city.canary}{name}.txt", data=notice_text(city.canary, name).encode()
        )
    published, draft = held.notices["published"], held.notices["draft"]
    await settle_names(office, notice_id=published, chosen={f"{city.canary}市新设局": city.orgs["housing"]})
    await confirm_tasks(office, notice_id=published)
    await publish_notice(office, notice_id=published)
    held.corrections.append(await correct(city, published, "published"))
    await confirm_tasks(office, notice_id=held.notices["ready"])
    await settle_correction(office, notice_id=held.notices["ready"], corrects=None)
    held.notices["reading"] = await _given_up(city)
    await discard_notice(office, notice_id=held.notices["discarded"], reason=f"{city.canary}作废原因")
    held.draft_plans = await sql.values(
        UUID,
        "SELECT id FROM core.draft_plan WHERE tenant_id = $1 AND notice_id = $2 ORDER BY ordinal",
        city.tenant.tenant_id,
        draft,
    )
    dropped = await add_task(office, notice_id=draft, plan_id=held.draft_plans[0], title=f"{city.canary}误录")
    await drop_task(office, notice_id=draft, task_id=dropped, version=1, reason=f"{city.canary}不是任务")
    await settle_names(office, notice_id=draft, chosen={f"{city.canary}市临时专班": None})
    held.draft_tasks = await _draft_tasks(city, draft)
    held.published_tasks = await _draft_tasks(city, published)


async def _use_the_list(held: Holdings) -> None:
    """A view of each circle, a long export that waits and one that is ready, and acts on many rows at each step."""
    city, office = held.city, held.city.acting("coordinator")
    query = f"plan={held.plan_id}&sort=due"
    circles: tuple[tuple[Scope, str], ...] = (
        ("own", "coordinator"),
        ("unit", "county_head"),
        ("tenant", "coordinator"),
    )
    for scope, seat in circles:
        held.views[scope] = await save_view(
            city.acting(seat), list_name="ledger", name=f"{city.canary}视图{scope}", scope=scope, query=query
        )
    order = ExportOrder(kind="xlsx", wanted=TaskFilter(plan_id=held.plan_id), conditions=f"{city.canary}条件")
    for name in ("waiting", "ready"):
        held.exports[name] = await order_task_export(office, order, total=len(STAGES))
    await keep_export(office, held.exports["ready"], data=city.canary.encode(), rows=len(STAGES))
    ids = TaskFilter(ids=(held.tasks["given"], held.tasks["signed"]))
    leader = BulkTyped(post_id=city.people["leader"].id)
    for name in ("chosen", "previewed", "done"):
        held.bulks[name] = await choose_rows(office, "charge", ids, chosen=f"{city.canary}选择")
        if name != "chosen":
            await preview_rows(office, held.bulks[name], version=1, typed=leader)
    await confirm_rows(office, held.bulks["done"], version=3)


async def _draft_tasks(city: City, notice_id: UUID) -> list[UUID]:
    return await sql.values(
        UUID,
        "SELECT id FROM core.draft_task WHERE tenant_id = $1 AND notice_id = $2 ORDER BY ordinal",
        city.tenant.tenant_id,
        notice_id,
    )


async def _given_up(city: City) -> UUID:
    """A notice too large to be read at once, whose job was buried."""
    data = f"{notice_text(city.canary, 'large')}{city.canary * INLINE_BYTES}".encode()
    uploaded = await upload_notice(city.acting("coordinator"), filename=f"{city.canary}large.txt", data=data)
    await sql.execute(
        "UPDATE core.job SET state = 'dead', done_at = now() WHERE tenant_id = $1 AND name = $2",
        city.tenant.tenant_id,
        READ_JOB,
    )
    return uploaded.notice_id


async def _versions(city: City) -> dict[UUID, int]:
    tables = ("assignment", "progress_report", "plan", "task", "notice", "draft_plan", "draft_task", "bulk_act")
    wanted = " UNION ALL ".join(f"SELECT id, version FROM core.{table} WHERE tenant_id = $1" for table in tables)  # noqa: S608 -- constant names
    return {row["id"]: row["version"] for row in await DB.current().fetch(wanted, city.tenant.tenant_id)}


async def _part(city: City, task_id: UUID, org: str) -> UUID:
    return await _one_id(
        city,
        f"SELECT id FROM core.assignment WHERE tenant_id = $1 AND task_id = $2 AND org_id = '{city.orgs[org]}'",  # noqa: S608 -- an id of ours
        task_id,
    )


async def _version(city: City, assignment_id: UUID) -> int:
    facts = await assignment_facts(city.tenant, assignment_id)
    assert facts is not None
    return facts.version


async def _one_id(city: City, statement: str, subject: UUID) -> UUID:
    found = await sql.value(UUID, statement, city.tenant.tenant_id, subject)
    assert found is not None
    return found
