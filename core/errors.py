"""What a service may refuse, each with one sentence a person can act on.

The web turns these into pages and fragments, the command line into one line, the worker into a failed job.
The sentences are phrases (``core.phrases``): Chinese as text, said in the reader's language on a page. Callers never
have to know more than the class.
"""

from collections.abc import Awaitable, Callable

from core.phrases import say


class AppError(Exception):
    """A refusal that is not a defect. ``sentence`` says what is wrong and what to do.

    ``aftermath`` is what must be kept although the request is rolled back, such as a counted failure: whoever rolls
    back awaits it afterwards, outside the refused transaction.
    """

    status = 400
    aftermath: Callable[[], Awaitable[None]] | None = None

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFoundError(AppError):
    """The thing is absent, or belongs to another tenant: the two look the same on purpose."""

    status = 404

    def __init__(
        self, sentence: str = say("没有找到这一项，它可能已被移走，或者不归您查看。请从台账重新进入。")
    ) -> None:
        super().__init__(sentence)


class SignInRequiredError(AppError):
    """Nobody is signed in, or the session has ended."""

    status = 401

    def __init__(self, sentence: str = say("登录已失效，请重新登录。")) -> None:
        super().__init__(sentence)


class ForbiddenError(AppError):
    """The person is known but a rule stands against it. The sentence names the rule and who can help."""

    status = 403


class TenantSuspendedError(AppError):
    """The operator has suspended the tenant. ``reason`` is what the operator wrote for its people; it may be empty."""

    status = 503

    def __init__(self, reason: str) -> None:
        said = say("原因：%(reason)s。", reason=reason.rstrip("。")) if reason else ""
        super().__init__(
            say("本系统由平台暂停使用。%(said)s数据都保留着，恢复后照常办理；请向平台运维单位了解恢复时间。", said=said)
        )


class InvalidError(AppError):
    """What was typed cannot be taken. ``fields`` maps a field's name to its own sentence."""

    status = 422

    def __init__(self, sentence: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}


class ConflictError(AppError):
    """The act does not fit the present state, or somebody was quicker."""

    status = 409


class TooManyError(AppError):
    """Too often in too short a time. ``retry_after`` counts seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
