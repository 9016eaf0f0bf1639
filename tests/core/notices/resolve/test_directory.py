"""A printed name is one unit, or it is queued: by its own name, by a name that held that day, by its folded form."""

from datetime import date
from uuid import UUID

from core.notices.resolve import Choice, Directory, KnownName, NameSource, Part, Unit

CITY = "凤州市"
DAY = date(2026, 6, 1)

FINANCE = Unit("org", UUID(int=1), "市财政局")
DATA = Unit("org", UUID(int=2), "市数据局")
HEALTH = Unit("org", UUID(int=3), "市卫生健康委员会")
COUNTY = Unit("org", UUID(int=4), "云岭县")
ZONE = Unit("org", UUID(int=5), "高新区管委会")
COUNTIES = Unit("group", UUID(int=6), "各县区政府、高新区管委会")
DEPARTMENTS = Unit("group", UUID(int=7), "市级有关部门")
ALL = (FINANCE, DATA, HEALTH, COUNTY, ZONE, COUNTIES, DEPARTMENTS)


def make(*more: KnownName, day: date = DAY, choices: dict[str, Choice] | None = None) -> Directory:
    own = [KnownName(unit.name, unit) for unit in ALL]
    return Directory([*own, *more], day=day, place=CITY, choices=choices)


def alias(text: str, unit: Unit, source: NameSource = "short", **days: date) -> KnownName:
    return KnownName(text, unit, source, **days)


def known(printed: str, unit: Unit) -> Part:
    return Part(printed, "known", unit)


def test_own_name_alias_and_folded_name_are_known() -> None:
    directory = make(alias("市卫健委", HEALTH))
    names = ["市财政局", "凤州市财政局", "市卫健委", "云岭县人民政府", "高新区", "市级有关部门"]
    units = [FINANCE, FINANCE, HEALTH, COUNTY, ZONE, DEPARTMENTS]
    assert directory.read_list(names) == tuple(known(name, unit) for name, unit in zip(names, units, strict=True))


def test_a_former_name_holds_on_the_days_of_its_use_only() -> None:
    former = alias("市审批局", DATA, "former", valid_from=date(2019, 3, 1), valid_to=date(2024, 5, 31))
    expected = {
        date(2019, 2, 28): "unknown",
        date(2019, 3, 1): "known",
        date(2024, 5, 31): "known",
        date(2024, 6, 1): "unknown",
    }
    assert {day: make(former, day=day).read_list(["市审批局"])[0].state for day in expected} == expected


def test_one_name_of_two_units_is_queued_and_both_are_offered() -> None:
    directory = make(alias("市大数据中心", DATA), alias("市大数据中心", FINANCE))
    assert directory.read_list(["市大数据中心"]) == (Part("市大数据中心", "ambiguous"),)
    assert {candidate.unit for candidate in directory.candidates("市大数据中心")} == {DATA, FINANCE}


def test_an_own_name_goes_before_another_units_alias() -> None:
    assert make(alias("市财政局", DATA)).read_list(["市财政局"]) == (known("市财政局", FINANCE),)


def test_a_name_given_twice_to_one_unit_is_not_ambiguous() -> None:
    directory = make(alias("市卫健委", HEALTH), alias("市卫健委", HEALTH, "printed"))
    assert directory.read_list(["市卫健委"]) == (known("市卫健委", HEALTH),)


def test_a_group_phrase_is_joined_again_wherever_it_stands() -> None:
    directory = make()
    assert directory.read_list(["市财政局", "各县区人民政府", "高新区管委会", "市数据局"]) == (
        known("市财政局", FINANCE),
        known("各县区人民政府、高新区管委会", COUNTIES),
        known("市数据局", DATA),
    )


def test_the_longest_phrase_wins_and_half_a_phrase_is_none() -> None:
    wide = Unit("group", UUID(int=8), "各县区政府、高新区管委会、经开区管委会")
    directory = make(KnownName(wide.name, wide))
    assert directory.read_list(["各县区政府", "高新区管委会", "经开区管委会"])[0].unit == wide
    assert directory.read_list(["各县区政府", "高新区管委会"])[0].unit == COUNTIES
    assert [part.state for part in directory.read_list(["各县区政府", "市财政局"])] == ["unknown", "known"]


def test_a_level_in_brackets_is_no_phrase() -> None:
    unit = Unit("group", UUID(int=9), "各县（市、区）政府")
    assert make(KnownName(unit.name, unit)).read_list(["各县(市、区)"])[0].unit == unit


def test_what_a_person_chose_goes_before_every_name() -> None:
    choices = {
        "市审批局": Choice("org", DATA.id),
        "市财政局": Choice("group", DEPARTMENTS.id),
        "沿线群众": Choice(),
        "撤并的局": Choice("org", UUID(int=99)),
    }
    states = make(choices=choices).read_list(["市审批局", "市财政局", "沿线群众", "撤并的局"])
    assert states == (
        known("市审批局", DATA),
        known("市财政局", DEPARTMENTS),
        Part("沿线群众", "skipped"),
        Part("撤并的局", "unknown"),
    )


def test_a_shortening_a_slip_and_an_ended_name_are_offered_but_not_taken() -> None:
    directory = make(alias("市审批局", DATA, "former", valid_to=date(2024, 5, 31)))
    offers = {name: directory.candidates(name) for name in ("市卫健委", "市才政局", "市审批局", "沿线群众")}
    assert [offers["市卫健委"][0].unit, offers["市才政局"][0].unit] == [HEALTH, FINANCE]
    assert (offers["市审批局"][0].unit, offers["市审批局"][0].remark) == (DATA, "原市审批局，用至2024年5月")
    assert offers["沿线群众"] == ()
    assert [part.state for part in directory.read_list(list(offers))] == ["unknown"] * 4
