"""What happened and what is to come: entries of a timeline, stages of a procedure, days that are counted one by one."""

from msgspec import Struct


class TimelineEntry(Struct, frozen=True):
    """One fact. ``kind`` is ``letter`` (square), ``clock`` (the system, dashed), ``key`` (a node, filled) or empty.

    ``when`` is the printed moment, ``moment`` its machine form.
    """

    when: str
    moment: str
    who: str
    what: str
    kind: str = ""
    detail: str = ""
    link: str | None = None
    link_label: str = ""


class Stage(Struct, frozen=True):
    """One step of a procedure. ``state`` is ``done``, ``current`` or empty."""

    label: str
    state: str = ""
    detail: str = ""


class DayMark(Struct, frozen=True):
    """One day of a count: ``10/8``, what it counts as (``1``, ``休``, ``到期``), its weekday.

    ``css`` holds ``due``, ``off``, ``late``, ``today``.
    """

    date: str
    mark: str
    weekday: str
    css: str = ""
