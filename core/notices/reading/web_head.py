"""The title and the number that a site prints beside the words of a notice, where the words themselves lack them.

A site shows title, number, issuer and date in a heading and a box above the text; what a browser shows as one document
becomes one text. Nothing is added that the text says itself.
"""

import re
from collections.abc import Iterator, Sequence

from .normalise import normalise_line
from .text import RawCell
from .web_flow import Line
from .web_frame import Page
from .web_labels import read_pairs
from .web_names import texts_of

_NUMBER = re.compile(r"[〔\[［【（(]20\d\d[〕\]］】）)] ?第? ?\d{1,4} ?号")
_DAY_LINE = re.compile(
    r"20\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|"
    r"二[〇○零][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_TITLE_NAMES = {
    "title",
    "bt",
    "tit",
    "biaoti",
    "article-title",
    "article_title",
    "articletitle",
    "xl_title",
    "con_title",
}
_SITE = re.compile(r"\s*[-_—|]+\s*[^-_—|]*$")
_TITLE = re.compile(
    r"关于.{4,150}的(?:通知|意见|决定|通告|公告|批复|函)|.{4,80}(?:方案|计划|措施|意见|要点|清单|办法|细则|规划)"
)
_LONGEST = 200
_HEAD_LETTERS = 600


def head_lines(page: Page, pieces: Sequence[Line | list[list[RawCell]]]) -> list[Line]:
    """The lines to put before the words."""
    printed = [piece.words for piece in pieces if isinstance(piece, Line)]
    head = _letters("".join(printed)[: 2 * _HEAD_LETTERS])[:_HEAD_LETTERS]
    said = {label: value for box in page.boxes for label, value in read_pairs(texts_of(box)).items()}
    lines: list[str] = []
    if not _NUMBER.search(head):
        lines.extend(_said(said, "", ("发文字号", "文号", "文件编号"), _NUMBER))
    if not any(_DAY_LINE.fullmatch(words) for words in printed):
        lines.extend(_said(said, "发文机关：", ("发文机关", "制发机关", "发文单位", "发布机构"), None))
        lines.extend(_said(said, "成文日期：", ("成文日期", "发文日期", "印发日期", "签发日期"), None))
    if not _begins_with_title(printed):
        lines.extend(title for title in _titles(page, said) if _letters(title) not in head)
    return [Line(words) for words in lines]


def _said(said: dict[str, str], label: str, names: Sequence[str], wanted: re.Pattern[str] | None) -> Iterator[str]:
    """The first of the names that the box fills in."""
    values = (normalise_line(said[name]) for name in names if said.get(name))
    value = next((value for value in values if wanted is None or wanted.search(value)), "")
    if value:
        yield label + value[:_LONGEST]


def _begins_with_title(printed: Sequence[str]) -> bool:
    """Whether the first lines of the words hold a title of their own."""
    return any(
        re.search(r"关于.{4,150}的(?:通知|意见|决定|通告|公告|批复|函)$", words) for words in _joined(printed[:8])
    )


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """The lines, and neighbours together: a long title takes two or three."""
    for place in range(len(lines)):
        yield from ("".join(lines[place : place + count]) for count in (1, 2, 3))


def _titles(page: Page, said: dict[str, str]) -> Iterator[str]:
    """The title, from the first place where a page says it."""
    candidates = [
        *_meta(page),
        *(said.get(name, "") for name in ("标题", "信息名称", "文件名称", "名称")),
        *_headings(page),
    ]
    title = page.root.find(".//title")
    candidates.append(_SITE.sub("", (title.text or "") if title is not None else ""))
    plain = (normalise_line(words)[:_LONGEST] for words in candidates)
    found = next((words for words in plain if _TITLE.search(words)), "")
    if found:
        yield found


def _meta(page: Page) -> Iterator[str]:
    for meta in page.root.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").lower() in {"articletitle", "og:title"}:
            yield meta.get("content") or ""


def _headings(page: Page) -> Iterator[str]:
    for element in page.root.iter("h1", "h2", "div", "p"):
        known = element.tag in {"h1", "h2"} or _TITLE_NAMES & {
            name.lower() for name in (element.get("class") or "").split()
        }
        weight = page.weights.get(element)
        if known and weight and 0 < weight.plain + weight.linked <= _LONGEST:
            yield "".join(texts_of(element))


def _letters(words: str) -> str:
    return "".join(words.split())
