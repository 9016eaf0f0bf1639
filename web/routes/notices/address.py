"""The state of a review in its address: which plan, only the doubtful tasks, which page."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request
from msgspec import Struct

from core.context import TenantContext
from core.ids import parse_id
from core.notices.queries.review import ReviewFilter
from web.kit.desk import desk_url

AnyRequest = Request[Any, Any, Any]


class ReviewAddress(Struct, frozen=True):
    """The address of one notice and of everything below it; ``wanted`` goes along, so that an act leads back."""

    tenant: TenantContext
    notice_id: UUID
    wanted: ReviewFilter = ReviewFilter()

    def path(self, below: str = "") -> str:
        """An address below the notice, with the state of the review."""
        path = desk_url(self.tenant, f"notices/{self.notice_id}{f'/{below}' if below else ''}")
        query = self.query()
        return f"{path}?{query}" if query else path

    def query(self) -> str:
        """The state as parameters, without those that say nothing."""
        said = {
            "plan": self.wanted.plan,
            "doubt": "1" if self.wanted.doubt else None,
            "page": self.wanted.page if self.wanted.page > 1 else None,
        }
        return urlencode({name: str(value) for name, value in said.items() if value is not None})

    def with_filter(self, *, plan: UUID | None = None, doubt: bool = False, page: int = 1) -> "ReviewAddress":
        """The same notice in another state of its review."""
        return ReviewAddress(self.tenant, self.notice_id, ReviewFilter(plan, doubt, page))

    def at_task(self, task_id: UUID) -> str:
        """The review, scrolled to one task."""
        return f"{self.path()}#t-{task_id}"


def read_address(request: AnyRequest, tenant: TenantContext, notice_id: str) -> ReviewAddress:
    """The state in the parameters; what is no number is the first page. Raises NotFoundError for a malformed id."""
    asked = request.query_params
    plan, page = str(asked.get("plan", "")), str(asked.get("page", ""))
    wanted = ReviewFilter(
        plan=parse_id(plan) if plan else None,
        doubt=bool(asked.get("doubt")),
        page=max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1,
    )
    return ReviewAddress(tenant, parse_id(notice_id), wanted)
