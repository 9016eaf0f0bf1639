"""How far a task or a part is, as cells say it."""

import re

from core.imports.cells import RowReader
from core.imports.fields import one_line
from core.imports.ledger.specs import STATE_WORDS
from core.ledger.states import ASSIGNMENT_STATES, AssignmentState
from core.phrases import listed, say

_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%?")
BY_PERIOD = "按期报送"
"""What the list shows instead of a share where nothing is due."""


def read_state(cells: RowReader) -> AssignmentState | None:
    """The state in a cell, None for an empty one. An unknown word is a problem."""
    given = cells.choice("state", STATE_WORDS, listed(ASSIGNMENT_STATES.values()))
    return next((state for state in ASSIGNMENT_STATES if state == given), None)


def read_pct(cells: RowReader) -> int | None:
    """The share done in a cell, in hundredths: 70%, 70. None for an empty one."""
    text = one_line(cells.row.cells.get("pct", ""))
    if not text or text == BY_PERIOD:
        return None
    found = _SHARE.fullmatch(text)
    if not found or float(found[1]) > 100:
        cells.fail("pct", say("进展“%(text)s”看不懂。请填0到100，例如 70%%。", text=text[:20]))
        return None
    return round(float(found[1]))
