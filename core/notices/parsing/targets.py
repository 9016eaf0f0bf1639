"""Figures a unit is to reach, read from the words of a measure.

Taken: rates (接通率达到99%, 百分之九十以上, 九成以上), changes (压缩40%以上, 压减三分之一, 翻一番, 降为零), limits
(费率不超过1%), times (压缩至5个工作日以内, 压缩登记时间至1个工作日, 三个工作日内办结, 1日办结), counts (制定10个…清单,
50项以上, 不少于1篇), amounts (突破5.5万户, 突破百亿元). `分别达到95%、80%` holds two figures.

Not taken: what a firm is granted (返还50%, 补助300元), what firms it is for (收入突破10亿元的企业), ratios of something
else (缴纳额的50%), caps on a favour (最长不超过3个月), frequencies (每月更新1次), the figure a change starts from
(由44项增加至…), figures in quotes or titles, dates and numbers of documents.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from core.notices.draft import Comparator, DraftTarget

from .numerals import value_of


def find_targets(folded: str, stored: str, spans: Iterable[tuple[int, int]]) -> list[tuple[DraftTarget, int, int]]:
    """The targets in the stretches, with their positions, in order."""
    found: list[tuple[DraftTarget, int, int]] = []
    for start, end in spans:
        for begin, finish in _clauses(folded, start, end):
            found.extend(_in_clause(folded, stored, begin, finish))
    return found


_COUNTED = (
    r"家次|户次|人次|批次|台次|项|个|家|户|件|场|篇|条|人次|名|人|套|台|处|座|所|类|批|辆|吨|期|例|宗|笔|倍|亩|公里|平方米|平方公里|千瓦|部|支|只|门|种|对|"
    r"片|间|幢|栋|班|届|份|本|册|份额|位|组|对次|班次|列|标箱|标准箱|轮|次"
)
_VALUE = re.compile(
    rf"(?P<value>(?<![\d.A-Za-z第〕)号+-])\d{{1,9}}(?:\.\d{{1,4}})?) ?"
    rf"(?P<unit>%|个?百分点|个?基点|个?工作日|个?自然日|小时|分钟|秒|个月|"
    rf"[万亿]*(?:元|美元|人民币)|[万亿千百]?(?:{_COUNTED})|[天日])(?![\d月])"
    rf"|(?<=不少于|不低于|最少为)(?P<word>[一二两三四五六七八九十]) ?(?P<wordunit>{_COUNTED})"
    rf"|(?<=至少)(?P<word2>[一二两三四五六七八九十]) ?(?P<wordunit2>{_COUNTED})"
    r"|(?<![第百分十])(?P<word3>半|[一二两三四五六七八九十]{1,3}) ?(?P<wordunit3>个(?:工作日|自然日|小时|月)|小时|天)"
    r"|(?P<listed>(?<![\d.A-Za-z第〕)号+-])\d{1,6}(?:\.\d{1,4})?)"
    rf"(?=(?:、\d{{1,6}}(?:\.\d{{1,4}})?){{1,4}} ?(?P<listedunit>%|个?百分点|个?工作日|小时|分钟|天|(?:{_COUNTED})))"
    r"|百分之(?P<percent>百|[一二三四五六七八九十]{1,3}|\d{1,3})"
    r"|(?<![一二三四五六七八九十百千\d])(?P<part>[一二两三四五六七八九十\d]{1,2}分之[一二两三四五六七八九十\d]{1,2})"
    r"|(?<![一二三四五六七八九十])(?P<tenths>[一二三四五六七八九])成(?=以上|以下|左右|以内|[,、。;)]|$)"
    r"|(?P<half>一半)(?=以上|左右|[,、。;)]|$)"
    r"|翻(?P<times>[一二两三])?(?P<timesunit>番|倍)"
    r"|(?<=突破|超过|达到)(?P<round>[百千])(?P<roundunit>亿元|万元|亿美元|万户|家|户|项)"
    r"|(?<=[归清为至到])(?P<zero>零|0)(?=[,、。;)]|$)"
)
_QUOTED = re.compile(r"[“《〈「‘][^”》〉」’]{0,60}[”》〉」’]")
_CLAUSE = re.compile(r"[^。;!?]{1,2000}")
_SPLIT = re.compile(r"[^,:()]+")

_GRANTED = re.compile(
    r"补助|补贴|奖励|奖补|返还|贴息|给予|免收|减收|免征|减征|减免|缓缴|缓交|缓征|缴纳额|免缴|免租|免费|押金|"
    r"罚款|处以|最高|封顶|上限|抽查比例|滞纳金|按每|每人|每天|每户给|一次性|扣除|抵免|抵扣|分值|得分|扣分|(?<![增追])加\d|扣\d|满分|计分|权重|占比为|注册资本"
)
_MEASURED = re.compile(
    r"(?:(?<![利费税息贴还补])率|时间|时限|周期|用时|满意度)(?:平均|均|要|全部|总体|力争|确保|分别)*"
    r"(?:达到?|不低于|保持|提高|提升|压缩|缩短|压减|控制|不超过|稳定|超过)[^,]{0,6}$"
)
_DESCRIBES = re.compile(
    r" ?(?:\([^()]{0,12}\))?(?:及?以上|及?以下|以内|左右)?(?:\([^()]{0,12}\))?"
    r"(?:的[^,;、]{0,8}?(?:企业|公司|项目|单位|个人|人员|商户|机构|主体|纳税人|工程|用户|合同|部分|事项|产品)|(?:的)?部分)"
)
_RATIO_OF = re.compile(r"(?:的|之|按照?|费率|税率) ?$")
_ALWAYS = re.compile(
    r"(?:达到?|提高到|提升到|提高至|提升至|不低于|不少于|不超过|不高于|压缩|压减|减少|降低|缩短|突破|超过)[^,]{0,10}$"
)
_BASELINE_AFTER = re.compile(
    r" ?(?:以上|左右|以内)?[^,;]{0,12}?"
    r"(?:提高|提升|压缩|压减|缩短|减少|减|降低|降|增加|增|扩大|扩展|精简|调整|延长|下降|升|变)(?:至|到|为)"
)
_FROM = re.compile(r"(?:由|从)[^,;]{0,24}$")
_FREQUENCY = re.compile(r"每(?:个|两)?(?:日|天|周|旬|月|季度?|半年|年|批)|逐月|按月|按季")
_LEAST = re.compile(
    r"不低于|不少于|至少|最少|≥|大于等于|力争达|达到?|提高至|提高到|提升至|提升到|增加至|增加到|扩大到|扩大至|增至"
)
_MOST = re.compile(
    r"(?:不超过|不高于|不多于|≤|控制在|限时|小于等于) ?$"
    r"|(?:压缩|缩短|减少?|降低?|压减|精简)[^,;]{0,10}?(?:至|到|为|在) ?(?:不超过|不高于)? ?$"
)
_RATE_WORDS = re.compile(
    r"率|比例|比重|占比|覆盖|达|提高|提升|压缩|压减|精简|减少|减|降低|降幅|下降|下浮|缩短|增长|上升|增加|增速|实现|完成|保持|控制|稳定|"
    r"超过|突破|不低于|不少于|不超过|不高于|高出|高于|优于|力争|确保|节约|提速|超 ?$"
)
_TIME_WORDS = re.compile(
    r"压缩|缩短|压减|减至|减到|减少|降至|降到|控制在|提速|时限|时间|用时|耗时|周期|时长|办结|不超过|不高于|≤|限时|承诺|内完成|响应|平均|答复|反馈"
)
_TIME_DONE = re.compile(
    r" ?(?:以内|之内|内)[^,;]{0,8}(?P<verb>办结|完成|办理|审批|出具|核发|答复|反馈|响应|办好|审结|拨付|兑现|回复|处理|"
    r"接通|到账|受理|联系|办成|办妥)"
    r"| ?(?P<done>办结|办成|办好|办完|办妥|审结|领证|出证|拿证|接通|到账)"
)
_TIME_CUT = re.compile(
    r"(?:压缩|缩短|压减|缩减|减少?|降低?|控制|精简)[^,;]{0,24}?(?:至|到|为|在)(?:平均)?(?:不超过|不高于|不多于)? ?$"
)
_TIME_CAP = re.compile(
    r"期限|缓|延|展|最长|宽限|到期|仍未|逾期|(?<!不)超过[^,]{0,6}$|满$|连续|自.{0,12}起|公示|有效|年度终了|疫情"
)
_COUNT_WORDS = re.compile(
    r"新增|新建|建成|建设|建立|打造|培育|引进|完成|实现|制定|推出|选取|遴选|下放|取消|增加[至到]|扩大到|增至|达|突破|超过|不少于|不低于|至少|"
    r"力争|争取|发布|梳理|推广|覆盖|举办|组织|创建|认定|形成|申报|设立|布设|储备|落地|招引|入驻|培训|推动|新开|开通|改造|压减|减少|精简|"
    r"压缩|缩减|推进|集成|上线|办好|归集|纳入|授信|投放|支持|兑现|清理|整治|发展|开设|编制|评选|选树|服务|走访|解决|公布|推行|"
    r"盘活|处置|腾退|扩大[^,]{0,16}[至到]|超 ?$"
)
_COUNT_AFTER = re.compile(r" ?(?:以上|以内|左右)|[^,;]{0,16}?(?:全部|实现|全覆盖|落地|“?最多跑一次|即办)")
_NAMED = re.compile(r"(?:等|这|上述|共|以下|下列|前|近|每|各|同)$")


def _clauses(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for sentence in _CLAUSE.finditer(folded, start, end):
        if _HAS_DIGIT.search(folded, *sentence.span()):
            yield sentence.span()


_HAS_DIGIT = re.compile(
    r"\d|至少|不少于|不低于|分之|[半一二两三四五六七八九十](?:个|小时|天|成)|一半|翻.?[番倍]|[归清为至到]零|[百千](?:[亿万]|家|户|项)"
)


def _in_clause(folded: str, stored: str, start: int, end: int) -> Iterator[tuple[DraftTarget, int, int]]:
    quoted = [found.span() for found in _QUOTED.finditer(folded, start, end)]
    counted = ""
    for piece in _SPLIT.finditer(folded, start, end):
        shared = False
        behind = piece.start()
        counted = _counts_on(counted, folded, piece)
        for found in _VALUE.finditer(folded, *piece.span()):
            if any(low < found.start() < high for low, high in quoted):
                continue
            left = folded[max(piece.start(), found.start() - 80) : found.start()]
            right = folded[found.end() : min(piece.end(), found.end() + 24)]
            before = folded[max(start, piece.start() - 60) : piece.start()]
            unit = _unit(found)
            follows_list = (shared and left.endswith("、")) or (counted != "" and counted == unit)
            if found.group("listed") and "分别" not in left:
                continue
            if follows_list or _is_target(left, right, before, unit):
                shared = "分别" in left or follows_list
                words = behind if found.start() - behind > _SHORTEST_METRIC and not follows_list else piece.start()
                yield _target(found, stored, piece.span(), words, (left, right), unit), found.start(), found.end()
                behind, counted = found.end(), unit if _is_counted(unit) and unit not in _OFTEN else ""


def _counts_on(counted: str, folded: str, piece: re.Match[str]) -> str:
    """The unit of the count before, when the piece is another such count and nothing else: …20项,“…”事项10项."""
    return counted if counted and _ANOTHER.fullmatch(folded, *piece.span()) and not _GRANTED.search(piece[0]) else ""


_ANOTHER = re.compile(rf"(?!.*(?:每|其中|各))[^\d]{{2,30}}(?<![等这述共下列前近同])\d{{1,6}} ?(?:{_COUNTED})")
_OFTEN = {"次", "期", "班次"}


def _unit(found: re.Match[str]) -> str:
    words = found.groupdict()
    if any(words[name] for name in ("percent", "part", "tenths", "half")):
        return "%"
    names = ("unit", "wordunit", "wordunit2", "wordunit3", "listedunit", "timesunit", "roundunit")
    return next((printed for name in names if (printed := words[name])), "")


def _value(found: re.Match[str]) -> float:
    words = found.groupdict()
    if words["value"]:
        return float(words["value"])
    if words["listed"]:
        return float(words["listed"])
    if words["timesunit"]:
        return float(value_of(words["times"] or "一"))
    special = _special_value(words)
    if special is not None:
        return special
    word = next(word for name in ("word", "word2", "word3", "percent") if (word := words[name]))
    return 0.5 if word == "半" else float(value_of(word))


def _special_value(words: dict[str, str | Any]) -> float | None:
    """三分之一 and 一半 in per cent, 九成, 百 before a unit, and nothing at all."""
    if words["part"]:
        whole, share = (value_of(part) for part in words["part"].split("分之"))
        return round(100 * share / whole, 2) if whole else 0.0
    if words["tenths"]:
        return 10.0 * value_of(words["tenths"])
    if words["half"]:
        return 50.0
    if words["round"]:
        return 100.0 if words["round"] == "百" else 1000.0
    return 0.0 if words["zero"] else None


def _is_target(left: str, right: str, before: str, unit: str) -> bool:
    """Whether the figure between `left` and `right` is one to reach; `before` is what the sentence said earlier."""
    near = left[-40:]
    if _FROM.search(near) and _BASELINE_AFTER.match(right):
        return False
    if (_GRANTED.search(left) or _GRANTED.search(right)) and not _MEASURED.search(near):
        return False
    if not _is_counted(unit) and _DESCRIBES.match(right):
        return False
    if unit == "%" or unit.endswith(("百分点", "基点")):
        return _is_rate(near, right)
    if unit in _CERTAIN:
        return bool(near.strip())
    if unit in _TIME_UNITS:
        return _is_time(near, right, before)
    return _is_count(left, right, unit)


def _is_counted(unit: str) -> bool:
    """Things that are counted: 10个以上的项目 are to be built, while 10亿元以上的项目 are projects of some size."""
    return unit not in _TIME_UNITS and unit != "%" and not unit.endswith(("元", "美元", "人民币"))


_CERTAIN = {"", "番", "倍"}
"""降为零 and 翻一番 are figures to reach by their words."""
_TIME_UNITS = {"工作日", "个工作日", "自然日", "个自然日", "小时", "个小时", "分钟", "秒", "个月", "天", "日"}


def _is_rate(near: str, right: str) -> bool:
    if _RATIO_OF.search(near) and not _ALWAYS.search(near):
        return False
    return bool(_RATE_WORDS.search(near[-24:]) or re.match(r" ?(?:以上|以内|以下)", right))


def _is_time(near: str, right: str, before: str) -> bool:
    if _TIME_CUT.search(near) and not _FREQUENCY.search(near[-8:]):
        return True
    if _TIME_CAP.search(near) or _FREQUENCY.search(near[-8:]) or _GRANTED.search(before[-30:]):
        return False
    return bool(_TIME_WORDS.search(near[-24:]) or _TIME_DONE.match(right))


def _is_count(left: str, right: str, unit: str) -> bool:
    if unit in _OFTEN and (_FREQUENCY.search(left) or not (re.match(r" ?以上", right) or _TIME_CUT.search(left))):
        return False
    if _NAMED.search(left) and not _COUNT_WORDS.search(left):
        return False
    return bool(_COUNT_WORDS.search(left) or _COUNT_AFTER.match(right))


def _target(
    found: re.Match[str], stored: str, piece: tuple[int, int], words: int, sides: tuple[str, str], unit: str
) -> DraftTarget:
    """The record; a piece without commas is shown as far as it is near the figure. `words`: where its own begin."""
    begin, finish = max(piece[0], found.start() - 80), min(piece[1], found.end() + 40)
    return DraftTarget(
        text=stored[begin:finish].replace("\n", " ").strip(" 、"),
        metric=_metric(stored[max(begin, words) : found.start()], sides[1]),
        comparator=_comparator(*sides, in_time=unit in _TIME_UNITS) if unit else "=",
        value=_value(found),
        unit=unit,
    )


def _comparator(left: str, right: str, *, in_time: bool) -> Comparator:
    if re.match(r" ?(?:以内|以下|之内|内)", right) or _MOST.search(left[-20:]) or (in_time and _TIME_DONE.match(right)):
        return "≤"
    if re.search(r"(?:突破|超过?|高于|多于|优于) ?$", left):
        return ">"
    if re.match(r" ?以上", right) or _LEAST.search(left[-8:]):
        return "≥"
    return "="


_SHORTEST_METRIC = 2
_METRIC_END = re.compile(
    r"(?:力争|确保|争取|要|均|都|分别|再|总体|平均|普遍|全部|基本)*(?:不低于|不少于|不超过|不高于|至少|达到?|提高|提升|压缩|压减|缩短|减少|降低|增加|"
    r"控制在|保持在|稳定在|突破|超过|超 ?$|实现(?!率)|由|从|高出|下浮|下降|精简|缩减|降[至到]|升[至到]|扩大[至到]|"
    r"增长|为|(?:翻|归|清|降|减)$).*$"
)
_METRIC_START = re.compile(
    r"^(?:(?:以上|以下|以内|左右)?[、及和与]|"
    r"(?:到|至|在|于)?(?:20\d\d ?年|\d{1,2} ?月|\d{1,2} ?日|年度?|[一二三四]季度|[上下]半年)+"
    r"(?:底|末|内)?(?:之?前|以前|起)?|"
    r"力争|确保|争取|实现(?!率)|将|把|使|年内|全年|其中|首批)+"
)
_OBJECT = re.compile(
    r"(?:提高|提升|压缩|压减|缩短|减少|降低|增加|精简|扩大|缩减|控制)(?P<object>[^,;]{2,30}?)(?:平均)?"
    r"(?:至|到|达|在|不超过|不低于|不高于)+ ?$"
)


def _metric(left: str, right: str) -> str:
    """What stands before the verb that reaches the figure; else what the verb is done to, or what is done in time."""
    words = _METRIC_START.sub("", left.strip(" 、的\n"))
    words = words[1:] if words.startswith(("由", "从")) else words.rpartition("负责")[2]
    metric = _METRIC_START.sub("", _METRIC_END.sub("", words).strip(" 、的\n"))
    if not metric:
        named = _OBJECT.match(words)
        metric = named.group("object").strip(" 、的\n") if named else ""
    if not metric and (done := _TIME_DONE.match(right)):
        metric = done.group("verb") or done.group("done")
    return metric[-40:]
