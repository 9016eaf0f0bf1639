"""The list of divisions: complete in itself, and walked from the province down."""

import re

import pytest

from tenants.setup.region_source import MUNICIPALITIES, divisions
from tenants.setup.regions import cities_of, counties_of, full_name, provinces, region_by_code, source_lines


def test_every_division_is_reached_from_its_province() -> None:
    reached = {region.code for region in provinces()}
    for province in provinces():
        for city in cities_of(province.code):
            reached |= {city.code, *(county.code for county in counties_of(city.code))}

    known = {f"{number:06}" for number in range(110000, 830000) if region_by_code(f"{number:06}")}
    assert reached == known
    assert (len(provinces()), len(known)) == (34, 3214)


def test_codes_have_six_digits_and_names_are_chinese() -> None:
    for province in provinces():
        for city in cities_of(province.code):
            for region in (city, *counties_of(city.code)):
                assert re.fullmatch(r"[1-8]\d{5}", region.code)
                assert re.fullmatch(r"[\u3400-\u9fff]{2,15}", region.name)
                assert region.code[:2] == province.code[:2]


@pytest.mark.parametrize("two", sorted(MUNICIPALITIES))
def test_a_municipality_is_its_own_city(two: str) -> None:
    (city,) = cities_of(f"{two}0000")

    assert city.is_province
    assert len(counties_of(city.code)) > 10
    assert {county.code[:2] for county in counties_of(city.code)} == {two}


def test_counties_right_below_a_province_are_offered_beside_its_cities() -> None:
    names = {region.code: region.name for region in cities_of("410000")}

    assert names["410100"] == "郑州市"
    assert names["419001"] == "济源市"
    assert counties_of("419001") == ()
    assert counties_of("410000") == ()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("610102", "陕西省西安市新城区"),
        ("419001", "河南省济源市"),
        ("110101", "北京市东城区"),
        ("999999", ""),
        ("", ""),
    ],
)
def test_a_region_is_called_by_all_its_levels(code: str, name: str) -> None:
    assert full_name(code) == name


def test_the_list_says_where_it_comes_from_and_of_which_day() -> None:
    said = "".join(source_lines())

    assert "数据截至 2025-12-31" in said
    assert "MIT" in said


def test_what_is_no_division_is_left_out_when_the_list_is_made() -> None:
    rows = [
        ("110000000000", "北京市"),
        ("110100000000", "北京市"),
        ("110101000000", "东城区"),
        ("110101001000", "某街道"),
        ("133100000000", "雄安新区"),
        ("710000000000", "台湾省"),
        ("710100000000", "某市"),
        ("990000000000", "海域"),
    ]

    assert divisions({"adcode": code, "name": name} for code, name in rows) == {
        "110000": "北京市",
        "110101": "东城区",
        "710000": "台湾省",
    }
