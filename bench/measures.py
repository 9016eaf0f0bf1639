"""What a bench reports, and how it is printed."""

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec


class Measure(msgspec.Struct, frozen=True):
    """One figure. ``bound`` is what the design asks for, such as ``≥ 0.6``; empty for a figure that only informs."""

    name: str
    value: float
    unit: str
    bound: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the bound is met; True without one."""
        if not self.bound:
            return True
        sign, limit = self.bound.split()
        return self.value >= float(limit) if sign == "≥" else self.value <= float(limit)


def table(measures: Sequence[Measure]) -> str:
    """All figures, one line each."""
    width = max(len(each.name) for each in measures)
    lines = []
    for each in measures:
        verdict = "" if not each.bound else ("  ok" if each.holds else "  MISSED")
        lines.append(
            f"{each.name:<{width}} {each.value:>10.3f} {each.unit:<12} {each.bound:<8}{verdict:<8} {each.note}".rstrip()
        )
    return "\n".join(lines)


def save(measures: Sequence[Measure], folder: Path) -> Path:
    """Writes the figures as JSON, with the machine and the moment, and returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    content = {
        "at": moment.isoformat(timespec="seconds"),
        "machine": platform.platform(),
        "python": platform.python_version(),
        "measures": [{**msgspec.structs.asdict(each), "holds": each.holds} for each in measures],
    }
    file = folder / f"{moment:%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1))
    return file
