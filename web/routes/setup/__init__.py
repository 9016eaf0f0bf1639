"""The set-up wizard of a new city: 地区, 单位, 单位组, 首份公文, 用户, 完成, in any order and on any day."""

from typing import Any

from web.routes.setup import overview, people, region, units

ROUTES: list[Any] = [*overview.ROUTES, *region.ROUTES, *units.ROUTES, *people.ROUTES]
