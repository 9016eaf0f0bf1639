"""The jobs of the ledger: long exports, and acts on many rows."""

from uuid import UUID

import msgspec

from core.accounts.seats import acting_as_post
from core.context import TenantContext
from core.events import read_event
from core.exports.queries import ordered_export
from core.exports.services import drop_export, is_wanted, keep_export
from core.jobs import Job, JobDef, enqueue_job, report_progress
from core.ledger.queries.bulk import Concerned, concerned_posts
from core.ledger.services.bulk import BULK_JOB, act_on_part, forget_old_acts
from core.ledger.services.export import EXPORT_JOB, ExportOrder, export_tasks
from core.notifications.services import Message, notify_posts
from core.phrases import counted


async def write_export(tenant: TenantContext, job: Job) -> None:
    """Writes the file of an export and keeps it; payload ``export_id``. Its owner sees how far it has come and may call
    it off meanwhile.
    """
    export_id = UUID(str(job.payload["export_id"]))
    ordered = await ordered_export(tenant, export_id)
    if ordered is None or ordered.state != "waiting":
        return
    acting = await acting_as_post(tenant, ordered.post_id)
    if acting is None:
        await drop_export(tenant, export_id)
        return
    shown = 0

    async def tell(rows: int) -> bool:
        nonlocal shown
        percent = min(rows * 100 // max(ordered.total, 1), 99)
        if percent > shown:
            shown = percent
            await report_progress(tenant, job, percent)
        return await is_wanted(tenant, export_id)

    written = await export_tasks(acting, msgspec.json.decode(ordered.asked, type=ExportOrder), told=tell)
    if written is not None:
        data, rows = written
        await keep_export(tenant, export_id, data=data, rows=rows)


async def act_on_rows(tenant: TenantContext, job: Job) -> None:
    """Goes on with an act on many rows by one part; payload ``bulk_id`` and ``post_id``, the seat it is done from.

    Each part is committed by itself and followed by a job for the next one: no task is locked for long, and what has
    been done is seen meanwhile. Somebody whose seat has ended does nothing more.
    """
    acting = await acting_as_post(tenant, UUID(str(job.payload["post_id"])))
    if acting is not None and await act_on_part(acting, UUID(str(job.payload["bulk_id"]))):
        await enqueue_job(tenant, BULK_JOB, job.payload, key=f"{job.id}.next", queue="long")


async def tell_concerned(tenant: TenantContext, job: Job) -> None:
    """Tells whom an act on many rows concerns, each once with the number of tasks; payload ``event_id``."""
    event = await read_event(tenant, UUID(str(job.payload["event_id"])))
    if event is None:
        raise LookupError(f"event {job.payload['event_id']} is absent")
    posts = await concerned_posts(tenant, event.subject_id)
    messages = [Message(post.post_id, _told(post), _path(post)) for post in posts]
    await notify_posts(tenant, messages, kind=event.kind, event_id=event.id)


async def forget_acts(tenant: TenantContext, _: Job) -> None:
    """Removes old acts on many rows."""
    await forget_old_acts(tenant)


JOBS = (
    JobDef(EXPORT_JOB, write_export, queue="long"),
    JobDef(BULK_JOB, act_on_rows, queue="long"),
    JobDef("rows.tell_concerned", tell_concerned),
    JobDef("rows.forget", forget_acts),
)

REACTIONS = {"bulk.done": ("rows.tell_concerned",)}


def _told(post: Concerned) -> str:
    if post.act == "charge":
        return counted("由您包抓的任务新增%(num)s项", post.tasks)
    if post.act == "return":
        return counted("本单位有%(num)s项任务被退回，请按新的时限重新办理", post.tasks)
    return counted("本单位新承担%(num)s项任务，请签收", post.tasks)


def _path(post: Concerned) -> str:
    if post.act == "charge":
        return f"ledger?charge={post.post_id}&sort=due"
    return f"ledger?org={post.org_id}&state={'returned' if post.act == 'return' else 'assigned'}"
