"""Tokens of ours are read; everything that only looks like one is refused, quickly and in the same way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.clock import now, shifted_by
from core.crypto import ISSUER, KeyRing, TokenError

SECRET = b"s" * 32
OLD = b"o" * 32
KEYS = KeyRing({"new": SECRET, "old": OLD})
USER, ROW, TENANT = (UUID(int=number) for number in (1, 2, 3))

Json = dict[str, Any]


def _part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _claims(**changes: Any) -> Json:
    moment = int(now().timestamp())
    facts: Json = {
        "iss": ISSUER,
        "aud": "api",
        "sub": str(USER),
        "sid": str(ROW),
        "tid": str(TENANT),
        "iat": moment,
        "nbf": moment,
        "exp": moment + 600,
        "jti": uuid4().hex,
    } | changes
    return {name: value for name, value in facts.items() if value is not ...}


def _header(**changes: Any) -> Json:
    facts: Json = {"alg": "HS256", "typ": "api+jwt", "kid": "new"} | changes
    return {name: value for name, value in facts.items() if value is not ...}


def _sign(header: object, claims: object, key: bytes = SECRET, digest: Callable[[], Any] = hashlib.sha256) -> str:
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{_part(hmac.new(key, signed.encode(), digest).digest())}"


def _misshapen() -> Iterator[tuple[str, str]]:
    good = _sign(_header(), _claims())
    head, body, tail = good.split(".")
    yield "nothing", ""
    yield "words", "令牌"
    yield "two parts", f"{head}.{body}"
    yield "four parts", f"{good}.x"
    yield "five parts, as if encrypted", "a.b.c.d.e"
    yield "no base64", f"{head}.{body}.%%%"
    yield "no signature", f"{head}.{body}."
    yield "another signature", f"{head}.{body}.{_part(b'x' * 32)}"
    yield "a cut signature", good[:-2]
    yield "a changed claim", f"{head}.{_part(_claims(sub=str(uuid4())))}.{tail}"
    yield "a changed header", f"{_part(_header(kid='old'))}.{body}.{tail}"
    yield "a megabyte", f"{head}.{'A' * 1_000_000}.{tail}"
    yield "no JSON in the header", f"{_part(b'{')}.{body}.{tail}"
    yield "a list as header", _sign([], _claims())
    yield "a list as claims", _sign(_header(), [])
    yield "no JSON in the claims", _sign(_header(), b"not json")


def _with_bad_headers() -> Iterator[tuple[str, str]]:
    for alg in ("none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", None, ["HS256"]):
        yield f"algorithm {alg!r}", _sign(_header(alg=alg), _claims())
    yield "algorithm none, unsigned", f"{_part(_header(alg='none'))}.{_part(_claims())}."
    yield "really HS512", _sign(_header(alg="HS512"), _claims(), digest=hashlib.sha512)
    yield "no algorithm", _sign(_header(alg=...), _claims())
    for kid in ("unknown", "../../keys.json", "' OR 1=1 --", "http://evil.example/key", "", None, 0, ["new"], ...):
        yield f"kid {kid!r}", _sign(_header(kid=kid), _claims())
    yield "signed with the name of its key", _sign(_header(), _claims(), key=b"new")
    yield "signed with an empty key", _sign(_header(), _claims(), key=b"")
    yield "the other key's signature", _sign(_header(), _claims(), key=OLD)
    for extra in ("jku", "x5u"):
        yield extra, _sign(_header(**{extra: "https://evil.example/jwks"}), _claims(), key=b"e" * 32)
    yield "jwk", _sign(_header(jwk={"kty": "oct", "k": _part(b"e" * 32)}), _claims(), key=b"e" * 32)
    yield "an unknown crit", _sign(_header(crit=["exp"]), _claims())
    for typ in ("JWT", "desk+jwt", "", None, ...):
        yield f"typ {typ!r}", _sign(_header(typ=typ), _claims())


def _with_bad_claims() -> Iterator[tuple[str, str]]:
    for audience in ("desk", "", None, ["desk"], ...):
        yield f"aud {audience!r}", _sign(_header(), _claims(aud=audience))
    for issuer in ("evil", "yingshang.evil", "ying", ["yingshang"], None, ...):
        yield f"iss {issuer!r}", _sign(_header(), _claims(iss=issuer))
    moment = int(now().timestamp())
    wrong: dict[str, list[object]] = {
        **{name: ["", "1", None, 7, {}, ...] for name in ("sub", "sid", "tid")},
        "exp": [moment - 1, str(moment + 600), moment + 600.5, True, None, "never", ...],
        "nbf": [moment + 600, str(moment), None, ...],
        "iat": [str(moment), None, [], ...],
    }
    for name, values in wrong.items():
        for value in values:
            yield f"{name} {value!r}", _sign(_header(), _claims(**{name: value}))
    yield "no jti", _sign(_header(), _claims(jti=...))
    doubled = (
        json.dumps(_claims()).replace('{"iss"', '{"aud": "desk", "aud": "desk", "iss"').replace('"aud": "api", ', "")
    )
    yield "a claim twice", _sign(_header(), doubled.encode())


FORGED = [*_misshapen(), *_with_bad_headers(), *_with_bad_claims()]


def test_there_are_enough_of_them() -> None:
    assert len(FORGED) == len({name for name, _ in FORGED}) >= 40


@pytest.mark.parametrize(("name", "token"), FORGED, ids=[name for name, _ in FORGED])
def test_a_forged_token_is_refused(name: str, token: str) -> None:
    with pytest.raises(TokenError):
        KEYS.read(token, audience="api")
    assert name


@pytest.mark.parametrize("kid", ["new", "old"])
def test_one_of_ours_is_read_whichever_key_signed_it(kid: str) -> None:
    token = _sign(_header(kid=kid), _claims(), key={"new": SECRET, "old": OLD}[kid])
    claims = KEYS.read(token, audience="api")
    assert (claims.sub, claims.sid, claims.tid) == (USER, ROW, TENANT)


@pytest.mark.parametrize(("made_for", "read_for"), [("api", "desk"), ("desk", "api")])
def test_a_token_of_one_kind_is_none_of_the_other(made_for: str, read_for: str) -> None:
    token = KEYS.sign(audience=made_for, user_id=USER, session_id=ROW, tenant_id=TENANT, lasts=timedelta(minutes=1))
    assert KEYS.read(token, audience=made_for).sid == ROW
    with pytest.raises(TokenError):
        KEYS.read(token, audience=read_for)


def test_a_retired_key_opens_nothing() -> None:
    token = KeyRing({"old": OLD}).sign(
        audience="api", user_id=USER, session_id=ROW, tenant_id=TENANT, lasts=timedelta(minutes=1)
    )
    assert KEYS.read(token, audience="api").sid == ROW
    with pytest.raises(TokenError):
        KeyRing({"new": SECRET}).read(token, audience="api")


def test_the_products_own_clock_decides() -> None:
    token = KEYS.sign(audience="api", user_id=USER, session_id=ROW, tenant_id=TENANT, lasts=timedelta(minutes=1))
    with shifted_by(timedelta(seconds=61)), pytest.raises(TokenError):
        KEYS.read(token, audience="api")


def test_a_salted_digest_never_repeats_and_holds_for_its_parts_alone() -> None:
    ring = KeyRing({"k": SECRET})
    made = {ring.salted_digest("csrf", "session") for _ in range(50)}
    assert len(made) == 50
    assert len({digest[16:24] for digest in made}) == 50
    for digest in made:
        assert ring.matches_salted(digest, "csrf", "session")
        assert not ring.matches_salted(digest, "csrf", "another")
        assert not ring.matches_salted(digest, "other", "session")
        assert not ring.matches_salted(f"0{digest[1:]}" if digest[0] != "0" else f"1{digest[1:]}", "csrf", "session")
        assert not ring.matches_salted(digest[:-1], "csrf", "session")
    assert not ring.matches_salted(ring.digest("csrf", "session"), "csrf", "session")
    assert not ring.matches_salted("", "csrf", "session")
