"""One answer: page or fragment, its headers, its language, the tokens of its forms."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError
from litestar import Litestar
from litestar.testing import TestClient

from tests.web.kit.sample import CSRF, TEMPLATES, create_sample
from web.kit.answer import Answer, NoAnswerError, answering, hx
from web.kit.environment import create_environment
from web.kit.i18n import speaking
from web.kit.render import create_face, render_block, security_headers
from web.kit.static import StaticFilesError, load_addresses

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
NONCE = re.compile(r"'nonce-([\w-]{22})'")
ADDRESSES = {"app.css": "/app.css", "app.js": "/app.js", "early.js": "/early.js", "icon.svg": "/icon.svg"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(create_sample(), raise_server_exceptions=True) as opened:
        yield opened


def test_every_answer_carries_the_policy(client: TestClient[Litestar]) -> None:
    answer = client.get("/list")
    nonce = NONCE.search(answer.headers["content-security-policy"])
    assert nonce is not None
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce[1]}'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types htmx"
    )
    others = ("cache-control", "vary", "x-content-type-options", "referrer-policy", "content-type")
    assert [answer.headers[name] for name in others] == [
        "no-store",
        "HX-Request, HX-Request-Type",
        "nosniff",
        "same-origin",
        "text/html; charset=utf-8",
    ]


def test_answers_without_script_allow_none() -> None:
    assert "script-src" not in security_headers()["Content-Security-Policy"]


def test_the_nonce_is_new_each_time_and_on_every_htmx_element(client: TestClient[Litestar]) -> None:
    seen = set()
    for _ in range(3):
        answer = client.get("/list")
        found = NONCE.search(answer.headers["content-security-policy"])
        assert found is not None
        elements = re.findall(r"<[^>]*\shx-[^>]*>", answer.text)
        assert len(elements) == 5
        assert [element for element in elements if f'hx-nonce="{found[1]}"' not in element] == []
        assert set(re.findall(r'<script nonce="([^"]+)"', answer.text)) == {found[1]}
        seen.add(found[1])
    assert len(seen) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true", "HX-Request-Type": "full", "HX-Target": "body"},
        {"HX-Request-Type": "full", "HX-History-Restore-Request": "true"},
        {"HX-Request-Type": "partial", "HX-Target": "div#task-rows"},
    ],
)
def test_the_whole_page_answers(client: TestClient[Litestar], headers: dict[str, str]) -> None:
    assert client.get("/list", headers=headers).text.startswith("<!doctype html>")


def test_a_fragment_is_the_block_of_its_target(client: TestClient[Litestar]) -> None:
    fragment = client.get("/list?after=20", headers={**PARTIAL, "HX-Target": "div#task-rows"}).text
    assert fragment.lstrip().startswith('<div id="task-rows">')
    assert fragment.rstrip().endswith("</div>")
    assert fragment.count("<tr id=") == 20
    assert 'data-l="编号"' in fragment


@pytest.mark.parametrize("target", ["main#main", "td", "td#elsewhere", "div#title"])
def test_a_target_without_a_block_gets_the_content(client: TestClient[Litestar], target: str) -> None:
    fragment = client.get("/list", headers={**PARTIAL, "HX-Target": target}).text
    if target == "div#title":
        assert fragment == "任务台账"
    else:
        assert fragment.lstrip().startswith('<header class="head"><h1>任务台账</h1>')


def test_an_error_is_a_box_for_fragments_and_a_page_else(client: TestClient[Litestar]) -> None:
    whole = client.get("/broken")
    box = client.get("/broken", headers={**PARTIAL, "HX-Target": "td#cell"})
    assert (whole.status_code, box.status_code) == (500, 500)
    assert "<h1>系统出了故障</h1>" in whole.text
    assert box.text.lstrip().startswith('<div class="errors" role="alert"')
    assert "7F3A91C2" in box.text


def test_forms_carry_the_token_and_a_key_of_their_own(client: TestClient[Litestar]) -> None:
    text = client.get("/form").text
    assert set(re.findall(r'name="csrf_token" value="([^"]+)"', text)) == {CSRF}
    keys = re.findall(r'name="idempotency_key" value="([0-9a-f]{32})"', text)
    assert len(keys) == len(set(keys)) == 3


def test_the_page_speaks_the_language_of_the_cookie(client: TestClient[Litestar]) -> None:
    english = client.get("/list", headers={"Cookie": "ys-lang=en"}).text
    assert '<html lang="en">' in english
    assert ">Skip to content</a>" in english
    assert "20 on this page, 120 in all" in english
    chinese = client.get("/list").text
    assert '<html lang="zh-CN">' in chinese
    assert ">跳到正文</a>" in chinese


def test_values_are_escaped_wherever_they_stand(client: TestClient[Litestar]) -> None:
    evil = "\"><script>alert(1)</script>' hx-get=/x {{ 7*7 }}"
    text = client.get("/list", params={"q": evil}).text
    assert "<script>alert" not in text
    assert "49" not in text.partition('name="q" type="search" value=')[2][:200]
    with answering(Answer("n", "c")):
        assert hx(get=evil, target=None, push_url=True, swap=False) == (
            'hx-nonce="n" hx-get="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39; hx-get=/x {{ 7*7 }}" '
            'hx-push-url="true"'
        )


def test_macros_need_an_answer_and_forms_a_token() -> None:
    with pytest.raises(NoAnswerError, match=r"inside web.kit.render.page"):
        hx(get="/x")
    face = create_face(addresses=ADDRESSES)
    form = face.environments["zh_CN"].from_string("{{ ui.form_keys() }}")
    with answering(Answer("n", "")), pytest.raises(NoAnswerError, match="csrf_token"):
        form.render()


def test_a_missing_variable_is_a_defect_and_not_an_empty_place() -> None:
    face = create_face({"sample": TEMPLATES}, addresses=ADDRESSES)
    template = face.environments["zh_CN"].get_template("sample/form.html")
    with answering(Answer("n", CSRF)), pytest.raises(UndefinedError, match="'htmx' is undefined"):
        render_block(template, "report", {"nonce": "n", "lang": "zh-CN", "errors": {}})


def test_a_plugin_cannot_take_the_place_of_our_templates() -> None:
    with pytest.raises(ValueError, match="'components' of a plugin"):
        create_environment({"components": TEMPLATES}, ADDRESSES)


def test_constants_are_translated_once_and_variables_when_drawn() -> None:
    face = create_face(addresses=ADDRESSES)
    source = "{{ _('下一页') }}|{{ _('本页%(shown)s条', shown=shown) }}|{{ other._('下一页') }}|{{ _(word) }}"
    with speaking("en", face.catalogues):
        template = face.environments["en"].from_string(source)
    other = SimpleNamespace(_=str)
    # Out of its language the constant stays English; what is drawn now speaks what is spoken now.
    assert template.render(shown=3, other=other, word="下一页") == "Next|本页3条|下一页|下一页"
    with speaking("en", face.catalogues):
        assert template.render(shown=3, other=other, word="下一页") == "Next|3 on this page|下一页|Next"


def test_missing_front_end_files_say_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(StaticFilesError, match=r"python -m web\.assets"):
        load_addresses(tmp_path_factory.mktemp("static"))
