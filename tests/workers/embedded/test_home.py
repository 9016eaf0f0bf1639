"""The folder of an installation: its rights, its owner and its socket paths."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from workers.embedded import EmbeddedError, open_home
from workers.embedded.home import own_folder, sockets_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand folders to another account")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root drops to a service account")

_SHORT = "/tmp/yingshang-[0-9a-f]{12}"  # noqa: S108 -- the place the product promises


def _rights(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, stat.S_IMODE(found.st_mode)


@as_root
def test_roots_home_stays_roots_and_the_servers_own_their_folders_only(folder: Path) -> None:
    home = open_home(folder, create_account=False)
    assert home.account.drops
    assert home.account.uid != 0
    assert _rights(folder) == (0, 0o710)
    assert folder.stat().st_gid == home.account.gid
    assert {name: _rights(folder / name) for name in ("lock", "logs", "work", "redis", "run")} == {
        "lock": (0, 0o600),
        "logs": (0, 0o700),
        "work": (0, 0o700),
        "redis": (home.account.uid, 0o700),
        "run": (home.account.uid, 0o700),
    }


@as_user
def test_a_users_home_is_closed_to_others(folder: Path) -> None:
    home = open_home(folder)
    assert home.account.uid == os.geteuid()
    assert _rights(folder) == (os.geteuid(), 0o700)


def test_opening_again_changes_nothing(folder: Path) -> None:
    first = open_home(folder, create_account=False)
    (first.redis / "appendonly.aof").touch()
    assert open_home(folder) == first
    assert (first.redis / "appendonly.aof").exists()


@as_root
def test_an_existing_home_keeps_the_account_that_has_its_data(folder: Path) -> None:
    open_home(folder, create_account=False)
    for name in ("redis", "run"):
        os.chown(folder / name, 1, 1)
    assert open_home(folder).account.uid == 1


@as_root
def test_a_folder_whose_handing_over_was_interrupted_is_handed_over(folder: Path) -> None:
    account = open_home(folder, create_account=False).account
    os.chown(folder / "run", 0, 0)
    open_home(folder)
    assert _rights(folder / "run") == (account.uid, 0o700)


@as_root
def test_someone_elses_home_is_refused(folder: Path) -> None:
    os.chown(folder, 1, 1)
    with pytest.raises(EmbeddedError, match=re.escape(f"数据目录 {folder} 属于用户 daemon；")):
        open_home(folder)


@as_root
def test_a_home_the_servers_cannot_reach_is_refused(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o700)
    with pytest.raises(EmbeddedError, match=re.escape(f"进不了 {folder / 'closed' / 'home'}；")):
        open_home(folder / "closed" / "home", create_account=False)


def test_a_folder_with_other_files_is_refused_and_keeps_its_rights(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "letters.txt").touch()
    with pytest.raises(EmbeddedError, match="中已有别的文件"):
        open_home(folder)
    assert _rights(folder) == (os.geteuid(), 0o755)
    assert [entry.name for entry in folder.iterdir()] == ["letters.txt"]


def test_a_file_in_the_homes_place_is_refused(folder: Path) -> None:
    (folder / "home").touch()
    with pytest.raises(EmbeddedError, match=re.escape(f"数据目录 {folder / 'home'} 无法使用")):
        open_home(folder / "home")


def test_a_file_system_without_rights_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(EmbeddedError, match=re.escape("的权限无法设置（Operation not permitted）；")):
        open_home(folder, create_account=False)


def test_a_link_in_place_of_a_data_folder_is_refused(folder: Path) -> None:
    account = open_home(folder, create_account=False).account
    (folder / "link").symlink_to(folder / "redis")
    with pytest.raises(EmbeddedError, match="请移走它再启动"):
        own_folder(folder / "link", account)


def test_sockets_are_in_the_home_up_to_the_kernels_limit() -> None:
    # "/run/.s.PGSQL.5432" has 18 characters; 107 fit beside the closing NUL.
    assert sockets_folder(Path("/" + "a" * 88)) == Path("/" + "a" * 88 + "/run")
    assert re.fullmatch(_SHORT, str(sockets_folder(Path("/" + "a" * 89))))


@pytest.mark.parametrize("name", ["凤州 数据", "a,b", "100%", "a?b", 'a"b'])
def test_sockets_avoid_paths_an_address_would_have_to_quote(name: str) -> None:
    short = sockets_folder(Path("/srv") / name)
    assert re.fullmatch(_SHORT, str(short))
    assert short == sockets_folder(Path("/srv") / name)
    assert short != sockets_folder(Path("/srv/other") / name)
