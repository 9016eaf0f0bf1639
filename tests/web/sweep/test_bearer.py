"""No token but the right one opens the API."""

from tests.web.sweep.bearer import forged_tokens
from tests.web.sweep.stage import Stage, none_of


async def test_forged_tokens_open_nothing(stage: Stage) -> None:
    none_of(await forged_tokens(stage))
