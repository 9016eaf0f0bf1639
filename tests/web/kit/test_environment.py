"""How values are written into pages: as Jinja's own escaping writes them, for every kind of value and place."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from web.kit.environment import PageEnvironment

PLACES = {
    "plain": '<p title="{{ value }}">{{ value }}</p>',
    "macro": "{% macro cell(x) %}<td>{{ x }}</td>{% endmacro %}{{ cell(value) }}{{ cell(cell(value)) }}",
    "set": "{% set kept %}<i>{{ value }}</i>{% endset %}{{ kept }}{{ value }}",
    "call": "{% macro box() %}<div>{{ caller() }}</div>{% endmacro %}{% call box() %}{{ value }}{% endcall %}",
    "joined": "{{ value ~ '<' }}{{ [value, '&']|join('<') }}{{ value|e }}{{ value|safe }}",
    "unescaped": "{% autoescape false %}{{ value }}{% endautoescape %}{{ value }}",
    "decided": "{% autoescape off %}{{ value }}{% endautoescape %}{{ value }}",
    "filtered": "{% filter upper %}{{ value }}{% endfilter %}",
    "child": "{% extends 'parent' %}{% block main %}{{ super() }}{{ value }}{% endblock %}",
}
PARENT = "<main>{% block main %}{{ value }}{% endblock %}</main>"


def _rendered(kind: type[Environment], place: str, value: object) -> str:
    loader = DictLoader({"page": PLACES[place], "parent": PARENT})
    environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.do"])
    return environment.get_template("page").render(value=value, off=False)


# Each example compiles two templates; how long that takes says nothing about what they write.
@pytest.mark.parametrize("place", PLACES)
@settings(deadline=None)
@given(
    st.text()
    | st.text().map(Markup)
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats()
    | st.uuids()
    | st.dates()
    | st.lists(st.text(), max_size=2)
)
def test_every_value_is_written_as_jinja_writes_it(place: str, value: object) -> None:
    ours, theirs = _rendered(PageEnvironment, place, value), _rendered(Environment, place, value)
    # A quotation mark has several names in markup; both read the same.
    assert html.unescape(ours) == html.unescape(theirs)
    assert ours.count("<") == theirs.count("<")
    assert (ours.count('"'), ours.count("'")) == (theirs.count('"'), theirs.count("'"))


def test_what_is_not_there_is_an_error() -> None:
    environment = PageEnvironment(autoescape=True, undefined=StrictUndefined)
    with pytest.raises(UndefinedError):
        environment.from_string("{{ missing }}").render()
