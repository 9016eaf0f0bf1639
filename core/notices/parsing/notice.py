"""The parser: a normalised text becomes a draft, by rules alone."""

from collections.abc import Sequence

from core.notices.draft import DraftNotice, DraftPlan, DraftTarget
from core.notices.reading import NoticeText

from .build import Maker
from .chapters import is_general
from .cycles import reporting_in
from .fold import fold
from .lines import lines_of
from .loose_tables import recover_tables
from .metadata import Metadata, read_metadata
from .outline import Node, build_outline
from .plans import Stretch, split_plans
from .prose import says_first_leads
from .repeats import without_repeats
from .targets import find_targets
from .tasks import Harvester
from .years import year_of


def parse_notice(text: NoticeText, document: str) -> DraftNotice:
    """The draft of a notice. Never fails on a text: what it cannot read, it leaves empty and puts in doubt."""
    folded = fold(text.text)
    lines = recover_tables(lines_of(text, folded), folded, text.text)
    metadata = read_metadata(text.text, folded, lines)
    stretches = split_plans(text.text, folded, lines, metadata)
    plans = [(_plan(stretch, text.text, folded, metadata), stretch.announced) for stretch in stretches]
    kept = tuple(plan for plan, announced in without_repeats(plans) if plan.tasks or announced)
    found = {"issuer": metadata.issuer, "issued_on": metadata.issued_on, "plans": kept}
    return DraftNotice(
        document=document,
        title=metadata.title,
        issuer=metadata.issuer,
        issued_on=metadata.issued_on,
        doc_no=metadata.doc_no,
        plans=kept,
        doubts=tuple(field for field, value in found.items() if not value),
    )


def _plan(stretch: Stretch, stored: str, folded: str, metadata: Metadata) -> DraftPlan:
    root = build_outline(stretch.lines, folded)
    first_leads = any(says_first_leads(folded, line.start, line.end) for line in stretch.lines)
    year = year_of(stretch.title, metadata.title, metadata.issued_on)
    maker = Maker(stored, folded, year, first_leads=first_leads)
    harvester = Harvester(maker)
    harvest = harvester.gather(root)
    reporting = [
        words
        for line in stretch.lines
        if line.row is None
        for words in reporting_in(folded, stored, line.start, line.end)
    ]
    return DraftPlan(
        title=stretch.title,
        tasks=tuple(harvest.tasks),
        plan_targets=tuple(_plan_targets(root, harvester, stored, folded)),
        reporting=tuple(dict.fromkeys(reporting)),
        first_unit_leads=maker.first_leads,
        left_out=tuple(harvest.left_out),
        source=(stretch.start, stretch.end),
    )


def _plan_targets(root: Node, harvester: Harvester, stored: str, folded: str) -> list[DraftTarget]:
    """Figures in the words before the first number and in chapters on aims."""
    spans = [(line.start, line.end) for line in root.lines]
    for node in _general(root.children, harvester):
        spans.extend((line.start, line.end) for line in node.lines)
    return [target for target, _, _ in find_targets(folded, stored, spans)]


def _general(nodes: Sequence[Node], harvester: Harvester, inside: bool = False) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        general = inside or is_general(harvester.title(node))
        found.extend([node] if general else [])
        found.extend(_general(node.children, harvester, general))
    return found
