"""Which printings of a name are one name, and how a typed list is parted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices.resolve import fold_name, split_names

CITY = "凤州市"

SAME = [
    ("凤州市财政局", "市财政局", "财政局"),
    ("市市场监管局", "市场监管局", "凤州市市场监管局", "凤州市场监管局"),
    ("凤州市级有关部门", "市级有关部门"),
    ("云岭县人民政府", "云岭县政府", "云岭县"),
    ("高新区管理委员会", "高新区管委会", "高新区", "凤州高新区管委会"),
    ("市住房和城乡建设局", "住房城乡建设局"),
    ("市卫生健康委员会", "市卫生健康委"),
    ("凤州市人民政府办公室", "市政府办公室", "市政府办"),
    ("凤州市人民政府", "市政府", "市人民政府"),
    ("各县（市、区）政府", "各县(市、区)", "各县（市、区）人民政府"),
    ("市 财政局", "市财政局"),
]

APART = [
    ("市政公用局", "公用局"),
    ("市级有关部门", "级有关部门"),
    ("云岭县财政局", "市财政局"),
    ("省财政厅", "市财政局"),
    ("太和县", "太县"),
    ("市发改委", "市发展改革委"),
    ("云岭县", "云岭区"),
]


@pytest.mark.parametrize("printings", SAME)
def test_printings_of_one_name_fold_to_one_key(printings: tuple[str, ...]) -> None:
    assert len({fold_name(name, CITY) for name in printings}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert fold_name(one, CITY) != fold_name(other, CITY)


def test_a_county_folds_its_own_level() -> None:
    assert fold_name("县财政局", "云岭县") == fold_name("云岭县财政局", "云岭县") == "财政局"
    assert fold_name("市财政局", "云岭县") == "市财政局"


def test_the_district_that_bears_the_name_of_its_city_stays_whole() -> None:
    assert fold_name("凤州区政府", CITY) == fold_name("凤州区", CITY) == "凤州区"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("市财政局、市住建局", ("市财政局", "市住建局")),
        ("市财政局,市住建局;市体育局\n市财政局", ("市财政局", "市住建局", "市体育局")),
        ("各县（市、区）政府、高新区管委会", ("各县（市、区）政府", "高新区管委会")),
        (" 、 ", ()),
        ("", ()),
        ("市财政局）、市住建局", ("市财政局）", "市住建局")),
    ],
)
def test_a_typed_list_parts_outside_of_brackets(typed: str, names: tuple[str, ...]) -> None:
    assert split_names(typed) == names


@given(st.text(alphabet="市县区政府人民管委会办公室和高新财局（）、 凤州", max_size=24))
def test_folding_never_fails_and_is_never_empty_for_a_name(name: str) -> None:
    folded = fold_name(name, CITY)
    assert bool(folded) == bool(name.strip())
    assert " " not in folded


@given(st.lists(st.text(alphabet="市财政局住建()（）", min_size=1, max_size=6), max_size=6))
def test_what_was_parted_stays_parted(names: list[str]) -> None:
    parted = split_names("、".join(names))
    assert split_names("、".join(parted)) == parted
