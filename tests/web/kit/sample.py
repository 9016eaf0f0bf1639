"""A tiny application around the kit: what the tests of rendering and of the browser look at."""

from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.response import Redirect

from web.kit.htmx import read_htmx, retarget
from web.kit.lists import Column, Pager, sort_columns, with_query
from web.kit.render import create_face, page
from web.kit.shell import PublicShell, Shell, ShellNavItem, ShellNavSection, ShellUser
from web.kit.static import static_router
from web.kit.styleguide import SampleRow, styleguide_view

CSRF = "csrf-of-the-sample-session"
ROWS = 120
TEMPLATES = Path(__file__).parent / "templates"
AnyRequest = Request[Any, Any, Any]


def make_shell() -> Shell:
    """A frame with everything in it."""
    sections = (
        ShellNavSection(
            "",
            (
                ShellNavItem("工作台", "/list?to=desk", 6),
                ShellNavItem("任务台账", "/list", 163, current=True),
                ShellNavItem("进展填报", "/form", 4),
            ),
        ),
        ShellNavSection(
            "方案", (ShellNavItem("公文拆解", "/list?to=review", 1), ShellNavItem("方案库", "/list?to=plans"))
        ),
        ShellNavSection("系统", (ShellNavItem("插件中心", "/list?to=plugins"), ShellNavItem("样式约定", "/guide"))),
    )
    return Shell(
        tenant_name="凤州市",
        home_url="/list",
        user=ShellUser("陈望舒", "市营商办", "统筹", "/sign-out", "/list?to=posts"),
        nav=sections,
        language_url="/language",
        search_url="/list",
        notifications_url="/list?to=notices",
        unread=3,
    )


def make_public(elder: bool) -> PublicShell:
    """A public frame with columns, in ordinary or large type."""
    return PublicShell(
        tenant_name="凤州市",
        home_url="/public",
        nav=(ShellNavItem("首页", "/public", current=True), ShellNavItem("我要投诉", "/public?to=intake")),
        title="凤州市优化营商环境",
        tagline="企业遇到的难事在这里说，谁办、何时办完，都能查到。",
        host="凤州市优化营商环境工作办公室",
        phone="0900-12345",
        staff_url="/list",
        elder_url="/public?elder=1",
        language_url="/language",
        elder=elder,
    )


def make_rows(first: int, count: int) -> tuple[SampleRow, ...]:
    """Rows numbered from ``first``, every third one late."""
    return tuple(
        SampleRow(
            id=f"r{number}",
            no=str(number),
            title=f"第{number}项任务：合并办理手续",
            deadline="2026年9月底前",
            progress=number % 100,
            light="red" if number % 3 == 0 else "green",
            light_word="逾期7日" if number % 3 == 0 else "剩32日",
            light_why="9月30日到期",
            late=number % 3 == 0,
            on=False,
        )
        for number in range(first, first + count)
    )


@get("/list")
async def list_page(request: AnyRequest) -> Response[Any]:
    """A list whose state is in its URL."""
    request.state["csrf_token"] = CSRF
    asked, size = request.query_params, 20
    sort, after = asked.get("sort", "no"), int(asked.get("after", "0"))
    url = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    rows = make_rows(after + 1, min(size, ROWS - after))
    if sort == "-no":
        rows = tuple(reversed(rows))
    columns = (
        Column("no", "编号"),
        Column("title", "任务"),
        Column("deadline", "时限", optional=True),
        Column("progress", "进展", css="num", optional=True),
        Column("light", "灯"),
    )
    pager = Pager(
        len(rows),
        ROWS,
        with_query(url, after=after - size) if after else None,
        with_query(url, after=after + size) if after + size < ROWS else None,
    )
    return page(
        request,
        "sample/list.html",
        shell=make_shell(),
        q=asked.get("q", ""),
        rows=rows,
        columns=sort_columns(url, columns, frozenset({"no"}), sort),
        pager=pager,
    )


@get("/form")
async def form_page(request: AnyRequest) -> Response[Any]:
    """A form, with or without htmx."""
    request.state["csrf_token"] = CSRF
    htmx = "htmx" in request.query_params
    return page(request, "sample/form.html", shell=make_shell(), errors={}, value="", htmx=htmx)


@post("/form")
async def form_submit(request: AnyRequest, state: State) -> Response[Any]:
    """Refuses an empty report with a sentence; counts what it was sent."""
    request.state["csrf_token"] = CSRF
    form = await request.form()
    state["posts"].append(
        {
            "csrf_field": form.get("csrf_token"),
            "csrf_header": request.headers.get("x-csrf-token"),
            "key_field": form.get("idempotency_key"),
            "key_header": request.headers.get("idempotency-key"),
        }
    )
    if form.get("progress"):
        return Redirect("/list", status_code=303)
    errors = {"progress": "写明本期做了什么，没有进展也要写明原因"}
    return page(request, "sample/form.html", status=422, shell=make_shell(), errors=errors, value="", htmx=True)


@get("/injected")
async def injected_page(request: AnyRequest) -> Response[Any]:
    """A page into which an attacker's markup has slipped."""
    request.state["csrf_token"] = CSRF
    return page(request, "sample/injected.html", shell=make_shell())


@get("/late")
async def late_fragment(request: AnyRequest) -> Response[Any]:
    """A fragment with honest and slipped-in attributes."""
    request.state["csrf_token"] = CSRF
    return page(request, "sample/late.html", shell=make_shell())


@get("/stolen")
async def stolen(state: State) -> str:
    """What injected attributes try to reach."""
    state["stolen"].append(1)
    return "stolen"


@get("/honest")
async def honest() -> str:
    """What the page's own attributes reach."""
    return "honest"


@get("/broken")
async def broken_page(request: AnyRequest) -> Response[Any]:
    """An error page, or its fragment."""
    request.state["csrf_token"] = CSRF
    return page(
        request,
        "errors/error.html",
        status=500,
        headers=retarget("#notes") if read_htmx(request.headers).partial else {},
        shell=make_shell(),
        heading="系统出了故障",
        sentence="您写的内容还在，请稍后再试。",
        number="7F3A91C2",
    )


@get("/guide")
async def guide_page(request: AnyRequest) -> Response[Any]:
    """The style guide."""
    request.state["csrf_token"] = CSRF
    return page(request, "styleguide.html", shell=make_shell(), guide=styleguide_view())


@get("/public")
async def public_page(request: AnyRequest) -> Response[Any]:
    """A page without anybody signed in."""
    request.state["csrf_token"] = CSRF
    return page(
        request,
        "errors/error.html",
        status=404,
        public=make_public("elder" in request.query_params),
        heading="没有找到这一页",
        sentence="它可能已被移走，或者网址不完整。",
        number="",
    )


def create_sample() -> Litestar:
    """The application; ``state.posts`` and ``state.stolen`` record what reached it."""
    face = create_face({"sample": TEMPLATES})
    return Litestar(
        [
            *(list_page, form_page, form_submit, injected_page, late_fragment, stolen, honest),
            *(broken_page, guide_page, public_page, static_router()),
        ],
        state=State({"face": face, "posts": [], "stolen": []}),
        openapi_config=None,
    )
