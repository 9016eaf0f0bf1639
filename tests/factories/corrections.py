"""A notice in two generations in the ledger, and a third under review that has something of every kind to decide."""

from dataclasses import dataclass
from uuid import UUID

from core import sql
from core.notices.services import confirm_tasks, publish_notice, upload_notice
from tests.factories.notice_text import notice_text
from tests.factories.world import City


@dataclass(frozen=True)
class Corrections:
    """``second`` corrected ``first`` and is published; ``third`` corrects it and is a draft. In that ``new_row`` is a
    task that the ledger has not, ``gone`` one of the ledger that it does not print, ``changed`` one printed otherwise.
    """

    plan_id: UUID
    second: UUID
    third: UUID
    new_row: UUID
    changed_row: UUID
    gone: UUID
    changed: UUID
    draft_plan: UUID


async def correct(city: City, first: UUID, word: str) -> Corrections:
    """Publishes a correction of the notice ``first``, which is ``notice_text(canary, word)``, and begins another one.

    Runs in the caller's transaction.
    """
    office, canary = city.acting("coordinator"), city.canary
    text = notice_text(canary, word)
    reworded = text.replace(f"{canary}推行一窗通办。", f"{canary}推行一窗联办。")
    second = await _bring_in(city, reworded, first, "second")
    await publish_notice(office, notice_id=second)
    kept, _, _ = reworded.rpartition("3.")
    units = f"（责任单位：{canary}市财政局；完成时限：2030年12月底前）"
    added = f"3.{canary}设立服务专员。{canary}市给重点企业配专员。{units}\n"
    third = await _bring_in(city, kept.replace("1个工作日", "半个工作日") + added, second, "third")
    plan_id = await _one(city, "SELECT id FROM core.plan WHERE tenant_id = $1 AND notice_id = $2", second)
    rows = await sql.values(
        UUID,
        "SELECT id FROM core.draft_task WHERE tenant_id = $1 AND notice_id = $2 ORDER BY ordinal",
        city.tenant.tenant_id,
        third,
    )
    tasks = await sql.values(
        UUID,
        "SELECT id FROM core.task WHERE tenant_id = $1 AND plan_id = $2 ORDER BY ordinal",
        city.tenant.tenant_id,
        plan_id,
    )
    draft_plan = await _one(city, "SELECT id FROM core.draft_plan WHERE tenant_id = $1 AND notice_id = $2", third)
    return Corrections(plan_id, second, third, rows[2], rows[0], tasks[2], tasks[0], draft_plan)


async def _bring_in(city: City, text: str, corrects: UUID, name: str) -> UUID:
    office = city.acting("coordinator")
    made = await upload_notice(office, filename=f"{city.canary}{name}.txt", data=text.encode(), corrects=corrects)
    await confirm_tasks(office, notice_id=made.notice_id)
    return made.notice_id


async def _one(city: City, statement: str, subject: UUID) -> UUID:
    found = await sql.value(UUID, statement, city.tenant.tenant_id, subject)
    assert found is not None
    return found
