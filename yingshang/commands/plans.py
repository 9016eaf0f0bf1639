"""``plan parse``, ``plan import``: notices without a browser."""

import asyncio
import sys
from pathlib import Path

import click
import msgspec

from core.context import ActingPost, TenantContext
from core.db import DB
from core.errors import AppError, ConflictError, InvalidError
from core.notices.draft import DraftNotice
from core.notices.services import import_notice, parse_file, publish_notice
from yingshang.commands.connection import run_with_database
from yingshang.commands.people import tenant_named

_COORDINATOR = """
SELECT p.id, u.id AS user_id, u.name, o.id AS org_id, o.name AS org_name, p.role, p.title
FROM core.post p
JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.active
JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
WHERE p.tenant_id = $1 AND p.active AND p.role = 'coordinator' AND ($2 = '' OR u.login = $2)
ORDER BY p.created_at, p.id LIMIT 1
"""

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def plan() -> None:
    """Printed notices and the plans in them."""


@plan.command("parse")
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print the whole draft as JSON.")
def parse_command(file: Path, as_json: bool) -> None:
    """Read a notice (docx, txt) and print the draft; no database is needed."""
    draft = asyncio.run(parse_file(file))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(draft), indent=1) + b"\n")
        return
    click.echo("\n".join(_outline(draft)))


@plan.command("import")
@_FILE
@click.option("--tenant", "slug", required=True, help="The slug of the tenant.")
@click.option("--as", "login", default="", help="Act as this coordinator; the first one when absent.")
@click.option("--publish", is_flag=True, help="Publish at once; refused while a unit or a doubt is open.")
def import_command(file: Path, slug: str, login: str, publish: bool) -> None:
    """Bring a notice into a tenant as a draft; the same notice again makes nothing twice."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidError(f"文件“{file}”打不开：{error.strerror}。请核对路径和权限。") from None

    async def bring_in() -> str:
        tenant = await tenant_named(slug)
        async with DB.tenant(tenant.tenant_id):
            acting = await _acting(tenant, login)
            notice_id = await import_notice(acting, filename=file.name, data=data)
        said = f"草稿已建：/{slug}/desk/notices/{notice_id}"
        if publish:
            try:
                async with DB.tenant(tenant.tenant_id):
                    published = await publish_notice(acting, notice_id=notice_id)
            except AppError as refusal:
                raise ConflictError(f"{refusal.sentence}{said}，请在页面上处理后发布。") from None
            said = f"已发布 {len(published.plan_ids)} 个方案：/{slug}/desk/ledger"
        return said

    click.echo(run_with_database(bring_in))


async def _acting(tenant: TenantContext, login: str) -> TenantContext:
    """The tenant with its coordinator: what is imported by command has a person's name on it too."""
    found = await DB.current().fetch(_COORDINATOR, tenant.tenant_id, login.strip().lower())
    if not found:
        who = f"用户“{login}”" if login else "任何人"
        raise InvalidError(f"{tenant.tenant_name}没有{who}担任营商办统筹，请先用 yingshang user create 建立。")
    return msgspec.structs.replace(tenant, post=ActingPost(*found[0]))


def _outline(draft: DraftNotice) -> list[str]:
    lines = [
        f"{draft.title or draft.document}",
        f"{draft.issuer or '—'} {draft.doc_no or '—'} {draft.issued_on or '—'}",
    ]
    for plan_ in draft.plans:
        lines.append(f"\n{plan_.title}（{len(plan_.tasks)} 项）")
        for task in plan_.tasks:
            units = "、".join(task.lead or task.responsible) or "（未写单位）"
            doubt = f"  [存疑：{'、'.join(task.doubts)}]" if task.doubts else ""
            lines.append(f"  {task.no} {task.title} — {units} {task.deadline_text}{doubt}")
    return lines
