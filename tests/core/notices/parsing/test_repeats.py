"""The same tasks in a plan and in the table of its annex are one task each."""

from .expected import Row, draft_of, rows_of

PLAN = """
        关于印发南屏市2026年改革方案的通知
        各县区人民政府：
        现印发给你们。
        南屏市人民政府办公室
        2026年3月1日
        南屏市2026年改革方案
        一、主要任务
        （一）推进一件事。编制清单。（牵头单位：市行政审批局；责任单位：市人社局）
        （二）规范窗口。推行综窗。（市行政审批局负责，2026年5月底前完成）
        （三）降低成本。落实减免政策。
        附件
        南屏市2026年重点任务分解表
        """


def rows(*printed: str) -> str:
    """The rows of the annex."""
    lines = ["序号|任务|牵头单位|责任单位|完成时限", *printed]
    return "\n".join("        " + line.replace("|", "\t") for line in lines)


def test_what_the_plan_leaves_open_comes_from_the_table() -> None:
    draft = draft_of(
        PLAN
        + rows(
            "1|推进一件事|市行政审批局|市人社局|2026年6月底",
            "2|规范窗口|市行政审批局|市税务局|2026年9月底",
            "3|降低成本|市财政局|市税务局|长期",
            "4|优化登记|市市场监管局||长期",
        )
    )
    assert [plan.title for plan in draft.plans] == ["南屏市2026年改革方案"]
    assert rows_of(draft) == [
        Row("（一）", "推进一件事", "市行政审批局", "", "市人社局", ("2026年6月底", "month_end", "2026-06-30")),
        Row(
            "（二）",
            "规范窗口",
            "市行政审批局",
            deadline=("2026年5月底前完成", "month_end", "2026-05-31"),
            reasons=("lead:repeated",),
        ),
        Row("（三）", "降低成本", "市财政局", "", "市税务局", ("长期", "ongoing", None)),
        Row("4", "优化登记", "市市场监管局", deadline=("长期", "ongoing", None)),
    ]
    assert [task.doubts for task in draft.plans[0].tasks] == [(), ("lead",), (), ()]


def test_an_annex_with_other_tasks_is_a_plan() -> None:
    draft = draft_of(
        PLAN
        + rows(
            "1|推进一件事|市行政审批局|市人社局|2026年6月底",
            "2|公开指南|市数据局||长期",
            "3|优化登记|市市场监管局||长期",
        )
    )
    assert [(plan.title, len(plan.tasks)) for plan in draft.plans] == [
        ("南屏市2026年改革方案", 3),
        ("南屏市2026年重点任务分解表", 3),
    ]
