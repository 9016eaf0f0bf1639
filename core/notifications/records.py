"""What an event says to units, as it is kept with the event until their posts are told."""

from uuid import UUID

import msgspec

from core.phrases import packed, unpacked


class Told(msgspec.Struct, frozen=True):
    """A sentence to one unit. ``path`` lies below the tenant's staff area, without a leading slash."""

    org_id: UUID
    title: str
    path: str

    def kept(self) -> dict[str, object]:
        """As the data of an event keeps it."""
        return {"org_id": str(self.org_id), "title": packed(self.title), "path": self.path}


def told_units(data: dict[str, object]) -> list[Told]:
    """The sentences in the data of an event, under ``told``."""
    lines = data.get("told")
    found = lines if isinstance(lines, list) else []
    return [Told(UUID(line["org_id"]), unpacked(line["title"]), line["path"]) for line in found]
