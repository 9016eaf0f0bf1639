"""What an unsafe request brings."""

import os
import subprocess
import sys

_PRINT_DIGEST = """
import asyncio
from litestar.enums import RequestEncodingType
from litestar.testing import RequestFactory
from web.intake import read_intake

form = {f"field-{number}": str(number) for number in range(20)} | {"csrf_token": "t", "unit": ["b", "a"]}
request = RequestFactory().post("/city/desk/tasks", data=form, request_media_type=RequestEncodingType.URL_ENCODED)
print(asyncio.run(read_intake(request)).digest.hex())
"""


def _digest(seed: str) -> str:
    """The digest of one form as a process with this seed of its hashes computes it."""
    command = [sys.executable, "-c", _PRINT_DIGEST]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_digest_of_a_form_is_the_same_in_every_process() -> None:
    """A copy may reach another process, or this one after it was started again."""
    assert len({_digest(seed) for seed in ("1", "2", "3")}) == 1
