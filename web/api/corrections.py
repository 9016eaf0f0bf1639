"""What a draft corrects: said, and the tasks that are printed no more decided about, without a page."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, put
from litestar.params import FromPath

from core.context import TenantContext
from core.ids import parse_id
from core.notices.queries.facts import draft_facts
from core.notices.queries.predecessors import likely_predecessors
from core.notices.services import choose_fates, settle_correction
from core.phrases import say
from web.api.call import answer, machine, read_body
from web.api.operation import ROOT, operation
from web.api.shapes.corrections import Correcting, CorrectionItem, Fates, correction_item

AnyRequest = Request[Any, Any, Any]

_CORRECTION = f"{ROOT}/notices/{{notice_id:str}}/correction"


@get(
    _CORRECTION,
    **operation(
        id="getCorrection",
        group="drafts",
        summary=say("查看更正与差异"),
        scope="notices:read",
        answers={200: CorrectionItem},
    ),
)
async def get_correction(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """What the draft corrects, or may correct, and the difference to the ledger."""
    return answer(await _whole(machine(request), parse_id(notice_id)))


@put(
    _CORRECTION,
    **operation(
        id="settleCorrection",
        group="drafts",
        summary=say("说明是不是更正"),
        scope="notices:write",
        answers={200: CorrectionItem},
        body=Correcting,
        note=say("像是更正的草稿，说明以后才能发布。"),
    ),
)
async def settle(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Says which published notice the draft corrects, or that it is a new one."""
    tenant, key, said = machine(request), parse_id(notice_id), await read_body(request, Correcting)
    await settle_correction(tenant, notice_id=key, corrects=said.corrects)
    return answer(await _whole(tenant, key))


@put(
    f"{_CORRECTION}/fates",
    **operation(
        id="chooseFates",
        group="drafts",
        summary=say("决定不再印出的任务的去留"),
        scope="notices:write",
        answers={200: CorrectionItem},
        body=Fates,
        note=say("不再列入要写明原因，各单位会看到。"),
    ),
)
async def decide(request: AnyRequest, notice_id: FromPath[str]) -> Response[bytes]:
    """Keeps or drops tasks of the ledger that the corrected notice does not print."""
    tenant, key, said = machine(request), parse_id(notice_id), await read_body(request, Fates)
    await choose_fates(tenant, notice_id=key, task_ids=said.task_ids, fate=said.fate, reason=said.reason)
    return answer(await _whole(tenant, key))


async def _whole(tenant: TenantContext, notice_id: UUID) -> CorrectionItem:
    facts = await draft_facts(tenant, notice_id)
    return correction_item(facts, await likely_predecessors(tenant, facts.notice))


ROUTES: list[Any] = [get_correction, settle, decide]
