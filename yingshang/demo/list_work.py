"""What the demo's people have made of the list: leaders in charge of tasks, and views worth keeping."""

from datetime import timedelta
from uuid import UUID

import msgspec

from core import sql
from core.accounts.saved_views import Scope
from core.accounts.services import give_default, save_view
from core.clock import frozen_at, now
from core.context import TenantContext
from core.db import DB
from core.ledger.services import charge_leader
from yingshang.demo.cities import acting_as

# login, name, scope, query; ``{org}`` is the person's own unit.
VIEWS: tuple[tuple[str, str, Scope, str], ...] = (
    ("tongchou", "县区牵头", "tenant", "q=县区&sort=due"),
    ("tongchou", "领导包抓台账", "tenant", "sort=due&cols=no,task,lead,charge,due_on,pct,light,latest"),
    ("fuze12", "本局逾期与临期", "unit", "org={org}&light=urgent&sort=due"),
    ("tongchou", "本周要催的", "own", "light=urgent&sort=due&cols=no,task,lead,due_on,light,latest"),
)
EVERY_THIRD = 3
PUBLISHED_DAYS_AGO = 150


async def put_the_list_to_work(tenant: TenantContext) -> None:
    """Every third task gets the city's leader; views are saved, and supervisors begin with one of them. All of it on
    the day after the publication.
    """
    with frozen_at(now() - timedelta(days=PUBLISHED_DAYS_AGO - 1)):
        await _work(tenant)


async def _work(tenant: TenantContext) -> None:
    async with DB.tenant(tenant.tenant_id):
        office = msgspec.structs.replace(tenant, post=await acting_as(tenant, "tongchou"))
        leader = await acting_as(tenant, "lingdao")
        tasks = await sql.values(
            UUID,
            """
            SELECT id FROM core.task WHERE tenant_id = $1 ORDER BY plan_id, ordinal
            """,
            tenant.tenant_id,
        )
        for task_id in tasks[::EVERY_THIRD]:
            await charge_leader(office, task_id, post_id=leader.id)
        for login, name, scope, query in VIEWS:
            acting = msgspec.structs.replace(tenant, post=await acting_as(tenant, login))
            asked = query.format(org=acting.acting().org_id)
            view_id = await save_view(acting, list_name="ledger", name=name, scope=scope, query=asked)
            if name == "领导包抓台账":
                await give_default(acting, view_id, list_name="ledger", roles=["supervisor"])
