"""What changes units, people, posts and sessions."""

from core.accounts.services.people import create_user, grant_post
from core.accounts.services.sign_in import (
    change_password,
    end_sessions,
    note_sign_in_failure,
    sign_in,
    sign_out,
    switch_post,
    unlock_account,
)
from core.accounts.services.units import add_alias, create_group, create_org

__all__ = [
    "add_alias",
    "change_password",
    "create_group",
    "create_org",
    "create_user",
    "end_sessions",
    "grant_post",
    "note_sign_in_failure",
    "sign_in",
    "sign_out",
    "switch_post",
    "unlock_account",
]
