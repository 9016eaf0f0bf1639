"""Long exports: ordered once, written by a job with progress, called off, fetched by who ordered them."""

import io
from datetime import timedelta

import pytest
from docx import Document
from openpyxl import load_workbook

from core import sql
from core.clock import now
from core.db import DB
from core.exports.services import forget_old_exports
from core.jobs import Job
from core.ledger import jobs
from core.ledger.services import export
from tests.core.ledger.world import new_task
from tests.factories.world import City
from tests.web.client import Visitor
from tests.web.conftest import SignIn
from tests.web.routes.reading import form_of, hrefs_of, rows_of, text_of, texts_of, tree
from tests.web.routes.stage import published
from web.routes.ledger import export as export_routes
from web.routes.ledger import view

Cities = tuple[City, City]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are many."""
    for module in (export, export_routes, view):
        monkeypatch.setattr(module, "AT_ONCE", 10)


async def _order(visitor: Visitor, query: str, kind: str = "xlsx") -> str:
    """From the list's own button to the page of the export."""
    page = await visitor.get(f"desk/ledger?{query}")
    [button] = tree(page).xpath(f"//details[@id='ledger-export']//button[@value='{kind}']")
    [address] = tree(page).xpath("//form[@data-list-form]//input[@name='address' and not(@form)]/@value")
    answer = await visitor.post(button.get("formaction"), {"address": address, "format": kind})
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def _run(city: City) -> list[int]:
    """Runs the waiting jobs as a worker would; what each showed of its progress."""
    shown: list[int] = []

    async def note(_: object, __: object, percent: int) -> None:
        shown.append(percent)

    async with DB.tenant(city.tenant.tenant_id):
        rows = await DB.current().fetch(
            "UPDATE core.job SET state = 'done', done_at = now() WHERE tenant_id = $1 AND name = $2"
            " AND state = 'waiting' RETURNING id, payload->>'export_id' AS export_id",
            city.tenant.tenant_id,
            export.EXPORT_JOB,
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "report_progress", note)
            for row in rows:
                await jobs.write_export(
                    city.tenant, Job(row["id"], export.EXPORT_JOB, {"export_id": row["export_id"]}, 1)
                )
    return shown


async def test_a_long_list_is_written_by_a_job_as_the_page_shows_it(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        await published(city, *(new_task(city, no=str(number)) for number in range(602)))
    staff = await signed_in(ours, "staff")
    query = "sort=-order&cols=no,task,due_on&size=100"
    url = await _order(staff, query)
    waiting = await staff.get(url)
    assert "排队中：已写0条，共602条" in text_of(waiting, "//div[@id='export-state']")
    assert hrefs_of(waiting, "//a[text()='刷新进度']") == [url]

    assert await _run(ours) == [83, 99]

    ready = await staff.get(url)
    [file_url] = hrefs_of(ready, "//div[@id='export-state']//a[text()='下载']")
    file = await staff.get(file_url)
    [sheet] = load_workbook(io.BytesIO(file.content)).worksheets
    head, first, *rest = sheet.iter_rows(values_only=True)
    assert head == ("方案", "编号", "任务", "截止日期")
    assert list(first[1:3]) == rows_of(await staff.get(f"desk/ledger?{query}"))[0][:2]
    assert len(rest) == 601
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D603")
    assert rows_of(await staff.get("desk/exports"), "//main//table")[0][2] == "602"
    async with DB.tenant(ours.tenant.tenant_id):
        noted = await sql.values(
            str,
            "SELECT actor_name || ' ' || (data->>'rows') FROM core.event"
            " WHERE tenant_id = $1 AND kind = 'ledger.exported'",
            ours.tenant.tenant_id,
        )
    assert noted == ["甲市财政局 甲staff 602"]


async def test_nobody_else_fetches_it(signed_in: SignIn, cities: Cities) -> None:
    city, other = cities
    await published(city, *(new_task(city, no=str(number)) for number in range(12)))
    staff = await signed_in(city, "staff")
    url = await _order(staff, "", "docx")
    await _run(city)
    assert (await staff.get(f"{url}/file")).status_code == 200
    for seat, where in (("head", city), ("coordinator", city), ("admin", city), ("staff", other)):
        visitor = await signed_in(where, seat)
        path = url.split("/desk/", 1)[1]
        assert (await visitor.get(f"desk/{path}/file")).status_code == 404, seat
        assert (await visitor.get(f"desk/{path}")).status_code == 404, seat


async def test_an_export_is_called_off_before_or_while_it_is_written(
    signed_in: SignIn, cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, _ = cities
    await published(city, *(new_task(city, no=str(number)) for number in range(12)))
    staff = await signed_in(city, "staff")
    first, second = await _order(staff, ""), await _order(staff, "")
    assert (await staff.post(f"{first}/cancel")).status_code == 303
    assert (await staff.post(f"{first}/cancel")).status_code == 409

    async def unwanted(*_: object) -> bool:
        return False

    monkeypatch.setattr(jobs, "is_wanted", unwanted)
    await _run(city)
    assert "已取消" in text_of(await staff.get(first), "//div[@id='export-state']")
    for url in (first, second):
        assert (await staff.get(f"{url}/file")).status_code == 404
    async with DB.tenant(city.tenant.tenant_id):
        assert await sql.value(int, "SELECT count(*) FROM core.export_file") == 0


async def test_a_long_address_is_offered_to_the_job_and_a_post_has_only_some_under_way(
    signed_in: SignIn, cities: Cities
) -> None:
    city, _ = cities
    await published(city, *(new_task(city, no=str(number)) for number in range(12)))
    staff = await signed_in(city, "staff")
    offer = await staff.get("desk/ledger/export?format=docx&state=assigned")
    assert texts_of(offer, "//form[@class='form']//dd") == ["Word 文档", "12", "待签收"]
    form = form_of(offer)
    answers = [await staff.post("desk/ledger/export", form) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303] * 4, "the same form is one export"
    urls = {answer.headers["location"] for answer in answers}
    assert len(urls) == 1
    for _ in range(2):
        await _order(staff, "")
    page = await staff.get("desk/ledger/export?format=xlsx")
    refused = await staff.post("desk/ledger/export", form_of(page))
    assert refused.status_code == 409
    assert (await staff.get("desk/ledger/export?format=pdf")).status_code == 404


async def test_a_job_that_was_given_up_and_a_person_who_has_left(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city, *(new_task(city, no=str(number)) for number in range(12)))
    staff = await signed_in(city, "staff")
    url, other = await _order(staff, ""), await _order(staff, "")
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.job SET state = 'dead', done_at = now() WHERE tenant_id = $1 AND id ="
            " (SELECT job_id FROM core.export WHERE id = $2::uuid)",
            city.tenant.tenant_id,
            url.rsplit("/", 1)[1],
        )
    assert "没有完成" in text_of(await staff.get(url), "//div[@id='export-state']")
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.user_account SET active = false WHERE tenant_id = $1 AND id = $2",
            city.tenant.tenant_id,
            city.people["staff"].user_id,
        )
    await _run(city)
    async with DB.tenant(city.tenant.tenant_id):
        states = await sql.values(str, "SELECT state FROM core.export ORDER BY created_at")
    assert (states, bool(other)) == (["waiting", "cancelled"], True)


async def test_exports_are_kept_for_a_week(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city, *(new_task(city, no=str(number)) for number in range(12)))
    staff = await signed_in(city, "staff")
    old, kept = await _order(staff, ""), await _order(staff, "")
    await _run(city)
    async with DB.tenant(city.tenant.tenant_id):
        await sql.execute(
            "UPDATE core.export SET created_at = $2 WHERE id = $1::uuid",
            old.rsplit("/", 1)[1],
            now() - timedelta(days=8),
        )
        assert await forget_old_exports(city.tenant) == 1
    assert [(await staff.get(url)).status_code for url in (old, kept)] == [404, 200]


async def test_a_document_is_a_table_with_its_conditions(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city, *(new_task(city, title="<事&项>", no=str(number)) for number in range(3)))
    staff = await signed_in(city, "staff")
    page = await staff.get("desk/ledger?state=assigned&cols=no,task,state")
    [url] = hrefs_of(page, "//details[@id='ledger-export']//a[contains(@href, 'docx')]")
    document = Document(io.BytesIO((await staff.get(url)).content))
    assert next(each.text for each in document.paragraphs) == "甲市任务台账"
    assert document.paragraphs[2].text == "条件：待签收"
    [table] = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["方案", "编号", "任务", "状态"]
    assert [row[1:] for row in cells[1:]] == rows_of(page)
