"""The box in which sites print what a document is: 索引号, 发文机关, 成文日期, 发文字号, 标题."""

import re

_LABELS = (
    r"索引号|信息索引号?|主题分类|信息分类|组配分类|体裁分类|体裁|服务对象分类?|发文机关|发文单位|制发机关|发布机构|公开主体|发文字号|文号|文件编号|"
    r"成文日期|发文日期|印发日期|签发日期|生成日期|公开日期|发布日期|发布时间|公开方式|公开形式|公开范围|公开类别|公开时限|有效性|效力状态|是否有效|"
    r"时效性?|生效日期|废止日期|主题词|信息名称|文件名称|名称|标题|关键词|内容概述|内容概览|文件有效性|统一登记号|登记号"
)
_LABEL = re.compile(rf"[\[【]?(?:{_LABELS})[\]】]?(?:[:：].*|[\]】].*|)", re.DOTALL)
_PAIR = re.compile(rf"^[\[【]?(?P<label>{_LABELS})[\]】]?[:：]?(?P<value>.*)$")


def count_labels(words: str) -> int:
    """How many labels a stretch of text holds: 1 when it is one, or begins with one and a colon."""
    return 1 if _LABEL.fullmatch(words[:200]) else 0


def read_pairs(pieces: list[str]) -> dict[str, str]:
    """What the box says, by label: the words behind the colon, or the piece that follows."""
    found: dict[str, str] = {}
    waiting = ""
    for piece in pieces:
        words = "".join(piece.split())
        pair = _PAIR.match(words) if _LABEL.fullmatch(words[:200]) else None
        if pair:
            waiting = pair.group("label")
            if pair.group("value"):
                found.setdefault(waiting, piece.strip()[-len(pair.group("value")) :])
                waiting = ""
        elif waiting and words.strip(":："):
            found.setdefault(waiting, piece.strip(" :："))
            waiting = ""
    return found
