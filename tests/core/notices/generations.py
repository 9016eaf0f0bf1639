"""Three generations of one notice of an invented city, and what its people do between them."""

from datetime import date
from uuid import UUID

from core import sql
from core.context import TenantContext
from core.db import DB
from core.files.intake import admit_file
from core.files.services import AdmittedFile, keep_attachments
from core.files.storage import FileStore
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.records import REPORT, ReportDraft
from core.ledger.revisions import StandingTask
from core.ledger.services import TaskAdjustment, adjust_task, save_report_draft, sign_off_report, submit_report
from core.notices.queries.correction import Correction, digest_of
from core.notices.queries.facts import draft_facts
from core.notices.services import Published, confirm_tasks, publish_notice, settle_correction, upload_notice
from tests.core.ledger.world import assignment_id
from tests.factories.world import City

HEAD = """{place}人民政府办公室
{place_short}政办发〔2029〕{number}号
关于{what}{place}办事提速行动方案的通知
{place_short}县人民政府,市政府各工作部门:
现将《{place}办事提速行动方案》印发给你们,请认真组织实施。
{place}人民政府办公室
2029年{month}月5日
{place}办事提速行动方案
"""

FIRST = """一、审批提速
1.推行并联审批。新建项目的审批事项一次受理、同步办理,网上可办率达到80%以上。
牵头部门:市财政局
参与部门:市住建局
完成时限:2030年6月底前
2.公开办事指南。统一编制并公开办事指南。
牵头部门:市住建局
完成时限:持续推进
3.压减办理环节。每个事项的环节不超过三个,材料不超过五份。
牵头部门:市财政局
完成时限:2030年9月底前
二、规范收费
4.清理收费项目。逐项核对收费依据,取消没有依据的收费。
牵头部门:市财政局
参与部门:{place_short}县
完成时限:2030年6月30日前
5.公布收费清单。清单之外一律不得收费,并向社会公布。
牵头部门:{place_short}县
完成时限:2030年12月底前
6.废止过时文件。逐件清理与上位法不一致的文件。
牵头部门:市住建局
完成时限:2030年3月底前
"""

SECOND = """一、审批提速
1.推行并联审批。新建项目的审批事项一次受理、同步办理,网上可办率达到90%以上。
牵头部门:市财政局
参与部门:市住建局
完成时限:2030年6月底前
2.设立绿色通道。重点项目由专人全程帮办,当日受理。
牵头部门:市住建局
完成时限:2030年5月底前
3.公开办事指南。统一编制并公开办事指南。
牵头部门:市住建局
完成时限:持续推进
4.压减办理环节。每个事项的环节不超过三个,材料不超过五份。
牵头部门:市财政局
完成时限:2030年11月底前
5.清理收费项目。逐项核对收费依据,取消没有依据的收费,并公示结果。
牵头部门:市财政局
参与部门:{place_short}县
完成时限:2030年6月30日前
二、规范收费
6.公布收费清单。清单之外一律不得收费,并向社会公布。
牵头部门:{place_short}县
参与部门:市财政局
完成时限:2030年12月底前
"""

THIRD = """一、审批提速
1.推行并联审批。新建项目的审批事项一次受理、同步办理,网上可办率达到90%以上。
牵头部门:市财政局
完成时限:2030年12月底前
2.公开办事指南。统一编制并公开办事指南。
牵头部门:市住建局
完成时限:持续推进
3.压减办理环节。每个事项的环节不超过两个,材料不超过五份。
牵头部门:市财政局
完成时限:2030年11月底前
4.清理收费项目。逐项核对收费依据,取消没有依据的收费,并公示结果。
牵头部门:市财政局
参与部门:{place_short}县
完成时限:2030年6月30日前
二、规范收费
5.公布收费清单。清单之外一律不得收费,并向社会公布。
牵头部门:{place_short}县
参与部门:市财政局
完成时限:2030年12月底前
6.废止过时文件。逐件清理与上位法不一致的文件。
牵头部门:市住建局
完成时限:2030年3月底前
"""

GENERATIONS = (("印发", FIRST, 8, 3), ("更正", SECOND, 15, 5), ("再次更正", THIRD, 21, 7))


def generation(city: City, number: int) -> bytes:
    """The file of a generation, counted from 1."""
    what, body, doc_no, month = GENERATIONS[number - 1]
    place = {"place": f"{city.canary}市", "place_short": city.canary}
    return (HEAD.format(what=what, number=doc_no, month=month, **place) + body.format(**place)).encode()


async def bring_in(city: City, number: int, corrects: UUID | None = None) -> UUID:
    """Uploads a generation, with every doubt confirmed, in the present transaction."""
    office = city.acting("coordinator")
    data = generation(city, number)
    made = await upload_notice(office, filename=f"第{number}版.txt", data=data, corrects=corrects)
    await confirm_tasks(office, notice_id=made.notice_id)
    return made.notice_id


async def publish_first(city: City) -> tuple[UUID, UUID]:
    """The first generation, published: its notice and its plan. Opens its own transaction."""
    async with DB.tenant(city.tenant.tenant_id):
        notice_id = await bring_in(city, 1)
        await settle_correction(city.acting("coordinator"), notice_id=notice_id, corrects=None)
        published = await publish_notice(city.acting("coordinator"), notice_id=notice_id)
    return notice_id, published.plan_ids[0]


async def publish_seen(city: City, notice_id: UUID) -> Published:
    """Publishes what a preview shows now, in a transaction of its own."""
    office = city.acting("coordinator")
    async with DB.tenant(city.tenant.tenant_id):
        seen = await digest(office, notice_id)
    async with DB.tenant(city.tenant.tenant_id):
        return await publish_notice(office, notice_id=notice_id, seen=seen)


async def digest(tenant: TenantContext, notice_id: UUID) -> str:
    """The digest of what publishing would do now."""
    found = await draft_facts(tenant, notice_id)
    assert found.correction is not None
    return digest_of(found.correction.revisions(found.notice, found.standing.tasks))


async def correction(city: City, notice_id: UUID) -> Correction:
    """The difference as the coordinator sees it, in the present transaction."""
    found = (await draft_facts(city.acting("coordinator"), notice_id)).correction
    assert found is not None
    return found


async def tasks_by_title(city: City, plan_id: UUID) -> dict[str, StandingTask]:
    """The tasks of a plan by the title that was printed last, in the present transaction."""
    return {(task.printed or task.words).title: task for task in await standing_tasks(city.tenant, [plan_id])}


async def report(
    city: City, task_id: UUID, body: str, pct: int, *, org: str = "finance", store: FileStore | None = None
) -> UUID:
    """A report of a unit between two periods, signed off by its head; with ``store`` a file goes along."""
    staff, head = ("staff", "head") if org == "finance" else ("county_staff", "county_head")
    part = await assignment_id(city, task_id, org)
    written = await save_report_draft(city.acting(staff), part, draft=ReportDraft(body=body, pct=pct))
    if store is not None:
        data = f"{body}的佐证".encode()
        file = AdmittedFile(await admit_file("佐证.txt", data, "attachment"), data)
        await keep_attachments(city.acting(staff), store, subject_kind=REPORT, subject_id=written.id, files=[file])
    submitted = await submit_report(city.acting(staff), written.id, version=written.version)
    signed = await sign_off_report(city.acting(head), submitted.id, version=submitted.version)
    return signed.id


async def adjust(city: City, task: StandingTask, **changes: object) -> None:
    """The office changes some words of a task by hand."""
    words = task.words
    fields: dict[str, object] = {
        "title": words.title,
        "text": words.text,
        "deadline_text": words.deadline_text,
        "deadline_kind": words.deadline_kind,
        "deadline": words.deadline,
        "targets": words.targets,
        **changes,
    }
    await adjust_task(
        city.acting("coordinator"),
        task.id,
        version=task.version,
        adjustment=TaskAdjustment(**fields),  # type: ignore[arg-type]  # -- the fields are named by the caller
        reason="会议议定",
    )


async def clock_faults(city: City) -> list[str]:
    """What is wrong with the clocks: a part whose turn it is without exactly one that runs for it, on its day and by
    its name; a clock that runs for nobody's turn.
    """
    return await sql.values(
        str,
        """
        WITH running AS (
          SELECT o.subject_id, count(*) AS clocks, min(o.due_at) AS due_at, min(o.title) AS title
          FROM core.obligation o WHERE o.tenant_id = $1 AND o.kind = 'assignment' AND o.state IN ('open', 'paused')
          GROUP BY o.subject_id)
        SELECT t.title || ' ' || a.state FROM core.assignment a
        JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
        LEFT JOIN running r ON r.subject_id = a.id
        WHERE a.tenant_id = $1 AND (
          CASE WHEN t.state = 'closed' OR a.state IN ('accepted', 'cancelled', 'submitted') THEN r.clocks IS NOT NULL
            ELSE r.clocks IS DISTINCT FROM 1 OR r.due_at IS DISTINCT FROM a.due_at
              OR r.title <> t.no || ' ' || t.title || CASE WHEN a.role = 'participant' THEN '（参与）' ELSE '' END END)
        """,
        city.tenant.tenant_id,
    )


def due_days(city: City, task: StandingTask) -> dict[str, date | None]:
    """When each unit of a task that has not been taken off it has its part due."""
    return {part.name.removeprefix(city.canary): part.due_on for part in task.units if part.state != "cancelled"}
