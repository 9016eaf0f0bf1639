"""The document against the behaviour: Schemathesis calls every operation, with what it allows and with what it forbids.

``YINGSHANG_FUZZ_EXAMPLES=1000`` makes it a long run of so many examples for each operation.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio
from litestar import Litestar

from core.files.storage import FileStore
from tests.factories.holdings import Holdings, stock
from tests.factories.world import make_city
from tests.web.api.machine import make_token, place_events
from tests.web.sweep.state import fingerprint

Stocked = tuple[Holdings, Holdings]

EXAMPLES = os.environ.get("YINGSHANG_FUZZ_EXAMPLES", "")
_SHORT = "3"

# Left out: that what fits is accepted, for a row may be absent or its state may stand against the act; and that one
# token does not open what is another's, which the sweep over all routes asks for every seat.
_LEFT_OUT = "positive_data_acceptance,object_level_authorization"

# Of each kind of seat one, the office with all phases: what the document alone suggests is the same for the others.
_PHASES = {"coordinator": "examples,coverage,fuzzing,stateful", "head": "fuzzing", "auditor": "fuzzing"}


@pytest_asyncio.fixture(scope="module")
async def fuzzed(app: Litestar) -> Holdings:
    """A city whose rows end up in any state: no other test may look at them."""
    held = await stock(await make_city("戊"), FileStore(app.state.config.home / "files"))
    await place_events()
    return held


@pytest.mark.parametrize("seat", list(_PHASES))
async def test_every_answer_is_as_the_document_says(
    app: Litestar, fuzzed: Holdings, stocked: Stocked, site: str, seat: str, tmp_path: Path
) -> None:
    held, (_, bystander) = fuzzed, stocked
    before = await fingerprint(bystander.tenant)
    token = await make_token(app, held.city, seat)
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run"),
        f"{site}/{held.tenant.slug}/api/v1/openapi.json",
        *("--header", f"Authorization: Bearer {token.text}"),
        *("--checks", "all", "--exclude-checks", _LEFT_OUT),
        *("--phases", _PHASES[seat], "--max-examples", EXAMPLES or _SHORT, "--seed", "11"),
        *("--continue-on-failure", "--no-shrink", "--no-color", "--warnings", "off"),
    ]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.web.api.fuzz_hooks",
        "YINGSHANG_FUZZ_ROWS": json.dumps(_rows(held)),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    ran = await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
    assert await fingerprint(bystander.tenant) == before


def _rows(held: Holdings) -> dict[str, list[str]]:
    """Ids of rows by the name of the parameter that takes them."""
    rows = {
        "plan_id": [held.plan_id, *held.draft_plans],
        "task_id": [*held.tasks.values(), *held.draft_tasks],
        "assignment_id": [*held.parts.values(), *held.county_parts.values()],
        "report_id": list(held.reports.values()),
        "attachment_id": list(held.files.values()),
        "notice_id": list(held.notices.values()),
    }
    return {name: [str(each) for each in ids] for name, ids in rows.items()}
