"""What a chapter's name says about it: organisation, generalities, or tasks."""

import re

_ORGANISING = (
    r"(?:组织保障|组织领导|组织实施|组织推进|组织机构|保障措施|保障机制|保障|工作要求|工作保障|实施保障|实施要求|有关要求|相关要求|几点要求|"
    r"工作机制保障|监督保障|督导考核|监督考核|考核评价|督查考核|督查问责|督导检查|附则)"
)
_VERBS = r"(?:切实|全面|进一步|认真)?(?:加强|强化|严格|抓好|健全|完善|明确|落实|狠抓)?"
_ORGANISATION = re.compile(
    rf"{_VERBS}{_ORGANISING}(?:[和与及、]?(?:{_ORGANISING}|要求|监督|考核|督导|督查|检查|措施|机制|实施|保障))*$"
)
_GENERAL = re.compile(
    r"(?:总体|工作|基本|主要|指导|行动|整治|明确|发展)?(?:总体)?(?:要求|思路|思想|原则|目标|目的|意义|背景|情况|范围|定位|概况|依据)"
    r"(?:[和与及、](?:总体|工作|基本|主要)?(?:要求|思路|思想|原则|目标|任务))*$"
    r"|(?:实施|工作|推进|方法|时间|进度|活动)?(?:步骤|阶段|安排|进度)(?:[和与及、].{2,6})?$|附则$|总则$|施行日期$|有效期$|适用范围$|名词解释$"
    r"|(?:其他|其它)(?:事项|要求|规定)?$|受理范围$|说明$"
    r"|本(?:措施|意见|办法|方案|规定|细则|通知|政策|计划|文件)(?:自|从|由|有效|所称|未尽|适用).*$"
)
_DIVIDING = re.compile(r"任务|措施|举措|分工|重点|事项")
_PUNCTUATION = re.compile(r"[\s、，,。.:：；;（）()“”]+")


def is_organisation(title: str) -> bool:
    """组织保障, 保障措施, 工作要求 …: what is said there are no tasks."""
    return any(map(_ORGANISATION.match, _names(title)))


def is_general(title: str) -> bool:
    """总体要求, 基本原则, 工作目标, 实施步骤 …: no tasks either, but figures there are goals of the plan."""
    return any(map(_GENERAL.match, _names(title)))


def divides_work(title: str) -> bool:
    """任务分工, 重点任务, 主要措施 …: items there are tasks even when no line says who is responsible."""
    return bool(_DIVIDING.search(_names(title)[0])) and not is_organisation(title) and not is_general(title)


def _names(title: str) -> list[str]:
    """The name up to its first comma, and up to its first blank where a line break was lost, without punctuation."""
    head = re.split(r"[，,。：:；;]", title.strip(), maxsplit=1)[0][:40]
    name, blank, _ = head.partition(" ")
    heads = [head, name] if blank and len(name) >= _SHORTEST_NAME else [head]
    return [_PUNCTUATION.sub("", words) for words in heads]


_SHORTEST_NAME = 4
