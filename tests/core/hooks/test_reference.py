"""The reference leaves out nothing that a plugin's author needs, and takes no spec that is written otherwise."""

import pytest

from core.context import ActingPost, TenantContext
from core.hooks import setup_specs, tenant_specs
from core.hooks.manifest import Manifest
from core.hooks.reference import SpecError, read_spec, records, reference
from core.hooks.registry import hook_names
from core.hooks.results import DeskPanel, NavItem, ObligationKind, OverviewPanel, Remark, SearchResult
from core.jobs import Job, JobDef

CLAUSES = "*Called* when\n  asked.\n*Return* it.\n*Errors* stop.\n*Since* 0.1"


def test_every_hook_has_its_heading() -> None:
    headings = [line[5:-1] for line in reference().splitlines() if line.startswith("### `")]
    hooks = hook_names(setup_specs) + hook_names(tenant_specs)
    assert headings == hooks + [record.__name__ for record in records()]


def test_every_record_within_reach_is_described() -> None:
    handed_over = {Manifest, JobDef, Job, TenantContext, ActingPost}
    returned = {ObligationKind, NavItem, DeskPanel, Remark, OverviewPanel, SearchResult}
    assert set(records()) == handed_over | returned


def test_types_and_defaults_are_written_as_in_code() -> None:
    lines = reference().splitlines()
    assert "async def search_results(context: TenantContext, query: str, limit: int) -> Sequence[SearchResult]" in lines
    assert "| `run` | `Callable[[TenantContext, Job], Awaitable[None]]` |  |" in lines
    assert '| `queue` | `"short" \\| "long"` | `\'short\'` |' in lines
    assert "| `post` | `ActingPost \\| None` | `None` |" in lines
    assert "| `remarks` | `tuple[Remark, ...]` | `()` |" in lines


def test_a_spec_is_read_clause_by_clause() -> None:
    summary, clauses = read_spec("made", f"What for.\n\nAnd why.\n\n{CLAUSES}\n")
    assert summary == "What for.\n\nAnd why."
    assert clauses == {"Called": "when asked.", "Return": "it.", "Errors": "stop.", "Since": "0.1"}


@pytest.mark.parametrize(
    "docstring",
    [
        "",
        CLAUSES,
        "What for.",
        f"What for.\n\n{CLAUSES.replace('*Errors* stop.', '')}",
        f"What for.\n\n{CLAUSES.replace('*Called*', '*Since*').replace('*Since* 0.1', '*Called* then')}",
        f"What for.\n\n{CLAUSES}\n*Often* yes",
    ],
)
def test_a_spec_written_otherwise_is_refused_by_name(docstring: str) -> None:
    with pytest.raises(SpecError, match="the docstring of made says"):
        read_spec("made", docstring)
