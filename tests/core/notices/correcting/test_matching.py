"""Which task is which: one to one, whatever the order, the same for the same notice, and not misled by numbers."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.ids import new_id
from core.notices.correcting.matching import Item, Matching, match_tasks

CHAPTERS = (("一、准入",), ("二、审批", "（一）用地"), ())
WORDS = ("开办", "注销", "迁移", "审批", "报装", "登记", "收费", "检查", "融资", "采购", "培训", "公开")

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join)
texts = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)


@st.composite
def notices(draw: st.DrawFn) -> list[Item]:
    """The tasks of a notice, numbered as they stand; some may be printed alike."""
    count = draw(st.integers(0, 9))
    return [
        Item(new_id(), place, str(place), draw(titles), draw(texts), draw(st.sampled_from(CHAPTERS)))
        for place in range(1, count + 1)
    ]


def reprinted(items: list[Item]) -> list[Item]:
    """The same words as another notice."""
    return [replace(item, id=new_id()) for item in items]


def pairs(matching: Matching) -> dict[UUID, UUID]:
    """Old tasks by new ones."""
    return {match.new: match.old for match in matching.matches}


@given(old=notices(), new=notices())
def test_no_task_is_matched_twice_and_all_are_of_their_side(old: list[Item], new: list[Item]) -> None:
    found = match_tasks(old, new).matches
    assert len({match.old for match in found}) == len(found) == len({match.new for match in found})
    assert {match.old for match in found} <= {item.id for item in old}
    assert {match.new for match in found} <= {item.id for item in new}


@given(old=notices(), new=notices(), seed=st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_given_does_not_count(
    old: list[Item], new: list[Item], seed: st.DataObject
) -> None:
    first = match_tasks(old, new)
    shuffled_old, shuffled_new = list(old), list(new)
    seed.shuffle(shuffled_old)  # type: ignore[attr-defined]  # -- a Random drawn by hypothesis
    seed.shuffle(shuffled_new)  # type: ignore[attr-defined]  # -- a Random drawn by hypothesis
    assert match_tasks(shuffled_old, shuffled_new) == first


@given(old=notices())
def test_the_identical_notice_matches_task_by_task(old: list[Item]) -> None:
    new = reprinted(old)
    matching = match_tasks(old, new)
    assert pairs(matching) == {after.id: before.id for before, after in zip(old, new, strict=True)}
    assert {match.reason for match in matching.matches} <= {"exact"}


@given(old=notices(), where=st.integers(0, 9))
def test_an_inserted_task_renumbers_the_others_and_takes_nobody(old: list[Item], where: int) -> None:
    place = min(where, len(old))
    inserted = Item(new_id(), 0, "", "设立企业家座谈制度", "每季度召开企业家座谈会，收集意见建议。", ("一、准入",))
    after = reprinted(old)
    printed = [*after[:place], inserted, *after[place:]]
    renumbered = [replace(item, place=number, no=str(number)) for number, item in enumerate(printed, start=1)]
    found = pairs(match_tasks(old, renumbered))
    assert inserted.id not in found
    assert found == {new.id: mine.id for mine, new in zip(old, after, strict=True)}


@given(old=notices(), data=st.data())
def test_tasks_that_change_places_keep_who_they_are(old: list[Item], data: st.DataObject) -> None:
    unlike = {(item.path, item.title): item for item in old}
    kept = list(unlike.values())
    order = data.draw(st.permutations(range(len(kept))))
    new = [replace(kept[mine], id=new_id(), place=place, no=str(place)) for place, mine in enumerate(order, start=1)]
    assert pairs(match_tasks(kept, new)) == {item.id: kept[mine].id for item, mine in zip(new, order, strict=True)}


@given(old=notices(), new=notices(), data=st.data())
def test_what_a_person_paired_or_parted_stands(old: list[Item], new: list[Item], data: st.DataObject) -> None:
    if not old or not new:
        return
    mine, theirs = data.draw(st.sampled_from(old)), data.draw(st.sampled_from(new))
    held = match_tasks(old, new, pinned={theirs.id: mine.id})
    assert [match.reason for match in held.matches if match.new == theirs.id] == ["hand"]
    assert pairs(held)[theirs.id] == mine.id
    assert theirs.id not in pairs(match_tasks(old, new, parted=[theirs.id]))


def _item(place: int, no: str, title: str, text: str = "", path: tuple[str, ...] = ("一、准入",)) -> Item:
    return Item(new_id(), place, no, title, text, path)


def test_the_title_stands_before_the_number() -> None:
    old = [_item(1, "1", "压缩开办时间"), _item(2, "2", "简化注销登记"), _item(3, "3", "跨县迁移通办")]
    new = [
        _item(1, "1", "压缩开办时间"),
        _item(2, "2", "推行远程踏勘"),
        _item(3, "3", "简化注销登记"),
        _item(4, "4", "跨县迁移通办"),
    ]
    matching = match_tasks(old, new)
    assert pairs(matching) == {new[0].id: old[0].id, new[2].id: old[1].id, new[3].id: old[2].id}
    assert [match.reason for match in matching.matches] == ["exact", "renumbered", "renumbered"]


def test_each_way_of_being_the_same_has_its_reason() -> None:
    text = "建立涉企收费目录清单，清单之外一律不得收费，并向社会公布。"
    old = [
        _item(1, "1", "压缩开办时间至一个工作日", "开办登记一次申请。"),
        _item(2, "2", "清理收费", text),
        _item(3, "3", "用水报装环节压减至2个，外线工程费用由企业承担", "报装环节压减至2个，限时办结。"),
    ]
    new = [
        _item(1, "1", "压缩开办时间至一个工作日", "开办登记一次申请。", ("二、审批",)),
        _item(2, "2", "规范涉企收费行为", text),
        _item(3, "3", "用水报装环节压减至1个，外线工程费用由供水企业承担", "报装环节压减至1个，限时办结。"),
    ]
    matching = match_tasks(old, new)
    assert [match.reason for match in matching.matches] == ["moved", "retitled", "reworded"]
    assert pairs(matching) == {after.id: before.id for before, after in zip(old, new, strict=True)}


def test_a_short_title_in_another_chapter_is_another_task_when_it_says_something_else() -> None:
    old = [_item(1, "1", "组织保障", "营商办统筹协调，每月调度一次。")]
    new = [_item(1, "1", "组织保障", "各县区落实经费，配备专职人员。", ("二、审批",))]
    assert match_tasks(old, new).matches == ()


def test_where_the_words_of_a_task_went_is_hinted_and_not_decided() -> None:
    first, second = "施工许可与质量监督手续合并办理。", "竣工验收七个事项一次踏勘，出具一份意见。"
    old = [_item(1, "1", "合并办理手续", first), _item(2, "2", "一次踏勘验收", second)]
    new = [_item(1, "1", "合并办理手续", first + second)]
    matching = match_tasks(old, new)
    assert pairs(matching) == {new[0].id: old[0].id}
    assert matching.merged == {old[1].id: new[0].id}
    back = match_tasks(new, old)
    assert back.split == {old[1].id: new[0].id}
