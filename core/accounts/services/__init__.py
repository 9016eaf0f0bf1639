"""What changes units, people, posts and sessions."""

from core.accounts.services.people import (
    change_user,
    create_user,
    end_post,
    grant_post,
    reset_password,
    set_user_active,
)
from core.accounts.services.sign_in import (
    change_password,
    choose_language,
    end_sessions,
    note_sign_in_failure,
    sign_in,
    sign_out,
    switch_post,
    unlock_account,
)
from core.accounts.services.tokens import MadeToken, create_token, revoke_token, revoke_tokens
from core.accounts.services.units import (
    add_alias,
    change_group,
    change_org,
    create_group,
    create_org,
    remove_alias,
    set_org_active,
)

__all__ = [
    "MadeToken",
    "add_alias",
    "change_group",
    "change_org",
    "change_password",
    "change_user",
    "choose_language",
    "create_group",
    "create_org",
    "create_token",
    "create_user",
    "end_post",
    "end_sessions",
    "grant_post",
    "note_sign_in_failure",
    "remove_alias",
    "reset_password",
    "revoke_token",
    "revoke_tokens",
    "set_org_active",
    "set_user_active",
    "sign_in",
    "sign_out",
    "switch_post",
    "unlock_account",
]
