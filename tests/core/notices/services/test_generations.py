"""Three generations of one notice, with work and edits between them: nothing that people did is lost."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from core.context import TenantContext
from core.db import DB
from core.files.storage import FileStore
from core.ledger.queries import task_detail
from core.ledger.queries.versions import PlanVersion, plan_version, plan_versions
from core.ledger.records import ReportDraft
from core.ledger.revisions import StandingTask
from core.ledger.services import (
    add_assignment,
    return_assignment,
    save_report_draft,
    sign_assignment,
    submit_report,
)
from core.notices.services import choose_fates, choose_words
from tests.core.ledger.world import accept, ask_to_close, assignment_id, facts, sign
from tests.core.notices.generations import (
    adjust,
    bring_in,
    clock_faults,
    correction,
    due_days,
    publish_first,
    publish_seen,
    report,
    tasks_by_title,
)
from tests.factories.world import City

_REPORTS = """
SELECT r.*, (SELECT jsonb_agg(to_jsonb(v) ORDER BY v.id) FROM core.target_value v WHERE v.report_id = r.id) AS figures,
  (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.id) FROM core.attachment a WHERE a.subject_id = r.id) AS files
FROM core.progress_report r WHERE r.tenant_id = $1 ORDER BY r.id
"""
_EVENTS = "SELECT * FROM core.event WHERE tenant_id = $1 ORDER BY id"


async def _rows(city: City, statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await DB.current().fetch(statement, city.tenant.tenant_id)]


async def test_three_generations_keep_every_edit_and_every_report(cities: tuple[City, City], tmp_path: Path) -> None:
    city, other = cities
    office, store, theirs = city.acting("coordinator"), FileStore(tmp_path), await _whole(other)
    first, plan_id = await publish_first(city)
    async with DB.tenant(city.tenant.tenant_id):
        one = await _after_the_first(city, plan_id, store)
        kept, version_one = await _kept(city), await _version(city, plan_id, 1)
    async with DB.tenant(city.tenant.tenant_id):
        second = await bring_in(city, 2, corrects=first)
        gone, cleared = one["废止过时文件"].id, one["清理收费项目"].id
        await choose_fates(office, notice_id=second, task_ids=[gone], fate="drop", reason="文件已由省里统一废止")
        await choose_words(office, notice_id=second, task_id=cleared, keeps=["text"])
    published = await publish_seen(city, second)
    assert (published.plan_ids, published.tasks, published.again) == ((plan_id,), 6, False)
    async with DB.tenant(city.tenant.tenant_id):
        two = await tasks_by_title(city, plan_id)
        assert {title: two[title].id for title in one} == {title: task.id for title, task in one.items()}
        await _require_kept(city, kept)
        _check_second(city, two)
        version_two = await _version(city, plan_id, 2)
        assert await _version(city, plan_id, 1) == version_one
    async with DB.tenant(city.tenant.tenant_id):
        await _after_the_second(city, two, store)
        kept = await _kept(city)
        third = await bring_in(city, 3, corrects=second)
        await _check_difference(city, third)
        await choose_fates(office, notice_id=third, task_ids=[two["设立绿色通道"].id], fate="keep")
    await publish_seen(city, third)
    async with DB.tenant(city.tenant.tenant_id):
        three = await tasks_by_title(city, plan_id)
        assert {title: task.id for title, task in three.items()} == {title: task.id for title, task in two.items()}
        await _require_kept(city, kept)
        _check_third(city, three, second)
        assert (await _version(city, plan_id, 1), await _version(city, plan_id, 2)) == (version_one, version_two)
        lines = (await plan_versions(city.acting("outsider_staff"), plan_id)).versions
        story = (await task_detail(office, three["推行并联审批"].id)).timeline
    assert [(line.version, line.notice_id, line.tasks, line.added, line.kept, line.dropped) for line in lines] == [
        (3, third, 7, 0, 1, 0),
        (2, second, 6, 1, 0, 1),
        (1, first, 6, 6, 0, 0),
    ]
    assert [row.label for row in story if row.kind.startswith("task.")] == ["公文更正", "调整任务", "公文更正"]
    assert [task.words.title for task in version_one.tasks] == [*one]
    assert await _whole(other) == theirs


async def _after_the_first(city: City, plan_id: UUID, store: FileStore) -> dict[str, StandingTask]:
    """Work and edits on the first version; the tasks as they were before."""
    office, one = city.acting("coordinator"), await tasks_by_title(city, plan_id)
    await sign(city, await assignment_id(city, one["推行并联审批"].id))
    await report(city, one["推行并联审批"].id, "已受理三批项目", 40, store=store)
    await _close_for_housing(city, one["公开办事指南"].id)
    back = await assignment_id(city, one["压减办理环节"].id)
    await sign(city, back)
    await ask_to_close(city, back)
    seen = (await facts(city, back)).version
    await return_assignment(office, back, version=seen, reason="缺台账", due_on=date(2030, 10, 15))
    await adjust(city, one["清理收费项目"], title="清理各类收费", text="由财政局逐项核对收费依据。")
    await add_assignment(office, one["清理收费项目"].id, org_id=city.orgs["outsider"], role="participant")
    await adjust(city, one["公布收费清单"], deadline=date(2031, 1, 31), deadline_text="2031年1月底前")
    return one


async def _after_the_second(city: City, two: Mapping[str, StandingTask], store: FileStore) -> None:
    await report(city, two["推行并联审批"].id, "全部项目已接入", 70, store=store)
    lane = await assignment_id(city, two["设立绿色通道"].id, "housing")
    await sign_assignment(_housing(city), lane, version=(await facts(city, lane)).version)
    await adjust(city, two["推行并联审批"], title="推行并联审批和联合验收")


def _check_second(city: City, two: Mapping[str, StandingTask]) -> None:
    assert [(two[title].words.no, two[title].words.path, two[title].state) for title in _ORDER] == [
        ("1", ("一、审批提速",), "in_progress"),
        ("2", ("一、审批提速",), "assigned"),
        ("3", ("一、审批提速",), "closed"),
        ("4", ("一、审批提速",), "returned"),
        ("5", ("一、审批提速",), "assigned"),
        ("6", ("二、规范收费",), "assigned"),
        ("6", ("二、规范收费",), "cancelled"),
    ]
    assert [task.id for task in sorted(two.values(), key=lambda task: task.ordinal)] == [two[one].id for one in _ORDER]
    # The title is printed as before, so its edit stays; that of the text was kept by the reviewer.
    cleared = two["清理收费项目"]
    assert (cleared.words.title, cleared.words.text) == ("清理各类收费", "由财政局逐项核对收费依据。")
    june = date(2030, 6, 30)
    assert due_days(city, cleared) == {"市财政局": june, "县": june, "市体育局": june}
    # The deadline moved, but this unit has a day of its own from its return.
    assert two["压减办理环节"].words.deadline == date(2030, 11, 30)
    assert due_days(city, two["压减办理环节"]) == {"市财政局": date(2030, 10, 15)}
    # What a person made of a deadline that is printed as before stays; the unit that came is due with it.
    assert due_days(city, two["公布收费清单"]) == {"县": date(2031, 1, 31), "市财政局": date(2031, 1, 31)}
    assert [target.value for target in two["推行并联审批"].words.targets] == [90.0]
    assert (two["废止过时文件"].fate, two["废止过时文件"].reason) == ("dropped", "文件已由省里统一废止")
    assert {part.state for part in two["公开办事指南"].units} == {"accepted"}


async def _check_difference(city: City, third: UUID) -> None:
    shown = await correction(city, third)
    assert {each.old.words.title: (each.kind, each.fate) for each in shown.plans[0].tasks if each.old} == {
        "推行并联审批和联合验收": ("changed", "changed"),
        "设立绿色通道": ("gone", None),
        "公开办事指南": ("changed", "changed"),
        "压减办理环节": ("changed", "changed"),
        "清理各类收费": ("changed", "changed"),
        "公布收费清单": ("changed", "changed"),
        "废止过时文件": ("changed", "restored"),
    }


def _check_third(city: City, three: Mapping[str, StandingTask], second: UUID) -> None:
    assert three["推行并联审批"].words.title == "推行并联审批和联合验收"
    # Housing is printed no longer: it is off the task, and finance is due on the new day.
    assert due_days(city, three["推行并联审批"]) == {"市财政局": date(2030, 12, 31)}
    lane = three["设立绿色通道"]
    assert (lane.state, lane.fate, lane.notice_id) == ("signed", "kept", second)
    assert (three["废止过时文件"].state, three["废止过时文件"].fate) == ("assigned", "restored")
    assert due_days(city, three["废止过时文件"]) == {"市住建局": date(2030, 3, 31)}
    assert three["压减办理环节"].words.text == "压减办理环节。每个事项的环节不超过两个,材料不超过五份。"
    assert three["清理收费项目"].words.text == "由财政局逐项核对收费依据。"


async def _kept(city: City) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every report with its figures and files, and everything that has happened."""
    return await _rows(city, _REPORTS), await _rows(city, _EVENTS)


async def _require_kept(city: City, before: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    reports, events = await _kept(city)
    assert (reports, events[: len(before[1])]) == before
    assert await clock_faults(city) == []


_ORDER = (
    "推行并联审批",
    "设立绿色通道",
    "公开办事指南",
    "压减办理环节",
    "清理收费项目",
    "公布收费清单",
    "废止过时文件",
)


async def _version(city: City, plan_id: UUID, number: int) -> PlanVersion:
    """A version as anybody who reads the ledger reads it; which one is current now is left out."""
    return msgspec.structs.replace(await plan_version(city.acting("outsider_staff"), plan_id, number), current=0)


def _titles(version: PlanVersion) -> list[str]:
    return [task.words.title for task in version.tasks]


async def _close_for_housing(city: City, task_id: UUID) -> None:
    part, clerk = await assignment_id(city, task_id, "housing"), _housing(city)
    await sign_assignment(clerk, part, version=(await facts(city, part)).version)
    draft = ReportDraft(body="指南已公开", pct=100, closes=True)
    written = await save_report_draft(clerk, part, draft=draft)
    await submit_report(clerk, written.id, version=written.version)
    await accept(city, part, "supervisor")


def _housing(city: City) -> TenantContext:
    """Housing has no seat in the world: finance's head sits there for once."""
    tenant = city.acting("head")
    post = msgspec.structs.replace(tenant.acting(), org_id=city.orgs["housing"])
    return msgspec.structs.replace(tenant, post=post)


async def _whole(city: City) -> dict[str, int]:
    async with DB.tenant(city.tenant.tenant_id):
        return {
            table: len(await DB.current().fetch(f"SELECT 1 FROM core.{table}"))  # noqa: S608 -- constant names
            for table in ("plan", "task", "plan_version", "task_version", "event", "notice", "correction_choice")
        }
