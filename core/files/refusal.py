"""The one way in which a file is turned away."""

from core.errors import InvalidError


class FileRefused(InvalidError):  # noqa: N818 -- named for what happened to the file
    """A file cannot be taken. The sentence says what is wrong with it and what to do."""
