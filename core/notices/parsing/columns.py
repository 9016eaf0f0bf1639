"""What the words above a table's column say about the cells below them."""

import re

_ROLES = (
    ("person", re.compile(r"领导|责任人|负责人|联系人|联络员|电话|签字")),
    ("number", re.compile(r"^(?:序号|编号|号|序|No\.?)$", re.IGNORECASE)),
    ("deadline", re.compile(r"时限|时间|期限|节点|进度|日期")),
    ("lead", re.compile(r"牵头|主办|主责")),
    ("participants", re.compile(r"配合|参与|协办|协同|协助|参加")),
    (
        "responsible",
        re.compile(r"(?:责任|承办|落实|实施|负责|主管|任务承担)(?:单位|部门|主体|分工|科室|处室|机构)|单位|部门"),
    ),
    ("other", re.compile(r"备注|依据|来源|成果形式|进展|完成情况|说明|推进情况")),
    ("category", re.compile(r"^(?:[一二三]级|评价|考核)?指标(?:名称)?$|类别|分类|领域|板块|方面|专题")),
    ("target", re.compile(r"指标|目标值|预期|成效|工作目标|年度目标|完成标准")),
    (
        "content",
        re.compile(
            r"任务|事项|内容|措施|举措|工作|项目|改革|要点|清单|类别|领域|指标|方面|行动|目标|问题|需求|环节|专题|分类|要求"
        ),
    ),
)


def role_of(words: str) -> str | None:
    """牵头单位 leads; 牵头及配合单位 lists in order; 责任单位及时限 is a list of units."""
    bare = re.sub(r"\(.*?\)", "", words) or words
    for role, pattern in _ROLES:
        if pattern.search(bare):
            if role == "deadline" and re.search(r"单位|部门", bare):
                continue
            return "responsible" if role == "lead" and re.search(r"配合|责任(?!单位$)", bare) else role
    return None
