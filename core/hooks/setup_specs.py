"""Setup hooks: plain functions, called once per process for every installed plugin, enabled anywhere or not."""

from collections.abc import Sequence

from core.hooks.markers import hookspec
from core.hooks.results import ObligationKind
from core.jobs import JobDef


@hookspec
def jobs() -> Sequence[JobDef]:
    """The named jobs an owner's services may enqueue.

    *Called* when a worker is composed.
    *Return* the definitions; names begin with the plugin's name and a dot.
    *Errors* stop the start with one sentence that names the plugin.
    *Since* 0.1
    """
    raise NotImplementedError


@hookspec
def obligation_kinds() -> Sequence[ObligationKind]:
    """The kinds of obligation an owner opens, so that the desk can name them and lead to their subject.

    *Called* when the web application is composed.
    *Return* the kinds; names begin with the plugin's name and a dot.
    *Errors* stop the start with one sentence that names the plugin.
    *Since* 0.1
    """
    raise NotImplementedError
