"""What a server process of a bench is told, as JSON on its command line."""

from uuid import UUID

import msgspec


class ServerPlan(msgspec.Struct, frozen=True):
    """Which server, on which port of loopback, with which database, for which tenant."""

    mode: str
    port: int
    app_url: str
    platform_url: str
    admin_url: str
    redis_url: str
    home: str
    tenant_id: UUID
    slug: str
