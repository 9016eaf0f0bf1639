"""The API described for people, drawn from the same document that programs read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get
from msgspec import Struct

from core.accounts.permissions import may
from core.accounts.tokens import SCOPE_WORDS
from core.context import TenantContext
from web.api.description import api_document, document_answer
from web.api.document import GROUPS
from web.api.problem import TITLES, TYPES
from web.kit.desk import desk_page, desk_url
from web.kit.guards import desk
from web.kit.i18n import gettext

AnyRequest = Request[Any, Any, Any]
Json = Mapping[str, Any]


class Field(Struct, frozen=True):
    """A parameter or a field. ``shape`` is the name of the structure that it holds, empty for a plain value."""

    name: str
    kind: str
    words: str
    required: bool
    shape: str = ""


class Shape(Struct, frozen=True):
    """A structure and its fields."""

    name: str
    fields: tuple[Field, ...]


class Reply(Struct, frozen=True):
    """One way in which an operation answers."""

    status: str
    words: str
    shape: str


class OperationView(Struct, frozen=True):
    """An operation as the page shows it."""

    id: str
    verb: str
    path: str
    summary: str
    note: str
    scope: str
    scope_words: str
    parameters: tuple[Field, ...]
    body: str
    curl: str
    example: str
    replies: tuple[Reply, ...]


class GroupView(Struct, frozen=True):
    """A group of operations."""

    key: str
    name: str
    operations: tuple[OperationView, ...]


@get("/{slug:str}/desk/api")
async def api_page(request: AnyRequest) -> Response[Any]:
    """How to use the API, and every operation of it, for whoever is signed in."""
    tenant = desk(request)
    document = api_document(request, tenant.slug)
    host = str(request.base_url).rstrip("/")
    return await desk_page(
        request,
        "api/reference.html",
        about=document["info"]["description"],
        root=f"{host}{document['servers'][0]['url']}",
        groups=tuple(_groups(document, f"{host}{document['servers'][0]['url']}")),
        shapes=tuple(_shapes(document)),
        scopes=tuple((scope, gettext(words)) for scope, words in SCOPE_WORDS.items()),
        problems=tuple((status, f"{TYPES}{name}", gettext(title)) for name, (status, title) in TITLES.items()),
        document_url=desk_url(tenant, "api/openapi.json"),
        tokens_url=desk_url(tenant, "tokens") if _manages_tokens(tenant) else "",
    )


@get("/{slug:str}/desk/api/openapi.json")
async def api_document_download(request: AnyRequest) -> Response[bytes]:
    """The document, for whoever is signed in and has no token yet."""
    return document_answer(request, desk(request).slug)


def _manages_tokens(tenant: TenantContext) -> bool:
    return may(tenant, "tokens.manage")


def _groups(document: Json, root: str) -> Iterator[GroupView]:
    operations = [(path, verb, facts) for path, verbs in document["paths"].items() for verb, facts in verbs.items()]
    for key, name in GROUPS.items():
        views = tuple(_operation(path, verb, facts, root) for path, verb, facts in operations if facts["tags"] == [key])
        yield GroupView(key, gettext(name), views)


def _operation(path: str, verb: str, facts: Json, root: str) -> OperationView:
    (security,) = facts["security"]
    scope = security["token"][0] if security["token"] else ""
    body = facts.get("requestBody", {}).get("content", {})
    json_body = body.get("application/json", {})
    return OperationView(
        id=facts["operationId"],
        verb=verb.upper(),
        path=path,
        summary=facts["summary"],
        note=facts.get("description", ""),
        scope=scope,
        scope_words=next((gettext(words) for each, words in SCOPE_WORDS.items() if each == scope), ""),
        parameters=tuple(_parameter(each) for each in facts["parameters"]),
        body=_shape_of(json_body.get("schema", {})),
        curl=_curl(path, verb, facts, root),
        example=_example(facts),
        replies=tuple(
            Reply(status, reply["description"], _shape_of(_content(reply).get("schema", {})))
            for status, reply in facts["responses"].items()
        ),
    )


def _parameter(facts: Json) -> Field:
    return Field(facts["name"], _kind(facts["schema"]), facts.get("description", ""), facts["required"])


def _curl(path: str, verb: str, facts: Json, root: str) -> str:
    lines = [f"curl -X {verb.upper()} '{root}{path}'", "-H 'Authorization: Bearer <TOKEN>'"]
    if any(each["name"] == "Idempotency-Key" for each in facts["parameters"]):
        lines.append("-H 'Idempotency-Key: 2026-06-30-report-17'")
    content = facts.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        lines.append("-F 'file=@notice.docx'")
    if "application/json" in content:
        example = msgspec.json.format(msgspec.json.encode(content["application/json"]["example"]), indent=2).decode()
        lines += ["-H 'Content-Type: application/json'", f"-d '{example}'"]
    return " \\\n  ".join(lines)


def _example(facts: Json) -> str:
    """The body of the first success, as JSON; empty where it has none."""
    for status, reply in facts["responses"].items():
        example = _content(reply).get("example") if status < "300" else None
        if example is not None:
            return msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
    return ""


def _content(reply: Json) -> Json:
    content: Json = next(iter(reply.get("content", {}).values()), {})
    return content


def _shapes(document: Json) -> Iterator[Shape]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = schema.get("required", ())
        yield Shape(
            name,
            tuple(
                Field(field, _kind(facts), _words(facts), field in required, _shape_of(facts))
                for field, facts in schema.get("properties", {}).items()
            ),
        )


def _alternatives(schema: Json) -> Sequence[Json]:
    return [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]


def _shape_of(schema: Json) -> str:
    """The name of the structure that a schema holds or lists."""
    for each in _alternatives(schema):
        held = each.get("items") or each
        if "$ref" in held:
            return str(held["$ref"]).rpartition("/")[2]
    return ""


def _words(schema: Json) -> str:
    return str(next((each["description"] for each in [schema, *_alternatives(schema)] if "description" in each), ""))


def _kind(schema: Json) -> str:
    """What a value is, in a word or two."""
    return " | ".join(dict.fromkeys(word for each in _alternatives(schema) if (word := _word(each))))


def _word(each: Json) -> str:
    if "enum" in each:
        return " | ".join(map(str, each["enum"]))
    if each.get("type") == "array":
        return gettext("数组")
    named = {
        "uuid": "UUID",
        "date": gettext("日期"),
        "date-time": gettext("时刻"),
        "binary": gettext("文件"),
        "string": gettext("文字"),
        "integer": gettext("整数"),
        "number": gettext("数字"),
        "boolean": "true | false",
        "object": gettext("对象"),
    }
    return named.get(each.get("format", "")) or named.get(
        each.get("type", ""), "" if "$ref" in each else gettext("任意")
    )


ROUTES: list[Any] = [api_page, api_document_download]
