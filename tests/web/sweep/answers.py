"""What is looked for in an answer: another city's words and ids, the headers each must carry, what makes two equal."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_RANDOM = re.compile(
    r"""(?P<kept>nonce="|'nonce-|name="(?:csrf_token|idempotency_key)"\ value="|__Host-ys-[a-z0-9]+=
    |urn:yingshang:error:)[A-Za-z0-9_.-]+""",
    re.VERBOSE,
)
_NONCE = re.compile(r"script-src 'self' 'nonce-[A-Za-z0-9_-]{16,}'")


@dataclass(frozen=True)
class Answer:
    """An answer, with every id that the request for it had sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    sent: frozenset[str] = field(default=frozenset())

    def header(self, name: str) -> str:
        """The first value of a header, empty when it is absent."""
        return next((value for key, value in self.headers if key == name), "")

    def all_of(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name]

    @property
    def text(self) -> str:
        """Headers and body as text; the parts of an office file are unpacked."""
        return "\n".join([*(f"{name}: {value}" for name, value in self.headers), *_texts(self.body)])

    @property
    def shape(self) -> tuple[int, str]:
        """What another answer must equal: all but nonces, form keys, error numbers and the ids that were sent."""
        text = _RANDOM.sub(r"\g<kept>*", self.text)
        for each in self.sent:
            text = text.replace(each, "<id>")
        return self.status, text


@dataclass(frozen=True)
class Marks:
    """By what a city is known: its canary, the ids of all its rows, and what of it anybody may know."""

    canary: str
    ids: frozenset[str]
    public: tuple[str, ...]


def ids_in(text: str) -> set[str]:
    """Every id in a text."""
    return set(_UUID.findall(text))


def leaks(answer: Answer, marks: Marks, *, at_home: bool = False) -> list[str]:
    """What an answer tells of a city. ``at_home``: the city's own public pages may say its name."""
    text = answer.text
    for word in marks.public if at_home else ():
        text = text.replace(word, "")
    canary = marks.canary
    spellings = {canary, quote(canary), quote(canary).lower(), f"\\u{ord(canary):04x}", f"&#{ord(canary)};"}
    found = [f"the canary {canary!r}" for spelling in spellings if spelling in text][:1]
    foreign = (ids_in(text) & marks.ids) - answer.sent
    return found + [f"the id {each}" for each in sorted(foreign)[:1]]


def header_faults(answer: Answer, *, of_api: bool = False) -> list[str]:
    """The headers and cookies that an answer lacks or must not have. The API sets no cookie at all."""
    if of_api:
        return ["a cookie"] * len(answer.all_of("set-cookie")) + _unsafe_to_keep(answer)
    faults = [
        f"cookie {cookie.split('=')[0]}: {fault}" for cookie in answer.all_of("set-cookie") for fault in _cookie(cookie)
    ]
    if not answer.header("content-type").startswith("text/html"):
        return faults
    policy = answer.header("content-security-policy")
    if not _NONCE.search(policy):
        faults.append("no nonce in the policy")
    faults += [f"{word} in the policy" for word in ("unsafe-inline", "unsafe-eval", "*") if word in policy]
    faults += [
        f"no {rule} in the policy" for rule in ("default-src 'none'", "frame-ancestors 'none'") if rule not in policy
    ]
    return faults + _unsafe_to_keep(answer)


def _unsafe_to_keep(answer: Answer) -> list[str]:
    stored = ["may be stored"] if not answer.header("cache-control").endswith("no-store") else []
    return stored if answer.header("x-content-type-options") == "nosniff" else [*stored, "may be sniffed"]


def _cookie(cookie: str) -> Iterable[str]:
    name, *attributes = (part.strip() for part in cookie.split(";"))
    words = {part.lower() for part in attributes}
    if "path=/" not in words or "samesite=lax" not in words:
        yield "not of the whole site and Lax"
    if any(part.startswith("domain") for part in words):
        yield "has a domain"
    if name.startswith("__Host-") and not {"secure", "httponly"} <= words:
        yield "not Secure and HttpOnly"


def _texts(body: bytes) -> Iterable[str]:
    if not body.startswith(b"PK\x03\x04"):
        yield body.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        for name in package.namelist():
            yield package.read(name).decode("utf-8", "replace")
