"""Operators' accounts: the same lock and limits as a tenant's people, and who is out at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.clock import shifted_by
from core.db import DB, PLATFORM
from core.errors import InvalidError, NotFoundError, TooManyError
from core.keyset import PageRequest
from tenants.operators.acts import operator_acts
from tenants.operators.records import COMMAND_LINE, Operator
from tenants.operators.services import (
    SignedInOperator,
    change_operator_password,
    create_operator,
    operator_rows,
    reset_operator_password,
    set_operator_active,
    sign_in_operator,
    sign_out_operator,
)
from tenants.operators.sessions import live_operator
from tests.factories.world import City

PASSWORD = "Night-Watch-7"


async def _made() -> str:
    login = f"op{uuid4().hex[:10]}"
    await create_operator(COMMAND_LINE, login=login.upper(), name="陈 望舒", password=PASSWORD)
    return login


async def _sign_in(login: str, password: str = PASSWORD, address: str = "192.0.2.1") -> SignedInOperator:
    return await sign_in_operator(login=login, password=password, address=address, agent="probe")


async def _live(session: SignedInOperator) -> Operator | None:
    return await live_operator(session_id=session.session_id, operator_id=session.operator_id, address="")


async def test_an_operator_signs_in_and_out(database: object) -> None:
    assert database
    login = await _made()

    session = await _sign_in(login)
    live = await _live(session)
    assert live == Operator(session.operator_id, "陈 望舒", session.session_id)
    await sign_out_operator(live)

    assert await _live(session) is None
    log = await operator_acts(PageRequest(), subject_id=session.operator_id)
    assert [act.kind for act in log.rows] == ["session.ended", "session.opened", "operator.created"]


async def test_another_operators_session_is_nobodys(database: object) -> None:
    assert database
    first, second = await _sign_in(await _made()), await _sign_in(await _made())

    assert await live_operator(session_id=first.session_id, operator_id=second.operator_id, address="") is None


@pytest.mark.parametrize("minutes", [31, 13 * 60])
async def test_a_session_runs_out(database: object, minutes: int) -> None:
    assert database
    session = await _sign_in(await _made())

    with shifted_by(timedelta(minutes=minutes)):
        assert await _live(session) is None


async def test_a_used_session_ends_at_its_age_all_the_same(database: object) -> None:
    assert database
    session = await _sign_in(await _made())
    for minutes in range(20, 12 * 60, 20):
        with shifted_by(timedelta(minutes=minutes)):
            assert await _live(session) is not None

    with shifted_by(timedelta(hours=12, seconds=5)):
        assert await _live(session) is None


async def test_wrong_and_unknown_get_the_same_answer(database: object) -> None:
    assert database
    login, refusals = await _made(), []
    await set_operator_active(COMMAND_LINE, login=(off := await _made()), active=False)
    for name, password in ((login, "wrong"), ("nobody-here", PASSWORD), (off, PASSWORD)):
        with pytest.raises(InvalidError) as refused:
            await _sign_in(name, password)
        refusals.append((refused.value.sentence, refused.value.fields))

    assert refusals == [refusals[0]] * 3


async def test_five_failures_lock_one_address_until_the_time_is_over(database: object) -> None:
    assert database
    login = await _made()
    for _ in range(5):
        with pytest.raises(InvalidError):
            await _sign_in(login, "wrong")

    with pytest.raises(TooManyError) as locked:
        await _sign_in(login)
    await _sign_in(login, address="192.0.2.9")
    with shifted_by(timedelta(minutes=2)):
        await _sign_in(login)

    assert 0 < locked.value.retry_after <= 60


async def test_switching_off_and_a_new_password_end_sessions_at_once(database: object) -> None:
    assert database
    login = await _made()
    session = await _sign_in(login)
    await set_operator_active(COMMAND_LINE, login=login, active=False)
    off = await _live(session)
    await set_operator_active(COMMAND_LINE, login=login, active=True)
    again = await _sign_in(login)
    await reset_operator_password(COMMAND_LINE, login=login, password="Other-Watch-8")

    assert off is None
    assert [await _live(session), await _live(again)] == [None, None]
    assert [row.active for row in await operator_rows() if row.login == login] == [True]
    with pytest.raises(InvalidError):
        await _sign_in(login)
    assert await _live(await _sign_in(login, "Other-Watch-8")) is not None


async def test_ones_own_new_password_keeps_ones_own_session_only(database: object) -> None:
    assert database
    login = await _made()
    mine, other = await _sign_in(login), await _sign_in(login)
    acting = await _live(mine)
    assert acting is not None

    await change_operator_password(acting, old=PASSWORD, new="Other-Watch-8", again="Other-Watch-8")

    assert await _live(mine) is not None
    assert await _live(other) is None


@pytest.mark.parametrize(
    ("login", "name", "password", "field"),
    [
        ("", "某人", PASSWORD, "login"),
        ("a b", "某人", PASSWORD, "login"),
        ("someone", "", PASSWORD, "login"),
        ("someone", "某人", "short", "password"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(
    database: object, login: str, name: str, password: str, field: str
) -> None:
    assert database
    with pytest.raises(InvalidError) as refused:
        await create_operator(COMMAND_LINE, login=login, name=name, password=password)

    assert list(refused.value.fields) == [field]


async def test_a_taken_name_and_an_absent_one_are_told(database: object) -> None:
    assert database
    login = await _made()
    with pytest.raises(InvalidError):
        await create_operator(COMMAND_LINE, login=login, name="某人", password=PASSWORD)
    with pytest.raises(NotFoundError):
        await set_operator_active(COMMAND_LINE, login=f"{login}x", active=False)


@pytest.mark.parametrize("table", ["operator", "operator_session", "operator_failure", "operator_act"])
async def test_no_tenant_reaches_an_operators_table(cities: tuple[City, City], table: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with DB.tenant(cities[0].tenant.tenant_id) as transaction:
            await transaction.fetch(f"SELECT 1 FROM tenants.{table}")  # noqa: S608 -- names above


async def test_the_platforms_door_sees_no_business_row(cities: tuple[City, City]) -> None:
    assert cities
    for statement in (
        "SELECT title FROM core.task",
        "SELECT name FROM core.user_account",
        "SELECT name FROM core.org",
        "SELECT payload FROM core.job",
        "SELECT text FROM core.notice",
        "SELECT body FROM core.progress_report",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with PLATFORM.transaction() as platform:
                await platform.fetch(statement)
