"""Drawn passwords: strong enough for a cheap hash, and no clue for somebody who measures."""

import argon2
import pytest

from core.accounts import passwords
from core.accounts.passwords import (
    check_password_rule,
    draw_password,
    hash_drawn_password,
    hash_password,
    verify_password,
)


def test_a_drawn_password_meets_the_rule_and_is_easy_to_copy() -> None:
    drawn = {draw_password() for _ in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        check_password_rule(password, login="zhangsan")
        assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
        assert not set(password) & set("il1o0")


def test_a_drawn_password_opens_and_nothing_else_does() -> None:
    password = draw_password()
    kept = hash_drawn_password(password)
    assert verify_password(kept, password)
    assert not verify_password(kept, draw_password())
    assert not verify_password(None, password)


def test_an_account_with_a_drawn_password_costs_as_much_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    full = argon2.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", full)
    passwords._nobody.cache_clear()
    asked: list[str] = []

    def fits(password_hash: str, password: str) -> bool:
        asked.append(password_hash)
        return password == "right"

    drawn, own = hash_drawn_password("right"), hash_password("right")
    monkeypatch.setattr(passwords, "_fits", fits)
    nobody = passwords._nobody()
    verify_password(drawn, "right")
    verify_password(own, "right")
    verify_password(None, "right")
    passwords._nobody.cache_clear()
    assert asked == [nobody, drawn, own, nobody]
