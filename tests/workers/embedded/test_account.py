"""Which account the servers run as."""

from __future__ import annotations

import os
import pwd
import subprocess

import pytest

from workers.embedded import EmbeddedError
from workers.embedded.account import Account, account_of, current_account, service_account


def test_the_current_account_is_not_changed_to() -> None:
    entry = pwd.getpwuid(os.geteuid())
    assert current_account() == Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drops=False)


def test_an_account_without_a_name_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 3_999_999)
    with pytest.raises(EmbeddedError, match="当前用户编号 3999999 在 /etc/passwd 中没有记录"):
        current_account()


@pytest.mark.parametrize(("existing", "chosen"), [({"yingshang", "nobody"}, "yingshang"), ({"nobody"}, "nobody")])
def test_the_service_account_is_ours_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch, existing: set[str], chosen: str
) -> None:
    _only_accounts(monkeypatch, existing)
    assert service_account(create=False).name == chosen


@pytest.mark.parametrize(("allowed", "chosen"), [(True, "yingshang"), (False, "nobody")])
def test_the_service_account_is_made_where_that_is_possible(
    monkeypatch: pytest.MonkeyPatch, *, allowed: bool, chosen: str
) -> None:
    existing = {"nobody"}
    _only_accounts(monkeypatch, existing)
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command[1:])
        if allowed:
            existing.add("yingshang")
        return subprocess.CompletedProcess(command, 0 if allowed else 1)

    monkeypatch.setattr("workers.embedded.account.shutil.which", lambda *_, **__: "/usr/sbin/useradd")
    monkeypatch.setattr("workers.embedded.account.subprocess.run", run)
    assert service_account(create=True).name == chosen
    options = "--system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin yingshang"
    assert ran == [options.split()]


def test_no_account_at_all_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    _only_accounts(monkeypatch, set())
    with pytest.raises(EmbeddedError, match="useradd --system yingshang"):
        service_account(create=False)


def test_an_unknown_number_has_no_account() -> None:
    assert account_of(3_999_999) is None


def _only_accounts(monkeypatch: pytest.MonkeyPatch, names: set[str]) -> None:
    def entry(name: str) -> pwd.struct_passwd:
        if name not in names:
            raise KeyError(name)
        return pwd.struct_passwd((name, "x", 990, 990, "", "/nonexistent", "/usr/sbin/nologin"))

    monkeypatch.setattr("workers.embedded.account.pwd.getpwnam", entry)
