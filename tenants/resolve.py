"""From a path segment or a job's tenant id to a context. Slugs change rarely, so a process remembers them briefly."""

from time import monotonic
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.db import PLATFORM
from core.errors import NotFoundError

_KEPT_SECONDS = 15.0
# A tenant that is opened again should not wait for its pages.
_SUSPENDED_KEPT_SECONDS = 1.0
_MOST_KEPT = 4096


class TenantRef(msgspec.Struct, frozen=True):
    """A tenant by its slug. Whether it is suspended is read again with each session.

    ``suspended`` is the reason given for a suspended one, None for an active one.
    """

    id: UUID
    slug: str
    name: str
    suspended: str | None


class _State(msgspec.Struct, frozen=True):
    slug: str
    name: str
    settings: str
    enabled: list[str] | None


_known: dict[str, tuple[float, TenantRef | None]] = {}


async def tenant_by_slug(slug: str) -> TenantRef | None:
    """The tenant of a path, or None. Also an absent one is remembered, so that guessing costs no query."""
    kept = _known.get(slug)
    if kept and kept[0] > monotonic():
        return kept[1]
    async with PLATFORM.transaction() as platform:
        found = await platform.fetch(
            """
            SELECT id, slug, name, CASE WHEN status <> 'active' THEN suspended_reason END AS suspended
            FROM tenants.tenant WHERE slug = $1
            """,
            slug,
        )
    ref = TenantRef(*found[0]) if found else None
    if len(_known) >= _MOST_KEPT:
        _known.clear()
    open_or_absent = ref is None or ref.suspended is None
    _known[slug] = (monotonic() + (_KEPT_SECONDS if open_or_absent else _SUSPENDED_KEPT_SECONDS), ref)
    return ref


def forget_slugs() -> None:
    """Drops what this process remembers, after a tenant was made, renamed or suspended here."""
    _known.clear()


async def job_context(tenant_id: UUID) -> TenantContext:
    """The context of a job or a command, read inside the tenant's open transaction. It has no person.

    Raises NotFoundError when the tenant is absent.
    """
    state = await sql.first(
        _State,
        """
        SELECT slug, name, settings::text AS settings,
          (SELECT array_agg(plugin) FROM tenants.tenant_plugin p WHERE p.tenant_id = t.id AND p.enabled) AS enabled
        FROM tenants.tenant t WHERE id = $1
        """,
        tenant_id,
    )
    if state is None:
        raise NotFoundError
    return TenantContext(
        tenant_id=tenant_id,
        slug=state.slug,
        tenant_name=state.name,
        enabled=frozenset(state.enabled or ()),
        settings=msgspec.json.decode(state.settings, type=dict[str, dict[str, object]]),
    )
