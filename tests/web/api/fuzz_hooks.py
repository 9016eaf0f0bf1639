"""What Schemathesis is told besides the document: rows that exist, so that it comes further than to their absence."""

import json
import os
import random
import re
from typing import Any
from uuid import UUID, uuid4

import schemathesis

_ROWS: dict[str, list[str]] = json.loads(os.environ["YINGSHANG_FUZZ_ROWS"])
_SHARE = 0.7
_KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:  # noqa: ARG001 -- the hook's signature
    """Most of the well-formed ids become ids of rows."""
    for name, value in (path_parameters or {}).items():
        rows = _ROWS.get(name)
        if rows and _is_id(value) and path_parameters is not None and _chance(value) < _SHARE:
            path_parameters[name] = random.Random(str(value)).choice(rows)  # noqa: S311 -- no secret
    return path_parameters


@schemathesis.hook
def map_headers(context: Any, headers: dict[str, Any] | None) -> dict[str, Any] | None:  # noqa: ARG001 -- the hook's signature
    """A well-formed key becomes one that was never used, so that a call is not taken for a changed copy."""
    for name, value in (headers or {}).items():
        if name.lower() == "idempotency-key" and headers is not None and _KEY.fullmatch(str(value)):
            headers[name] = uuid4().hex
    return headers


def _is_id(value: object) -> bool:
    try:
        return len(str(UUID(str(value)))) == len(str(value))
    except ValueError:
        return False


def _chance(value: object) -> float:
    """Between 0 and 1, the same for the same value, so that a failure can be played again."""
    return random.Random(f"chance {value}").random()  # noqa: S311 -- no secret
