"""From what the queries give to what the templates draw: finished strings and addresses."""

import re
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from core.notices.queries.review import OpenName, Review, TaskView, open_names
from core.notices.records import DATED, NoticeHead, TaskRow
from core.notices.resolve import Unit
from core.phrases import listed, say
from web.kit.desk import desk_url
from web.kit.i18n import gettext
from web.kit.lists import Pager
from web.kit.shell import Link
from web.kit.timeline import Stage
from web.routes.notices.address import ReviewAddress
from web.routes.notices.typed_task import DEADLINE_WORDS, TypedTask, typed_from_row

_PLAN_WORDS = re.compile(r"(?:实施|工作|行动|落实)*方案$")
ONGOING_NOTE = say("没有写时限，按“持续”计，不亮红灯")


class CellView(Struct, frozen=True):
    """One field of a task: what stands in it, why it is in doubt, what is wrong with it."""

    name: str
    label: str
    value: str
    notes: tuple[str, ...] = ()
    error: str = ""


class ArticleView(Struct, frozen=True):
    """One task in the review. ``main`` are the fields shown at once, ``more`` those behind 更多; ``now`` is how the
    task stands when somebody else was quicker, as (label, value) of what differs.
    """

    row: TaskRow
    url: str
    query: str
    version: int
    main: tuple[CellView, ...]
    more: tuple[CellView, ...]
    text: CellView
    deadline: CellView
    deadline_kind: str
    deadline_day: str
    remarks: tuple[str, ...]
    number: int
    mark: str
    joins: bool
    asks: bool
    editable: bool
    open: bool
    now: tuple[tuple[str, str], ...]


class NameView(Struct, frozen=True):
    """A name to be settled: what it may mean comes first in its list, and nothing is chosen."""

    printed: str
    tasks: int
    ambiguous: bool
    first_url: str
    offers: tuple[tuple[str, str], ...]


class ReviewView(Struct, frozen=True):
    """The review page around the tasks."""

    blocked: str
    kept: int
    confirmed: int
    open_tasks: int
    names: tuple[NameView, ...]
    more_names: int
    waiting_tasks: int
    settled: tuple[tuple[str, str], ...]
    groups: tuple[Unit, ...]
    orgs: tuple[Unit, ...]
    plans: tuple[Link, ...]
    filters: tuple[Link, ...]
    pager: Pager


def steps(current: int) -> tuple[Stage, ...]:
    """The way of a notice; ``current`` counts from 0."""
    words = (gettext("上传"), gettext("识别"), gettext("核对"), gettext("预览"), gettext("发布"))
    return tuple(Stage(word, "current" if place == current else "") for place, word in enumerate(words))


def mark_of(number: int) -> str:
    """①, ②, …: how a task is marked in the source; empty for 0, plain digits beyond ⑳."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number or "")


def crumbs(address: ReviewAddress, notice: NoticeHead, here: str) -> tuple[Link, ...]:
    """The way back to the review, and from there to the list."""
    return (
        Link(gettext("公文拆解"), desk_url(address.tenant, "notices")),
        Link(notice.name, address.path()),
        Link(here),
    )


def article_view(
    view: TaskView,
    address: ReviewAddress,
    *,
    editable: bool,
    typed: TypedTask | None = None,
    errors: Mapping[str, str] | None = None,
    current: TaskRow | None = None,
) -> ArticleView:
    """One task, as stored or as typed; ``current`` is how it stands when the typed version came too late."""
    row, said, wrong = view.row, typed or typed_from_row(view.row), errors or {}
    labels = _labels()

    def cell(name: str) -> CellView:
        return CellView(name, labels[name], getattr(said, name), view.notes.get(name, ()), wrong.get(name, ""))

    shown = ["lead", "participants", *(["responsible"] if said.responsible else []), "targets"]
    hidden = ["no", "title", "path", *([] if said.responsible else ["responsible"])]
    deadline = CellView(
        "deadline_text",
        labels["deadline_text"],
        said.deadline_text,
        view.notes.get("deadline", ()),
        wrong.get("deadline", ""),
    )
    return ArticleView(
        row=row,
        url=address.path(f"tasks/{row.id}").partition("?")[0],
        query=f"?{address.query()}" if address.query() else "",
        version=(current or row).version,
        main=tuple(cell(name) for name in shown),
        more=tuple(cell(name) for name in hidden),
        text=cell("text"),
        deadline=deadline,
        deadline_kind=said.deadline_kind,
        deadline_day=said.deadline,
        remarks=_remarks(view),
        number=view.number,
        mark=mark_of(view.number),
        joins=view.joins,
        asks=view.asks,
        editable=editable and not row.dropped,
        open=any(name in wrong or name in view.notes for name in (*hidden, "text")),
        now=_now(said, current) if current else (),
    )


def review_view(review: Review, address: ReviewAddress) -> ReviewView:
    """What stands around the tasks of one page."""
    facts, wanted = review.facts, review.wanted
    names, standing = open_names(facts), facts.standing
    every = address.with_filter(plan=wanted.plan)
    doubtful = address.with_filter(plan=wanted.plan, doubt=True)
    return ReviewView(
        blocked=standing.sentence(),
        kept=standing.kept,
        confirmed=standing.confirmed,
        open_tasks=standing.open_tasks,
        names=tuple(_name_view(name, address) for name in names),
        more_names=len(standing.unknown) - len(names),
        waiting_tasks=len({task_id for name in standing.unknown for task_id in name.task_ids}),
        settled=_settled(review),
        groups=tuple(unit for unit in facts.directory.units if unit.kind == "group"),
        orgs=tuple(unit for unit in facts.directory.units if unit.kind == "org"),
        plans=_plan_links(review, address),
        filters=(
            Link(gettext("全部任务"), every.path(), current=not wanted.doubt),
            Link(gettext("只看要处理的"), doubtful.path(), current=wanted.doubt, count=standing.open_tasks),
        ),
        pager=_pager(review, address),
    )


def _settled(review: Review) -> tuple[tuple[str, str], ...]:
    """Every name that a person has settled, and who it is."""
    found: list[tuple[str, str]] = []
    for printed, choice in review.facts.notice.choices.items():
        unit = review.facts.directory.unit(choice.id) if choice.id else None
        absent = gettext("已停用的单位") if choice.id else gettext("不是单位")
        found.append((printed, unit.name if unit else absent))
    return tuple(found)


def _labels() -> dict[str, str]:
    return {
        "title": gettext("标题"),
        "no": gettext("编号"),
        "path": gettext("章节"),
        "text": gettext("正文"),
        "lead": gettext("牵头"),
        "participants": gettext("参与"),
        "responsible": gettext("责任"),
        "deadline_text": gettext("时限"),
        "deadline_kind": gettext("时限类型"),
        "deadline": gettext("到期日"),
        "targets": gettext("指标"),
    }


def _remarks(view: TaskView) -> tuple[str, ...]:
    """What is worth knowing and stands against nothing."""
    row = view.row
    skipped = [part.printed for parts in view.standing.parts.values() for part in parts if part.state == "skipped"]
    found: list[str] = []
    if row.generic:
        found.append(say("原文还写有“等%(words)s”，没有列名，不生成责任", words=listed(row.generic)))
    if skipped:
        found.append(say("“%(names)s”已认定为不是单位，不生成责任", names=listed(skipped)))
    if row.deadline_kind == "none" and not row.dropped:
        found.append(ONGOING_NOTE)
    if row.deadline_kind not in DATED and row.deadline_kind not in ("none", "ongoing") and row.deadline is None:
        found.append(gettext("没有阶段日期，按“持续”计，不亮红灯"))
    return tuple(found)


def _now(said: TypedTask, current: TaskRow) -> tuple[tuple[str, str], ...]:
    """The fields in which the stored task differs from what was typed."""
    stored, labels = typed_from_row(current), _labels()
    words = {"deadline_kind": gettext(DEADLINE_WORDS[current.deadline_kind])}
    return tuple(
        (labels[name], words.get(name, getattr(stored, name)) or gettext("（空）"))
        for name in TypedTask.__struct_fields__
        if getattr(stored, name) != getattr(said, name)
    )


def _name_view(open_name: OpenName, address: ReviewAddress) -> NameView:
    name = open_name.name
    offers = tuple(
        (
            str(candidate.unit.id),
            _offer(candidate.unit.name, candidate.remark),
        )
        for candidate in open_name.candidates
    )
    return NameView(name.printed, len(name.task_ids), name.ambiguous, address.path(f"tasks/{name.task_ids[0]}"), offers)


def _offer(name: str, remark: str) -> str:
    return say("%(name)s（%(remark)s）", name=name, remark=remark) if remark else name


def _plan_links(review: Review, address: ReviewAddress) -> tuple[Link, ...]:
    if len(review.facts.plans) < 2:
        return ()
    doubt = review.wanted.doubt
    counts = Counter(line.plan_id for line in review.facts.lines if not line.dropped)
    links = [Link(gettext("全部方案"), address.with_filter(doubt=doubt).path(), current=review.wanted.plan is None)]
    for number, plan in enumerate(review.facts.plans, start=1):
        links.append(
            Link(
                f"{number} {_short(plan.title, address.tenant.tenant_name)}",
                address.with_filter(plan=plan.id, doubt=doubt).path(),
                current=review.wanted.plan == plan.id,
                count=counts[plan.id],
            )
        )
    return tuple(links)


def _short(title: str, place: str) -> str:
    """A plan's title without what all plans of a place share, for a tab."""
    bare = _PLAN_WORDS.sub("", title.removeprefix(place)) or title
    return bare if len(bare) <= 14 else f"{bare[:13]}…"


def _pager(review: Review, address: ReviewAddress) -> Pager:
    wanted = review.wanted

    def url(page: int) -> str | None:
        if not 1 <= page <= review.pages:
            return None
        return address.with_filter(plan=wanted.plan, doubt=wanted.doubt, page=page).path()

    return Pager(len(review.tasks), review.found, url(wanted.page - 1), url(wanted.page + 1))
