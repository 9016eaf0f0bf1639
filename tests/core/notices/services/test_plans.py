"""Titles and options of a notice and its plans."""

from datetime import date

import pytest

from core.db import DB
from core.errors import ConflictError, InvalidError, NotFoundError
from core.notices.queries.drafts import draft_plans
from core.notices.queries.notices import notice_head
from core.notices.records import NoticeEdit, PlanEdit
from core.notices.services import edit_notice, edit_plan
from tests.core.notices.samples import make_draft
from tests.factories.world import City

Cities = tuple[City, City]

HEAD = NoticeEdit(title="新标题", issuer="凤州市政府", doc_no="凤政发〔2026〕1号", issued_on=date(2026, 4, 1))
PLAN = PlanEdit(title="新方案", report_rule="每季末报送", all_must_answer=True, head_waived=True)


async def test_the_notices_own_lines_are_edited_once_per_version(cities: Cities) -> None:
    notice_id, tenant = await make_draft(cities[0]), cities[0].acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        assert await edit_notice(tenant, notice_id=notice_id, version=1, edit=HEAD) == 2
        with pytest.raises(ConflictError):
            await edit_notice(tenant, notice_id=notice_id, version=1, edit=HEAD)
        with pytest.raises(InvalidError):
            empty = NoticeEdit(title=" ", issuer="", doc_no="", issued_on=None)
            await edit_notice(tenant, notice_id=notice_id, version=2, edit=empty)
        head = await notice_head(tenant, notice_id)
    assert NoticeEdit(title=head.title, issuer=head.issuer, doc_no=head.doc_no, issued_on=head.issued_on) == HEAD


async def test_a_plan_takes_title_and_options(cities: Cities) -> None:
    mine, other = cities
    notice_id, tenant = await make_draft(mine), mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        (plan,) = await draft_plans(tenant, notice_id)
        assert (plan.title, plan.report_rule) == ("凤州市提升办事效率行动方案", "每月25日前填报工作进展情况表")
        await edit_plan(tenant, notice_id=notice_id, plan_id=plan.id, version=1, edit=PLAN)
        with pytest.raises(ConflictError):
            await edit_plan(tenant, notice_id=notice_id, plan_id=plan.id, version=1, edit=PLAN)
        (plan,) = await draft_plans(tenant, notice_id)
    assert (plan.title, plan.report_rule, plan.all_must_answer, plan.head_waived, plan.version) == (
        *(PLAN.title, PLAN.report_rule, True, True),
        2,
    )
    theirs, stranger = await make_draft(other), other.acting("coordinator")
    async with DB.tenant(stranger.tenant_id):
        with pytest.raises(NotFoundError):
            await edit_plan(stranger, notice_id=theirs, plan_id=plan.id, version=2, edit=PLAN)
