"""Who acts at the platform's console, and what is written down about it."""

from datetime import datetime
from uuid import UUID

import msgspec

from core.phrases import say


class Operator(msgspec.Struct, frozen=True):
    """The context of an operator's act. ``id`` and ``session_id`` are None on the command line."""

    id: UUID | None
    name: str
    session_id: UUID | None = None
    address: str = ""


COMMAND_LINE = Operator(None, say("命令行"))


class OperatorRow(msgspec.Struct, frozen=True):
    """An account as the command line lists it."""

    id: UUID
    login: str
    name: str
    active: bool
    last_sign_in_at: datetime | None


class ActRow(msgspec.Struct, frozen=True):
    """One line of the operators' log. ``subject`` is the name of the tenant or operator it was about."""

    id: UUID
    at: datetime
    operator_name: str
    kind: str
    subject: str
    data: str
    address: str
