"""What a row of the list may show beyond its task's own columns: read with the page only where it was asked for."""

from collections.abc import Sequence

from core.accounts.permissions import may_read, reads_whole_tenant
from core.context import TenantContext
from core.ledger.list_columns import ColumnKey

_LATEST = """
(SELECT to_char(coalesce(r.signed_off_at, r.created_at) AT TIME ZONE 'Asia/Shanghai', 'MM-DD') || ' ' || o.name || '：'
   || CASE WHEN r.no_progress THEN '本期无进展' ELSE left(r.body, 200) END
 FROM core.progress_report r JOIN core.org o ON o.tenant_id = r.tenant_id AND o.id = r.org_id
 WHERE r.tenant_id = t.tenant_id AND r.task_id = t.id AND {readable} ORDER BY r.created_at DESC, r.id DESC LIMIT 1)
"""

_FURTHER: dict[ColumnKey, str] = {
    "chapter": "(SELECT m.title FROM core.measure m WHERE m.tenant_id = t.tenant_id AND m.id = t.measure_id)",
    "responsible": (
        "(SELECT string_agg(o.name, '、' ORDER BY a.ordinal, o.id) FROM core.assignment a"
        " JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id WHERE a.tenant_id = t.tenant_id"
        " AND a.task_id = t.id AND a.role = 'responsible' AND a.state <> 'cancelled')"
    ),
    "charge": (
        "(SELECT u.name FROM core.post s JOIN core.user_account u ON u.tenant_id = s.tenant_id AND u.id = s.user_id"
        " WHERE s.tenant_id = t.tenant_id AND s.id = t.charge_post_id)"
    ),
    "targets": (
        "(SELECT string_agg(g.text || CASE WHEN g.current_value IS NULL THEN ''"
        " ELSE '（现' || g.current_value::text || g.unit || '）' END, '；' ORDER BY g.ordinal) FROM core.target g"
        " WHERE g.tenant_id = t.tenant_id AND g.task_id = t.id AND g.withdrawn_at IS NULL)"
    ),
    "latest": _LATEST,
}

_SIGNED = "r.state <> 'draft' AND r.signed_off_at IS NOT NULL"
_ON_TASK = (
    "EXISTS (SELECT FROM core.assignment mine WHERE mine.tenant_id = r.tenant_id AND mine.task_id = r.task_id"
    " AND mine.org_id = $m::uuid AND mine.state <> 'cancelled')"
)


def further_columns(tenant: TenantContext, columns: Sequence[ColumnKey], place: int) -> tuple[str, list[object]]:
    """The expressions of the further columns over ``core.task t``, and what their parameters from ``place`` on hold.

    What was not asked for is an empty text. The latest report is one that the acting post may read, signed by its head.
    """
    readable, args = _readable(tenant, place) if "latest" in columns else ("false", [])
    parts = [
        f"coalesce({expression.format(readable=readable) if key in columns else 'NULL'}, '') AS {key}_text"
        for key, expression in _FURTHER.items()
    ]
    return ", ".join(parts), args


def _readable(tenant: TenantContext, place: int) -> tuple[str, list[object]]:
    if reads_whole_tenant(tenant, "report"):
        return _SIGNED, []
    own = f"r.org_id = ${place}::uuid"
    if not may_read(tenant, "report", "same_task"):
        return f"{_SIGNED} AND {own}", [tenant.acting().org_id]
    return f"{_SIGNED} AND ({own} OR {_ON_TASK.replace('$m', f'${place}')})", [tenant.acting().org_id]
