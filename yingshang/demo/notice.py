"""The notice the demo is made from: two plans, thirty-odd tasks, every printed form of a responsibility line.

It is written for a fictional city. Dates move with the day it is made, so that a fresh demo always has something late,
something soon and something done.
"""

import io
from datetime import date

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

FILENAME = "凤政办发营商攻坚方案.docx"
SUPPLEMENT_FILENAME = "补充措施.txt"

# The one name no unit answers to: a person has to say which bureau is meant.
UNKNOWN_UNIT = "市审批服务局"


def notice_docx(today: date) -> bytes:
    """The notice as a Word file, issued five months before ``today``."""
    document = docx.Document()
    issued = _shifted(today, -5)
    _centred(document, f"凤政办发〔{issued.year}〕41号")
    _centred(document, "凤州市人民政府办公室关于印发优化营商环境攻坚行动和涉企服务提质专项方案的通知")
    for line in _opening(issued):
        document.add_paragraph(line)
    _centred(document, "凤州市优化营商环境攻坚行动方案")
    for line in _first_plan(today):
        document.add_paragraph(line)
    _centred(document, "凤州市涉企服务提质专项方案")
    for line in _second_plan(today):
        document.add_paragraph(line)
    _add_table(document, _table(today))
    document.add_paragraph("四、组织保障")
    document.add_paragraph("市营商办负责统筹协调,各牵头单位每月25日前报送进展情况,每季度末报送工作总结。")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def supplement_txt(today: date) -> bytes:
    """A short second notice, left as a draft: two names in it are still to be recognised."""
    issued = _shifted(today, 0)
    lines = [
        f"凤政办发〔{issued.year}〕63号",
        "凤州市人民政府办公室关于印发工程建设领域优化营商环境补充措施的通知",
        "各县区人民政府,高新区管委会,市政府各部门:",
        "《凤州市工程建设领域优化营商环境补充措施》已经市政府同意,现印发给你们,请认真落实。",
        "凤州市人民政府办公室",
        f"{issued.year}年{issued.month}月1日",
        "凤州市工程建设领域优化营商环境补充措施",
        "一、审批环节",
        f"(一)合并办理用地规划许可与用地批准。两证合为一次申请,核发不超过5个工作日,电子证照占比不低于95%。"
        f"(市自然资源局牵头,市发改委、市住建局、各园区配合,{_month(today, 2)}底前完成)",
        f"(二)推行区域评估成果共用。土地出让前统一完成地质灾害、水土保持等评估,成果共用率达到70%以上,"
        f"取得阶段性成果并持续推进。({UNKNOWN_UNIT}牵头,各园区配合)",
        f"(三)施工图分类审查。一般标准厂房不再事前审图,开工后按不低于10%的比例抽查。"
        f"(市住建局牵头,市人防办、市消防救援支队参与,{_month(today, 1)}底前完成)",
        "二、竣工环节",
        "(四)竣工联合验收一次踏勘。七个验收事项由牵头单位统一组织现场踏勘,不再分头到场。",
        "牵头单位:市住建局",
        "参与单位:市自然资源局、市水务局、市城管局",
        "完成时限:持续推进",
    ]
    return "\n".join(lines).encode("gb18030")


def _opening(issued: date) -> list[str]:
    return [
        "各县区人民政府,高新区管委会,市政府各工作部门、各直属机构:",
        "《凤州市优化营商环境攻坚行动方案》《凤州市涉企服务提质专项方案》已经市政府同意,现印发给你们,请认真贯彻执行。",
        "凤州市人民政府办公室",
        f"{issued.year}年{issued.month}月10日",
    ]


def _first_plan(today: date) -> list[str]:
    m = lambda months: _month(today, months)  # noqa: E731 -- the text below is read with it, word by word
    return [
        "为进一步优化营商环境,方便企业办事,结合我市实际,制定本方案。",
        "一、总体要求",
        "坚持问题导向,把企业反映多的事先办好,年底前全市营商环境明显改善。",
        "二、重点任务",
        "(一)企业开办与注销",
        "1.企业开办全流程压缩到半个工作日。开办登记、刻制公章、申领发票、社保登记、公积金缴存并为一次申请,半个工作日内办结。",
        "牵头部门:市市场监管局",
        "参与部门:市税务局、市公安局、市人社局、市公积金中心",
        f"完成时限:{m(-1)}底前",
        "2.企业跨县迁移一次申请、两地同办。迁出地与迁入地登记机关线上交接档案,企业不再两头跑。",
        "牵头部门:市市场监管局",
        "参与部门:各县区政府、高新区管委会",
        f"完成时限:{m(1)}底前",
        "3.个体工商户开办、刻章、领票并为一窗。县区政务大厅设立专窗,当日办结率不低于95%。",
        "牵头部门:各县区政府、高新区管委会",
        "参与部门:市市场监管局、市公安局、市税务局",
        f"完成时限:{_month(today, -1)}15日前",
        "4.简易注销公示期压缩到10天。扩大简易注销适用范围,公示期满无异议的3个工作日内准予注销。",
        "牵头部门:市市场监管局",
        "参与部门:市税务局、市人社局",
        f"完成时限:{m(-2)}底前",
        "(二)工程建设项目审批",
        f"5.施工许可与质量监督手续合并办理。两项手续一次受理、同步核发,办理时间不超过3个工作日。〔牵头单位:市住建局;责任单位:市自然资源局、市城管局;完成时限:{_day(today, -9)}前〕",
        f"6.小型厂房项目“拿地即开工”试点。选取不少于6个项目开展试点,总结经验后在全市推开。〔牵头单位:高新区管委会;责任单位:市自然资源局、市住建局;完成时限:{m(2)}底前〕",
        f"7.竣工联合验收七个事项一次踏勘。由牵头部门统一组织现场踏勘,出具一份验收意见。〔牵头单位:市住建局;责任单位:市水务局、市城管局、市自然资源局;完成时限:{m(1)}20日前〕",
        f"8.推行工程建设项目区域评估。在省级以上园区完成区域评估事项不少于5项,成果由入园项目免费共用。〔牵头单位:市发改委;责任单位:各县区政府、高新区管委会;完成时限:{m(3)}底前〕",
        "(三)不动产登记与水电气报装",
        f"9.不动产登记与水电气过户联动办理。群众办理转移登记时一并申请过户,不再另跑水务、供电窗口。(市自然资源局牵头,市水务局、凤州供电公司配合,{_day(today, 3)}前完成)",
        f"10.存量房“带押过户”覆盖全部银行。辖内银行全部开通“带押过户”,{_month(today, -1)}取得阶段性成果并持续推进。(市自然资源局牵头,市金融办、人民银行凤州分行按职责分工负责)",
        f"11.小微企业用水报装零材料、零费用。报装环节压减至2个,外线工程费用由供水企业承担。(市水务局负责,{m(-1)}底前完成)",
        f"12.外线工程并联审批限时5个工作日。涉路、涉绿、掘路许可并联办理,5个工作日内办结。(市住建局、市城管局、市公安局、市交通运输局按职责分工负责,{m(2)}底前完成)",
        "(四)融资与政府采购",
        "13.政银企对接每月一场、问题清单闭环。每月组织一场对接会,企业提出的问题15个工作日内答复。(责任单位:市金融办)",
        f"14.全年新增首贷户1200户。落实无还本续贷政策,新增首贷户1200户以上。(责任单位:市金融办、人民银行凤州分行)完成时限:{_year(today)}12月底前",
        f"15.政府采购预付款比例写入合同。面向中小企业的采购项目预付款比例不低于30%。(责任单位:市财政局,完成时限:{m(-1)}底前)",
        "16.取消政府采购投标保证金。除法律另有规定外,不再收取投标保证金,改为信用承诺。(责任单位:市财政局、市公共资源交易中心)完成时限:持续推进",
        "(五)监管与法治",
        "17.同一企业同一年度现场检查合并进行。推行“综合查一次”,检查计划提前公示,检查次数同比下降30%以上。",
        "牵头单位:市司法局",
        "配合单位:市级有关部门",
        "完成时限:长期坚持",
        "18.涉企行政处罚推行首违不罚清单。清单事项不少于60项,随法规变化更新。",
        "牵头单位:市司法局",
        "配合单位:市市场监管局、市生态环境局、市交通运输局、市应急局",
        "完成时限:每年6月底前更新,以后每年持续实施",
        "19.清理拖欠企业账款。机关事业单位拖欠中小企业的无分歧账款动态清零。",
        "牵头单位:市工信局",
        "配合单位:市财政局、市审计局、各县区政府、高新区管委会",
        f"完成时限:{m(1)}底前",
        "20.建立破产案件府院联动机制。破产企业涉税、信用修复、不动产处置事项由一个窗口受理。",
        "牵头单位:市司法局",
        "配合单位:市税务局、市自然资源局、人民银行凤州分行",
    ]


def _second_plan(today: date) -> list[str]:
    m = lambda months: _month(today, months)  # noqa: E731 -- the text below is read with it, word by word
    return [
        "为提升涉企服务质量,制定本方案。",
        "一、工作目标",
        "让企业少跑一趟、少填一张表。",
        "二、工作措施",
        f"(一)编制涉企服务事项清单。梳理市县两级涉企服务事项,{m(-3)}底前向社会公布清单,公布事项不少于300项。({UNKNOWN_UNIT}牵头,各县区政府、高新区管委会配合)",
        f"(二)推行涉企表单共享。企业已经提交过的材料不再重复收取,免提交材料比例达到60%以上。(市数据局牵头,市级有关部门配合,{m(2)}底前完成)",
        "(三)设立企业诉求专席。12345热线设企业专席,诉求办结率达到98%以上,并持续提升。(市营商办负责)",
        f"(四)开展惠企政策“一站直达”。惠企政策全部上线集中发布,免申即享事项不少于25项。(市工信局、市财政局按职责分工负责,{m(1)}底前完成)",
        "(五)推行用工服务进园区。每季度在园区举办专场招聘会,帮助企业解决用工问题。(市人社局牵头,高新区管委会配合,持续推进)",
        "三、任务分工",
        "下列任务按表执行。",
    ]


def _table(today: date) -> list[tuple[str, str, str, str, str]]:
    return [
        ("序号", "任务", "牵头单位", "责任单位", "完成时限"),
        (
            "1",
            "建设标准化政务服务大厅,县区大厅综合窗口占比达到80%",
            "市数据局",
            "各县区政府、高新区管委会",
            f"{_month(today, 1)}底前",
        ),
        (
            "2",
            "规范中介服务,公布中介服务事项目录并接受监督",
            "市数据局",
            "市发改委、市住建局、市自然资源局",
            f"{_month(today, -2)}底前",
        ),
        (
            "3",
            "公布涉企收费目录清单,清单之外一律不得收费",
            "市发改委",
            "市财政局、市市场监管局",
            "每年3月底前,以后每年持续实施",
        ),
        ("4", "开展诚信建设,修复信用的企业5个工作日内停止公示", "市发改委", "人民银行凤州分行", "持续推进"),
        ("5", "外贸企业通关提前申报率达到70%以上", "市商务局", "市税务局", f"{_month(today, 3)}底前"),
        ("6", "文旅项目审批实行帮办代办", "市文旅局", "市住建局、市应急局", f"{_month(today, -1)}底前"),
        ("7", "民办教育机构设立审批时间压缩到10个工作日以内", "市教育局", "市民政局", f"{_month(today, 2)}底前"),
        ("8", "医疗机构执业登记“一网通办”率达到90%以上", "市卫健委", "市医保局、市数据局", f"{_month(today, 1)}底前"),
        ("9", "科技型企业认定辅导覆盖全部园区", "市科技局", "高新区管委会", f"{_year(today)}12月底前"),
        ("10", "农业企业设施用地备案一次办结", "市农业农村局", "市自然资源局、各县区政府、高新区管委会", "持续推进"),
    ]


def _add_table(document: Document, rows: list[tuple[str, str, str, str, str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _centred(document: Document, text: str) -> None:
    document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _shifted(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _month(today: date, months: int) -> str:
    """``2026年9月``: the month that many months from now."""
    shifted = _shifted(today, months)
    return f"{shifted.year}年{shifted.month}月"


def _day(today: date, days: int) -> str:
    """``2026年9月15日``: the day that many days from now."""
    day = date.fromordinal(today.toordinal() + days)
    return f"{day.year}年{day.month}月{day.day}日"


def _year(today: date) -> str:
    return f"{today.year}年"
