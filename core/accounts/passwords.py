"""Passwords: the rule they must meet, and their argon2 hashes.

The rule: at least 10 characters of three classes, or at least 16 of any; not one of the common ones, not the login.

First passwords that we draw ourselves are as good as keys: 16 letters out of 31 are 79 bits, which nobody guesses
however quick a guess is. Their hashes are argon2id with salt at the least cost, so that a city's thousand people get
theirs in a second; a person's own password, which replaces the first one at the first sign-in, is hashed at full cost.
"""

import secrets
import string
from functools import cache

import argon2

from core.errors import InvalidError
from core.phrases import say

_HASHER = argon2.PasswordHasher()
_DRAWN_HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# Letters and digits that nobody confuses when reading them from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

# Long enough to be refused by nothing else; what people try first. Compared in lower case without digits at the end.
_COMMON = frozenset(
    {
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "admin",
        "administrator",
        "qwertyuiop",
        "qwerty",
        "asdfghjkl",
        "zxcvbnm",
        "letmein",
        "welcome",
        "iloveyou",
        "abcdefghij",
        "abcd1234",
        "a1b2c3d4",
        "1q2w3e4r",
        "1qaz2wsx",
        "woaini",
        "yingshang",
        "zhengfu",
        "shizhengfu",
        "root",
        "test",
        "user",
        "guest",
    }
)


def hash_password(password: str) -> str:
    """An argon2id hash with its parameters."""
    return _HASHER.hash(password)


def draw_password() -> str:
    """A first password to be handed over on paper: ``k7xm-9qpr-…``, four groups of four."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[place : place + 4] for place in range(0, 16, 4))


def hash_drawn_password(password: str) -> str:
    """The hash of a password that ``draw_password`` made, and of no other: see above for its cost."""
    return _DRAWN_HASHER.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. An unknown account, or one with a drawn password, costs as much time as any other."""
    known = password_hash or _nobody()
    if known is not _nobody() and _HASHER.check_needs_rehash(known):
        _fits(_nobody(), password)
    return _fits(known, password) and password_hash is not None


def check_password_rule(password: str, *, login: str) -> None:
    """Raises InvalidError for field ``password`` when the rule is not met."""
    sentence = _objection(password, login)
    if sentence:
        raise InvalidError(sentence, {"password": sentence})


def check_password_change(*, login: str, password_hash: str | None, old: str, new: str, again: str) -> None:
    """Raises InvalidError by field unless the old password fits and the new one, typed twice, may take its place."""
    if not verify_password(password_hash, old):
        raise InvalidError(say("原密码不正确，请重新输入。"), {"old": say("原密码不正确")})
    if new != again:
        raise InvalidError(say("两次输入的新密码不一致，请重新输入。"), {"again": say("与上面输入的不一致")})
    if old == new:
        raise InvalidError(say("新密码与原密码相同，请换一个。"), {"password": say("与原密码相同")})
    check_password_rule(new, login=login)


@cache
def _nobody() -> str:
    """A hash to compare with where there is no account; made once, when it is first needed."""
    return hash_password("nobody has this password")


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except argon2.exceptions.VerificationError:
        return False


def _objection(password: str, login: str) -> str | None:
    classes = sum(
        any(char in group for char in password)
        for group in (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    ) + any(char not in string.ascii_letters + string.digits for char in password)
    bare = password.lower().rstrip(string.digits + "!@#.")
    if len(password) > 128:
        return say("密码太长，请不要超过 128 位。")
    if len(password) < 16 and (len(password) < 10 or classes < 3):
        return say("密码至少 10 位并含大写、小写、数字、符号中的三类，或者至少 16 位。")
    if bare in _COMMON or len(set(password)) < 5:
        return say("这个密码太常见，容易被猜中，请换一个。")
    if len(login) > 3 and login.lower() in password.lower():
        return say("密码里不要带用户名，请换一个。")
    return None
