"""The work of an office through the API alone: a notice to its publication, a task to its closing."""

import asyncio
from contextvars import Context
from typing import Any
from uuid import uuid4

import msgspec

from core.db import DB
from core.ledger.queries import TaskFilter, task_page
from core.notices.draft import DraftNotice
from core.notices.services import parse_file
from tests.factories.holdings import Holdings
from tests.factories.notice_text import notice_text
from tests.factories.world import City
from tests.web.api.machine import Machine
from tests.web.conftest import MakeMachine

Cities = tuple[City, City]
Stocked = tuple[Holdings, Holdings]


async def _import(office: Machine, word: str = "优化") -> dict[str, Any]:
    text = notice_text(office.city.canary, word).encode()
    answer = await office.call("POST", "notices", files={"file": (f"{word}.txt", text)})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"].endswith(made["id"])
    return made


async def _draft(office: Machine, notice_id: str) -> dict[str, Any]:
    draft: dict[str, Any] = (await office.get(f"notices/{notice_id}/draft")).json()
    return draft


async def test_from_a_file_to_tasks(cities: Cities, machine: MakeMachine) -> None:
    city = cities[0]
    office = await machine(city, "coordinator")
    made = await _import(office)
    again = await office.call(
        "POST", "notices", files={"file": ("再来.txt", notice_text(city.canary, "优化").encode())}
    )
    assert (again.status_code, again.json()["id"]) == (200, made["id"])
    draft = await _draft(office, made["id"])
    assert (draft["ready"], [name["printed"] for name in draft["unknown"]]) == (False, [f"{city.canary}市新设局"])
    early = await office.post(f"notices/{made['id']}/publication")
    assert (early.status_code, early.json()["type"]) == (409, "urn:yingshang:problem:conflict")
    settled = await office.call(
        "PUT",
        f"notices/{made['id']}/names",
        json={"names": [{"printed": f"{city.canary}市新设局", "unit_id": str(city.orgs["housing"])}]},
    )
    assert settled.json()["unknown"] == []
    first = settled.json()["plans"][0]["tasks"][0]
    changed = await office.call(
        "PATCH",
        f"notices/{made['id']}/tasks/{first['id']}",
        json={"version": first["version"], "title": "改过的标题", "deadline_text": "2031年6月底前", "confirm": True},
    )
    assert (changed.json()["title"], changed.json()["deadline"], changed.json()["deadline_kind"]) == (
        "改过的标题",
        "2031-06-30",
        "month_end",
    )
    stale = await office.call(
        "PATCH", f"notices/{made['id']}/tasks/{first['id']}", json={"version": first["version"], "title": "迟了"}
    )
    assert stale.status_code == 409
    second = settled.json()["plans"][0]["tasks"][1]
    await office.post(
        f"notices/{made['id']}/tasks/{second['id']}/drop", {"version": second["version"], "reason": "不是任务"}
    )
    assert (await office.post(f"notices/{made['id']}/confirmations", {})).json()["confirmed"] >= 1
    published = (await office.post(f"notices/{made['id']}/publication")).json()
    assert (published["tasks"], published["again"], len(published["plan_ids"])) == (2, False, 1)
    assert (await office.post(f"notices/{made['id']}/publication")).json() == {**published, "again": True}
    tasks = (await office.get("tasks", plan_id=published["plan_ids"][0])).json()["items"]
    assert [task["title"] for task in tasks] == ["改过的标题", tasks[1]["title"]]
    whole = (await office.get(f"notices/{made['id']}")).json()
    assert (whole["state"], [plan["id"] for plan in whole["plans"]]) == ("published", published["plan_ids"])
    file = await office.get(f"notices/{made['id']}/file")
    assert file.content == notice_text(city.canary, "优化").encode()
    stranger = await machine(cities[1], "coordinator")
    assert (await stranger.get("notices")).json() == {"items": [], "next": None}


async def _publish(office: Machine, notice_id: str) -> dict[str, Any]:
    await office.post(f"notices/{notice_id}/confirmations", {})
    answer = await office.post(f"notices/{notice_id}/publication")
    assert answer.status_code == 200, answer.text
    published: dict[str, Any] = answer.json()
    return published


async def test_a_corrected_notice_becomes_the_next_version(cities: Cities, machine: MakeMachine) -> None:
    city, other = cities
    office, stranger = await machine(city, "coordinator"), await machine(other, "coordinator")
    text = notice_text(city.canary, "优化")
    first = await _import(office)
    name = {"printed": f"{city.canary}市新设局", "unit_id": str(city.orgs["housing"])}
    await office.call("PUT", f"notices/{first['id']}/names", json={"names": [name]})
    published = await _publish(office, first["id"])
    tasks = (await office.get("tasks", plan_id=published["plan_ids"][0])).json()["items"]

    shorter = text.rpartition("3.")[0].replace(f"{city.canary}推行一窗通办。", f"{city.canary}推行一窗联办。")
    file = {"file": ("更正.txt", shorter.encode())}
    second = (await office.call("POST", "notices", files=file)).json()
    path = f"notices/{second['id']}/correction"
    await office.post(f"notices/{second['id']}/confirmations", {})
    early = await office.post(f"notices/{second['id']}/publication")
    assert (early.status_code, early.json()["type"]) == (409, "urn:yingshang:problem:conflict")
    asked = (await office.get(path)).json()
    assert (asked["settled"], [offer["id"] for offer in asked["offers"]], asked["tasks"]) == (False, [first["id"]], [])
    assert (await stranger.get(path)).status_code == 404

    settled = (await office.call("PUT", path, json={"corrects": first["id"]})).json()
    assert (settled["settled"], settled["corrects"], settled["undecided"]) == (True, first["id"], 1)
    [gone] = [task for task in settled["tasks"] if task["kind"] == "gone"]
    assert (gone["task_id"], gone["draft_task_id"], gone["fate"]) == (tasks[2]["id"], None, None)
    mute = await office.call("PUT", f"{path}/fates", json={"task_ids": [gone["task_id"]], "fate": "drop"})
    assert (mute.status_code, list(mute.json()["errors"])) == (422, ["reason"])
    said = {"task_ids": [gone["task_id"]], "fate": "drop", "reason": "任务已并入另一方案"}
    decided = (await office.call("PUT", f"{path}/fates", json=said)).json()
    assert decided["undecided"] == 0

    corrected = await _publish(office, second["id"])
    assert corrected["plan_ids"] == published["plan_ids"]
    now = (await office.get("tasks", plan_id=published["plan_ids"][0])).json()["items"]
    assert {task["id"]: task["state"] for task in now} == {
        task["id"]: "cancelled" if task["id"] == gone["task_id"] else task["state"] for task in tasks
    }


async def test_what_looks_like_a_correction_may_be_a_notice_of_its_own(cities: Cities, machine: MakeMachine) -> None:
    city, other = cities
    office, stranger = await machine(city, "coordinator"), await machine(other, "coordinator")
    first = await _import(office)
    name = {"printed": f"{city.canary}市新设局", "unit_id": str(city.orgs["housing"])}
    await office.call("PUT", f"notices/{first['id']}/names", json={"names": [name]})
    published = await _publish(office, first["id"])
    again = {"file": ("再.txt", (notice_text(city.canary, "优化") + "\n附：联系方式").encode())}
    second = (await office.call("POST", "notices", files=again)).json()
    path = f"notices/{second['id']}/correction"
    for foreign in ((await _import(stranger))["id"], str(uuid4()), second["id"]):
        refused = await office.call("PUT", path, json={"corrects": foreign})
        assert (refused.status_code, (await office.get(path)).json()["settled"]) == (422, False)
    settled = (await office.call("PUT", path, json={"corrects": None})).json()
    assert (settled["settled"], settled["corrects"], settled["tasks"]) == (True, None, [])
    assert set((await _publish(office, second["id"]))["plan_ids"]).isdisjoint(published["plan_ids"])


async def test_the_draft_is_what_the_command_line_prints(cities: Cities, machine: MakeMachine, tmp_path: Any) -> None:
    city = cities[0]
    office = await machine(city, "coordinator")
    made = await _import(office)
    file = tmp_path / "优化.txt"
    file.write_bytes(notice_text(city.canary, "优化").encode())
    printed = msgspec.to_builtins(await parse_file(file), builtin_types=())
    sent = await _draft(office, made["id"])
    assert isinstance(printed, dict)
    assert {name: sent[name] for name in ("document", "issuer", "issued_on", "doc_no")} == {
        name: printed[name] for name in ("document", "issuer", "issued_on", "doc_no")
    }
    named = ("no", "title", "text", "lead", "participants", "responsible", "deadline_text", "deadline_kind", "deadline")
    for ours, theirs in zip(sent["plans"], printed["plans"], strict=True):
        assert ours["title"] == theirs["title"]
        for task, parsed in zip(ours["tasks"], theirs["tasks"], strict=True):
            assert {name: task[name] for name in (*named, "targets", "source", "doubts")} == {
                name: list(value) if isinstance(value := parsed[name], tuple) else value
                for name in (*named, "targets", "source", "doubts")
            }
    assert DraftNotice.__struct_fields__[:5] == ("document", "issuer", "issued_on", "doc_no", "plans")


async def test_a_large_notice_is_read_by_a_worker(cities: Cities, machine: MakeMachine) -> None:
    office = await machine(cities[0], "coordinator")
    data = (notice_text(cities[0].canary, "很长") + "附" * 400_000).encode()
    answer = await office.call("POST", "notices", files={"file": ("很长.txt", data)})
    assert (answer.status_code, answer.json()["state"]) == (202, "reading")
    assert (await office.get(answer.headers["location"])).json()["state"] == "reading"
    refused = await office.call("POST", "notices", files={"file": ("旧.doc", b"x")})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:yingshang:problem:file")


async def test_from_signing_to_closing(cities: Cities, machine: MakeMachine) -> None:
    city = cities[0]
    office, clerk, head = [await machine(city, seat) for seat in ("coordinator", "staff", "head")]
    task_id, part = await _published(office, city)
    signed = (await clerk.post(f"assignments/{part['id']}/sign", {"version": part["version"]})).json()
    assert (signed["state"], signed["signer_name"]) == ("signed", f"{city.canary}staff")
    report = (
        await clerk.post(
            f"assignments/{part['id']}/reports", {"body": "全部完成", "pct": 100, "closes": True, "period": "2026-11"}
        )
    ).json()
    assert (await office.get(f"reports/{report['id']}")).status_code == 404
    file = await clerk.call("POST", f"reports/{report['id']}/attachments", files={"file": ("佐证.txt", b"proof")})
    assert (file.status_code, file.json()["name"]) == (201, "佐证.txt")
    changed = (
        await clerk.call(
            "PATCH",
            f"reports/{report['id']}",
            json={"version": report["version"], "body": "改了", "closes": True, "pct": 100},
        )
    ).json()
    assert [each["name"] for each in changed["attachments"]] == ["佐证.txt"]
    submitted = (await clerk.post(f"reports/{report['id']}/submission", {"version": changed["version"]})).json()
    assert submitted["state"] == "submitted"
    stale = await head.post(f"reports/{report['id']}/sign-off", {"version": changed["version"]})
    assert stale.status_code == 409
    done = (await head.post(f"reports/{report['id']}/sign-off", {"version": submitted["version"]})).json()
    assert (done["state"], done["values"]) == ("signed_off", [])
    download = await office.get(file.headers["location"])
    assert (download.content, download.headers["content-disposition"].split(";")[0]) == (b"proof", "attachment")
    waiting = (await office.get(f"assignments/{part['id']}")).json()
    assert [act["name"] for act in waiting["acts"] if act["blocked"] is None][:2] == ["accept", "return"]
    accepted = (
        await office.post(f"assignments/{part['id']}/acceptance", {"version": waiting["version"], "note": "同意"})
    ).json()
    assert accepted["state"] == "accepted"
    task = (await office.get(f"tasks/{task_id}")).json()
    assert (task["task"]["state"], task["task"]["light"]["kind"]) == ("closed", "done")
    history = [row["kind"] for row in (await office.get(f"tasks/{task_id}/history")).json()["items"]]
    assert history[0] == "task.closed"
    assert {"assignment.signed", "assignment.submitted", "assignment.accepted"} <= set(history)


async def _published(office: Machine, city: City) -> tuple[str, dict[str, Any]]:
    """A published task that finance alone answers for, and its part."""
    made = await _import(office)
    await office.call(
        "PUT",
        f"notices/{made['id']}/names",
        json={"names": [{"printed": f"{city.canary}市新设局", "unit_id": str(city.orgs["housing"])}]},
    )
    await office.post(f"notices/{made['id']}/confirmations", {})
    await office.post(f"notices/{made['id']}/publication")
    tasks = (await office.get("tasks", lead_id=str(city.orgs["finance"]))).json()["items"]
    task_id = tasks[1]["id"]
    parts = (await office.get(f"tasks/{task_id}")).json()["assignments"]
    return task_id, next(part for part in parts if part["org_id"] == str(city.orgs["finance"]))


async def test_pages_of_tasks_are_those_of_the_ledger(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    reader = await machine(held.city, "leader")
    async with DB.tenant(held.tenant.tenant_id):
        for sort in ("order", "-order", "due", "-due", "changed", "lead", "state"):
            wanted = TaskFilter(plan_id=held.plan_id, text="任务")
            rows = (await task_page(held.city.acting("leader"), wanted, sort=sort)).rows
            found: list[str] = []
            query: dict[str, Any] = {"plan_id": str(held.plan_id), "q": "任务", "sort": sort, "limit": 3}
            page = (await _in_other_context(reader, query)).json()
            while True:
                found += [item["id"] for item in page["items"]]
                assert len(page["items"]) <= 3
                if page["next"] is None:
                    break
                page = (await _in_other_context(reader, {**query, "cursor": page["next"]})).json()
            assert found == [str(row.id) for row in rows]


async def test_reports_are_paged_and_narrowed(stocked: Stocked, machine: MakeMachine) -> None:
    held = stocked[0]
    everything: dict[str, list[str]] = {}
    for seat in ("leader", "staff", "county_staff", "outsider_staff"):
        reader, cursor = await machine(held.city, seat), ""
        everything[seat] = []
        while True:
            page = (await reader.get("reports", limit=2, **({"cursor": cursor} if cursor else {}))).json()
            everything[seat] += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
    ids = {stage: str(report_id) for stage, report_id in held.reports.items()}
    inside = ids.keys() - {"county"}
    signed = inside - {"drafted", "waiting"}
    assert set(everything["staff"]) == {ids[stage] for stage in inside}
    assert set(everything["leader"]) == {ids[stage] for stage in inside - {"drafted"}}
    assert set(everything["county_staff"]) == {ids[stage] for stage in signed} | {ids["county"]}
    assert everything["outsider_staff"] == []
    reader = await machine(held.city, "leader")
    one = (await reader.get("reports", task_id=str(held.tasks["told"]), state="signed_off")).json()["items"]
    assert [item["id"] for item in one] == [ids["told"]]
    assert (await reader.get("reports", org_id=str(uuid4()))).json()["items"] == []


async def _in_other_context(reader: Machine, query: dict[str, Any]) -> Any:
    """A call from beside the open transaction of the test."""
    return await asyncio.create_task(reader.get("tasks", **query), context=Context())
