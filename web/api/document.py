"""The OpenAPI 3.1 document, made of what the handlers themselves read and answer.

A struct that decodes a body is the schema of that body, so the document cannot drift from the behaviour; that it does
not is tested by fuzzing every operation against it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute
from msgspec import Struct

from core.accounts.tokens import SCOPE_WORDS
from core.files.kinds import TAKEN
from core.phrases import say
from web.api.door import KEY_PATTERN
from web.api.operation import ROOT, File, Group, Operation
from web.api.problem import MEDIA_TYPE, TITLES, Problem
from web.kit.i18n import gettext

VERSION = "1.0"

Json = dict[str, Any]

GROUPS: dict[Group, str] = {
    "me": say("令牌"),
    "notices": say("公文"),
    "drafts": say("草稿的核对"),
    "ledger": say("方案和任务"),
    "assignments": say("责任分工"),
    "reports": say("填报和附件"),
    "units": say("单位"),
    "events": say("动态"),
}
"""The groups of operations in their order, as they are called."""

_REFERENCE = "#/components/schemas/{name}"
_PREFIX = ROOT.replace(":str", "")
_UNSAFE = ("post", "put", "patch", "delete")
_NULL = {"type": "null"}


class Route(Struct, frozen=True):
    """An operation where it is found. ``path`` lies below the API's root, with its parameters in braces."""

    verb: str
    path: str
    operation: Operation

    @property
    def unsafe(self) -> bool:
        """Whether it may change something."""
        return self.verb in _UNSAFE


def api_routes(app: Litestar) -> list[Route]:
    """Every operation of the application, group by group."""
    order = list(GROUPS)
    found = [
        Route(verb.lower(), route.path_format.removeprefix(_PREFIX), handler.opt["operation"])
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for verb, (handler, _) in route.route_handler_map.items()
        if "operation" in handler.opt
    ]
    return sorted(found, key=lambda route: (order.index(route.operation.group), route.path, _place(route.verb)))


def refusals_of(route: Route) -> list[int]:
    """The statuses, besides success, that an operation can answer."""
    described = route.operation
    found = {401, 404, 422, 503, *described.refusals}
    if described.scope is not None:
        found.add(403)
    if route.unsafe:
        found |= {400, 409, 413}
    if described.body or described.upload:
        found.add(415)
    return sorted(found)


def openapi_document(routes: Sequence[Route], *, server: str) -> Json:
    """The whole document in the language of the answer. ``server`` is the address below which the paths lie."""
    schemas = _schemas(routes)
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.verb] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": gettext("营商接口"), "version": VERSION, "description": gettext(_ABOUT)},
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": gettext(words)} for name, words in GROUPS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": gettext("安全管理员发放的令牌。用途：")
                    + "；".join(f"{scope} {gettext(words)}" for scope, words in SCOPE_WORDS.items()),
                }
            },
        },
    }


_ABOUT = say(
    "与页面同一套规则：令牌以一个岗位的身份办理，只能做这个岗位能做、并且令牌有此用途的事。"
    "时刻写成 RFC 3339（+08:00），日期写成 2026-06-30，编号为 UUID。别的租户的编号与不存在的编号一样答复 404。"
)


def _place(verb: str) -> int:
    return ("get", "post", "put", "patch", "delete").index(verb)


def _schemas(routes: Sequence[Route]) -> dict[str, Json]:
    kinds: set[Any] = {Problem}
    for route in routes:
        described = route.operation
        kinds.update(kind for kind in described.answers.values() if kind not in (None, File))
        if described.body is not None:
            kinds.add(described.body)
    _, schemas = msgspec.json.schema_components(
        sorted(kinds, key=lambda kind: str(kind.__name__)), ref_template=_REFERENCE
    )
    for schema in schemas.values():
        # What the classes say of themselves is for whoever reads the code.
        schema.pop("description", None)
        _translate(schema)
    return schemas


def _translate(schema: Any) -> None:
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            schema["description"] = gettext(schema["description"])
        for part in schema.values():
            _translate(part)
    elif isinstance(schema, list):
        for part in schema:
            _translate(part)


def _operation(route: Route, schemas: Mapping[str, Json]) -> Json:
    described = route.operation
    made: Json = {
        "operationId": described.id,
        "tags": [described.group],
        "summary": gettext(described.summary),
        "security": [{"token": [described.scope] if described.scope else []}],
        "parameters": [*_path_parameters(route.path), *_query_parameters(described)],
        "responses": {str(status): response for status, response in _responses(route, schemas)},
    }
    if described.note:
        made["description"] = gettext(described.note)
    if route.unsafe:
        made["parameters"].append(_key_parameter())
    if described.upload is not None:
        made["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _form(described)}}}
    if described.body is not None:
        content = {"schema": _ref(described.body), "example": example_of(_ref(described.body), schemas)}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    return made


def _path_parameters(path: str) -> Iterator[Json]:
    for part in path.split("/"):
        if part.startswith("{"):
            yield {
                "name": part.strip("{}"),
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            }


def _query_parameters(described: Operation) -> Iterator[Json]:
    if described.query is None:
        return
    (ref,), components = msgspec.json.schema_components([described.query], ref_template=_REFERENCE)
    schema = components[str(ref["$ref"]).rpartition("/")[2]]
    for name, facts in schema["properties"].items():
        shape = dict(facts)
        words = shape.pop("description", "")
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": shape,
            **({"description": gettext(words)} if words else {}),
        }


def _key_parameter() -> Json:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": gettext("这次提交的编号。七天内用同一编号原样重发，只办一次，答复相同。"),
        "schema": {"type": "string", "pattern": f"^{KEY_PATTERN}$"},
        "example": "2026-06-30-report-17",
    }


def _form(described: Operation) -> Json:
    kinds = TAKEN[described.upload or "attachment"]
    words = "、".join(f".{extension}" for kind in kinds for extension in kind.extensions)
    return {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary", "description": gettext("文件，不超过 20 MB：") + words}
        },
        "required": ["file"],
    }


def _responses(route: Route, schemas: Mapping[str, Json]) -> Iterator[tuple[int, Json]]:
    for status, kind in sorted(route.operation.answers.items()):
        yield status, _success(status, kind, schemas)
    for status in refusals_of(route):
        names = [name for name, (of_status, _) in TITLES.items() if of_status == status]
        response: Json = {
            "description": "；".join(gettext(TITLES[name][1]) for name in names),
            "content": {MEDIA_TYPE: {"schema": _ref(Problem)}},
        }
        if status == 401:
            response["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
        yield status, response


def _success(status: int, kind: type[Any] | None, schemas: Mapping[str, Json]) -> Json:
    response: Json = {"description": gettext(_SUCCESSES[status])}
    if kind is File:
        response["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    elif kind is not None:
        content = {"schema": _ref(kind), "example": example_of(_ref(kind), schemas)}
        response["content"] = {"application/json": content}
    if status in (201, 202):
        response["headers"] = {"Location": {"required": True, "schema": {"type": "string"}}}
    return response


_SUCCESSES = {200: say("成功"), 201: say("已建立"), 202: say("已收下，正在办理"), 204: say("成功，没有内容")}


def _ref(kind: type[Any]) -> Json:
    return {"$ref": _REFERENCE.format(name=kind.__name__)}


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Json]) -> Any:
    """A value that fits a schema, of the examples that its fields name."""
    if "$ref" in schema:
        return example_of(schemas[str(schema["$ref"]).rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(next((each for each in schema["anyOf"] if each != _NULL), _NULL), schemas)
    return _plain_example(schema, schemas)


def _plain_example(schema: Mapping[str, Any], schemas: Mapping[str, Json]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return {
            name: _SAMPLES.get(name) if _is_plain_text(facts) and name in _SAMPLES else example_of(facts, schemas)
            for name, facts in schema.get("properties", {}).items()
        }
    if kind == "array":
        return [example_of(schema["items"], schemas)] if schema.get("items") else [0, 120]
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "" if "minLength" not in schema else "文字")
    return {"integer": schema.get("minimum", 0), "number": 90.0, "boolean": True}.get(str(kind))


_FORMATS = {
    "uuid": "01980c2e-7a10-7cc3-9d52-3f1b0a6f7e21",
    "date": "2026-06-30",
    "date-time": "2026-06-30T09:15:00+08:00",
}

_SAMPLES = {
    "title": "压缩企业开办时间",
    "task_title": "压缩企业开办时间",
    "plan_title": "凤州市优化营商环境攻坚方案",
    "text": "企业开办压缩至1个工作日，推行一窗通办。",
    "no": "3",
    "doc_no": "凤政办发〔2026〕9号",
    "issuer": "凤州市人民政府办公室",
    "filename": "攻坚方案.docx",
    "document": "攻坚方案.docx",
    "lead_text": "市市场监管局",
    "participant_text": "市税务局、市公安局",
    "org_name": "市市场监管局",
    "name": "市市场监管局",
    "state_text": "办理中",
    "role_text": "牵头",
    "body": "已开通全程网办。",
    "metric": "网上可办率",
    "comparator": "≥",
    "unit": "%",
    "type": "urn:yingshang:problem:invalid",
}
"""What stands in an example for a text of this name."""


def _is_plain_text(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string" and not {"examples", "enum", "format"} & schema.keys()
