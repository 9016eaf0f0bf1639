"""What the wizard writes: all of a submission or nothing, in the own city only."""

import msgspec
import pytest

from core import sql
from core.accounts.queries import aliases_of, group_rows, org_rows, unit_rows
from core.accounts.services.units import ORG_KINDS
from core.db import DB
from core.errors import ForbiddenError, InvalidError
from tenants.setup.queries import (
    county_rows,
    directory_now,
    group_proposals,
    is_finished,
    names_to_decide,
    setup_facts,
    setup_state,
)
from tenants.setup.regions import counties_of
from tenants.setup.services import (
    NameDecision,
    NamesDecided,
    choose_region,
    create_counties,
    create_proposed_group,
    decide_names,
    finish_setup,
    likely_members,
    paste_names,
    read_notice_names,
    skip_step,
)
from tests.factories.notice_text import notice_text
from tests.factories.world import City

Cities = tuple[City, City]


async def _decide(city: City, *choices: tuple[str, str, str]) -> NamesDecided:
    decisions = [NameDecision(*choice) for choice in choices]
    async with DB.tenant(city.tenant.tenant_id):
        return await decide_names(city.acting("admin"), decisions=decisions)


async def _paste(city: City, *names: str) -> int:
    async with DB.tenant(city.tenant.tenant_id):
        return await paste_names(city.acting("admin"), text="\n".join(names))


async def _names(city: City) -> list[str]:
    async with DB.tenant(city.tenant.tenant_id):
        return [row.printed for row in await names_to_decide(city.tenant)]


async def _units(city: City) -> dict[str, tuple[str, str]]:
    async with DB.tenant(city.tenant.tenant_id):
        return {unit.name: (unit.kind, unit.aliases) for unit in await unit_rows(city.tenant)}


async def test_a_notice_gives_its_unit_names_and_nothing_else_is_kept(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        left = await read_notice_names(
            ours.acting("admin"), filename="通知.txt", data=notice_text("甲", "窗口").encode()
        )
        notices = await sql.value(int, "SELECT count(*) FROM core.notice WHERE tenant_id = $1", ours.tenant.tenant_id)
        state = await setup_state(ours.tenant)

    assert await _names(ours) == ["甲市新设局"]
    assert (left, notices, state.names_source) == (1, 0, "通知.txt")
    assert await _names(theirs) == []


async def test_names_become_units_groups_and_aliases(cities: Cities) -> None:
    ours, theirs = cities
    before = await _units(theirs)
    await _paste(
        ours, "市商务局", "甲市商务局", "市发展改革委", "市发改委", "住房建设局", "石桥县政府", "各县区政府", "保障组"
    )

    made = await _decide(
        ours,
        ("市商务局", "", ""),
        ("甲市商务局", "org:department", "市商务局"),
        ("市发展改革委", "org:department", "市发展改革委"),
        ("市发改委", "same:市发展改革委", ""),
        ("住房建设局", f"unit:{ours.orgs['housing']}", ""),
        ("石桥县政府", "org:county", "石桥县"),
        ("各县区政府", "group", "各县区政府"),
        ("保障组", "none", ""),
    )

    units = await _units(ours)
    assert made == NamesDecided(units=3, groups=1, aliases=2, dropped=1)
    assert units["市商务局"] == ("department", "")
    assert units["市发展改革委"] == ("department", "市发改委")
    assert units["甲市住建局"] == ("department", "住房建设局")
    # The county is known by its government too, so nothing has to be kept for it.
    assert units["石桥县"] == ("county", "")
    async with DB.tenant(ours.tenant.tenant_id):
        group = next(each for each in await group_rows(ours.tenant) if each.name == "各县区政府")
        directory = await directory_now(ours.tenant)
    assert group.member_names == ["甲县", "石桥县"]
    assert [len(directory.look_up(name)) for name in ("商务局", "市发改委", "住房建设局", "石桥县人民政府")] == [1] * 4
    assert await _names(ours) == []
    assert await _paste(ours, "保障组", "市商务局") == 0
    assert await _units(theirs) == before


@pytest.mark.parametrize(
    ("choice", "called", "field", "sentence"),
    [
        ("org:department", "甲市财政局", "called-1", "已有单位“甲市财政局”"),
        ("org:palace", "", "choice-1", "请选择单位类别"),
        ("unit:nobody", "", "choice-1", "请选择在用的单位"),
        ("same:市没有局", "", "choice-1", "这次没有建成单位"),
    ],
)
async def test_one_wrong_choice_leaves_everything_as_it_was(
    cities: Cities, choice: str, called: str, field: str, sentence: str
) -> None:
    ours, _ = cities
    await _paste(ours, "市商务局", "市审批局")
    before = await _units(ours)

    with pytest.raises(InvalidError) as refused:
        await _decide(ours, ("市商务局", "org:department", ""), ("市审批局", choice, called))

    assert list(refused.value.fields) == [field]
    assert sentence in refused.value.fields[field]
    assert await _units(ours) == before
    assert await _names(ours) == ["市商务局", "市审批局"]


async def test_another_citys_unit_is_none(cities: Cities) -> None:
    ours, theirs = cities
    await _paste(ours, "市审批局")

    with pytest.raises(InvalidError):
        await _decide(ours, ("市审批局", f"unit:{theirs.orgs['housing']}", ""))

    async with DB.tenant(theirs.tenant.tenant_id):
        assert await aliases_of(theirs.tenant, org_id=theirs.orgs["housing"]) == []


async def test_nothing_chosen_is_said(cities: Cities) -> None:
    await _paste(cities[0], "市审批局")
    for choices in ([("市审批局", "", "")], [("市别的局", "org:department", "")], []):
        with pytest.raises(InvalidError, match="还没有作任何选择"):
            await _decide(cities[0], *choices)


async def test_a_group_without_members_waits(cities: Cities) -> None:
    await _paste(cities[0], "各园区管委会")

    with pytest.raises(InvalidError, match="还没有可选的成员"):
        await _decide(cities[0], ("各园区管委会", "group", ""))

    assert await _names(cities[0]) == ["各园区管委会"]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("各县区政府", {"county"}),
        ("各县（市、区）人民政府", {"county"}),
        ("市级有关部门", {"department"}),
        ("各园区管委会", {"zone"}),
        ("各县区政府、高新区管委会", {"county", "zone"}),
        ("各地", set(ORG_KINDS) - {"office", "other"}),
    ],
)
def test_a_groups_name_says_whom_it_means(cities: Cities, name: str, kinds: set[str]) -> None:
    orgs = list(zip(cities[0].orgs.values(), ORG_KINDS, strict=True))

    assert set(likely_members(name, orgs)) == {org_id for org_id, kind in orgs if kind in kinds}


async def test_the_region_brings_its_counties(cities: Cities) -> None:
    ours, theirs = cities
    counties = counties_of("610200")
    async with DB.tenant(ours.tenant.tenant_id):
        admin = ours.acting("admin")
        await choose_region(admin, code="610200")
        fresh = await county_rows(admin)
        made = await create_counties(admin, codes=[counties[0].code, counties[0].code, counties[1].code, "999999"])
        known = [row.known for row in await county_rows(admin)]
        with pytest.raises(InvalidError):
            await create_counties(admin, codes=[counties[0].code])

    assert [row.region for row in fresh] == list(counties)
    assert (made, known) == (2, [True, True, *[False] * (len(counties) - 2)])
    assert (await _units(ours))[counties[0].name] == ("county", "")
    async with DB.tenant(theirs.tenant.tenant_id):
        assert not (await setup_facts(theirs.tenant)).region
        assert await county_rows(theirs.tenant) == []


@pytest.mark.parametrize("code", ["", "61", "abcdef", "901000", "6102001"])
async def test_a_code_that_is_none_changes_nothing(cities: Cities, code: str) -> None:
    ours, _ = cities
    async with DB.tenant(ours.tenant.tenant_id):
        with pytest.raises(InvalidError) as refused:
            await choose_region(ours.acting("admin"), code=code)
        assert not (await setup_facts(ours.tenant)).region
    assert list(refused.value.fields) == ["region_code"]


async def test_a_code_outside_the_list_is_taken_by_its_form(cities: Cities) -> None:
    async with DB.tenant(cities[0].tenant.tenant_id):
        await choose_region(cities[0].acting("admin"), code=" 619900 ")
        assert (await setup_facts(cities[0].tenant)).region
        assert await county_rows(cities[0].tenant) == []


async def test_steps_are_left_out_and_taken_up_again_by_anybody_who_may(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        admin = ours.acting("admin")
        await skip_step(admin, step="region", skip=True)
        await skip_step(admin, step="notice", skip=True)
        await skip_step(admin, step="region", skip=True)
        skipped = (await setup_state(admin)).skipped
        await skip_step(admin, step="region", skip=False)
        with pytest.raises(InvalidError):
            await skip_step(admin, step="units", skip=True)
        assert (skipped, (await setup_state(admin)).skipped) == (["notice", "region"], ["notice"])
    async with DB.tenant(theirs.tenant.tenant_id):
        assert (await setup_state(theirs.tenant)).skipped == []


async def test_the_wizard_is_put_away_and_opened_again(cities: Cities) -> None:
    ours, theirs = cities
    async with DB.tenant(ours.tenant.tenant_id):
        await finish_setup(ours.acting("admin"), finished=True)
        assert await is_finished(ours.tenant)
    async with DB.tenant(theirs.tenant.tenant_id):
        assert not await is_finished(theirs.tenant)
    async with DB.tenant(ours.tenant.tenant_id):
        await finish_setup(ours.acting("admin"), finished=False)
        assert not await is_finished(ours.tenant)


async def test_groups_are_proposed_from_what_there_is(cities: Cities) -> None:
    ours, _ = cities
    await _paste(ours, "石桥县", "高新区管委会")
    await _decide(ours, ("石桥县", "org:county", ""), ("高新区管委会", "org:zone", ""))
    async with DB.tenant(ours.tenant.tenant_id):
        proposals = {each.name: [org.name for org in each.members] for each in await group_proposals(ours.tenant)}
        counties = [org.id for org in await org_rows(ours.tenant) if org.kind == "county"]
        group_id = await create_proposed_group(
            ours.acting("admin"), name="各县区政府", members=counties, spellings=["各县区", "各县（市、区）政府"]
        )
        aliases = [alias.name for alias in await aliases_of(ours.tenant, group_id=group_id)]
        left = [each.name for each in await group_proposals(ours.tenant)]

    # The world has a group of departments already.
    assert proposals == {
        "各县区政府": ["甲县", "石桥县"],
        "各县区政府、各园区管委会": ["甲县", "石桥县", "高新区管委会"],
    }
    # 各县区 is folded like 各县区政府 and needs no alias.
    assert aliases == ["各县（市、区）政府"]
    assert left == ["各县区政府、各园区管委会"]


@pytest.mark.parametrize("seat", ["coordinator", "staff", "auditor"])
async def test_nobody_but_the_administrator_writes(cities: Cities, seat: str) -> None:
    tenant = cities[0].acting(seat)
    async with DB.tenant(tenant.tenant_id):
        for act in (
            choose_region(tenant, code="610200"),
            paste_names(tenant, text="市商务局"),
            finish_setup(tenant, finished=True),
            skip_step(tenant, step="region", skip=True),
            decide_names(tenant, decisions=[]),
            create_counties(tenant, codes=[]),
        ):
            with pytest.raises(ForbiddenError):
                await act
        assert msgspec.structs.astuple(await setup_state(tenant)) == ([], "", [], None)
