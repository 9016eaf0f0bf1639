"""What can go wrong with the embedded servers, each as one sentence for the person at the terminal."""

from __future__ import annotations

from core.errors import AppError


class EmbeddedError(AppError):
    """The embedded servers cannot do what was asked."""


class AlreadyRunningError(EmbeddedError):
    """Another process owns the servers of this home."""


class StartError(EmbeddedError):
    """A child process ended, or was not ready in time, while it was being started."""
