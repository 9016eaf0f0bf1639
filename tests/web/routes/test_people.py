"""The administrator keeps units, groups and people; nobody else does, and no other city notices."""

import pytest

from core import sql
from core.accounts.queries import Staffing, aliases_of, group_rows, person_rows, staffing, unit_rows
from core.db import DB
from tests.factories.world import PASSWORD, City
from tests.web.client import Visitor
from tests.web.conftest import SignIn

Cities = tuple[City, City]
ADMIN_PAGES = ["desk/units", "desk/groups", "desk/people"]


@pytest.mark.parametrize("page", ADMIN_PAGES)
@pytest.mark.parametrize("seat", ["coordinator", "staff", "leader", "auditor", "security"])
async def test_only_the_administrator_opens(signed_in: SignIn, cities: Cities, page: str, seat: str) -> None:
    visitor = await signed_in(cities[0], seat)

    assert (await visitor.get(page)).status_code == 403


@pytest.mark.parametrize("page", ADMIN_PAGES)
async def test_pages_show_ones_own_city_only(signed_in: SignIn, cities: Cities, page: str) -> None:
    visitor = await signed_in(cities[0], "admin")

    answer = await visitor.get(page)

    assert answer.status_code == 200
    assert "甲市" in answer.text
    assert "乙" not in answer.text


async def test_a_unit_is_added_renamed_and_still_known_by_its_old_name(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    visitor = await signed_in(ours, "admin")

    made = await visitor.post("desk/units", {"name": "甲市审批局", "kind": "department", "ordinal": "9"})
    path = made.headers["location"]
    renamed = await visitor.post(
        path, {"name": "甲市数据局", "kind": "department", "ordinal": "9", "renamed_on": "2024年3月1日"}
    )
    page = await visitor.get(path)

    async with DB.tenant(ours.tenant.tenant_id):
        unit = next(row for row in await unit_rows(ours.tenant) if row.name == "甲市数据局")
        aliases = await aliases_of(ours.tenant, org_id=unit.id)
    async with DB.tenant(theirs.tenant.tenant_id):
        others = [row.name for row in await unit_rows(theirs.tenant)]
    assert [made.status_code, renamed.status_code] == [303, 303]
    assert [(alias.name, alias.kind, str(alias.valid_to)) for alias in aliases] == [
        ("甲市审批局", "former", "2024-02-29")
    ]
    assert "单位信息已保存" in page.text
    assert "甲市数据局" not in others


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "", "kind": "department"}, "请填写名称"),
        ({"name": "甲市财政局", "kind": "department"}, "已有单位“甲市财政局”"),
        ({"name": "甲市新局", "kind": "palace"}, "请选择单位类别"),
        ({"name": "甲市新局", "kind": "department", "ordinal": "第九"}, "应填数字"),
    ],
)
async def test_a_wrong_unit_is_refused_with_what_was_typed(
    signed_in: SignIn, cities: Cities, fields: dict[str, str], sentence: str
) -> None:
    visitor = await signed_in(cities[0], "admin")

    answer = await visitor.post("desk/units", fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields["name"]}"' in answer.text
    async with DB.tenant(cities[0].tenant.tenant_id):
        assert len(await unit_rows(cities[0].tenant)) == 5


async def test_another_citys_unit_and_person_look_absent(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    visitor = await signed_in(ours, "admin")

    foreign = [
        await visitor.get(f"desk/units/{theirs.orgs['finance']}"),
        await visitor.post(f"desk/units/{theirs.orgs['finance']}", {"name": "抢", "kind": "other"}),
        await visitor.post(f"desk/units/{theirs.orgs['finance']}/standing", {}),
        await visitor.get(f"desk/groups/{theirs.groups['departments']}"),
        await visitor.get(f"desk/people/{theirs.people['staff'].user_id}"),
        await visitor.post(f"desk/people/{theirs.people['staff'].user_id}/password", {"password": "New-Horse-99"}),
        await visitor.post(f"desk/seats/{theirs.people['staff'].id}/end"),
    ]
    absent = await visitor.get("desk/units/00000000-0000-7000-8000-000000000000")
    malformed = await visitor.get("desk/units/1%27--")

    assert [answer.status_code for answer in foreign] == [404] * 7
    assert [absent.status_code, malformed.status_code] == [404, 404]


async def test_a_group_changes_its_members(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    visitor = await signed_in(ours, "admin")
    here = f"desk/groups/{ours.groups['departments']}"

    changed = await visitor.post(here, {"name": "甲市级部门", "members": [str(ours.orgs["county"])]})
    empty = await visitor.post(here, {"name": "甲市级部门"})
    foreign = await visitor.post(here, {"name": "甲市级部门", "members": [str(theirs.orgs["county"])]})

    async with DB.tenant(ours.tenant.tenant_id):
        groups = [(group.name, group.member_names) for group in await group_rows(ours.tenant)]
    assert [changed.status_code, empty.status_code, foreign.status_code] == [303, 422, 404]
    assert groups == [("甲市级部门", ["甲县"])]


async def test_a_person_is_added_and_must_choose_a_password(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    visitor = await signed_in(ours, "admin")
    fields = {
        "login": "NewClerk",
        "name": "甲新人",
        "password": "First-Pass-01",
        "org_id": str(ours.orgs["housing"]),
        "role": "staff",
        "title": "科员",
    }

    weak = await visitor.post("desk/people", {**fields, "password": "123"})
    made = await visitor.post("desk/people", fields)
    again = await visitor.post("desk/people", fields)

    newcomer = Visitor(visitor.http._transport.app, ours)  # type: ignore[attr-defined]  # -- the same application
    await newcomer.sign_in("newclerk", "First-Pass-01")
    turned_away = await newcomer.get("desk/posts")
    assert [weak.status_code, made.status_code, again.status_code] == [422, 303, 422]
    assert 'value="甲新人"' in weak.text
    assert turned_away.headers["location"] == f"/{ours.tenant.slug}/desk/password"


async def test_administrator_security_and_auditor_exclude_each_other(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    visitor = await signed_in(ours, "admin")
    person = f"desk/people/{ours.people['auditor'].user_id}/seats"

    refused = await visitor.post(person, {"org_id": str(ours.orgs["office"]), "role": "admin"})
    fine = await visitor.post(person, {"org_id": str(ours.orgs["office"]), "role": "staff"})

    assert [refused.status_code, fine.status_code] == [409, 303]
    assert "不得由一人兼任" in refused.text


async def test_ending_a_seat_puts_the_person_out_at_once(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    admin, staff = await signed_in(ours, "admin"), await signed_in(ours, "staff")

    ended = await admin.post(f"desk/seats/{ours.people['staff'].id}/end")
    own = await admin.post(f"desk/seats/{ours.people['admin'].id}/end")

    assert [ended.status_code, own.status_code] == [303, 409]
    assert (await staff.get("desk/posts")).headers["location"].startswith(f"/{ours.tenant.slug}/sign-in")


async def test_security_unlocks_and_the_auditor_reads_it(signed_in: SignIn, cities: Cities) -> None:
    ours, theirs = cities
    security, auditor = await signed_in(ours, "security"), await signed_in(ours, "auditor")
    stranger = Visitor(security.http._transport.app, ours)  # type: ignore[attr-defined]  # -- the same application
    await stranger.get("sign-in")
    for _ in range(5):
        await stranger.post("sign-in", {"login": "staff", "password": "wrong"})

    locked = await security.get("desk/locks")
    unlocked = await security.post(f"desk/locks/{ours.people['staff'].user_id}/removal")
    empty = await security.get("desk/locks")
    log = await auditor.get("desk/audit?q=user.unlocked")
    closed = await security.get("desk/audit")

    assert "甲staff" in locked.text
    assert unlocked.status_code == 303
    assert "没有被锁定的账号" in empty.text
    assert log.text.count("user.unlocked</code>") == 1
    assert closed.status_code == 403
    assert (await stranger.post("sign-in", {"login": "staff", "password": PASSWORD})).status_code == 303
    async with DB.tenant(theirs.tenant.tenant_id):
        assert await sql.value(int, "SELECT count(*) FROM core.event WHERE kind = 'user.unlocked'") == 0


async def test_the_audit_log_pages_without_losing_or_repeating_a_line(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    auditor = await signed_in(ours, "auditor")
    async with DB.tenant(ours.tenant.tenant_id):
        await sql.execute(
            """
            INSERT INTO core.event (tenant_id, id, kind, subject_kind, subject_id, at, visibility)
            SELECT $1, uuidv7(interval '1 second' * n), 'probe.' || n, 'tenant', $1, now(), 'audit'
            FROM generate_series(1, 120) n
            """,
            ours.tenant.tenant_id,
        )

    seen: list[str] = []
    path = "desk/audit?q=probe"
    while path:
        page = (await auditor.get(path)).text
        seen += [part.split("<")[0] for part in page.split("<code>")[1:] if part.startswith("probe.")]
        links = [part.split('"')[0] for part in page.split('href="')[1:]]
        path = next((link.replace("&amp;", "&") for link in links if "before=" in link), "")

    assert seen == [f"probe.{n}" for n in range(120, 0, -1)]


async def test_people_can_be_found_by_unit(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        found = [person.login for person in await person_rows(ours.tenant, text="甲县")]
        nobody = await person_rows(ours.tenant, text="乙")

    assert found == ["county_head", "county_staff"]
    assert nobody == []
    assert theirs.canary == "乙"


async def test_the_administrators_desk_says_which_units_nobody_sits_in(signed_in: SignIn, cities: Cities) -> None:
    ours, _ = cities
    admin, staff = await signed_in(ours, "admin"), await signed_in(ours, "staff")

    desk, other = await admin.get("desk"), await staff.get("desk")

    async with DB.tenant(ours.tenant.tenant_id):
        facts = await staffing(ours.tenant)
    assert facts == Staffing(units=5, unmanned=1, people=12, seatless=0, newcomers=10)
    assert "1个单位还没有人员" in desk.text
    assert "单位与人员" not in other.text
