"""What happened since a cursor: to the ledger for whoever reads it, everything for the auditor."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from msgspec import UNSET, Meta, Struct, UnsetType

from core.accounts.audit import audit_feed
from core.accounts.permissions import require
from core.context import TenantContext
from core.errors import InvalidError
from core.events import last_place
from core.keyset import read_cursor, write_cursor
from core.ledger.queries.feed import EventFacts, FeedRow, event_feed
from core.phrases import say
from web.api.call import Cursor, Limit, answer, machine, moment, read_query
from web.api.operation import ROOT, operation
from web.api.words import told

AnyRequest = Request[Any, Any, Any]

_MOST_KINDS = 20


class _Place(Struct, frozen=True, array_like=True):
    list: Literal["events"]
    tenant_id: UUID
    place: Annotated[int, Meta(ge=0, lt=2**62)]


class EventQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on."""

    cursor: Cursor | UnsetType = UNSET
    limit: Limit = 100
    start: Annotated[
        Literal["first", "now"],
        told(say("没有 cursor 时从哪里开始：first 最早的动态，now 只要以后的")),
    ] = "first"


class KindQuery(EventQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on, and with which kinds of events."""

    kinds: Annotated[
        str, told(say("只要这些类别，逗号分开"), max_length=600, examples=["assignment.signed,task.closed"])
    ] = ""


class EventItem(Struct, frozen=True):
    """One event. ``subject_kind`` is task, plan or notice."""

    id: UUID
    kind: Annotated[str, Meta(examples=["assignment.signed"])]
    label: Annotated[str, Meta(examples=["签收"])]
    at: datetime
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None
    org_name: str
    who: Annotated[str, told(say("由谁办理，系统办理的为空"))]
    facts: EventFacts


class EventList(Struct, frozen=True):
    """Events in their order."""

    items: list[EventItem]
    next: Annotated[str, told(say("下一次从这里取，总有；没有新动态时也请保存"))]
    more: Annotated[bool, told(say("还有，可以马上再取"))]


class AuditItem(Struct, frozen=True):
    """One line of the audit log. ``data`` holds what changed, no personal data."""

    id: UUID
    at: datetime
    kind: str
    who: str
    address: str
    subject_kind: str
    subject_id: UUID
    data: dict[str, Any]


class AuditList(Struct, frozen=True):
    """Lines of the audit log in their order."""

    items: list[AuditItem]
    next: Annotated[str, told(say("下一次从这里取，总有；没有新动态时也请保存"))]
    more: Annotated[bool, told(say("还有，可以马上再取"))]


@get(
    f"{ROOT}/events",
    **operation(
        id="listEvents",
        group="events",
        summary=say("接收动态"),
        scope="events:read",
        answers={200: EventList},
        query=KindQuery,
        note=say(
            "按先后顺序，一条不漏、不重：把答复里的 next 保存好，下一次作为 cursor 带回。"
            "动态在提交后约一秒内出现。只有令牌的岗位看得到的；facts 里看不到的栏目不出现。"
        ),
    ),
)
async def list_events(request: AnyRequest) -> Response[bytes]:
    """Events behind a cursor."""
    tenant, asked = machine(request), read_query(request, KindQuery)
    after = await _after(tenant, asked)
    feed = await event_feed(tenant, after=after, limit=asked.limit, kinds=_kinds(asked.kinds))
    return answer(EventList([_event_item(row) for row in feed.rows], _cursor(tenant, feed.place), feed.more))


@get(
    f"{ROOT}/audit",
    **operation(
        id="listAudit",
        group="events",
        summary=say("取操作日志"),
        scope="audit:read",
        answers={200: AuditList},
        query=EventQuery,
        note=say("只有审计员岗位的令牌。顺序和 cursor 与动态相同。"),
    ),
)
async def list_audit(request: AnyRequest) -> Response[bytes]:
    """The audit log behind a cursor."""
    tenant, asked = machine(request), read_query(request, EventQuery)
    require(tenant, "audit.read")
    feed = await audit_feed(tenant, after=await _after(tenant, asked), limit=asked.limit)
    items = [
        AuditItem(
            id=row.id,
            at=moment(row.at),
            kind=row.kind,
            who=row.who,
            address=row.address,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            data=msgspec.json.decode(row.data),
        )
        for row in feed.rows
    ]
    return answer(AuditList(items, _cursor(tenant, feed.place), feed.more))


async def _after(tenant: TenantContext, asked: EventQuery) -> int:
    """The place to go on from. A cursor of another tenant, or from a time that this database does not know, is none."""
    if isinstance(asked.cursor, UnsetType):
        return await last_place(tenant) if asked.start == "now" else 0
    read = read_cursor(asked.cursor, _Place)
    if read.tenant_id != tenant.tenant_id or read.place > await last_place(tenant):
        sentence = say("这个 cursor 不是这里给的。请从头取，或用 start=now 只取以后的。")
        raise InvalidError(sentence, {"cursor": say("无效")})
    return read.place


def _cursor(tenant: TenantContext, place: int) -> str:
    return write_cursor(("events", tenant.tenant_id, place))


def _kinds(typed: str) -> tuple[str, ...]:
    kinds = tuple(word for part in typed.split(",") if (word := part.strip()))
    if len(kinds) > _MOST_KINDS:
        raise InvalidError(say("类别请不要超过 %(most)s 个。", most=_MOST_KINDS), {"kinds": say("太多")})
    return kinds


def _event_item(row: FeedRow) -> EventItem:
    return EventItem(
        id=row.id,
        kind=row.kind,
        label=row.label,
        at=moment(row.at),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        org_id=row.org_id,
        org_name=row.org_name,
        who=row.who,
        facts=row.facts,
    )


ROUTES: list[Any] = [list_events, list_audit]
