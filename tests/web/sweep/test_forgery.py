"""No form of somebody else's making works, and looking changes nothing."""

from tests.web.sweep.forgery import forged_forms, looking
from tests.web.sweep.stage import Stage, none_of


async def test_forged_forms_change_nothing(stage: Stage) -> None:
    none_of(await forged_forms(stage))


async def test_looking_changes_nothing(stage: Stage) -> None:
    none_of(await looking(stage))
