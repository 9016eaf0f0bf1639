"""The command: what it says, and how it ends when npm fails."""

import pytest
from click.testing import CliRunner

from web.assets import __main__ as command
from web.assets.vendor import VendorError


def unchanged() -> bool:
    return False


@pytest.fixture
def nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("fetch_vendor_files", "build_bundles", "compile_catalogues"):
        monkeypatch.setattr(command, step, unchanged)


@pytest.mark.usefixtures("nothing_to_do")
def test_a_second_run_says_there_was_nothing_to_do() -> None:
    outcome = CliRunner().invoke(command.main, [])
    assert (outcome.exit_code, outcome.output) == (0, "前端文件已是最新。\n")


@pytest.mark.usefixtures("nothing_to_do")
def test_a_failing_npm_is_one_line_and_not_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bool:
        raise VendorError("npm 没能取到前端文件。")

    monkeypatch.setattr(command, "fetch_vendor_files", refuse)
    outcome = CliRunner().invoke(command.main, [])
    assert (outcome.exit_code, outcome.output) == (1, "Error: npm 没能取到前端文件。\n")


def test_messages_counts_what_has_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "update_catalogues", lambda: {"en": 2, "xx": 0})
    outcome = CliRunner().invoke(command.main, ["messages"])
    assert outcome.output == "en：还有 2 条没有译文。\nxx：全部有译文。\n"
