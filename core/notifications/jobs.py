"""The jobs that tell posts of what happened, and the events that start them."""

from urllib.parse import urlencode
from uuid import UUID

from core.context import TenantContext
from core.events import Event, read_event
from core.jobs import Job, JobDef
from core.notifications.queries import PostWithTasks, PublishedPlan, posts_of_units, posts_with_tasks, published_plans
from core.notifications.records import told_units
from core.notifications.services import Message, notify_posts
from core.phrases import counted


async def tell_units(tenant: TenantContext, job: Job) -> None:
    """Tells the posts of every unit with an assignment in what was published; payload ``event_id``.

    A notice is told of once, with all its plans: the events of the single plans that came with it tell nobody. Raises
    LookupError when the event is absent or names no plan.
    """
    event = await read_event(tenant, UUID(str(job.payload["event_id"])))
    if event is None:
        raise LookupError(f"event {job.payload['event_id']} is absent")
    plans = await published_plans(tenant, _plan_ids(event))
    if event.subject_kind == "plan":
        plans = [plan for plan in plans if plan.notice_id is None]
    posts = await posts_with_tasks(tenant, [plan.id for plan in plans])
    messages = [Message(post.post_id, _title(plans, post.tasks), _path(plans, post)) for post in posts]
    await notify_posts(tenant, messages, kind=event.kind, event_id=event.id)


async def tell_concerned(tenant: TenantContext, job: Job) -> None:
    """Tells the posts of each unit what an event says to it; payload ``event_id``.

    The event's ``told`` lists ``org_id``, ``title`` and ``path``. Raises LookupError when the event is absent.
    """
    event = await read_event(tenant, UUID(str(job.payload["event_id"])))
    if event is None:
        raise LookupError(f"event {job.payload['event_id']} is absent")
    told = {line.org_id: line for line in told_units(event.data)}
    posts = await posts_of_units(tenant, list(told))
    messages = [Message(post.post_id, told[post.org_id].title, told[post.org_id].path) for post in posts]
    await notify_posts(tenant, messages, kind=event.kind, event_id=event.id)


JOBS = (
    JobDef("notifications.tell_units", tell_units),
    JobDef("notifications.tell_concerned", tell_concerned),
)

REACTIONS = {
    "plan.published": ("notifications.tell_units",),
    "plan.revised": ("notifications.tell_concerned",),
    "plan.extended": ("notifications.tell_concerned",),
    "task.adjusted": ("notifications.tell_concerned",),
}


def _plan_ids(event: Event) -> list[UUID]:
    """The plans a publication is about: those its data lists, or its subject when it is about one plan."""
    listed = event.data.get("plan_ids")
    if isinstance(listed, list):
        return [UUID(str(plan_id)) for plan_id in listed]
    if event.subject_kind == "plan":
        return [event.subject_id]
    raise LookupError(f"event {event.id} names no plan")


def _title(plans: list[PublishedPlan], tasks: int) -> str:
    more = counted("等%(num)s个方案", len(plans)) if len(plans) > 1 else ""
    return counted("《%(title)s》%(more)s已发布，本单位承担 %(num)s 项任务", tasks, title=plans[0].title, more=more)


def _path(plans: list[PublishedPlan], post: PostWithTasks) -> str:
    """The ledger, narrowed to the unit, and to the plan where there is one: its address knows one plan at a time."""
    plan = [("plan", str(plans[0].id))] if len(plans) == 1 else []
    return f"ledger?{urlencode([('org', str(post.org_id)), *plan])}"
