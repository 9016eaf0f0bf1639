"""A short notice about a fictional city, every line with its canary."""


def notice_text(canary: str, word: str) -> str:
    """A notice of one plan with three tasks; ``word`` makes it another one. 新设局 and 临时专班 are nobody's name."""
    place = f"{canary}市"
    return f"""{place}人民政府办公室
关于印发{place}{word}攻坚方案的通知
{canary}政办发〔2026〕9号
{canary}县人民政府，市政府各部门：
现将《{place}{word}攻坚方案》印发给你们，请认真贯彻落实。
{place}人民政府办公室
2026年3月2日
{place}{word}攻坚方案
一、{canary}市场准入
1.{canary}压缩开办时间。{place}企业开办压缩至1个工作日。{canary}推行一窗通办。（牵头单位：{place}财政局；配合单位：{canary}县、{place}住建局；完成时限：2030年11月底前）
2.{canary}公开办事清单。{place}清单全部上网。（责任单位：{place}财政局；完成时限：2030年12月底前）
3.{canary}清理涉企收费。{place}收费目录之外无收费。（责任单位：{place}新设局；完成时限：持续推进）
"""
