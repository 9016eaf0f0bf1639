"""The door: facts from the child, refusals from either side of it."""

import pytest

from core.files import intake
from core.files.inspection import inspect_file
from core.files.intake import admit_file
from core.files.limits import LIMITS
from core.files.refusal import FileRefused
from tests.core.files.samples import make_docx, make_field, with_body


async def test_facts_are_those_of_the_inspection() -> None:
    data = make_docx()
    assert await admit_file("C:\\方案.docx", data, "notice") == inspect_file("方案.docx", data, "notice")


async def test_refusal_comes_back_from_the_child() -> None:
    with pytest.raises(FileRefused, match="DDE 域"):
        await admit_file("a.docx", with_body(make_field("DDE cmd x")), "notice")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("a.docx", bytes(LIMITS.size + 1), "超过 20 MB"), ("a.exe", b"x", ".exe 文件不能上传"), ("a.docx", b"", "是空的")],
)
async def test_claim_is_refused_without_a_child(
    name: str, data: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "call_guarded", None)
    with pytest.raises(FileRefused, match=words):
        await admit_file(name, data, "notice")
