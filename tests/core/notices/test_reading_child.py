"""Hostile files end in the guarded child with a sentence: the server that asked goes on."""

import pytest

from core.files.guard import TOO_LONG, UNREADABLE, GuardLimits
from core.files.refusal import FileRefused
from core.notices.reading_child import ReadFile
from core.notices.services.reading import read_guarded
from tests.core.notices.pdfs import LEFT, TOP, Page, build
from tests.core.notices.printings import as_page, as_pdf, notice_of
from tests.core.notices.samples import NOTICE

SHORT = GuardLimits(cpu_seconds=3, timeout=20)
FORM = (
    "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << {} >> >> /Length {} >>\n"
    "stream\n{}\nendstream"
)


def with_forms(*forms: str) -> bytes:
    """A page that draws the first of some forms."""
    page = Page()
    page.write("一、任务。优化服务，压缩时限。", LEFT, TOP)
    page.content.append("/X0 Do")
    return build([page], objects=forms).replace(b"/XObject << ", b"/XObject << /X0 10000 0 R ", 1)


def form(following: int, times: int) -> str:
    """A form that draws another one so many times."""
    drawn = " ".join([f"/X{following} Do"] * times)
    return FORM.format(f"/X{following} {10_000 + following} 0 R", len(drawn), drawn)


async def outcome(name: str, data: bytes) -> str:
    """The sentence of a refusal, or the words that were read."""
    try:
        read: ReadFile = await read_guarded(name, data, SHORT)
    except FileRefused as refusal:
        return refusal.sentence
    return read.reading.text.text


@pytest.mark.parametrize(("name", "printed"), [("通知.html", as_page), ("通知.pdf", as_pdf)])
async def test_pages_and_pdfs_are_read_in_the_child(name: str, printed: object) -> None:
    assert callable(printed)
    read = await read_guarded(name, printed(notice_of(NOTICE)))
    assert [len(plan.tasks) for plan in read.reading.draft.plans] == [3]


async def test_forms_that_multiply_are_stopped() -> None:
    forms = [form(number + 1, 10) for number in range(12)]
    assert await outcome("a.pdf", with_forms(*forms)) in {TOO_LONG, UNREADABLE}


async def test_a_form_that_draws_itself_is_drawn_once() -> None:
    assert await outcome("a.pdf", with_forms(form(0, 1))) == "一、任务。优化服务，压缩时限。\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Kids [10 0 R]", b"/Kids [2 0 R]"),
        (b"/Kids [10 0 R]", b"/Kids [1 0 R]"),
        (b"/Root 1 0 R", b"/Root 6 0 R"),
        (b"startxref\n", b"startxref\n9999"),
    ],
)
async def test_circles_and_lies_in_a_pdf_end_in_words_or_a_sentence(old: bytes, new: bytes) -> None:
    data = with_forms(form(0, 1))
    assert old in data
    assert (await outcome("a.pdf", data.replace(old, new)))[-1] in "。\n"


async def test_a_page_of_tags_without_end_is_stopped() -> None:
    assert (await outcome("a.html", b"<p><i>" * 900_000)).endswith("。")
