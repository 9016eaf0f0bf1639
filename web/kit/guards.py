"""Who stands before a route. Every staff route begins with ``desk``; a public one with ``visitor``.

Which act a person may do is decided in the services (``core.accounts.permissions``), so that the command line and jobs
meet the same rules.
"""

from typing import Any

from litestar import Request

from core.accounts.permissions import Permission, require
from core.accounts.sessions import LiveSession
from core.context import TenantContext
from core.crypto import KeyRing
from core.errors import SignInRequiredError

AnyRequest = Request[Any, Any, Any]


class PasswordChangeRequiredError(SignInRequiredError):
    """The person still has the password an administrator gave them."""


def desk(request: AnyRequest) -> TenantContext:
    """The context of the signed-in person.

    Raises SignInRequiredError without a live session, PasswordChangeRequiredError while the first password stands.
    """
    live = live_session_of(request)
    if live.must_change_password:
        raise PasswordChangeRequiredError
    return live.tenant


def desk_holding(request: AnyRequest, permission: Permission) -> TenantContext:
    """The context of a signed-in person whose post holds the permission.

    For pages of administration, whose services the command line calls without a person. Raises ForbiddenError too.
    """
    tenant = desk(request)
    require(tenant, permission)
    return tenant


def live_session_of(request: AnyRequest) -> LiveSession:
    """The live session itself, also while the password must be changed. Raises SignInRequiredError without one."""
    live: LiveSession | None = request.state.get("live")
    if live is None:
        raise SignInRequiredError
    return live


def visitor(request: AnyRequest) -> TenantContext:
    """The tenant of the path, with the person when one is signed in."""
    tenant: TenantContext = request.state["tenant"]
    return tenant


def keys_of(request: AnyRequest) -> KeyRing:
    """The installation's keys."""
    keys: KeyRing = request.app.state.keyring
    return keys
