"""The exported workbook is the list: the same cells, row by row, for the same address."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from core import sql
from core.db import DB
from tests.core.ledger.world import lead, new_task
from tests.factories.world import City
from tests.web.conftest import SignIn
from tests.web.routes.reading import asked, hrefs_of, rows_of, texts_of
from tests.web.routes.stage import published

Cities = tuple[City, City]
FAR = date(2031, 6, 30)


def _cells(data: bytes) -> tuple[list[str], list[list[object]]]:
    [sheet] = load_workbook(io.BytesIO(data)).worksheets
    heads, *rows = ([*row] for row in sheet.iter_rows(values_only=True))
    return [str(head) for head in heads], [list[object](row) for row in rows]


def _shown(cell: object) -> str:
    return cell.strftime("%m-%d") if hasattr(cell, "strftime") else str(cell or "")


@pytest.mark.parametrize("query", ["", "sort=-due", "light=late", "state=assigned&sort=lead", "q=三"])
async def test_cell_by_cell_as_the_page_shows(signed_in: SignIn, cities: Cities, query: str) -> None:
    ours, theirs = cities
    for city in (ours, theirs):
        await published(
            city,
            new_task(city, title="=SUM(一)", no="1", deadline=date(2020, 1, 2)),
            new_task(city, lead(city, "county"), title="二", no="2", deadline=None),
            new_task(city, lead(city, "housing"), title="三", no="3", deadline=FAR),
        )
    visitor = await signed_in(ours, "staff")
    page = await visitor.get(f"desk/ledger?{query}")
    [url] = hrefs_of(page, "//details[@id='ledger-export']//a[contains(@href, 'xlsx')]")

    answer = await visitor.get(url)

    heads, rows = _cells(answer.content)
    assert heads == ["方案", *(word.removesuffix(" ↑") for word in texts_of(page, "//thead/tr/th[not(@class='pick')]"))]
    assert [[_shown(cell) for cell in row[1:]] for row in rows] == rows_of(page)
    assert {row[0] for row in rows} == {"甲攻坚方案"}
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats-officedocument.spreadsheetml")
    assert answer.headers["content-disposition"].startswith("attachment;")


async def test_all_pages_are_exported_and_one_plan_needs_no_column(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    plan_id, _ = await published(city, *(new_task(city, title=f"事项{n}", no=str(n), deadline=FAR) for n in range(450)))
    await published(city, new_task(city, title="别的方案", no="x"))
    visitor = await signed_in(city, "leader")
    page = await visitor.get(f"desk/ledger?plan={plan_id}&size=20")
    [url] = hrefs_of(page, "//details[@id='ledger-export'][summary='导出450条']//a[contains(@href, 'xlsx')]")
    heads, rows = _cells((await visitor.get(url)).content)
    assert [row[0] for row in rows] == [str(n) for n in range(450)]
    assert heads[0] == "编号"
    assert "size" not in asked(url)


async def test_an_export_is_noted_for_the_auditor_with_what_was_asked(signed_in: SignIn, cities: Cities) -> None:
    city, _ = cities
    await published(city)
    visitor = await signed_in(city, "staff")
    assert (await visitor.get("desk/ledger/export?state=assigned&sort=due")).status_code == 200
    async with DB.tenant(city.tenant.tenant_id):
        noted = await sql.values(
            str,
            "SELECT (data->>'rows') || ' ' || (data->>'sort') || ' ' || (data->'asked'->>'status') || ' ' || visibility"
            " FROM core.event WHERE tenant_id = $1 AND kind = 'ledger.exported'",
            city.tenant.tenant_id,
        )
    assert noted == ["1 due assigned audit"]


@pytest.mark.parametrize("seat", ["admin", "security", "auditor"])
async def test_a_post_without_the_ledger_exports_nothing(signed_in: SignIn, cities: Cities, seat: str) -> None:
    city, _ = cities
    await published(city)
    visitor = await signed_in(city, seat)
    assert (await visitor.get("desk/ledger/export")).status_code == 404
