"""Web pages as browsers, Word and WPS save them (html, mht): the notice on the page, without the page.

Where the notice stands is told by `web_frame`, what is printed there by `web_flow`; `web_head` gives it the title and
the number that a site prints in a box above the words. Scripts, styles and hidden parts are never seen, nothing is
fetched.
"""

from collections.abc import Iterable

from lxml import etree

from core.phrases import say

from .errors import UnreadableNotice
from .text import NoticeText, RawCell, TextBuilder
from .web_bytes import decode_page
from .web_flow import Line, flow_of
from .web_frame import find_frame, survey
from .web_head import head_lines


def read_web(data: bytes) -> NoticeText:
    """The notice on a saved page."""
    page = survey(_tree(decode_page(data)))
    frame = find_frame(page)
    pieces = list(flow_of(frame, page))
    if not pieces:
        raise UnreadableNotice(_EMPTY)
    builder = TextBuilder()
    _add(builder, head_lines(page, pieces))
    _add(builder, pieces)
    return builder.build("html")


def _add(builder: TextBuilder, pieces: Iterable[Line | list[list[RawCell]]]) -> None:
    for piece in pieces:
        if isinstance(piece, Line):
            builder.add_line(piece.words, heading=piece.heading)
        else:
            builder.add_table(piece)


def _tree(markup: str) -> etree._Element:
    """The page as a tree, mended as browsers mend it. A page that nests without end is refused, not cut."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser) if markup.strip() else None
    if root is None:
        raise UnreadableNotice(_EMPTY)
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise UnreadableNotice(say("网页的结构过于复杂，无法识别。请把正文复制到 docx 文件中再上传。"))
    return root


_EMPTY = say("网页里没有文字，可能正文是图片，或没有保存完整。请在浏览器中重新另存，或把正文复制到 docx 文件中再上传。")
