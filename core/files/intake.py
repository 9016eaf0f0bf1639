"""The door through which a foreign file enters the product."""

from core.files.guard import call_guarded
from core.files.inspection import FileFacts, check_claim
from core.files.kinds import Purpose


async def admit_file(name: str, data: bytes, purpose: Purpose) -> FileFacts:
    """The facts of a file that may be taken for this purpose, inspected in a guarded child.

    ``name`` is the name the person's browser sent. Raises FileRefused with one sentence.
    """
    check_claim(name, len(data), purpose)
    return await call_guarded("core.files.inspection:inspect_file", name, data, purpose, returns=FileFacts)
