"""Why a person should look at a field of a draft, said in a sentence.

A reason is ``field:code``: the codes of the parser (`core.notices.draft.DraftTask.reasons`) and those of the review
itself, ``merged`` and ``split``.
"""

from collections.abc import Iterable, Sequence

from core.phrases import say

UNITS = frozenset({"lead", "participants", "responsible"})

CRITICAL = UNITS | {"deadline", "source"}
"""A doubt about one of these must be confirmed or cleared by a person before the notice is published."""

_SENTENCES = {
    "missing": say("原文没有写明单位，请指定"),
    "inherited": say("本条没有单独写明单位，沿用了上面的单位，请核对"),
    "running_text": say("单位取自正文的句子，不是专门的责任栏，请核对"),
    "blanks": say("单位名里夹有空格，已经去掉，请核对"),
    "separator": say("单位之间只有空格，已按空格分开，请核对"),
    "bracket": say("括号不成对，单位可能多取或少取，请核对"),
    "year_inferred": say("原文没有写年份，年份是推定的，请核对"),
    "damaged": say("原文的日期残缺，请核对日期"),
    "several": say("原文写了几个时限，只取了一个，请核对"),
    "inexact": say("原文的时限不精确，日期是推定的，请核对"),
    "relative": say("时限从另一件事起算，没有确定的日期，请补上日期"),
    "unreadable": say("这里的文字没有认准，请对照原文改正"),
    "long": say("标题较长，可酌情缩短"),
    "run_on": say("原文缺少换行，本条的起止是推定的，请核对"),
    "shared": say("同一责任栏管着几条措施，请核对"),
    "repeated": say("附件的表里有同一条任务，单位写得不一样，请核对"),
    "merged": say("两条合并时这里不一致，保留了上一条的，请核对"),
    "split": say("由一条拆成，请核对这里该归哪一条"),
}
_DEADLINE_SENTENCES = {
    "unreadable": say("时限的文字没有认准，请选择类型并补上日期"),
    "missing": say("原文没有写时限，请核对"),
}
_ELSE = say("请对照原文核对")


def doubt_sentence(reason: str) -> str:
    """The sentence of one reason, without its full stop."""
    field, _, code = reason.partition(":")
    found = _DEADLINE_SENTENCES.get(code) if field == "deadline" else None
    return found or _SENTENCES.get(code, _ELSE)


def field_of(reason: str) -> str:
    """The field that a reason is about."""
    return reason.partition(":")[0]


def is_critical(reasons: Iterable[str]) -> bool:
    """Whether a person must look before the task may be published."""
    return any(field_of(reason) in CRITICAL for reason in reasons)


def without_fields(reasons: Iterable[str], fields: Iterable[str]) -> list[str]:
    """The reasons that remain once a person has settled these fields."""
    settled = frozenset(fields)
    return [reason for reason in reasons if field_of(reason) not in settled]


def doubts_by_field(reasons: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The sentences of each field, in the order of the reasons."""
    found: dict[str, tuple[str, ...]] = {}
    for reason in reasons:
        field, sentence = field_of(reason), doubt_sentence(reason)
        if sentence not in found.get(field, ()):
            found[field] = (*found.get(field, ()), sentence)
    return found


def unsettled(reasons: Iterable[str], settled: frozenset[str]) -> list[str]:
    """The reasons that are about none of these fields; ``units`` stands for all three roles, and where a text is
    settled, so is where it begins and ends.
    """
    fields = settled | (UNITS if "units" in settled else set()) | ({"source"} if "text" in settled else set())
    return without_fields(reasons, fields)
