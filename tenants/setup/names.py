"""Names to be decided: those a notice prints or somebody pasted, gathered by spelling, with what each may be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from core.notices.draft import DraftNotice
from core.notices.resolve import Candidate, Directory, Unit, fold_name, split_names
from core.notices.resolve.candidates import make_known, rank_candidates
from tenants.setup.guesses import Guess, guess_unit

MOST_NAMES = 1000
"""So many are kept; a notice of a hundred tasks prints about seventy."""
LONGEST_NAME = 120


class PrintedName(msgspec.Struct, frozen=True):
    """A name as it is kept; ``tasks`` counts the tasks that print it, 0 for a pasted one.

    ``dropped`` says that somebody decided it to be no unit: it is not asked about again.
    """

    printed: str
    tasks: int = 0
    dropped: bool = False


class OpenName(msgspec.Struct, frozen=True):
    """One unit's names in a row. ``printed`` is the spelling that most tasks print, ``spellings`` are the others.

    ``candidates`` are units it may be already; ``alike`` are other names of the list that may be the same unit.
    """

    printed: str
    spellings: tuple[str, ...]
    tasks: int
    guess: Guess
    candidates: tuple[Candidate[Unit], ...]
    alike: tuple[str, ...]


def names_in(draft: DraftNotice) -> list[PrintedName]:
    """Every name that a notice prints as a unit's, with the number of its tasks."""
    counted = Counter(
        name
        for plan in draft.plans
        for task in plan.tasks
        for name in dict.fromkeys((*task.lead, *task.participants, *task.responsible, *task.generic, *task.implied))
    )
    return [PrintedName(name, tasks) for name, tasks in counted.items() if len(name) <= LONGEST_NAME]


def names_typed(text: str) -> list[PrintedName]:
    """The names of a pasted list: one on each line, or parted by 、 and its like; a sheet's column too."""
    return [PrintedName(name) for name in split_names(text.replace("\t", "\n")) if len(name) <= LONGEST_NAME]


def merged(kept: Sequence[PrintedName], fresh: Iterable[PrintedName], directory: Directory) -> list[PrintedName]:
    """What is to be decided now: without what the tenant's own names say already, each name once."""
    found = {name.printed: name for name in kept}
    for name in fresh:
        old = found.get(name.printed, name)
        found[name.printed] = msgspec.structs.replace(old, tasks=max(old.tasks, name.tasks))
    return [name for name in found.values() if not directory.look_up(name.printed)]


def open_names(names: Sequence[PrintedName], directory: Directory, place: str) -> list[OpenName]:
    """The rows of the table, those that most tasks print first."""
    gathered: dict[str, list[PrintedName]] = defaultdict(list)
    for name in names:
        if not name.dropped and not directory.look_up(name.printed):
            gathered[fold_name(name.printed, place)].append(name)
    heads = {folded: max(group, key=lambda each: (each.tasks, len(each.printed))) for folded, group in gathered.items()}
    known = [make_known(head.printed, folded, "") for folded, head in heads.items()]
    rows = []
    for folded, group in gathered.items():
        head = heads[folded]
        others = [each for each in known if each.unit != head.printed]
        rows.append(
            OpenName(
                printed=head.printed,
                spellings=tuple(each.printed for each in group if each is not head),
                tasks=sum(each.tasks for each in group),
                guess=guess_unit(head.printed, place),
                candidates=directory.candidates(head.printed),
                alike=tuple(found.unit for found in rank_candidates(folded, others, 2)),
            )
        )
    return sorted(rows, key=lambda row: -row.tasks)
