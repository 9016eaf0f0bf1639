"""The overview (总览): how the whole tenant stands, composed from panels."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get

from core.clock import now
from core.hooks.tenant_specs import overview_panels
from web.kit.charts import BarChart, BarItem, Series, StackItem, bar_chart, stacked_chart
from web.kit.desk import desk_page
from web.kit.filters import Number, iso_minute
from web.kit.guards import desk
from web.routes.contributions import caller_of, drawn_panel

AnyRequest = Request[Any, Any, Any]


class PanelCharts:
    """What a panel's template draws figures with: it has numbers, and hooks know nothing of drawing."""

    @staticmethod
    def bars(title: str, head: str, value_head: str, rows: Sequence[tuple[str, Number, str, str]]) -> BarChart:
        """One bar per row: name, value, address of its rows, fill class."""
        return bar_chart(title, [BarItem(*row) for row in rows], (head, value_head))

    @staticmethod
    def stacked(
        title: str,
        corner: str,
        series: Sequence[tuple[str, str]],
        rows: Sequence[tuple[str, tuple[Number, ...], str]],
    ) -> BarChart:
        """One bar per row: name, values in the order of the series (name, fill class), address of its rows."""
        return stacked_chart(title, [Series(*part) for part in series], [StackItem(*row) for row in rows], corner)


@get("/{slug:str}/desk/overview")
async def overview_page(request: AnyRequest) -> Response[Any]:
    """The overview."""
    tenant = desk(request)
    found = await caller_of(request).collect(overview_panels, tenant)
    panels = tuple(drawn_panel(tenant, each) for each in found)
    return await desk_page(request, "overview/home.html", panels=panels, charts=PanelCharts, moment=iso_minute(now()))


ROUTES = [overview_page]
