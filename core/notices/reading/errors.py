"""The one refusal of the readers."""

from core.errors import AppError


class UnreadableNotice(AppError, ValueError):  # noqa: N818 -- named for what it says about the file
    """A file that cannot be taken as a notice. The sentence says what is wrong with it and what to do."""

    status = 422
