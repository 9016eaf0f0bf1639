"""``tenant create``, ``user create``."""

import sys
from typing import cast

import click

from core.accounts.permissions import GRANTS
from core.accounts.queries import org_rows
from core.accounts.services import create_org, create_user, grant_post
from core.context import Role, TenantContext
from core.db import DB
from core.errors import InvalidError
from tenants.resolve import job_context, tenant_by_slug
from tenants.services import create_tenant
from yingshang.commands.connection import run_with_database


async def tenant_named(slug: str) -> TenantContext:
    """The tenant of a slug, for a command. Raises InvalidError when there is none."""
    ref = await tenant_by_slug(slug)
    if ref is None:
        raise InvalidError(f"没有网址段为“{slug}”的租户。可先运行：yingshang tenant create {slug} --name 名称")
    async with DB.tenant(ref.id):
        return await job_context(ref.id)


@click.group()
def tenant() -> None:
    """Cities and counties."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The name on screen, such as 凤州市.")
@click.option("--kind", type=click.Choice(["city", "county"]), default="city", show_default=True)
@click.option("--parent", help="The slug of the city a county belongs to.")
def create_tenant_command(slug: str, name: str, kind: str, parent: str | None) -> None:
    """Create a city or county whose pages are below /SLUG/."""

    async def make() -> None:
        await create_tenant(slug=slug, name=name, kind="county" if kind == "county" else "city", parent=parent)

    run_with_database(make)
    click.echo(f"已建租户 {name}，网址 /{slug}/。下一步：yingshang user create --tenant {slug} --help")


@click.group()
def user() -> None:
    """People and their seats."""


@user.command("create")
@click.argument("login")
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--org", required=True, help="The unit; it is created when absent.")
@click.option("--role", type=click.Choice(sorted(GRANTS)), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the first password from standard input instead of asking.")
def create_user_command(login: str, slug: str, name: str, org: str, role: str, password_stdin: bool) -> None:
    """Create a person with one seat. They choose a password of their own at the first sign-in."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ask_password("初始密码")

    async def make() -> None:
        context = await tenant_named(slug)
        async with DB.tenant(context.tenant_id):
            units = {row.name: row.id for row in await org_rows(context)}
            org_id = units.get(org) or await create_org(context, name=org, kind="department")
            user_id = await create_user(context, login=login, name=name, password=password)
            await grant_post(context, user_id=user_id, org_id=org_id, role=cast(Role, role))

    run_with_database(make)
    click.echo(f"已建用户 {login}，登录地址 /{slug}/sign-in。")


def ask_password(prompt: str) -> str:
    """A password typed twice, unseen."""
    password: str = click.prompt(prompt, hide_input=True, confirmation_prompt="再输一次")
    return password
