"""The command line as a person runs it: a child process over a home of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from workers.embedded import embedded_servers
from yingshang.cli import cli
from yingshang.demo.notice import notice_docx, second_city_notice_txt

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose servers run for the module, so that each command only joins them."""
    with tempfile.TemporaryDirectory() as folder:
        # As root the servers run as a user of their own, who must be able to get here.
        Path(folder).chmod(0o755)
        with embedded_servers(Path(folder) / "home"):
            yield Path(folder) / "home"


@pytest.fixture
def run(home: Path) -> Run:
    def command(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))
        }
        return subprocess.run(
            [sys.executable, "-m", "yingshang", *arguments],
            env={**environment, "YINGSHANG_HOME": str(home)},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return command


def test_a_city_is_set_up_and_its_notice_published_by_command(run: Run, tmp_path: Path) -> None:
    notice = tmp_path / "通知.txt"
    notice.write_bytes(second_city_notice_txt(date(2026, 6, 1)))

    assert run("migrate").returncode == 0
    assert run("tenant", "create", "shanhe", "--name", "山河市").returncode == 0
    units = run("unit", "create", "市财政局", "--tenant", "shanhe", "--stdin", stdin="市商务局\n市发改委\n市财政局\n")
    group = run("group", "create", "市级部门", "--tenant", "shanhe", "--member", "市财政局", "--member", "市商务局")
    made = run(
        *("user", "create", "zhang", "--tenant", "shanhe", "--name", "张某", "--org", "市营商办"),
        *("--role", "coordinator", "--password-stdin"),
        stdin="First-Pass-01\n",
    )
    refused = run("plan", "import", str(notice), "--tenant", "shanhe", "--publish")
    run("unit", "create", "市市场监管局", "--tenant", "shanhe")
    published = run("plan", "import", str(notice), "--tenant", "shanhe", "--publish")
    again = run("plan", "import", str(notice), "--tenant", "shanhe", "--publish")

    assert units.stdout == "已建 3 个单位，0 个原已存在。\n"
    assert group.returncode == made.returncode == 0
    assert refused.returncode == 1
    assert "市市场监管局" in refused.stderr
    assert published.stdout == again.stdout == "已发布 1 个方案：/shanhe/desk/ledger\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tenant", "create", "static", "--name", "某市"), "保留字"),
        (("tenant", "create", "X", "--name", "某市"), "小写字母"),
        (
            ("user", "create", "a", "--tenant", "nowhere", "--name", "某", "--org", "某", "--role", "staff"),
            "没有网址段",
        ),
        (("plan", "parse", "/no/such/file.txt"), "打不开"),
        (("plan", "import", "/no/such/file.txt", "--tenant", "x"), "打不开"),
        (("unit", "create", "--tenant", "x"), "至少一个单位"),
    ],
)
def test_an_error_is_one_line_and_a_failure(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    answer = run(*arguments, *(["--password-stdin"] if arguments[0] == "user" else []), stdin="First-Pass-01\n")

    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert answer.stdout == ""


def test_parse_prints_the_draft_as_json(run: Run, tmp_path: Path) -> None:
    notice = tmp_path / "notice.docx"
    notice.write_bytes(notice_docx(date(2026, 6, 1)))

    draft = json.loads(run("plan", "parse", str(notice), "--json").stdout)

    assert draft["document"] == "notice.docx"
    assert draft["issuer"] == "凤州市人民政府办公室"
    assert [len(plan["tasks"]) for plan in draft["plans"]] == [20, 15]
    assert draft["plans"][0]["tasks"][0]["lead"] == ["市市场监管局"]


@pytest.mark.parametrize(
    "command", ["up", "serve", "work", "migrate", "doctor", "demo", "tenant", "unit", "user", "plan"]
)
def test_every_command_explains_itself(command: str) -> None:
    answer = CliRunner().invoke(cli, [command, "--help"], prog_name="yingshang")

    assert answer.exit_code == 0
    assert answer.output.startswith(f"Usage: yingshang {command}")


def test_doctor_finds_a_migrated_home_in_order(run: Run) -> None:
    run("migrate")

    answer = run("doctor")

    assert [line[:4] for line in answer.stdout.splitlines()] == ["ok  "] * 4
    assert answer.returncode == 0


def test_an_operator_is_made_listed_and_switched_off_by_command(run: Run) -> None:
    run("migrate")
    made = run("operator", "create", "yunwei", "--name", "贺长庚", "--password-stdin", stdin="Night-Watch-7\n")
    weak = run("operator", "create", "erhao", "--name", "某人", "--password-stdin", stdin="short\n")
    again = run("operator", "create", "yunwei", "--name", "贺长庚", "--password-stdin", stdin="Night-Watch-7\n")
    reset = run("operator", "password", "yunwei", "--password-stdin", stdin="Other-Watch-8\n")
    off = run("operator", "off", "yunwei")
    listed = run("operator", "list")
    on = run("operator", "on", "yunwei")
    absent = run("operator", "off", "nobody")

    assert made.stdout == "已建运维员 yunwei，登录地址 /operator。\n"
    assert (weak.returncode, again.returncode, absent.returncode) == (1, 1, 1)
    assert "密码至少 10 位" in weak.stderr
    assert "已存在" in again.stderr
    assert "没有用户名为“nobody”的运维员" in absent.stderr
    assert [reset.returncode, off.returncode, on.returncode] == [0, 0, 0]
    assert listed.stdout == "yunwei\t贺长庚\t停用\t从未登录\n"
