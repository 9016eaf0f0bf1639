"""What the tenant has, as the rules of a roster see it."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from core.accounts.services.units import OrgKind
from core.notices.resolve import KnownName


class OrgFact(msgspec.Struct, frozen=True):
    """A unit with its other names and its groups. ``short`` holds abbreviations and printed forms."""

    id: UUID
    name: str
    kind: OrgKind
    ordinal: int
    active: bool
    short: list[str]
    former: list[str]
    groups: list[str]


class SeatFact(msgspec.Struct, frozen=True):
    """A seat, ended ones included."""

    user_id: UUID
    org_id: UUID
    role: str
    title: str
    active: bool


class UserFact(msgspec.Struct, frozen=True):
    """A person with their seats."""

    id: UUID
    login: str
    name: str
    active: bool


class RosterFacts(msgspec.Struct, frozen=True):
    """Everything that the rows of a roster are compared with.

    ``users`` and ``seats`` hold those that the sheet names.
    """

    place: str
    orgs: list[OrgFact]
    groups: Mapping[str, UUID]
    names: list[KnownName]
    users: Mapping[str, UserFact]
    seats: Mapping[UUID, list[SeatFact]]
