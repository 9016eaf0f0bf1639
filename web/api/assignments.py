"""A unit's part in a task: read, signed for, begun; accepted or returned by the office."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from core.context import TenantContext
from core.errors import NotFoundError
from core.ids import parse_id
from core.ledger.queries import task_detail
from core.ledger.queries.acting import seen_assignment
from core.ledger.rules import check_version
from core.ledger.services import accept_assignment, return_assignment, sign_assignment, start_assignment
from core.phrases import say
from web.api.call import answer, machine, read_body
from web.api.operation import ROOT, operation
from web.api.shapes.assignments import Acceptance, AssignmentItem, Return, Seen, assignment_item

AnyRequest = Request[Any, Any, Any]


@get(
    f"{ROOT}/assignments/{{assignment_id:str}}",
    **operation(
        id="getAssignment",
        group="assignments",
        summary=say("查看一份责任分工"),
        scope="ledger:read",
        answers={200: AssignmentItem},
    ),
)
async def get_assignment(request: AnyRequest, assignment_id: FromPath[str]) -> Response[bytes]:
    """One part."""
    return answer(await _item(machine(request), parse_id(assignment_id)))


@post(
    f"{ROOT}/assignments/{{assignment_id:str}}/sign",
    **operation(
        id="signAssignment",
        group="assignments",
        summary=say("签收"),
        scope="assignments:write",
        answers={200: AssignmentItem},
        body=Seen,
    ),
)
async def sign(request: AnyRequest, assignment_id: FromPath[str]) -> Response[bytes]:
    """The unit signs for its part."""
    tenant, key, seen = machine(request), parse_id(assignment_id), await read_body(request, Seen)
    await _require_fresh(tenant, key, seen.version)
    await sign_assignment(tenant, key, version=seen.version)
    return answer(await _item(tenant, key))


@post(
    f"{ROOT}/assignments/{{assignment_id:str}}/start",
    **operation(
        id="startAssignment",
        group="assignments",
        summary=say("开始办理"),
        scope="assignments:write",
        answers={200: AssignmentItem},
        body=Seen,
    ),
)
async def start(request: AnyRequest, assignment_id: FromPath[str]) -> Response[bytes]:
    """The unit begins to work on it."""
    tenant, key, seen = machine(request), parse_id(assignment_id), await read_body(request, Seen)
    await _require_fresh(tenant, key, seen.version)
    await start_assignment(tenant, key, version=seen.version)
    return answer(await _item(tenant, key))


@post(
    f"{ROOT}/assignments/{{assignment_id:str}}/acceptance",
    **operation(
        id="acceptAssignment",
        group="assignments",
        summary=say("审核通过"),
        scope="reviews:write",
        answers={200: AssignmentItem},
        body=Acceptance,
        note=say("通过后不能撤回。应办结的单位都通过后，任务销号。"),
    ),
)
async def accept(request: AnyRequest, assignment_id: FromPath[str]) -> Response[bytes]:
    """The office accepts what a unit submitted."""
    tenant, key, said = machine(request), parse_id(assignment_id), await read_body(request, Acceptance)
    await _require_fresh(tenant, key, said.version)
    await accept_assignment(tenant, key, version=said.version, note=said.note)
    return answer(await _item(tenant, key))


@post(
    f"{ROOT}/assignments/{{assignment_id:str}}/return",
    **operation(
        id="returnAssignment",
        group="assignments",
        summary=say("退回单位"),
        scope="reviews:write",
        answers={200: AssignmentItem},
        body=Return,
        note=say("只退回这一个单位，写明原因和新的时限。"),
    ),
)
async def give_back(request: AnyRequest, assignment_id: FromPath[str]) -> Response[bytes]:
    """The office returns what a unit submitted."""
    tenant, key, said = machine(request), parse_id(assignment_id), await read_body(request, Return)
    await _require_fresh(tenant, key, said.version)
    await return_assignment(tenant, key, version=said.version, reason=said.reason, due_on=said.due_on)
    return answer(await _item(tenant, key))


async def _require_fresh(tenant: TenantContext, assignment_id: UUID, version: int) -> None:
    """That somebody was quicker explains more than a state that the caller did not know of."""
    check_version(version, (await seen_assignment(tenant, assignment_id)).version)


async def _item(tenant: TenantContext, assignment_id: UUID) -> AssignmentItem:
    facts = await seen_assignment(tenant, assignment_id)
    rows = (await task_detail(tenant, facts.task_id)).assignments
    row = next((row for row in rows if row.facts.id == assignment_id), None)
    if row is None:
        raise NotFoundError
    return assignment_item(row)


ROUTES: list[Any] = [get_assignment, sign, start, accept, give_back]
