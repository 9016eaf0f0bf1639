"""The search box: hits that core and plugins contribute, under their headings."""

from itertools import groupby
from typing import Any

from litestar import Request, Response, get
from msgspec import Struct

from core.context import TenantContext
from core.hooks.caller import Contribution
from core.hooks.results import SearchResult
from core.hooks.tenant_specs import search_results
from web.kit.desk import desk_page
from web.kit.guards import desk
from web.routes.contributions import caller_of, owned_url

AnyRequest = Request[Any, Any, Any]

HITS = 20
"""How many hits each owner may give."""

LONGEST = 100
"""Characters of a query that are looked at."""


class Hit(Struct, frozen=True):
    """One hit with its address."""

    title: str
    url: str
    excerpt: str


class HitGroup(Struct, frozen=True):
    """The hits under one heading (任务, 单位)."""

    title: str
    hits: tuple[Hit, ...]


@get("/{slug:str}/desk/search")
async def search_page(request: AnyRequest) -> Response[Any]:
    """The hits for ``q``; an empty query asks for one."""
    tenant = desk(request)
    query = " ".join(request.query_params.get("q", "").split())[:LONGEST]
    found = await caller_of(request).collect(search_results, tenant, query, HITS) if query else []
    groups = _groups(tenant, found)
    total = sum(len(group.hits) for group in groups)
    return await desk_page(request, "search/results.html", query=query, groups=groups, total=total)


def _groups(tenant: TenantContext, found: list[Contribution[SearchResult]]) -> tuple[HitGroup, ...]:
    """Headings in the order of their first hit; the caller has sorted the hits."""
    places: dict[str, int] = {}
    for hit in found:
        places.setdefault(hit.item.group, len(places))
    in_order = sorted(found, key=lambda hit: places[hit.item.group])
    return tuple(
        HitGroup(
            title,
            tuple(
                Hit(hit.item.title, owned_url(tenant, hit.owner, hit.item.url_path), hit.item.excerpt) for hit in hits
            ),
        )
        for title, hits in groupby(in_order, key=lambda hit: hit.item.group)
    )


ROUTES = [search_page]
