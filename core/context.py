"""Who acts, for which tenant, with what switched on: the first argument of every service and query."""

from typing import Literal
from uuid import UUID

import msgspec

Role = Literal["admin", "security", "auditor", "coordinator", "supervisor", "leader", "head", "staff"]


class ActingPost(msgspec.Struct, frozen=True):
    """The seat a person acts from. ``title`` is the printed name of the seat, it may be empty."""

    id: UUID
    user_id: UUID
    user_name: str
    org_id: UUID
    org_name: str
    role: Role
    title: str = ""


class TenantContext(msgspec.Struct, frozen=True):
    """One tenant, as one request or one job sees it. ``post`` is None for jobs, portal visitors and the command line.

    ``enabled`` names the plugins that are on. ``settings`` holds the tenant's own settings by area.
    """

    tenant_id: UUID
    slug: str
    tenant_name: str
    post: ActingPost | None = None
    session_id: UUID | None = None
    enabled: frozenset[str] = frozenset()
    settings: dict[str, dict[str, object]] = {}
    address: str = ""

    def acting(self) -> ActingPost:
        """The acting post. Raises RuntimeError for a context without a person: a guard was forgotten."""
        if self.post is None:
            raise RuntimeError("This act needs a person, and the context has none.")
        return self.post
