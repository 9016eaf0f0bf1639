"""A roster of a thousand rows with a hundred mistakes of twelve kinds in each sheet, and the same rows without them."""

from collections.abc import Callable

Rows = list[list[str]]
UNIT_HEAD = ["单位名称", "类别", "排序", "简称和别名", "曾用名", "所属单位组"]
PEOPLE_HEAD = ["姓名", "用户名", "单位", "角色", "岗位名称"]
EVERY = 10
"""Each tenth row is spoiled."""

Spoil = Callable[[Rows, int], None]


def unit_rows(count: int = 1000) -> Rows:
    """Good units: each with a short name, a former one and a group."""
    return [
        [f"第{place:04d}局", "部门", str(place), f"{place:04d}局办", f"旧{place:04d}局", "甲市级有关部门"]
        for place in range(1, count + 1)
    ]


def people_rows(count: int = 1000) -> Rows:
    """Good seats of as many people, in the unit 甲市财政局."""
    return [
        [f"人员{place:04d}", f"user{place:04d}", "甲市财政局", "经办" if place % 2 else "负责人", f"岗位{place}"]
        for place in range(1, count + 1)
    ]


def _put(column: int, text: str) -> Spoil:
    def spoil(rows: Rows, place: int) -> None:
        rows[place][column] = text

    return spoil


def _above(column: int) -> Spoil:
    """The same as in the row above."""

    def spoil(rows: Rows, place: int) -> None:
        rows[place][column] = rows[place - 1][column]

    return spoil


def _same_row(rows: Rows, place: int) -> None:
    rows[place][:] = rows[place - 1]


def _two_names(rows: Rows, place: int) -> None:
    rows[place][1] = rows[place - 1][1]


UNIT_MISTAKES: dict[str, tuple[str, Spoil]] = {
    "missing name": ("name", _put(0, "")),
    "twice in the sheet": ("name", _above(0)),
    "name too long": ("name", _put(0, "长" * 121)),
    "several units in a cell": ("name", _put(0, "甲一局、甲二局")),
    "another name of a unit": ("name", _put(0, "甲财局")),
    "another writing of a unit": ("name", _put(0, "财政局")),
    "unit was closed": ("name", _put(0, "甲市撤并局")),
    "unknown kind": ("kind", _put(1, "部委")),
    "ordinal is no number": ("ordinal", _put(2, "第三")),
    "ordinal too large": ("ordinal", _put(2, "10000")),
    "alias is another unit's name": ("short", _put(3, "甲市住建局")),
    "alias too long": ("former", _put(4, "旧" * 121)),
    "group unknown": ("groups", _put(5, "没有的组")),
}
"""Thirteen kinds of mistakes in a row of 单位: the field that bears the sentence, and what spoils the row."""

PEOPLE_MISTAKES: dict[str, tuple[str, Spoil]] = {
    "missing name": ("name", _put(0, "")),
    "name too long": ("name", _put(0, "长" * 61)),
    "missing login": ("login", _put(1, " ")),
    "login with a blank": ("login", _put(1, "zhang san")),
    "login of somebody else": ("login", _put(1, "leader")),
    "two names for one login": ("name", _two_names),
    "same seat twice": ("login", _same_row),
    "missing unit": ("unit", _put(2, "")),
    "unknown unit": ("unit", _put(2, "甲市才政局")),
    "unit was closed": ("unit", _put(2, "甲市撤并局")),
    "unknown role": ("role", _put(3, "处长")),
    "missing role": ("role", _put(3, "")),
    "title too long": ("title", _put(4, "长" * 61)),
}
"""Thirteen kinds of mistakes in a row of 用户."""


def spoiled(rows: Rows, mistakes: dict[str, tuple[str, Spoil]]) -> tuple[Rows, dict[int, tuple[str, str]]]:
    """The rows with each tenth spoiled in turn, and by the sheet's row number the kind of mistake and its field."""
    copy = [list(row) for row in rows]
    names = list(mistakes)
    seeded = {}
    for number, place in enumerate(range(EVERY - 1, len(rows), EVERY)):
        kind = names[number % len(names)]
        field, spoil = mistakes[kind]
        spoil(copy, place)
        # The heading is row 1, so the first row of data is row 2.
        seeded[place + 2] = (kind, field)
    return copy, seeded


LEDGER_HEAD = ["编号", "任务", "内容", "牵头", "参与", "时限", "截止日期", "指标", "进展", "状态"]


def ledger_rows(count: int = 1000) -> Rows:
    """Good tasks: each with a lead, a unit that joins, a deadline and a figure."""
    return [
        [
            str(place),
            f"任务{place:04d}",
            f"做好第{place}件事。",
            "甲市财政局",
            "甲县、甲市住建局",
            "2027年6月底前",
            "",
            f"办结率 ≥ {place % 100} %",
            f"{place % 90}%",
            "办理中",
        ]
        for place in range(1, count + 1)
    ]


def _same_task(rows: Rows, place: int) -> None:
    rows[place][0], rows[place][1] = rows[place - 1][0], rows[place - 1][1]


LEDGER_MISTAKES: dict[str, tuple[str, Spoil]] = {
    "missing title": ("title", _put(1, "")),
    "title too long": ("title", _put(1, "长" * 301)),
    "twice in the sheet": ("title", _same_task),
    "text too long": ("text", _put(2, "长" * 20_001)),
    "nobody answers": ("lead", _put(3, "")),
    "unknown lead": ("lead", _put(3, "甲市才政局")),
    "unknown participant": ("others", _put(4, "甲县、火星局")),
    "bad date": ("due", _put(5, "尽快")),
    "deadline without a day": ("due", _put(5, "印发后30日内")),
    "bad day": ("due_on", _put(6, "2027-13-45")),
    "bad share": ("pct", _put(8, "一半")),
    "unknown state": ("state", _put(9, "差不多了")),
}
"""Twelve kinds of mistakes in a row of a ledger."""
