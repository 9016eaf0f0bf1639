"""Spoilt files of every kind end in facts or in a refusal, never in another error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.files.inspection import inspect_file
from core.files.refusal import FileRefused
from tests.core.files.samples import HTML_PAGE, make_docx, make_jpg, make_object_stream, make_pdf, make_png, make_xlsx

SOUND = {
    "a.docx": make_docx(),
    "a.xlsx": make_xlsx(),
    "a.pdf": make_pdf(2, extra=make_object_stream(b"<< /Type /Page >>")),
    "a.png": make_png(),
    "a.jpg": make_jpg(),
    "a.html": HTML_PAGE.encode(),
    "a.txt": "凤州".encode("gb18030"),
}


def spoil(data: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    """Writes pieces over the data, or cuts some out, at places given as a share of its length."""
    for place, piece, cut in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + (cut or len(piece)) :]
    return data


edits = st.lists(
    st.tuples(
        st.floats(0, 1), st.binary(max_size=8) | st.sampled_from([b"PK\x01\x02", b"PK\x05\x06"]), st.integers(0, 9)
    ),
    min_size=1,
    max_size=6,
)


def outcome_of(name: str, data: bytes) -> tuple[str, int]:
    """What a person sees: the end of a refusal's sentence, or the kind and the size."""
    try:
        facts = inspect_file(name, data, "attachment")
    except FileRefused as refused:
        return refused.sentence[-1], 0
    return facts.kind, facts.size


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=150, deadline=None)
@given(edits=edits)
def test_spoilt_file_is_taken_or_refused(name: str, edits: list[tuple[float, bytes, int]]) -> None:
    data = spoil(SOUND[name], edits)
    assert outcome_of(name, data) in {("。", 0), (name[2:], len(data))}


@pytest.mark.parametrize("name", SOUND)
@given(noise=st.binary(max_size=400))
def test_noise_is_taken_or_refused(name: str, noise: bytes) -> None:
    data = SOUND[name][:8] + noise
    assert outcome_of(name, data) in {("。", 0), (name[2:], len(data))}
