"""``operator …``: the accounts of the platform's console."""

import sys

import click

from tenants.operators.records import COMMAND_LINE
from tenants.operators.services import (
    create_operator,
    operator_rows,
    reset_operator_password,
    set_operator_active,
)
from yingshang.commands.connection import run_with_database
from yingshang.commands.people import ask_password

_FROM_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead.")


@click.group()
def operator() -> None:
    """Operators of the platform: their accounts for the console at /operator."""


@operator.command("create")
@click.argument("login")
@click.option("--name", required=True, help="The person's name; the log of acts names them by it.")
@_FROM_STDIN
def create_operator_command(login: str, name: str, password_stdin: bool) -> None:
    """Create an operator; asks for the password."""
    password = _password(password_stdin)
    run_with_database(lambda: create_operator(COMMAND_LINE, login=login, name=name, password=password))
    click.echo(f"已建运维员 {login}，登录地址 /operator。")


@operator.command("password")
@click.argument("login")
@_FROM_STDIN
def reset_password_command(login: str, password_stdin: bool) -> None:
    """Set a new password, lift the lock and end the operator's sessions."""
    password = _password(password_stdin)
    run_with_database(lambda: reset_operator_password(COMMAND_LINE, login=login, password=password))
    click.echo(f"运维员 {login} 的密码已重置，登录已全部退出。")


@operator.command("off")
@click.argument("login")
def switch_off_command(login: str) -> None:
    """Switch an operator off; their sessions end at once."""
    run_with_database(lambda: set_operator_active(COMMAND_LINE, login=login, active=False))
    click.echo(f"运维员 {login} 已停用，登录立即失效。")


@operator.command("on")
@click.argument("login")
def switch_on_command(login: str) -> None:
    """Switch an operator on again."""
    run_with_database(lambda: set_operator_active(COMMAND_LINE, login=login, active=True))
    click.echo(f"运维员 {login} 已启用。")


@operator.command("list")
def list_operators_command() -> None:
    """List the operators."""
    for row in run_with_database(operator_rows):
        seen = f"{row.last_sign_in_at:%Y-%m-%d %H:%M} UTC" if row.last_sign_in_at else "从未登录"
        click.echo(f"{row.login}\t{row.name}\t{'在用' if row.active else '停用'}\t{seen}")


def _password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\n") if from_stdin else ask_password("密码")
