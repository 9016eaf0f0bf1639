"""The lock that slows guessing: how many failures are too many, and how long one waits then.

Failures of the last 15 minutes count: five per (account, address), about a hundred per address.
"""

from datetime import timedelta

import msgspec

from core.errors import TooManyError
from core.phrases import counted, say

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 100


class Failures(msgspec.Struct, frozen=True):
    """What failed from one address within the window.

    ``seconds`` is how far into the window the account's latest failure lies.
    """

    of_account: int
    of_address: int
    seconds: float


def require_unlocked(failures: Failures | None, *, who_helps: str) -> None:
    """Raises TooManyError while the account is locked for this address, or the address as a whole."""
    if failures is None:
        return
    if failures.of_account >= ACCOUNT_LIMIT:
        # The delay grows with every further failure and never passes the window.
        wait = min(WINDOW.total_seconds(), 60.0 * 2 ** (failures.of_account - ACCOUNT_LIMIT))
        left = int(failures.seconds + wait - WINDOW.total_seconds()) + 1
        if left > 0:
            minutes = -(-left // 60)
            raise TooManyError(
                counted("连续输错次数过多，请 %(num)s 分钟后再试，或请%(who)s解锁。", minutes, who=who_helps),
                left,
            )
    if failures.of_address >= ADDRESS_LIMIT:
        raise TooManyError(say("本地址登录失败次数过多，请 15 分钟后再试。"), int(WINDOW.total_seconds()))
