"""Who comes to a page: a person by the session cookie, or a visitor; and what their forms are bound to."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from core.accounts.sessions import live_session
from core.context import TenantContext
from core.crypto import Claims, KeyRing
from web.cookies import form_binding, is_stale, read_session, session_cookie
from web.intake import Intake, read_intake, require_same_site
from web.uploads import admit_uploads

AnyRequest = Request[Any, Any, Any]


class DeskDoor:
    """The door of pages. ``cookies`` are set by the answer, ``intake`` is what an unsafe request brought."""

    def __init__(self, request: AnyRequest, tenant: TenantContext) -> None:
        self.request = request
        self.tenant = tenant
        self.intake: Intake | None = None
        self.cookies: list[Cookie] = []
        self._keys: KeyRing = request.app.state.keyring
        self._claims: Claims | None = read_session(self._keys, request.cookies, tenant.tenant_id)
        self._binding = self._bind_forms()

    async def take_in(self, *, unsafe: bool) -> None:
        """Reads and checks what an unsafe request brings, before any query."""
        if not unsafe:
            return
        require_same_site(self.request)
        self.intake = await read_intake(self.request)
        self.intake.require_token(self._keys, self._binding)
        if self._claims is not None:
            await admit_uploads(self.request)

    async def recognise(self) -> TenantContext:
        """The context of the signed-in person, the tenant's own for a visitor."""
        if self._claims is None:
            return self.tenant
        live = await live_session(self.tenant, session_id=self._claims.sid, user_id=self._claims.sub)
        if live is None:
            return self.tenant
        self.request.state["live"] = live
        if is_stale(self._claims):
            fresh = session_cookie(
                self._keys,
                tenant_id=self.tenant.tenant_id,
                user_id=self._claims.sub,
                session_id=self._claims.sid,
            )
            self.cookies.append(fresh)
        return live.tenant

    def _bind_forms(self) -> str:
        """What the forms of this answer are bound to: the session, or before one a random cookie."""
        binding, made = form_binding(self.request.cookies, self._claims)
        self.cookies += made
        self.request.state["csrf_token"] = self._keys.salted_digest("csrf", binding)
        return binding
