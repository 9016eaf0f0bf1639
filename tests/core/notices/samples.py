"""A notice of an invented city, in the forms that matter here: own lines, a group phrase, several kinds of deadline."""

from typing import Any
from uuid import UUID

from core.context import TenantContext
from core.db import DB
from core.notices.queries.drafts import draft_tasks
from core.notices.records import TaskEdit, TaskRow
from core.notices.services import settle_names, upload_notice
from tests.factories.world import City

NOTICE = """凤州市人民政府办公室
凤政办发〔2026〕12号
关于印发凤州市提升办事效率行动方案的通知
各县、区人民政府,市政府各工作部门:
《凤州市提升办事效率行动方案》已经市政府同意,现印发给你们,请认真组织实施。
凤州市人民政府办公室
2026年3月5日
凤州市提升办事效率行动方案
为提升办事效率,制定本方案。
一、总体要求
坚持便民利企,全面提升办事效率。
二、主要任务
(一)压减办理时间
1.推行并联审批。新建项目的审批事项一次受理、同步办理。办理时间不超过5个工作日。
牵头部门:市财政局
参与部门:市住建局、市级有关部门
完成时限:2026年12月底前
2.公开办事指南。统一编制并公开办事指南,网上可办率达到90%以上。
牵头部门:市数据局
参与部门:各县区政府、高新区管委会
完成时限:持续推进
(二)规范收费
3.清理收费项目。逐项核对收费依据,取消没有依据的收费。
牵头部门:市财政局
参与部门:市数据局
完成时限:2026年6月30日前
每月25日前填报工作进展情况表。
"""

UNKNOWN = ("市数据局", "各县区政府", "高新区管委会")
"""The names that no unit of the test world bears, in printed order."""


def notice_file(**changes: str) -> bytes:
    """The notice as a file, with stretches replaced: ``notice_file(市数据局="市审批局")``."""
    text = NOTICE
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


async def make_draft(city: City, data: bytes | None = None) -> UUID:
    """A draft under review, uploaded by the coordinator."""
    tenant = city.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        return (await upload_notice(tenant, filename="通知.txt", data=data or notice_file())).notice_id


async def make_ready(city: City, data: bytes | None = None) -> UUID:
    """A draft that may be published: every unknown name is settled as the county."""
    notice_id, tenant = await make_draft(city, data), city.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        await settle_names(tenant, notice_id=notice_id, chosen=dict.fromkeys(UNKNOWN, city.orgs["county"]))
    return notice_id


async def tasks_of(tenant: TenantContext, notice_id: UUID) -> list[TaskRow]:
    """All tasks of a draft, in a transaction of their own."""
    async with DB.tenant(tenant.tenant_id):
        return await draft_tasks(tenant, notice_id)


def edit_of(row: TaskRow, **changes: Any) -> TaskEdit:
    """What the form of a task sends when only these fields were touched."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in TaskEdit.__struct_fields__} | changes
    for name, value in fields.items():
        fields[name] = tuple(value) if isinstance(value, list) else value
    return TaskEdit(**fields)
