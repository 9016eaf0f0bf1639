"""Marks what is Chinese on a page in another language, so that it is read aloud as Chinese (WCAG 3.1.2).

Names, titles and printed words stay as they are in every language of the screen. They are found in the finished page:
no template has to know which of its values they are.
"""

import re

_CHINESE = "\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e"
_HAN = re.compile("[\u4e00-\u9fff]")
_RUN = re.compile(f"[“‘]?[{_CHINESE}](?:[{_CHINESE}“”‘’—…·0-9 ]*[{_CHINESE}”’])?")
_LATIN = re.compile("[A-Za-z]")
# Elements that hold no elements, a tag, a text.
_PIECES = re.compile(r"(<(title|textarea|script|style|option|svg)\b[^>]*>.*?</\2>)|(<[^>]*>)|([^<]+)", re.DOTALL)
# Elements that say it of themselves: what is inside cannot hold another element, or none of the page's.
_WHOLE = frozenset({"option", "svg"})
_MARKED = '<bdi lang="zh-CN">{}</bdi>'


def mark_chinese(page: str) -> str:
    """The page with every Chinese passage in an element that says so."""
    return _PIECES.sub(_piece, page) if _HAN.search(page) else page


def _piece(found: re.Match[str]) -> str:
    whole, name = found[0], found[2]
    if found[3] or not _HAN.search(whole):
        return whole
    if name:
        return whole.replace(f"<{name}", f'<{name} lang="zh-CN"', 1) if name in _WHOLE else whole
    text = whole.strip()
    before, _, after = whole.partition(text)
    return f"{before}{_passage(text)}{after}"


def _passage(text: str) -> str:
    if not _LATIN.search(text):
        return _MARKED.format(text)
    # One element around the whole: a text beside others in a row stays one thing there.
    return f"<bdi>{_RUN.sub(lambda run: _MARKED.format(run[0]), text)}</bdi>"
