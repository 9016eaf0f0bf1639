"""Chinese passages on an English page say that they are Chinese; nothing else of the page changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.kit.passages import mark_chinese


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<p>Nothing here</p>", "<p>Nothing here</p>"),
        ("<td> 市财政局 </td>", '<td> <bdi lang="zh-CN">市财政局</bdi> </td>'),
        ("<td>14 企业开办</td>", '<td><bdi lang="zh-CN">14 企业开办</bdi></td>'),
        ("<h1>Return: 市财政局</h1>", '<h1><bdi>Return: <bdi lang="zh-CN">市财政局</bdi></bdi></h1>'),
        (
            "<p>“方案甲” published, 2026</p>",
            '<p><bdi><bdi lang="zh-CN">“方案甲”</bdi> published, 2026</bdi></p>',
        ),
        ('<a title="市财政局">x</a>', '<a title="市财政局">x</a>'),
        ("<title>任务 · 凤州市</title>", "<title>任务 · 凤州市</title>"),
        ("<textarea>已完成</textarea>", "<textarea>已完成</textarea>"),
        (
            '<option value="1" selected>市财政局</option><option>All</option>',
            '<option lang="zh-CN" value="1" selected>市财政局</option><option>All</option>',
        ),
        (
            '<svg role="img"><title>按灯</title><text>市财政局</text></svg>',
            '<svg lang="zh-CN" role="img"><title>按灯</title><text>市财政局</text></svg>',
        ),
        ("<p>&lt;市&gt;</p>", '<p><bdi>&lt;<bdi lang="zh-CN">市</bdi>&gt;</bdi></p>'),
    ],
)
def test_what_is_marked(page: str, marked: str) -> None:
    assert mark_chinese(page) == marked


@given(st.lists(st.sampled_from(["<p>", "</p>", "<br>", "市", "财政", "a", " ", "&amp;", "“", "”", "、", "3", "\n"])))
def test_without_its_marks_the_page_is_the_same(pieces: list[str]) -> None:
    page = "".join(pieces)
    assert re.sub(r"</?bdi[^>]*>", "", mark_chinese(page)) == page
