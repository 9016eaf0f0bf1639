"""Administrative divisions down to the county, by their codes of GB/T 2260: dated data, read once per process."""

from functools import cache
from importlib import resources

import msgspec

from tenants.setup.region_source import MUNICIPALITIES


class Region(msgspec.Struct, frozen=True):
    """A division. ``code`` has six digits: two of the province, two of the city, two of the county."""

    code: str
    name: str

    @property
    def is_province(self) -> bool:
        """Whether it is a province, an autonomous region or a municipality."""
        return self.code.endswith("0000")

    @property
    def is_city(self) -> bool:
        """Whether it is a city, prefecture or league."""
        return self.code.endswith("00") and not self.is_province


def provinces() -> tuple[Region, ...]:
    """All provinces, by code."""
    return tuple(region for region in _all().values() if region.is_province)


def cities_of(province: str) -> tuple[Region, ...]:
    """What a city tenant of the province can be: its cities, the counties right below it, the municipality itself."""
    own = _all().get(province)
    if own is None:
        return ()
    if province[:2] in MUNICIPALITIES:
        return (own,)
    below = [region for region in _all().values() if region.code[:2] == province[:2] and not region.is_province]
    return tuple(region for region in below if region.is_city or f"{region.code[:4]}00" not in _all())


def counties_of(city: str) -> tuple[Region, ...]:
    """The districts and counties of a city or municipality, by code."""
    width = 2 if city.endswith("0000") else 4
    if not city.endswith("00") or (width == 2 and city[:2] not in MUNICIPALITIES):
        return ()
    return tuple(
        region for region in _all().values() if region.code[:width] == city[:width] and not region.code.endswith("00")
    )


def region_by_code(code: str) -> Region | None:
    """The division of a code; None for one that the list does not have."""
    return _all().get(code)


def full_name(code: str) -> str:
    """Province, city and county in a row; empty for a code that the list does not have."""
    codes = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    names = [region.name for each in codes if (region := _all().get(each))]
    return "".join(names) if code in _all() else ""


@cache
def source_lines() -> tuple[str, ...]:
    """Where the list comes from, of which day it is, and what is known to have changed since."""
    return tuple(line.removeprefix("# ") for line in _text().splitlines() if line.startswith("# "))


@cache
def _all() -> dict[str, Region]:
    lines = (line.split(" ", 1) for line in _text().splitlines() if not line.startswith("#"))
    return {code: Region(code, name) for code, name in lines}


def _text() -> str:
    return (resources.files("tenants.setup") / "regions.txt").read_text("utf-8")
