"""Whether a target leads out of the file to another machine."""

import re

_OWN_DRIVE = re.compile(r"(file:/{1,3})?[a-z]:[\\/]", re.IGNORECASE)


def reaches_out(target: str) -> bool:
    """Whether opening the target could reach another machine.

    A path on a drive of the author's own computer (``C:\\…``, which Word leaves behind for templates and pasted
    pictures) reaches nothing; every other form does or may.
    """
    return _OWN_DRIVE.match(target.strip()) is None
