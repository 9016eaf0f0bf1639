"""The pages of the demo, each in the states a person meets it in. A page route without an entry fails a test."""

from tests.gallery.sights import (
    ADMIN,
    AUDITOR,
    CLERK,
    CONSOLE,
    COORDINATOR,
    HEAD,
    LEADER,
    NEW_CITY,
    SECURITY,
    SUPERVISOR,
    VISITOR,
    Sight,
    open_up,
    press,
)
from yingshang.demo import OPERATOR

_D = "/{slug}/desk"

NO_PAGES = {
    "/healthz": "an answer for machines",
    "/readyz": "an answer for machines",
    "/{slug}": "leads to the desk",
    "/operator": "leads to the tenants",
    f"{_D}/assignments/{{assignment_id}}": "leads to its task",
    f"{_D}/attachments/{{attachment_id}}": "a file",
    f"{_D}/api/openapi.json": "a file",
    f"{_D}/exports/{{export_id}}/file": "a file",
    f"{_D}/imports/{{kind}}/export": "a file",
    f"{_D}/imports/{{kind}}/template": "a file",
    f"{_D}/imports/{{kind}}/{{import_id}}/corrections": "a file",
    f"{_D}/ledger/export": "a file",
    f"{_D}/notices/{{notice_id}}/file": "a file",
}
"""Routes that answer a GET with something else than a page."""

ENTRANCE = [
    Sight("entrance", "/", VISITOR, "/"),
    Sight("sign-in", "/{slug}/sign-in", VISITOR, "sign-in"),
    Sight("sign-in-refused", "/{slug}/sign-in", VISITOR, "sign-in", act=press("登录", login="jingban12", password="x")),
]

DESK = [
    *(
        Sight(f"desk-{seat}", _D, seat, "desk")
        for seat in (COORDINATOR, CLERK, HEAD, SUPERVISOR, LEADER, ADMIN, SECURITY, AUDITOR)
    ),
    Sight("desk-new-city", _D, COORDINATOR, "desk", city=NEW_CITY),
    Sight("user-menu", _D, COORDINATOR, "desk", act=open_up("[data-user-menu] > summary")),
    Sight("todo", f"{_D}/todo", CLERK, "desk/todo"),
    Sight("todo-late", f"{_D}/todo", CLERK, "desk/todo?light=late"),
    Sight("todo-none", f"{_D}/todo", LEADER, "desk/todo"),
    Sight("posts", f"{_D}/posts", COORDINATOR, "desk/posts"),
    Sight("password", f"{_D}/password", CLERK, "desk/password"),
    Sight(
        "password-refused",
        f"{_D}/password",
        CLERK,
        "desk/password",
        act=press("更换密码", old="x", password="y", again="z"),
    ),
    Sight("password-first", f"{_D}/password", "xinren", "desk/password"),
    Sight("notifications", f"{_D}/notifications", CLERK, "desk/notifications"),
    Sight("notifications-none", f"{_D}/notifications", ADMIN, "desk/notifications"),
    Sight("search", f"{_D}/search", COORDINATOR, "desk/search"),
    Sight("search-found", f"{_D}/search", COORDINATOR, "desk/search?q=审批"),
    Sight("search-nothing", f"{_D}/search", COORDINATOR, "desk/search?q=没有这样的词"),
    Sight("styleguide", f"{_D}/styleguide", COORDINATOR, "desk/styleguide"),
]

LEDGER = [
    Sight("overview", f"{_D}/overview", LEADER, "desk/overview"),
    Sight("overview-new-city", f"{_D}/overview", COORDINATOR, "desk/overview", city=NEW_CITY),
    Sight("ledger", f"{_D}/ledger", COORDINATOR, "desk/ledger"),
    Sight("ledger-clerk", f"{_D}/ledger", CLERK, "desk/ledger?org={bureau}&sort=due"),
    Sight("ledger-plan", f"{_D}/ledger", COORDINATOR, "desk/ledger?plan={plan}"),
    Sight("ledger-late", f"{_D}/ledger", SUPERVISOR, "desk/ledger?light=late"),
    Sight("ledger-filtered-out", f"{_D}/ledger", COORDINATOR, "desk/ledger?q=没有这样的词"),
    Sight("ledger-all-done", f"{_D}/ledger", COORDINATOR, "desk/ledger?org={idle}&light=late"),
    Sight("ledger-new-city", f"{_D}/ledger", COORDINATOR, "desk/ledger", city=NEW_CITY),
    Sight("ledger-menu", f"{_D}/ledger", COORDINATOR, "desk/ledger", act=open_up("main details.pop > summary")),
]

ROWS = [
    Sight("views", f"{_D}/ledger/views", COORDINATOR, "desk/ledger/views"),
    Sight("view-new", f"{_D}/ledger/views/new", COORDINATOR, "desk/ledger/views/new?light=late&sort=due"),
    Sight("exports", f"{_D}/exports", COORDINATOR, "desk/exports"),
    Sight("exports-none", f"{_D}/exports", LEADER, "desk/exports"),
    Sight("export", f"{_D}/exports/{{export_id}}", COORDINATOR, "desk/exports/{export}"),
    Sight("bulk", f"{_D}/bulk", COORDINATOR, "desk/bulk"),
    Sight("bulk-none", f"{_D}/bulk", SUPERVISOR, "desk/bulk"),
    Sight("bulk-assign", f"{_D}/bulk/{{bulk_id}}", COORDINATOR, "desk/bulk/{bulk_assign}"),
    Sight("bulk-return", f"{_D}/bulk/{{bulk_id}}", COORDINATOR, "desk/bulk/{bulk_return}"),
    Sight("bulk-previewed", f"{_D}/bulk/{{bulk_id}}", COORDINATOR, "desk/bulk/{bulk_charge}"),
]

_TASK, _PART = f"{_D}/tasks/{{task_id}}", f"{_D}/assignments/{{assignment_id}}"

TASKS = [
    *(
        Sight(f"task-{state}", _TASK, COORDINATOR, f"desk/tasks/{{task_{state}}}")
        for state in ("assigned", "in_progress", "returned", "submitted", "suspended", "closed")
    ),
    Sight("task-clerk", _TASK, CLERK, "desk/tasks/{own_task}"),
    Sight("task-head", _TASK, "{signer}", "desk/tasks/{task_to_sign}"),
    Sight("task-leader", _TASK, LEADER, "desk/tasks/{task_submitted}"),
    Sight("accept", f"{_PART}/{{act}}", COORDINATOR, "desk/assignments/{part_submitted}/acceptance"),
    Sight("return", f"{_PART}/{{act}}", COORDINATOR, "desk/assignments/{part_submitted}/return"),
    Sight(
        "return-refused",
        f"{_PART}/{{act}}",
        COORDINATOR,
        "desk/assignments/{part_submitted}/return",
        act=press("退回单位", reason="", due_on="昨天"),
    ),
    Sight("suspend", f"{_PART}/{{act}}", COORDINATOR, "desk/assignments/{part_in_progress}/suspend"),
    Sight("cancel", f"{_PART}/{{act}}", COORDINATOR, "desk/assignments/{part_in_progress}/cancel"),
    Sight("resume", f"{_PART}/{{act}}", COORDINATOR, "desk/assignments/{part_suspended}/resume"),
    Sight("report", f"{_PART}/report", "{reporter}", "desk/assignments/{part_to_report}/report"),
    Sight(
        "report-refused",
        f"{_PART}/report",
        "{reporter}",
        "desk/assignments/{part_to_report}/report",
        act=press("提交", pct="101"),
    ),
    Sight("hand-back", f"{_D}/reports/{{report_id}}/hand-back", "{signer}", "desk/reports/{report}/hand-back"),
    Sight("add-unit", f"{_TASK}/units/new", COORDINATOR, "desk/tasks/{task_in_progress}/units/new"),
]

_VERSIONS = f"{_D}/plans/{{plan_id}}/versions"

VERSIONS = [
    Sight("versions", _VERSIONS, COORDINATOR, "desk/plans/{versioned}/versions"),
    Sight("version-first", f"{_VERSIONS}/{{version}}", COORDINATOR, "desk/plans/{versioned}/versions/1"),
    Sight("version-changes", f"{_VERSIONS}/{{version}}/changes", CLERK, "desk/plans/{versioned}/versions/2/changes"),
    Sight("adjust", f"{_TASK}/adjustment", COORDINATOR, "desk/tasks/{task_in_progress}/adjustment"),
]

_NOTICE = f"{_D}/notices/{{notice_id}}"
_DRAFT_TASK = f"{_NOTICE}/tasks/{{task_id}}"

NOTICES = [
    Sight("notices", f"{_D}/notices", COORDINATOR, "desk/notices"),
    Sight("notices-published", f"{_D}/notices", COORDINATOR, "desk/notices?state=published"),
    Sight("notices-none", f"{_D}/notices", COORDINATOR, "desk/notices", city=NEW_CITY),
    Sight("upload", f"{_D}/notices/new", COORDINATOR, "desk/notices/new"),
    Sight("upload-refused", f"{_D}/notices/new", COORDINATOR, "desk/notices/new", act=press("上传并识别")),
    Sight("review", _NOTICE, COORDINATOR, "desk/notices/{draft}"),
    Sight("review-doubts", _NOTICE, COORDINATOR, "desk/notices/{draft}?doubt=1"),
    Sight("review-reader", _NOTICE, SUPERVISOR, "desk/notices/{draft}"),
    Sight("notice-published", _NOTICE, COORDINATOR, "desk/notices/{published}"),
    Sight("notice-discarded", _NOTICE, COORDINATOR, "desk/notices/{discarded}"),
    Sight("notice-failed", _NOTICE, COORDINATOR, "desk/notices/{failed}"),
    Sight("preview", f"{_NOTICE}/preview", COORDINATOR, "desk/notices/{draft}/preview"),
    Sight("plans", f"{_NOTICE}/plans", COORDINATOR, "desk/notices/{draft}/plans"),
    Sight("correction", f"{_NOTICE}/correction", COORDINATOR, "desk/notices/{correction}/correction"),
    Sight("correction-reader", f"{_NOTICE}/correction", SUPERVISOR, "desk/notices/{correction}/correction"),
    Sight("correction-review", _NOTICE, COORDINATOR, "desk/notices/{correction}"),
    Sight("correction-preview", f"{_NOTICE}/preview", COORDINATOR, "desk/notices/{correction}/preview"),
    Sight("draft-task", _DRAFT_TASK, COORDINATOR, "desk/notices/{draft}/tasks/{draft_task}"),
    Sight(
        "split", f"{_NOTICE}/tasks/{{task_id}}/splits", COORDINATOR, "desk/notices/{draft}/tasks/{draft_task}/splits"
    ),
]

SETTINGS = [
    Sight("units", f"{_D}/units", ADMIN, "desk/units"),
    Sight("units-refused", f"{_D}/units", ADMIN, "desk/units", act=press("增加单位", name="")),
    Sight("units-new-city", f"{_D}/units", ADMIN, "desk/units", city=NEW_CITY),
    Sight("unit", f"{_D}/units/{{org_id}}", ADMIN, "desk/units/{bureau}"),
    Sight("groups", f"{_D}/groups", ADMIN, "desk/groups"),
    Sight("groups-none", f"{_D}/groups", ADMIN, "desk/groups", city=NEW_CITY),
    Sight("group", f"{_D}/groups/{{group_id}}", ADMIN, "desk/groups/{group}"),
    Sight("people", f"{_D}/people", ADMIN, "desk/people"),
    Sight("people-filtered-out", f"{_D}/people", ADMIN, "desk/people?q=没有这个人"),
    Sight("person", f"{_D}/people/{{user_id}}", ADMIN, "desk/people/{person}"),
    Sight("locks", f"{_D}/locks", SECURITY, "desk/locks"),
    Sight("api-reference", f"{_D}/api", SECURITY, "desk/api"),
    Sight("tokens", f"{_D}/tokens", SECURITY, "desk/tokens"),
    Sight("tokens-none", f"{_D}/tokens", SECURITY, "desk/tokens", city=NEW_CITY),
    Sight("locks-none", f"{_D}/locks", SECURITY, "desk/locks", city=NEW_CITY),
    Sight("audit", f"{_D}/audit", AUDITOR, "desk/audit"),
    Sight("audit-filtered-out", f"{_D}/audit", AUDITOR, "desk/audit?q=没有这样的词"),
]

PLATFORM = [
    Sight("console-sign-in", "/operator/sign-in", VISITOR, "sign-in", city=CONSOLE),
    Sight("console-tenants", "/operator/tenants", OPERATOR, "tenants", city=CONSOLE),
    Sight("console-tenants-filtered-out", "/operator/tenants", OPERATOR, "tenants?q=没有", city=CONSOLE),
    Sight("console-new-tenant", "/operator/tenants/new", OPERATOR, "tenants/new", city=CONSOLE),
    Sight(
        "console-new-tenant-refused",
        "/operator/tenants/new",
        OPERATOR,
        "tenants/new",
        act=press("建立租户", name="", slug="A"),
        city=CONSOLE,
    ),
    Sight("console-tenant", "/operator/tenants/{tenant_id}", OPERATOR, "tenants/{tenant}", city=CONSOLE),
    Sight("console-tenant-new", "/operator/tenants/{tenant_id}", OPERATOR, "tenants/{new_tenant}", city=CONSOLE),
    Sight("console-health", "/operator/health", OPERATOR, "health", city=CONSOLE),
    Sight("console-doctor", "/operator/health", OPERATOR, "health?doctor=1", city=CONSOLE),
    Sight("console-jobs", "/operator/jobs", OPERATOR, "jobs", city=CONSOLE),
    Sight("console-jobs-dead", "/operator/jobs", OPERATOR, "jobs?state=dead", city=CONSOLE),
    Sight("console-plugins", "/operator/plugins", OPERATOR, "plugins", city=CONSOLE),
    Sight("console-versions", "/operator/versions", OPERATOR, "versions", city=CONSOLE),
    Sight("console-acts", "/operator/acts", OPERATOR, "acts", city=CONSOLE),
    Sight("console-password", "/operator/password", OPERATOR, "password", city=CONSOLE),
]

SETUP = [
    Sight("setup", f"{_D}/setup", ADMIN, "desk/setup", city=NEW_CITY),
    *(
        Sight(f"setup-{step}", f"{_D}/setup/{step}", ADMIN, f"desk/setup/{step}", city=NEW_CITY)
        for step in ("region", "units", "groups", "notice", "people", "finish")
    ),
    Sight("setup-done", f"{_D}/setup", ADMIN, "desk/setup"),
]

_IMPORTS = f"{_D}/imports/{{kind}}"

IMPORTS = [
    Sight("import", _IMPORTS, ADMIN, "desk/imports/roster"),
    Sight("import-refused", _IMPORTS, ADMIN, "desk/imports/roster", act=press("上传并预览")),
    Sight("import-none", _IMPORTS, ADMIN, "desk/imports/roster", city=NEW_CITY),
    Sight("import-columns", f"{_IMPORTS}/{{import_id}}/columns", ADMIN, "desk/imports/roster/{import}/columns"),
    Sight("import-preview", f"{_IMPORTS}/{{import_id}}", ADMIN, "desk/imports/roster/{import}"),
]

REFUSALS = [
    Sight("refused-403", f"{_D}/people", CLERK, "desk/people", status=403),
    Sight("refused-404", _TASK, CLERK, "desk/tasks/01a20000-0000-7000-8000-000000000000", status=404),
    Sight("refused-404-city", "/{slug}/sign-in", VISITOR, "/nowhere/sign-in", status=404),
    Sight("refused-405", "/{slug}/sign-in", VISITOR, "language", status=405),
    Sight("refused-409", f"{_PART}/{{act}}", COORDINATOR, "desk/assignments/{part_in_progress}/return", status=409),
    Sight("refused-422", f"{_D}/ledger", COORDINATOR, "desk/ledger?sort=nonsense", status=422),
]

SIGHTS = [
    *ENTRANCE,
    *DESK,
    *LEDGER,
    *ROWS,
    *TASKS,
    *VERSIONS,
    *NOTICES,
    *SETTINGS,
    *SETUP,
    *IMPORTS,
    *PLATFORM,
    *REFUSALS,
]
