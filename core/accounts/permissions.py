"""Who may do what, as data: the roles of design and their rights, and what each may see within a tenant.

The permission check and the sweep over all routes read the same tables, so a rule cannot drift from its test.
"""

from typing import Literal

from core.context import ActingPost, Role, TenantContext
from core.errors import ForbiddenError, NotFoundError
from core.phrases import say

Permission = Literal[
    "settings.manage",
    "people.manage",
    "people.unlock",
    "tokens.manage",
    "audit.read",
    "notice.import",
    "plan.publish",
    "task.assign",
    "task.review",
    "task.suspend",
    "task.read_all",
    "assignment.sign",
    "report.write",
    "report.sign_off",
    "view.unit",
    "view.tenant",
]

Resource = Literal["ledger", "report", "letter", "obligation", "ranking", "draft", "audit"]

# A unit's relation to the row: its own, on the same task, another unit's.
Relation = Literal["own", "same_task", "other"]

WHOLE_TENANT: frozenset[Role] = frozenset({"coordinator", "supervisor", "leader"})
UNIT_ROLES: frozenset[Role] = frozenset({"head", "staff"})

# Those who run the system, guard it and read its log exclude each other.
EXCLUSIVE: frozenset[Role] = frozenset({"admin", "security", "auditor"})

GRANTS: dict[Role, frozenset[Permission]] = {
    "admin": frozenset({"settings.manage", "people.manage"}),
    "security": frozenset({"people.unlock", "tokens.manage"}),
    "auditor": frozenset({"audit.read"}),
    "coordinator": frozenset(
        {
            "notice.import",
            "plan.publish",
            "task.assign",
            "task.review",
            "task.suspend",
            "task.read_all",
            "view.unit",
            "view.tenant",
        }
    ),
    "supervisor": frozenset({"task.review", "task.read_all"}),
    "leader": frozenset({"task.read_all"}),
    "head": frozenset({"assignment.sign", "report.write", "report.sign_off", "view.unit"}),
    "staff": frozenset({"assignment.sign", "report.write"}),
}

# What a unit may read of a resource, by its relation to the row.
UNIT_READS: dict[Resource, frozenset[Relation]] = {
    "ledger": frozenset({"own", "same_task", "other"}),
    "report": frozenset({"own", "same_task"}),
    "letter": frozenset({"own"}),
    "obligation": frozenset({"own"}),
    "ranking": frozenset({"own", "same_task", "other"}),
    "draft": frozenset(),
    "audit": frozenset(),
}

WHOLE_TENANT_READS: dict[Resource, frozenset[Role]] = {
    "ledger": WHOLE_TENANT,
    "report": WHOLE_TENANT,
    "letter": WHOLE_TENANT,
    "obligation": WHOLE_TENANT,
    "ranking": WHOLE_TENANT,
    "draft": frozenset({"coordinator", "supervisor"}),
    "audit": frozenset({"auditor"}),
}

ROLE_NAMES: dict[Role, str] = {
    "admin": say("管理员"),
    "security": say("安全管理员"),
    "auditor": say("审计员"),
    "coordinator": say("统筹"),
    "supervisor": say("督查"),
    "leader": say("市领导"),
    "head": say("负责人"),
    "staff": say("经办"),
}

_WHO_HELPS: dict[Permission, str] = {
    "settings.manage": say("管理员"),
    "people.manage": say("管理员"),
    "people.unlock": say("安全管理员"),
    "tokens.manage": say("安全管理员"),
    "audit.read": say("审计员"),
    "notice.import": say("营商办统筹岗位"),
    "plan.publish": say("营商办统筹岗位"),
    "task.assign": say("营商办统筹岗位"),
    "task.review": say("营商办统筹岗位或督查室"),
    "task.suspend": say("营商办统筹岗位"),
    "task.read_all": say("营商办统筹岗位"),
    "assignment.sign": say("本单位经办或负责人"),
    "report.write": say("本单位经办或负责人"),
    "report.sign_off": say("本单位负责人"),
    "view.unit": say("本单位负责人"),
    "view.tenant": say("营商办统筹岗位"),
}


def may(tenant: TenantContext, permission: Permission) -> bool:
    """Whether the acting post holds the permission; False without a post."""
    return tenant.post is not None and permission in GRANTS[tenant.post.role]


def require(tenant: TenantContext, permission: Permission) -> ActingPost:
    """The acting post, when it holds the permission.

    Raises ForbiddenError with the rule and who can help.
    """
    if not may(tenant, permission):
        raise ForbiddenError(say("当前岗位不能办理此事，请由%(who)s办理。", who=_WHO_HELPS[permission]))
    return tenant.acting()


def reads_whole_tenant(tenant: TenantContext, resource: Resource) -> bool:
    """Whether the acting post reads every unit's rows of the resource."""
    return tenant.post is not None and tenant.post.role in WHOLE_TENANT_READS[resource]


def may_read(tenant: TenantContext, resource: Resource, relation: Relation) -> bool:
    """Whether the acting post reads a row of the resource that stands in the relation to its unit."""
    if reads_whole_tenant(tenant, resource):
        return True
    return tenant.post is not None and tenant.post.role in UNIT_ROLES and relation in UNIT_READS[resource]


def require_read(tenant: TenantContext, resource: Resource, relation: Relation = "other") -> ActingPost:
    """The acting post, when it may read the row. Raises NotFoundError: what one may not see looks absent."""
    if not may_read(tenant, resource, relation):
        raise NotFoundError
    return tenant.acting()
