"""The year a plan is for: what 年底前 and 6月底前 mean when no year is printed."""

import re
from datetime import date

_YEAR = re.compile(r"20[1-4]\d(?= ?年)")


def year_of(plan_title: str, notice_title: str | None, issued_on: date | None) -> int | None:
    """The one year that the plan's title names, else that of the notice's title, else the year of issue."""
    for title in (plan_title, notice_title or ""):
        years = set(_YEAR.findall(title))
        if len(years) == 1:
            return int(years.pop())
    return issued_on.year if issued_on else None
