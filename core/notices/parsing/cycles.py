"""Reporting duties of a plan: 于每月25日前填报工作进展情况表, 每季末报送一次工作总结, 每月月底前报送进展情况."""

import re

_CYCLE = re.compile(
    r"(?:于|在|请|须|应)?每(?:个|年)?(?:半年|季度?|月|周|旬|年|两个?月)[^,。;!?]{0,40}?(?:报送|填报|上报|报告|报[市省县区州]|报至|报我|反馈|提交|汇总报)[^,。;!?]{0,40}"
)


def reporting_in(folded: str, stored: str, start: int, end: int) -> list[str]:
    """The printed words of each reporting duty."""
    return [stored[found.start() : found.end()].replace("\n", " ") for found in _CYCLE.finditer(folded, start, end)]
