"""Resolving: printed unit names become units and unit groups of the tenant, or are queued for a person.

Pure: `Directory` holds every name of the tenant, read once per notice, and answers by look-up. Two names are the same
when they are written alike (`names.fold_name`), never because they look similar: likeness only orders what is offered.
"""

from core.notices.resolve.candidates import Candidate
from core.notices.resolve.directory import Choice, Directory, KnownName, NameSource, Part, Unit, UnitKind
from core.notices.resolve.names import fold_name, split_names

__all__ = [
    "Candidate",
    "Choice",
    "Directory",
    "KnownName",
    "NameSource",
    "Part",
    "Unit",
    "UnitKind",
    "fold_name",
    "split_names",
]
