"""A notice gives the same draft, and is known as the same notice, in whatever kind of file it comes."""

import io
import re

import docx
import msgspec
import pytest

from core.notices.draft import DraftNotice
from core.notices.parsing import parse_notice
from core.notices.reading import NoticeText, read_notice

from .printings import PRINTINGS, notice_of

HEAD = """云岭市人民政府办公室文件
云政办发〔2026〕12号
云岭市人民政府办公室关于印发云岭市2026年优化营商环境攻坚行动方案的通知
各县、区人民政府，市政府各工作部门，各直属机构：
《云岭市2026年优化营商环境攻坚行动方案》已经市政府同意，现印发给你们，请结合实际认真组织实施，确保各项任务落地见效。
云岭市人民政府办公室
2026年3月5日
（此件公开发布）
云岭市2026年优化营商环境攻坚行动方案
为深入贯彻落实优化营商环境的决策部署，持续打造市场化、法治化、国际化营商环境，结合我市实际，制定本方案。
"""
OWN_LINES = """一、总体要求
坚持便民利企，全面提升办事效率，推动营商环境持续改善，年内政务服务事项网上可办率达到95%以上。
二、主要任务
（一）压减办理时间
1.推行并联审批。新建项目的审批事项一次受理，推广“business environment”自评系统和APP掌上办，办理时间不超过5个工作日。
牵头部门：市财政局
参与部门：市住建局、市自然资源局、市生态环境局、市水利局、市人防办、市气象局、市应急局、市文物局、市级有关部门
完成时限：2026年12月底前
2.公开办事指南。统一编制并公开办事指南，网上可办率达到90%以上。
责任单位：各县区政府、高新区管委会
完成时限：持续推进
每月25日前填报工作进展情况表。
"""
BRACKETS = """一、优化政务环境
（一）推进“高效办成一件事”。年内新增“一件事”12项，实现线上线下融合办理。（牵头单位：市行政审批局；责任单位：市人社局、市医保局，各县（市、区）人民政府；完成时限：2026年9月30日前）
（二）规范涉企检查。推行“综合查一次”，同一企业的检查次数压减40%以上。〔责任单位：市司法局、市市场监管局、市应急管理局〕
二、优化市场环境
（三）清理隐性壁垒。开展招标投标领域专项整治，建立常态化清理机制，2026年10月取得阶段性成果并持续推进。（市发展改革委牵头，市住房城乡建设局、市水利局、市交通运输局按职责分工负责）
（四）清偿拖欠账款。对无分歧欠款应付快付、应付尽付。（市工业和信息化局负责）
"""
TABLE = """一、重点任务
按照下表推进，各项任务的牵头单位于每季度末报送进展情况。
序号\t重点任务\t牵头单位\t责任单位\t完成时限
1\t建立首席服务员制度，为重点企业配备服务员，每季度走访企业不少于100家次\t市工商联\t市工信局、市商务局、市文旅局，各县区政府\t2026年6月底前
2\t清理涉企收费目录并向社会公布\t市发改委\t市财政局\t持续推进
3\t推行“一日办”，企业开办压缩至0.5个工作日\t市市场监管局\t市公安局、市税务局\t2026年9月30日前
4\t建立水电气网联合报装机制\t市住建局\t市供电公司、市水务集团、市燃气公司\t2026年第三季度
二、保障措施
各县区、各部门要加强领导，压实责任，确保各项任务按期完成。
"""
NOTICES = {
    "own lines": HEAD + OWN_LINES,
    "brackets": HEAD + BRACKETS,
    "table": HEAD + TABLE,
    "all of them": HEAD
    + OWN_LINES
    + BRACKETS.replace("一、优化政务", "三、优化政务").replace("二、优化市", "四、优化市"),
}


def draft_of(notice: NoticeText) -> DraftNotice:
    """The draft, whatever the file was called."""
    return parse_notice(notice, "通知")


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
@pytest.mark.parametrize("name", sorted(NOTICES))
def test_the_same_draft_from_each_kind_of_file(name: str, kind: str) -> None:
    notice = notice_of(NOTICES[name])
    text = read_notice(PRINTINGS["txt"](notice), "通知.txt")
    other = read_notice(PRINTINGS[kind](notice), f"通知.{kind}")
    assert other.text.splitlines() == text.text.splitlines()
    assert other.sha256 == text.sha256
    assert msgspec.json.encode(draft_of(other)) == msgspec.json.encode(draft_of(text))


def test_the_drafts_are_not_empty() -> None:
    drafts = {name: draft_of(read_notice(text.encode(), "通知.txt")) for name, text in NOTICES.items()}
    assert {name: len(draft.plans[0].tasks) for name, draft in drafts.items()} == {
        "own lines": 2,
        "brackets": 4,
        "table": 4,
        "all of them": 6,
    }
    assert {draft.doc_no for draft in drafts.values()} == {"云政办发〔2026〕12号"}
    assert {str(draft.issued_on) for draft in drafts.values()} == {"2026-03-05"}


def test_numbers_that_a_word_processor_counts_are_those_that_are_printed() -> None:
    """In the Word file the numbers are no words, in the others they are."""
    document = docx.Document()
    for line in (HEAD + OWN_LINES).strip().split("\n"):
        numbered = re.fullmatch(r"\d\.(.*)", line)
        document.add_paragraph(*((numbered.group(1), "List Number") if numbered else (line,)))
    stream = io.BytesIO()
    document.save(stream)
    counted = read_notice(stream.getvalue(), "通知.docx")
    printed = read_notice(PRINTINGS["pdf"](notice_of(HEAD + OWN_LINES)), "通知.pdf")
    assert counted.sha256 == printed.sha256
