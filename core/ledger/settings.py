"""What a tenant sets for its ledger, under ``ledger`` in its settings."""

import msgspec

from core.context import TenantContext


class LedgerRule(msgspec.Struct, frozen=True):
    """``review_days``: how many working days a review may take, 0 for no term. ``others_read``: whether units that are
    not on a task may read it; the tenant may narrow that.
    """

    review_days: int = 5
    others_read: bool = True


def ledger_rule(tenant: TenantContext) -> LedgerRule:
    """The tenant's own setting."""
    return msgspec.convert(tenant.settings.get("ledger", {}), LedgerRule)
