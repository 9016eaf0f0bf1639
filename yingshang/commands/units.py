"""``unit create``, ``group create``: a city's units from a list, before its first notice comes."""

import sys
from typing import cast

import click

from core.accounts.queries import org_rows
from core.accounts.services import create_group, create_org
from core.accounts.services.units import OrgKind
from core.db import DB
from core.errors import InvalidError
from yingshang.commands.connection import run_with_database
from yingshang.commands.people import tenant_named

_KINDS = ("department", "county", "zone", "office", "other")


@click.group()
def unit() -> None:
    """Departments, counties, zones and offices of a tenant."""


@unit.command("create")
@click.argument("names", nargs=-1)
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
@click.option("--kind", type=click.Choice(_KINDS), default="department", show_default=True)
@click.option("--stdin", "from_stdin", is_flag=True, help="Read more names from standard input, one on each line.")
def create_units_command(names: tuple[str, ...], slug: str, kind: str, from_stdin: bool) -> None:
    """Create units in the order given; those that exist are left as they are."""
    wanted = [*names, *(line.strip() for line in (sys.stdin if from_stdin else ()) if line.strip())]
    if not wanted:
        raise InvalidError("请给出至少一个单位名称，或用 --stdin 从标准输入逐行读取。")

    async def make() -> int:
        tenant = await tenant_named(slug)
        async with DB.tenant(tenant.tenant_id):
            known = {row.name for row in await org_rows(tenant, also_closed=True)}
            fresh = [name for name in dict.fromkeys(wanted) if name not in known]
            for ordinal, name in enumerate(fresh, start=len(known)):
                await create_org(tenant, name=name, kind=cast(OrgKind, kind), ordinal=ordinal)
        return len(fresh)

    made = run_with_database(make)
    click.echo(f"已建 {made} 个单位，{len(set(wanted)) - made} 个原已存在。")


@click.group()
def group() -> None:
    """Named sets of units, printed in notices as one."""


@group.command("create")
@click.argument("name")
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
@click.option("--member", "members", multiple=True, required=True, help="A unit of the group; repeat for each.")
def create_group_command(name: str, slug: str, members: tuple[str, ...]) -> None:
    """Create a unit group, such as 各县区政府、高新区管委会."""

    async def make() -> None:
        tenant = await tenant_named(slug)
        async with DB.tenant(tenant.tenant_id):
            units = {row.name: row.id for row in await org_rows(tenant)}
            absent = [member for member in members if member not in units]
            if absent:
                raise InvalidError(f"没有单位“{'”“'.join(absent)}”，请先用 yingshang unit create 建立。")
            await create_group(tenant, name=name, members=[units[member] for member in members])

    run_with_database(make)
    click.echo(f"已建单位组 {name}（{len(members)} 个成员）。")
