"""Who issued the notice, when, under which number, and what it is called.

- number: 宝政办发〔2019〕39号, in the head of the document; a number cited after 》 is another document's;
- issuer and date: the signature (市人民政府办公室 / 2022年3月5日), on lines of their own or run together; else
  the issuer is the body that the title begins with or whose letterhead it is (市人民政府办公室文件), and the date one
  that is labelled (成文日期:). A date of publication on a web page is not the date of issue.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from .lines import Line
from .moments import moments_in

HEAD = 3000
"""The head of a document is no longer than this."""


class Signature(msgspec.Struct, frozen=True):
    """Issuer and date as signed, and where the signature ends."""

    issuer: str
    day: date
    start: int
    end: int


class Metadata(msgspec.Struct, frozen=True):
    """What the head and the signature say."""

    title: str | None
    issuer: str | None
    issued_on: date | None
    doc_no: str | None
    signature: Signature | None


def read_metadata(stored: str, folded: str, lines: Sequence[Line]) -> Metadata:
    """The metadata of a notice; whatever is not printed is None."""
    head_end = _head_end(folded, lines)
    signature = _signature(stored, folded, lines)
    title = _title(stored, folded, lines, head_end)
    issuer = signature.issuer if signature else _issuer_of(title) or _issuer_in_head(stored, folded, lines, head_end)
    issued_on = signature.day if signature else _labelled_date(folded, head_end) or _lone_date(folded, lines, head_end)
    return Metadata(title, issuer, issued_on, _doc_no(stored, folded, lines, head_end), signature)


_ADDRESSEE = re.compile(
    r"(?:各|有关|驻)[^。;]{2,200}?(?:政府|部门|机构|单位|局|委|办|团体|企业|公司|管委会|大学|院|社)(?:\([^()]*\))?[ ]?:"
)
_CHAPTER = re.compile(r"(?:^|(?<=[。 ]))一、|第一[章条]")
_SPACES = re.compile(r"\s+")
_DOC_NO = re.compile(r"(?P<word>[一-鿿]{1,14}(?:\([一-鿿]{1,3}\))?)\(((?:19|20)\d\d)\) ?第? ?\d{1,4} ?号")
_CITED = re.compile(r"贯彻|落实|根据|按照|依据|遵照|结合|参照|执行")
_CITED_AFTER = re.compile(r" ?(?:文件?)?的?(?:精神|要求|规定)")
_TITLE_WORDS = re.compile(
    r".*(?:通知|意见|方案|办法|措施|决定|规定|批复|公告|计划|要点|细则|规划|文件|公室|政府|委员会)"
)
_ORGAN = (
    r"(?:人民政府(?:办公厅|办公室)?|办公厅|办公室|委员会|管委会|指挥部|领导小组|国务院|专班|[局委厅部院署会行社办])"
)
_DAY = (
    r"(?:20[1-4]\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|"
    r"二[〇○零][〇○零一二三四][〇○零一二三四五六七八九] ?年 ?"
    r"[一二三四五六七八九十]{1,2} ?月 ?[一二三四五六七八九十]{1,3} ?日)"
)
_DAY_LINE = re.compile(rf" ?{_DAY} ?(?:\(.{{0,20}}\))? ?")
_ORGAN_LINE = re.compile(rf" ?(?:[一-鿿()]{{2,40}}{_ORGAN}|国务院) ?(?:\(.{{0,6}}章.{{0,6}}\))? ?")
_DAY_SIGNED = re.compile(
    rf"(?P<day>{_DAY})(?= |$|\(|(?!印发|发布|下发|出台|公布|召开|实施|施行|通过|以|前|后|起|止|之|至|到|的)[一-鿿])"
)
_BEFORE_ISSUER = "。:!)」》;,"
_LONGEST_ISSUERS = 120
_LABELLED_DATE = re.compile(r"(?:成文日期|发文日期|印发日期|签发日期|公文日期) ?: ?(?P<day>20[1-4]\d[^ ;,。]{4,8})")


def _head_end(folded: str, lines: Sequence[Line]) -> int:
    """Where the head ends: at the addressees, or at the first chapter."""
    for line in lines:
        stop = min(line.end, line.start + HEAD)
        for pattern in (_ADDRESSEE, _CHAPTER):
            found = pattern.search(folded, line.start, stop)
            if found:
                return found.start()
        if line.row is not None or stop > HEAD or (line.heading and line.heading.style in {"chapter", "cn"}):
            return min(line.start, HEAD)
    return min(len(folded), HEAD)


def _doc_no(stored: str, folded: str, lines: Sequence[Line], head_end: int) -> str | None:
    for line in lines:
        for found in _DOC_NO.finditer(folded, line.start, min(line.end, head_end)):
            before = folded[max(line.start, found.start() - 2) : found.start()]
            word = found.group("word")
            cited = _CITED.search(word) or _CITED_AFTER.match(folded, found.end())
            if not cited and (not before.rstrip("(").endswith("》") or not before.endswith("(")):
                words = _TITLE_WORDS.match(word)
                start = found.start() + (words.end() if words and words.end() < len(word) else 0)
                return stored[start : found.end()].replace(" ", "")
        if line.start >= head_end:
            return None
    return None


def _signature(stored: str, folded: str, lines: Sequence[Line]) -> Signature | None:
    """The first signature: lines of issuers and a line with the date, or both run together."""
    for place, line in enumerate(lines):
        if line.row is not None:
            continue
        if line.end - line.start <= 40 and _DAY_LINE.fullmatch(folded, line.start, line.end):
            signature = _above(stored, folded, lines, place)
        else:
            signature = _run_together(stored, folded, line)
        if signature:
            return signature
    return None


def _above(stored: str, folded: str, lines: Sequence[Line], place: int) -> Signature | None:
    """The issuers on the lines right above the date."""
    first = place
    while first > 0 and place - first < 6 and _is_issuer(folded, lines[first - 1]):
        first -= 1
    names = [_bare(stored[line.start : line.end]) for line in lines[first:place]]
    day = _read_day(folded, lines[place].start, lines[place].end)
    if not names or day is None:
        return None
    return Signature("、".join(names), day, lines[first].start, lines[place].end)


def _is_issuer(folded: str, line: Line) -> bool:
    return line.row is None and line.heading is None and bool(_ORGAN_LINE.fullmatch(folded, line.start, line.end))


def _run_together(stored: str, folded: str, line: Line) -> Signature | None:
    """Issuers and date behind the end of a sentence, in a line that lost its breaks."""
    for found in _DAY_SIGNED.finditer(folded, line.start, line.end):
        low = max(line.start, found.start() - _LONGEST_ISSUERS)
        begin = max([low, *(folded.rfind(mark, low, found.start()) + 1 for mark in _BEFORE_ISSUER)])
        names = _issuers(folded[begin : found.start()])
        day = _read_day(folded, *found.span("day"))
        if names and day:
            start = folded.index(names[0], begin)
            issuer = "、".join(_bare(name) for name in _SPACES.split(stored[start : found.start()].strip()))
            return Signature(issuer, day, start, found.end())
    return None


def _issuers(words: str) -> list[str]:
    """The names at the end of the words, at most four, separated by blanks."""
    names: list[str] = []
    for name in reversed(words.split()[-4:]):
        if not _ORGAN_LINE.fullmatch(name):
            break
        names.insert(0, name)
    return names


def _read_day(folded: str, start: int, end: int) -> date | None:
    return next((moment.last_day for moment in moments_in(folded, start, end, None) if moment.exact_day), None)


def _bare(name: str) -> str:
    return re.sub(r"[（(].{0,6}章.{0,6}[)）]", "", name).replace(" ", "")


_TITLES = (
    re.compile(r"(?:关于|印发|转发|批转)[^。]{2,160}?的(?:通知|意见|决定|通告|公告|批复|函)"),
    re.compile(
        r"关于[^。]{2,120}?(?:实施意见|若干意见|若干措施|指导意见|实施方案|行动方案|工作方案|行动计划|工作要点|意见|方案|措施|计划|办法|决定)"
        r"(?=[\s(]|$|[一-鿿]{1,8}\(20)"
    ),
)
_TITLE_START = re.compile(rf"(?:[一-鿿]{{2,20}}{_ORGAN} )*[^\s。,;:》《号]{{2,40}}$")


def _title(stored: str, folded: str, lines: Sequence[Line], head_end: int) -> str | None:
    """The words from the issuer's name to 通知, 意见 or 方案, on one line or several."""
    if not lines:
        return None
    start = lines[0].start
    end = min(head_end, start + HEAD)
    found = next((match for pattern in _TITLES if (match := pattern.search(folded, start, end))), None)
    if not found:
        return _short_title(stored, lines, head_end)
    low = max(start, found.start() - 60)
    before = folded[low : found.start()].rstrip()
    name = None if before.endswith("文件") else _TITLE_START.search(before)
    labelled = name is not None and before[: name.start()].endswith((":", ": "))
    begin = found.start() if name is None or labelled else low + name.start()
    return squeeze(stored[begin : found.end()])


def _short_title(stored: str, lines: Sequence[Line], head_end: int) -> str | None:
    """A first line that stands alone as a title: 某市优化营商环境工作方案."""
    for line in lines[:8]:
        words = stored[line.start : line.end]
        if line.start < head_end and line.heading is None and PLAN_WORD.search(words) and len(words) <= 60:
            return squeeze(words)
    words = stored[lines[0].start : lines[0].end]
    plain = lines[0].heading is None and lines[0].row is None and lines[0].end <= head_end and len(words) <= 60
    return squeeze(words) if plain and len(words) >= _SHORTEST_TITLE and not _SENTENCE.search(words) else None


_SHORTEST_TITLE = 6
_SENTENCE = re.compile(r"[，。；！？,;!?]|[：:]$")
PLAN_WORD = re.compile(
    r"(?:方案|计划|意见|措施|要点|清单|分工|任务|规划|举措|台账|细则|办法|规定|行动|任务书|分解|分解表|任务表|分工表|明细表|一览表|安排|\d条|十条|工作表|责任表|汇总表)"
    r"(?:\((?:试行|暂行|\d{4}.{0,8}|\d\.\d版|修订版?|征求意见稿|[一-鿿]{2,6})\)|（.{2,12}）)?$"
)


def squeeze(words: str) -> str:
    """Without the blanks and line ends that printing put into a title."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", words).replace("\n", " ").strip()


def _issuer_of(title: str | None) -> str | None:
    """The body whose name the title begins with."""
    if not title:
        return None
    name = re.split(r"关于|印发|转发|批转", title, maxsplit=1)[0]
    return name if re.search(rf"(?:{_ORGAN})$", name) else None


def _issuer_in_head(stored: str, folded: str, lines: Sequence[Line], head_end: int) -> str | None:
    """A line of the head that is a body's name: 某市人民政府, 某市人民政府文件, 发文机关:某市人民政府."""
    for line in lines[:12]:
        found = _LETTERHEAD.fullmatch(folded, line.start, line.end)
        if found and line.start < head_end:
            return _bare(stored[found.start("name") : found.end("name")])
    return None


_LETTERHEAD = re.compile(
    rf" ?(?:(?:发文|制发|印发)(?:机关|单位|机构) ?: ?)?(?P<name>[一-鿿()]{{2,40}}{_ORGAN})(?: ?文 ?件)? ?"
)


def _lone_date(folded: str, lines: Sequence[Line], head_end: int) -> date | None:
    """A date on a line of its own below the addressees, where the issuer signed in the title only."""
    for line in lines:
        if line.start >= head_end > 0 and line.row is None and _DAY_LINE.fullmatch(folded, line.start, line.end):
            return _read_day(folded, line.start, line.end)
    return None


def _labelled_date(folded: str, head_end: int) -> date | None:
    found = _LABELLED_DATE.search(folded, 0, min(len(folded), head_end + 500))
    return _read_day(folded, *found.span("day")) if found else None
