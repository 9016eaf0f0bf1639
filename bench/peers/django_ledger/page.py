"""The view: who is signed in, the rows, the counts, the selects, the frame; then one template."""

import secrets
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import path

from bench.peers.django_ledger.models import (
    Assignment,
    Holiday,
    ListHabit,
    Notification,
    Obligation,
    Org,
    Plan,
    Post,
    SavedView,
    Session,
    Task,
)
from core.accounts.permissions import ROLE_NAMES
from core.accounts.saved_views import ListSettings
from core.clock import local_day, now
from core.context import ActingPost, TenantContext
from core.crypto import KeyRing
from core.keyset import PageRequest, write_cursor
from core.ledger.queries.counts import LIGHT_CASE, TaskCounts
from core.ledger.queries.facets import Choice, Facets
from core.ledger.queries.filtering import TaskFilter
from core.ledger.queries.tasks import TaskPage, TaskRow
from core.ledger.states import TASK_ORDER, TASK_STATES, phase_of
from core.obligations.lights import LIGHT_KINDS, Lights, light_rule
from core.phrases import as_text
from core.workdays.calendar import SpecialDay
from core.workdays.deadlines import deadline_day
from core.workdays.national import national_calendar
from web.cookies import read_session
from web.kit.render import security_headers
from web.kit.shell import Shell, ShellNavItem, ShellNavSection, ShellUser
from web.routes.ledger.address import LedgerAddress
from web.routes.ledger.bar import query_bar
from web.routes.ledger.view import list_view, plain_url, view_tabs

_COUNTS = f"""
SELECT t.state, {LIGHT_CASE.replace("$2", "%(moment)s")} AS light, sum(t.tasks)
FROM task_tally t WHERE t.tenant_id = %(tenant)s GROUP BY 1, 2
"""

ROW = (
    *("id", "plan_id", "plan__title", "ordinal", "no", "title", "lead_text", "participant_text", "deadline_text"),
    *("deadline_kind", "state", "due_at", "warn_at", "pct", "changed_at"),
)


def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of 50 rows in the order of the plans."""
    del slug
    tenant, unread, posts = _signed_in(request)
    address = LedgerAddress(TaskFilter())
    url, moment = f"/{tenant.slug}/desk/ledger", now()
    found, counts, facets = _rows(tenant, moment), _counts(tenant, moment), _facets(tenant)
    kept = _kept(tenant)
    nonce = secrets.token_urlsafe(16)
    keys: KeyRing = settings.PEER_KEYS
    view = {
        "list": msgspec.to_builtins(
            list_view(tenant, url, address, kept, found, counts, facets.measures, facets), enc_hook=as_text
        ),
        "bar": _plain(query_bar(tenant, url, plain_url(url, kept), address, facets)),
        "tabs": _plain(view_tabs(tenant, url, address, kept)),
        "shell": _plain(_shell(tenant, unread, posts, _owed(tenant))),
        "asset": settings.PEER_ASSETS,
        "nonce": nonce,
        "page_url": url,
        "csrf_token": keys.salted_digest("csrf", str(tenant.session_id)),
        "idempotency_key": secrets.token_hex(16),
    }
    body = get_template("ledger.html").render(view).encode()
    headers = {**security_headers(nonce), "Vary": "HX-Request, HX-Request-Type", "Content-Length": str(len(body))}
    return HttpResponse(body, headers=headers)


def _plain(record: msgspec.Struct) -> Any:
    """The record as plain data, which Django's templates read by its names."""
    return msgspec.to_builtins(record, enc_hook=as_text)


def _signed_in(request: HttpRequest) -> tuple[TenantContext, int, int]:
    """The context of the session in the cookie, its unread notifications, and how many seats the person has."""
    keys: KeyRing = settings.PEER_KEYS
    claims = read_session(keys, request.COOKIES, settings.PEER_TENANT)
    if claims is None:
        raise Http404
    unread = Notification.objects.filter(
        tenant_id=OuterRef("tenant_id"), post_id=OuterRef("post_id"), read_at__isnull=True
    )
    posts = Post.objects.filter(tenant_id=OuterRef("tenant_id"), user_id=OuterRef("user_id"), active=True)
    row = (
        Session.objects.filter(
            tenant_id=claims.tid,
            id=claims.sid,
            user_id=claims.sub,
            ended_at=None,
            account__active=True,
            post__active=True,
        )
        .annotate(unread=_number(unread), posts=_number(posts))
        .values(
            "account__name",
            "post_id",
            "post__role",
            "post__title",
            "post__org_id",
            "post__org__name",
            "unread",
            "posts",
        )
        .first()
    )
    if row is None:
        raise Http404
    post = ActingPost(
        id=row["post_id"],
        user_id=claims.sub,
        user_name=row["account__name"],
        org_id=row["post__org_id"],
        org_name=row["post__org__name"],
        role=row["post__role"],
        title=row["post__title"],
    )
    tenant = TenantContext(
        tenant_id=claims.tid, slug=settings.PEER_SLUG, tenant_name="度量市", post=post, session_id=claims.sid
    )
    return tenant, row["unread"], row["posts"]


def _number(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("tenant_id").annotate(number=Count("id")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rows(tenant: TenantContext, moment: datetime) -> TaskPage:
    size = PageRequest().size
    own_days = (
        Holiday.objects.filter(tenant_id=tenant.tenant_id).order_by("day").values_list("day", "works", "name", "source")
    )
    local = tuple(SpecialDay(*day) for day in own_days)
    calendar = national_calendar().overlaid(local) if local else national_calendar()
    lights = Lights(moment, calendar, light_rule(tenant))
    tasks = Task.objects.filter(tenant_id=tenant.tenant_id).order_by("plan_id", "ordinal", "id")
    found = list(tasks.values_list(*ROW, named=False)[: size + 1])
    shown = found[:size]
    after = None
    if len(found) > size:
        last = shown[-1]
        after = write_cursor(("order", last[1], last[3], last[0]))
    return TaskPage(tuple(_row(line, lights) for line in shown), after, None)


def _row(line: tuple[Any, ...], lights: Lights) -> TaskRow:
    id_, plan_id, plan_title, _, no, title, lead, others, deadline, kind, state, due_at, warn_at, pct, changed_at = line
    return TaskRow(
        id=id_,
        plan_id=plan_id,
        plan_title=plan_title,
        no=no,
        title=title,
        lead_text=lead,
        participant_text=others,
        deadline_text=deadline or "未写明",
        deadline_kind=kind,
        due_text="" if due_at is None else deadline_day(due_at).isoformat(),
        state=state,
        state_text=TASK_STATES[state],
        pct=pct,
        light=lights.of(phase_of(state), due_at, warn_at),
        changed_text=local_day(changed_at).strftime("%m-%d"),
        changed_at=changed_at,
    )


def _counts(tenant: TenantContext, moment: datetime) -> TaskCounts:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"tenant": tenant.tenant_id, "moment": moment})
        cells = cursor.fetchall()
    total = sum(tasks for _, _, tasks in cells)
    return TaskCounts(
        total=total,
        any_light=total,
        by_state={state: sum(tasks for name, _, tasks in cells if name == state) for state in TASK_ORDER},
        by_light={kind: sum(tasks for _, light, tasks in cells if light == kind) for kind in LIGHT_KINDS},
    )


def _facets(tenant: TenantContext) -> Facets:
    plans = Plan.objects.filter(tenant_id=tenant.tenant_id).order_by("-published_at", "ordinal", "id")
    with_work = Assignment.objects.filter(tenant_id=OuterRef("tenant_id"), org_id=OuterRef("id"))
    seats = Post.objects.filter(tenant_id=tenant.tenant_id, role="leader", active=True, user__active=True)
    leaders = seats.order_by("user__pinyin", "id")
    orgs = Org.objects.filter(Exists(with_work), tenant_id=tenant.tenant_id).order_by("ordinal", "pinyin", "id")
    return Facets(
        tuple(Choice(*plan) for plan in plans.values_list("id", "title")),
        tuple(Choice(*org) for org in orgs.values_list("id", "name")),
        tuple(Choice(*seat) for seat in leaders.values_list("id", "user__name")),
        (),
    )


def _kept(tenant: TenantContext) -> ListSettings:
    """The person's habits and the views of the list that the post sees; this one has none."""
    post = tenant.acting()
    mine = Q(scope="tenant") | Q(scope="unit", org_id=post.org_id) | Q(scope="own", user_id=post.user_id)
    views = SavedView.objects.filter(mine, tenant_id=tenant.tenant_id, list="ledger").order_by("ordinal", "id")
    habits = ListHabit.objects.filter(tenant_id=tenant.tenant_id, list="ledger", user_id=post.user_id)
    if views.values("id").union(habits.values("id")).exists():
        raise Http404
    return ListSettings()


def _owed(tenant: TenantContext) -> int:
    post = tenant.acting()
    mine = Q(post_id=None) | Q(post_id=post.id)
    open_ones = Obligation.objects.filter(mine, tenant_id=tenant.tenant_id, org_id=post.org_id, state="open")
    return int(open_ones.count())


def _shell(tenant: TenantContext, unread: int, posts: int, owed: int) -> Shell:
    post, home = tenant.acting(), f"/{tenant.slug}/desk"
    return Shell(
        tenant_name=tenant.tenant_name,
        home_url=home,
        language_url=f"/{tenant.slug}/language",
        user=ShellUser(
            post.user_name,
            post.org_name,
            ROLE_NAMES[post.role],
            f"/{tenant.slug}/sign-out",
            f"{home}/posts" if posts > 1 else None,
        ),
        nav=(
            ShellNavSection(
                "",
                (
                    ShellNavItem("工作台", home, owed or None),
                    ShellNavItem("任务台账", f"{home}/ledger", current=True),
                    ShellNavItem("总览", f"{home}/overview"),
                ),
            ),
            ShellNavSection("方案", (ShellNavItem("公文拆解", f"{home}/notices"),)),
        ),
        search_url=f"{home}/search",
        notifications_url=f"{home}/notifications",
        unread=unread,
    )


urlpatterns = [path("<slug:slug>/desk/ledger", ledger)]
