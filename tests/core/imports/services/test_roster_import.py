"""A roster from upload to confirmation: a thousand rows, a hundred mistakes, and what becomes of them."""

import pytest

from core import sql
from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import unit_rows as unit_lines
from core.accounts.services import add_alias, create_group, create_org
from core.accounts.services.units import set_org_active
from core.context import TenantContext
from core.db import DB
from core.imports.fields import SheetKind
from core.imports.queries import import_workbook
from core.imports.services import export_roster, save_choices
from core.imports.writing.corrections import write_corrections
from core.imports.writing.roster import write_template
from tests.core.imports.acts import check, confirm, counts, found_at, rows_of, upload
from tests.core.imports.seeds import (
    PEOPLE_HEAD,
    PEOPLE_MISTAKES,
    UNIT_HEAD,
    UNIT_MISTAKES,
    Rows,
    people_rows,
    spoiled,
    unit_rows,
)
from tests.core.imports.workbooks import cells_of, make_book, opened, saved, sheet_of
from tests.factories.world import City

Cities = tuple[City, City]


async def with_closed_unit(city: City) -> TenantContext:
    """The administrator of a city that has a closed unit and an alias."""
    admin = city.acting("admin")
    closed = await create_org(admin, name=f"{city.canary}市撤并局", kind="department")
    await set_org_active(admin, org_id=closed, active=False)
    await add_alias(admin, name=f"{city.canary}财局", kind="short", org_id=city.orgs["finance"])
    return admin


def corrected(data: bytes, title: str, good: Rows) -> bytes:
    """The workbook of wrong rows with every row as it should have been; the column of problems stays."""
    book = opened(data)
    sheet = sheet_of(book, title)
    for place in range(2, sheet.max_row + 1):
        original = int(str(sheet.cell(place, 1).value).removeprefix("第").partition("行")[0])
        for column, text in enumerate(good[original - 2], 2):
            sheet.cell(place, column).value = text
    return saved(book)


@pytest.mark.parametrize(
    ("title", "head", "kind", "good", "mistakes"),
    [
        ("单位", UNIT_HEAD, "units", unit_rows(), UNIT_MISTAKES),
        ("用户", PEOPLE_HEAD, "people", people_rows(), PEOPLE_MISTAKES),
    ],
)
async def test_a_hundred_mistakes_in_a_thousand_rows(
    cities: Cities,
    title: str,
    head: list[str],
    kind: SheetKind,
    good: Rows,
    mistakes: dict[str, tuple[str, object]],
) -> None:
    mine, other = cities
    rows, seeded = spoiled(good, mistakes)  # type: ignore[arg-type]  # -- the parameters are typed loosely
    async with DB.tenant(other.tenant.tenant_id):
        foreign = await rows_of(other.tenant)
    async with DB.tenant(mine.tenant.tenant_id):
        admin = await with_closed_unit(mine)
    async with DB.tenant(mine.tenant.tenant_id):
        before = await rows_of(mine.tenant)
        import_id = await upload(admin, make_book({title: [head, *rows]}))
        checked = await check(admin, import_id)
        after = await rows_of(mine.tenant)
    # Each mistake is reported at its cell, and nothing but the upload itself was written.
    assert len(seeded) == 100
    assert len({name for name, _ in seeded.values()}) >= 12
    assert found_at(checked, kind) == {row: (field,) for row, (_, field) in seeded.items()}
    assert counts(checked) == {"new": 900, "changed": 0, "same": 0, "wrong": 100}
    assert {**after, "event": before["event"]} == before

    async with DB.tenant(mine.tenant.tenant_id):
        await confirm(admin, import_id)
        book = write_corrections(await import_workbook(admin, import_id), checked)
        second = await upload(admin, corrected(book, title, good), "名单 更正表.xlsx")
        rest = await confirm(admin, second)
    assert [len(sheet) for sheet in cells_of(book).values()] == [101]
    assert counts(rest) == {"new": 100, "changed": 0, "same": 0, "wrong": 0}

    async with DB.tenant(mine.tenant.tenant_id):
        before = await rows_of(mine.tenant)
    async with DB.tenant(mine.tenant.tenant_id):
        again = await check(admin, await upload(admin, make_book({title: [head, *good]})))
        after = await rows_of(mine.tenant)
    assert counts(again) == {"new": 0, "changed": 0, "same": 1000, "wrong": 0}
    assert {**after, "event": before["event"]} == before
    async with DB.tenant(other.tenant.tenant_id):
        assert await rows_of(other.tenant) == foreign


async def test_both_sheets_come_together_and_people_sit_in_units_of_the_same_workbook(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    book = make_book(
        {
            "单位": [UNIT_HEAD, ["甲市数据局", "", "", "甲数据局", "", ""], ["甲高新区管委会", "", "", "", "", ""]],
            "用户": [
                PEOPLE_HEAD,
                ["王一", "Wang1", "甲数据局", "经办", ""],
                ["王一", "wang1", "甲高新区", "负责人", "主任"],
            ],
        }
    )
    async with DB.tenant(mine.tenant.tenant_id):
        checked = await confirm(admin, await upload(admin, book))
        units = {unit.name: (unit.kind, unit.aliases) for unit in await unit_lines(admin)}
        seats = await seats_of(admin, "wang1")
    assert counts(checked) == {"new": 4, "changed": 0, "same": 0, "wrong": 0}
    assert units["甲市数据局"] == ("department", "甲数据局")
    assert units["甲高新区管委会"] == ("zone", "")
    assert seats == ["甲市数据局 staff ", "甲高新区管委会 head 主任"]


async def seats_of(tenant: TenantContext, login: str) -> list[str]:
    return await sql.values(
        str,
        """
        SELECT o.name || ' ' || p.role || ' ' || p.title FROM core.post p
        JOIN core.user_account u ON u.tenant_id = $1 AND u.id = p.user_id
        JOIN core.org o ON o.tenant_id = $1 AND o.id = p.org_id
        WHERE p.tenant_id = $1 AND u.login = $2 AND p.active ORDER BY o.name
        """,
        tenant.tenant_id,
        login,
    )


async def test_changes_are_shown_and_nothing_is_taken_away(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    rows = [
        UNIT_HEAD,
        ["甲市财政局", "其他", "7", "甲财局", "甲市财税局", "甲市级有关部门"],
        ["甲县", "", "", "", "", ""],
    ]
    async with DB.tenant(mine.tenant.tenant_id):
        checked = await confirm(admin, await upload(admin, make_book({"单位": rows})))
        (unit,) = [unit for unit in await unit_lines(admin) if unit.name == "甲市财政局"]
    (sheet,) = checked.sheets
    assert [(row.row, row.outcome) for row in sheet.rows] == [(2, "changed"), (3, "same")]
    assert [(change.field, change.old, change.new) for change in sheet.rows[0].changes] == [
        ("kind", "部门", "其他"),
        ("ordinal", "1", "7"),
        ("short", "", "甲财局"),
        ("former", "", "甲市财税局"),
    ]
    assert (unit.kind, unit.ordinal, unit.aliases) == ("other", 7, "甲财局、甲市财税局")


@pytest.mark.parametrize("held", ["security", "auditor"])
async def test_roles_that_exclude_each_other_are_an_error_at_their_cell(cities: Cities, held: str) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    person = mine.people[held]
    rows = [
        PEOPLE_HEAD,
        [person.user_name, held, "甲市营商办", "管理员", ""],
        ["李二", "li2", "甲市营商办", "审计员", ""],
        ["李二", "li2", "甲市营商办", "安全管理员", ""],
    ]
    async with DB.tenant(mine.tenant.tenant_id):
        checked = await check(admin, await upload(admin, make_book({"用户": rows})))
    assert found_at(checked, "people") == {2: ("role",), 4: ("role",)}
    assert f"这个人已是“{ROLE_NAMES[person.role]}”" in checked.sheets[0].rows[0].problems[0].sentence


async def test_unknown_groups_are_made_when_a_person_says_so(cities: Cities) -> None:
    mine, other = cities
    admin = mine.acting("admin")
    rows = [UNIT_HEAD, ["甲市新局", "", "", "", "", "新的组、甲市级有关部门"], ["甲市财政局", "", "", "", "", "新的组"]]
    async with DB.tenant(mine.tenant.tenant_id):
        import_id = await upload(admin, make_book({"单位": rows}))
        first = await check(admin, import_id)
        (question,) = first.questions
        await save_choices(admin, import_id=import_id, chosen={question.key: question.offers[0][0]})
        second = await confirm(admin, import_id)
        members = await sql.values(
            str,
            """
            SELECT g.name || ':' || o.name FROM core.org_group_member m
            JOIN core.org_group g ON g.tenant_id = $1 AND g.id = m.group_id
            JOIN core.org o ON o.tenant_id = $1 AND o.id = m.org_id
            WHERE m.tenant_id = $1 ORDER BY g.name, m.ordinal
            """,
            mine.tenant.tenant_id,
        )
    assert (question.printed, question.rows, counts(first)["wrong"]) == ("新的组", 2, 2)
    assert counts(second) == {"new": 1, "changed": 1, "same": 0, "wrong": 0}
    assert members == [
        "新的组:甲市新局",
        "新的组:甲市财政局",
        "甲市级有关部门:甲市财政局",
        "甲市级有关部门:甲市住建局",
        "甲市级有关部门:甲市新局",
    ]
    async with DB.tenant(other.tenant.tenant_id):
        groups = "SELECT name FROM core.org_group WHERE tenant_id = $1"
        assert await sql.values(str, groups, other.tenant.tenant_id) == ["乙市级有关部门"]


async def test_what_was_exported_comes_back_the_same_and_makes_the_same_city(cities: Cities) -> None:
    mine, other = cities
    admin, guest = mine.acting("admin"), other.acting("admin")
    async with DB.tenant(mine.tenant.tenant_id):
        for name, kind in (("=1+1局", "short"), ("+86局", "former"), ("007", "printed"), ("甲 财 局", "short")):
            await add_alias(admin, name=name, kind=kind, org_id=mine.orgs["finance"])  # type: ignore[arg-type]  # -- kinds above
        book = await export_roster(admin)
        same = await check(admin, await upload(admin, book))
    assert counts(same)["same"] == same.rows > 15
    async with DB.tenant(other.tenant.tenant_id):
        await create_group(guest, name="甲市级有关部门", members=[])
        moved = opened(book)
        for row in sheet_of(moved, "用户").iter_rows(min_row=2, min_col=2, max_col=2):
            # The people of both cities have the same logins; here they come under others.
            row[0].value = f"{row[0].value}x"
        sent = saved(moved)
        await confirm(guest, await upload(guest, sent))
        back = cells_of(await export_roster(guest))
    wanted = cells_of(sent)
    for title in ("单位", "用户"):
        assert [row for row in back[title] if "乙" not in str(row)] == wanted[title]


async def test_the_template_comes_back_empty(cities: Cities) -> None:
    mine, _ = cities
    admin = mine.acting("admin")
    book = opened(write_template())
    for title, row in (("单位", ["甲市新局", "部门"]), ("用户", ["张三", "zhangsan", "甲市新局", "经办"])):
        for column, text in enumerate(row, 1):
            sheet_of(book, title).cell(3, column).value = text
    async with DB.tenant(mine.tenant.tenant_id):
        checked = await check(admin, await upload(admin, saved(book)))
    assert [(sheet.spec.kind, [(row.row, row.outcome) for row in sheet.rows]) for sheet in checked.sheets] == [
        ("units", [(3, "new")]),
        ("people", [(3, "new")]),
    ]
