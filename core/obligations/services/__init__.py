"""What changes the clocks: how they start, rest and end, and how an office moves one by hand."""

from core.obligations.services.changes import extend_obligation, reassign_obligation, return_obligation
from core.obligations.services.clocks import (
    NewObligation,
    Resumed,
    RevisedDuty,
    cancel_obligations,
    discharge_obligation,
    open_obligation,
    open_obligations,
    pause_obligations,
    resume_obligations,
    revise_obligations,
    shifted_due,
)

__all__ = [
    "NewObligation",
    "Resumed",
    "RevisedDuty",
    "cancel_obligations",
    "discharge_obligation",
    "extend_obligation",
    "open_obligation",
    "open_obligations",
    "pause_obligations",
    "reassign_obligation",
    "resume_obligations",
    "return_obligation",
    "revise_obligations",
    "shifted_due",
]
