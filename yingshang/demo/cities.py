"""Who lives in the demo: a fictional city with its counties, a second city, and one county with plans of its own."""

from uuid import UUID

from core.accounts.services import add_alias, create_group, create_org, create_user, grant_post
from core.accounts.services.units import OrgKind
from core.context import ActingPost, Role, TenantContext
from core.db import DB
from tenants.services import create_tenant
from yingshang.demo.people import GIVEN, SURNAMES

PASSWORD = "Fengzhou-Demo-1"  # noqa: S105 -- printed by `yingshang up`; it exists in demo tenants only

DEPARTMENTS = (
    "市政府督查室",
    "市委编办",
    "市发改委",
    "市教育局",
    "市科技局",
    "市工信局",
    "市公安局",
    "市民政局",
    "市司法局",
    "市财政局",
    "市人社局",
    "市自然资源局",
    "市生态环境局",
    "市住建局",
    "市交通运输局",
    "市水务局",
    "市农业农村局",
    "市商务局",
    "市文旅局",
    "市卫健委",
    "市应急局",
    "市审计局",
    "市市场监管局",
    "市统计局",
    "市医保局",
    "市数据局",
    "市金融办",
    "市城管局",
    "市税务局",
    "市公共资源交易中心",
    "市公积金中心",
    "人民银行凤州分行",
    "凤州供电公司",
)
COUNTIES = ("临河县", "云岭县", "桑坪县", "石渡区")
ZONE = "高新区管委会"
OFFICE = "市营商办"

# Another printed name, and the unit it means. The reform of 2024 gave one bureau a new name.
SHORT_NAMES = {
    "市发展改革委": "市发改委",
    "市工业和信息化局": "市工信局",
    "市人力资源社会保障局": "市人社局",
    "市住房城乡建设局": "市住建局",
    "市行政审批服务局": "市数据局",
    "市地方金融管理局": "市金融办",
    "高新区": ZONE,
}

# The seats the sign-in page of the demo is about: login, unit, role, title.
LEADING_SEATS: tuple[tuple[str, str, Role, str], ...] = (
    ("tongchou", OFFICE, "coordinator", "营商办综合科科长"),
    ("tongchou2", OFFICE, "coordinator", "营商办推进科科长"),
    ("ducha", "市政府督查室", "supervisor", "督查室副主任"),
    ("lingdao", OFFICE, "leader", "副市长"),
    ("guanli", OFFICE, "admin", "系统管理员"),
    ("anquan", OFFICE, "security", "安全管理员"),
    ("shenji", OFFICE, "auditor", "审计员"),
)


async def make_fengzhou() -> TenantContext:
    """凤州市: an office, thirty-three departments, four counties and a zone; head and clerk in each."""
    tenant = await create_tenant(slug="fengzhou", name="凤州市", kind="city")
    async with DB.tenant(tenant.tenant_id):
        units = {OFFICE: await create_org(tenant, name=OFFICE, kind="office")}
        kinds: list[tuple[str, OrgKind]] = [(name, "department") for name in DEPARTMENTS]
        kinds += [(name, "county") for name in COUNTIES] + [(ZONE, "zone")]
        for ordinal, (name, kind) in enumerate(kinds, start=1):
            units[name] = await create_org(tenant, name=name, kind=kind, ordinal=ordinal)
        members = [units[name] for name in (*COUNTIES, ZONE)]
        await create_group(tenant, name="各县区政府、高新区管委会", members=members)
        await create_group(
            tenant,
            name="市级有关部门",
            members=[units[name] for name in ("市发改委", "市工信局", "市财政局", "市商务局", "市市场监管局")],
        )
        for printed, name in SHORT_NAMES.items():
            await add_alias(tenant, name=printed, kind="short", org_id=units[name])
        for login, unit, role, title in LEADING_SEATS:
            await _person(tenant, units, login, unit, role, title)
        for number, (name, _) in enumerate(kinds, start=1):
            await _person(tenant, units, f"jingban{number:02}", name, "staff", "经办")
            await _person(tenant, units, f"fuze{number:02}", name, "head", "负责人")
    return tenant


async def make_lanjiang() -> TenantContext:
    """澜江市: the second city, whose rows nobody of 凤州 ever sees."""
    return await _small_tenant("lanjiang", "澜江市", "city", ("市发改委", "市财政局", "市商务局", "市市场监管局"))


async def make_linhe() -> TenantContext:
    """临河县: a county that runs plans of its own, beside working on the city's."""
    return await _small_tenant(
        "linhe", "临河县", "county", ("县发改局", "县财政局", "县市场监管局", "城关镇"), "fengzhou"
    )


async def acting_as(tenant: TenantContext, login: str) -> ActingPost:
    """The first seat of a demo person, read inside the tenant's transaction."""
    found = await DB.current().fetch(
        """
        SELECT p.id, u.id AS user_id, u.name, o.id AS org_id, o.name AS org_name, p.role, p.title
        FROM core.user_account u
        JOIN core.post p ON p.tenant_id = u.tenant_id AND p.user_id = u.id
        JOIN core.org o ON o.tenant_id = p.tenant_id AND o.id = p.org_id
        WHERE u.tenant_id = $1 AND u.login = $2 ORDER BY p.created_at LIMIT 1
        """,
        tenant.tenant_id,
        login,
    )
    return ActingPost(*found[0])


async def _small_tenant(
    slug: str, name: str, kind: str, departments: tuple[str, ...], parent: str | None = None
) -> TenantContext:
    tenant = await create_tenant(slug=slug, name=name, kind="county" if kind == "county" else "city", parent=parent)
    office = "县营商办" if kind == "county" else OFFICE
    async with DB.tenant(tenant.tenant_id):
        units = {office: await create_org(tenant, name=office, kind="office")}
        for ordinal, department in enumerate(departments, start=1):
            units[department] = await create_org(tenant, name=department, kind="department", ordinal=ordinal)
        await _person(tenant, units, "tongchou", office, "coordinator", "")
        await _person(tenant, units, "guanli", office, "admin", "")
        for number, department in enumerate(departments, start=1):
            await _person(tenant, units, f"jingban{number:02}", department, "staff", "经办")
            await _person(tenant, units, f"fuze{number:02}", department, "head", "负责人")
    return tenant


async def _person(tenant: TenantContext, units: dict[str, UUID], login: str, unit: str, role: Role, title: str) -> None:
    place = sum(login.encode()) * 7 + sum(tenant.slug.encode())
    name = SURNAMES[place % len(SURNAMES)] + GIVEN[(place * 5 + len(unit)) % len(GIVEN)]
    user_id = await create_user(tenant, login=login, name=name, password=PASSWORD, must_change_password=False)
    org_id = units[unit]
    await grant_post(tenant, user_id=user_id, org_id=org_id, role=role, title=title)
