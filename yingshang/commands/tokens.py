"""``token create``, ``token list``, ``token revoke``: the keys of machines."""

from typing import cast
from uuid import UUID

import click

from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import seats_in_use
from core.accounts.services import MadeToken, create_token, revoke_token
from core.accounts.tokens import LONGEST, SCOPES, Scope, TokenRow, token_rows
from core.clock import SHANGHAI
from core.config import load_settings
from core.crypto import KeyRing
from core.db import DB
from core.errors import InvalidError
from core.ids import parse_id
from core.phrases import say
from yingshang.commands.connection import run_with_database
from yingshang.commands.people import tenant_named


@click.group()
def token() -> None:
    """Keys for other systems; see docs/api.md."""


@token.command("create")
@click.argument("name")
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
@click.option("--user", "login", required=True, help="The login whose seat the token acts from.")
@click.option("--role", type=click.Choice(sorted(ROLE_NAMES)), help="Which seat, for a person with several.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it is for; several times."
)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, LONGEST.days), help="How long it holds.")
def create_token_command(
    name: str, slug: str, login: str, role: str | None, scopes: tuple[str, ...], days: int
) -> None:
    """Make a token and print it, alone on standard output. It is shown this once."""
    keys = KeyRing.load(load_settings().home / "keys.json")

    async def make() -> MadeToken:
        context = await tenant_named(slug)
        async with DB.tenant(context.tenant_id):
            seats = [
                seat
                for seat in await seats_in_use(context)
                if seat.login == login.strip().lower() and role in (None, seat.role)
            ]
            if len(seats) != 1:
                raise InvalidError(
                    say("用户“%(login)s”没有这样的岗位，或者有几个：请核对用户名，用 --role 指明岗位。", login=login)
                )
            chosen = cast(tuple[Scope, ...], scopes)
            return await create_token(context, keys, name=name, post_id=seats[0].id, scopes=chosen, days=days)

    made = run_with_database(make)
    click.echo(f"已发放令牌 {name}，编号 {made.id}，只显示这一次：", err=True)
    click.echo(made.text)


@token.command("list")
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
def list_tokens_command(slug: str) -> None:
    """List the tokens: id, name, seat, scopes, until when, and why one opens nothing any more."""

    async def read() -> list[TokenRow]:
        context = await tenant_named(slug)
        async with DB.tenant(context.tenant_id):
            return await token_rows(context)

    for row in run_with_database(read):
        until = row.expires_at.astimezone(SHANGHAI).strftime("%Y-%m-%d")
        seat = f"{row.org_name} {row.role} {row.user_name}"
        click.echo("\t".join((str(row.id), row.name, seat, ",".join(row.scopes), until, row.dead)))


@token.command("revoke")
@click.argument("token_id")
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
def revoke_token_command(token_id: str, slug: str) -> None:
    """End a token at once."""
    key: UUID = parse_id(token_id)

    async def end() -> None:
        context = await tenant_named(slug)
        async with DB.tenant(context.tenant_id):
            await revoke_token(context, token_id=key)

    run_with_database(end)
    click.echo("令牌已吊销，立即失效。")
