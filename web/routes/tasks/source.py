"""The words of the notice beside a task, with marks on what was read in them: units, deadline, figures."""

from collections.abc import Sequence

from msgspec import Struct

from core.ledger.queries import TaskDetail

SHORTEST = 2
"""A shorter word is not marked: it would be found everywhere."""


class Segment(Struct, frozen=True):
    """A stretch of words with the class of its mark, empty for none."""

    words: str
    mark: str = ""


def marks_of(detail: TaskDetail) -> tuple[tuple[str, str], ...]:
    """What to look for in the source, with the class of its mark."""
    units = [
        (assignment.printed or assignment.facts.org_name, "join" if assignment.facts.role == "participant" else "lead")
        for assignment in detail.assignments
    ]
    due = [(detail.task.deadline_text, "due")]
    figures = [(target.text, "fig") for target in detail.targets]
    return tuple((words, mark) for words, mark in (*units, *due, *figures) if len(words) >= SHORTEST)


def marked(paragraph: str, marks: Sequence[tuple[str, str]]) -> tuple[Segment, ...]:
    """The paragraph in segments; joined they give the paragraph again. Where marks overlap, the longer words win."""
    taken: list[tuple[int, int, str]] = []
    for words, mark in sorted(marks, key=lambda pair: -len(pair[0])):
        start = paragraph.find(words)
        while start >= 0:
            end = start + len(words)
            if all(end <= first or start >= last for first, last, _ in taken):
                taken.append((start, end, mark))
            start = paragraph.find(words, end)
    segments: list[Segment] = []
    place = 0
    for start, end, mark in sorted(taken):
        segments += [Segment(paragraph[place:start]), Segment(paragraph[start:end], mark)]
        place = end
    segments.append(Segment(paragraph[place:]))
    return tuple(segment for segment in segments if segment.words)
