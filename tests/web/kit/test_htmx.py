"""The headers of htmx 4, checked against the file that is shipped."""

import json
import re

import pytest

from web.assets.vendor import VENDOR
from web.kit.htmx import Htmx, push_url, read_htmx, redirect_to, retarget, trigger

SHIPPED = (VENDOR / "htmx-4.0.1.min.js").read_text("utf-8")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Htmx(False, False, "", "")),
        ({"hx-request-type": "partial", "hx-target": "div#rows"}, Htmx(False, False, "rows", "")),
        (
            {"hx-request": "true", "hx-request-type": "partial", "hx-target": "div#task-rows", "hx-source": "a#next"},
            Htmx(True, True, "task-rows", "next"),
        ),
        ({"hx-request": "true", "hx-request-type": "full", "hx-target": "body"}, Htmx(True, False, "", "")),
        ({"hx-request": "true", "hx-request-type": "partial", "hx-target": "td#%E8%A1%8C"}, Htmx(True, True, "行", "")),
    ],
)
def test_reads_what_htmx_says(headers: dict[str, str], expected: Htmx) -> None:
    assert read_htmx(headers) == expected


@pytest.mark.parametrize("name", ["HX-Request", "HX-Request-Type", "HX-Target", "HX-Source"])
def test_the_shipped_htmx_sends_these_headers(name: str) -> None:
    assert f'"{name}"' in SHIPPED


@pytest.mark.parametrize("header", ["retarget", "reswap", "pushurl", "redirect", "trigger"])
def test_the_shipped_htmx_obeys_these_headers(header: str) -> None:
    assert re.search(rf"\.{header}\b", SHIPPED)


def test_answers_in_headers() -> None:
    assert retarget("#notes") == {"HX-Retarget": "#notes", "HX-Reswap": "innerHTML"}
    assert push_url("/a?b=1") == {"HX-Push-Url": "/a?b=1"}
    assert redirect_to("/a") == {"HX-Redirect": "/a"}


def test_events_are_ascii_and_come_back_whole() -> None:
    header = trigger("ys:say", text="已签收4条")["HX-Trigger"]
    assert header.isascii()
    assert json.loads(header) == {"ys:say": {"text": "已签收4条"}}
