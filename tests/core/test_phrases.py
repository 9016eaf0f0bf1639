"""Phrases: Chinese wherever they are text, said again in the reader's language with the same values."""

import copy
import pickle
from gettext import NullTranslations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from core.phrases import Phrase, as_text, counted, listed, packed, reading, say, say_in, spoken, unpacked

ENGLISH = {
    "已有单位“%(name)s”。": "There is a unit “%(name)s” already.",
    "单位": "Unit",
    "、": ", ",
    "请由%(who)s办理：%(names)s。": "Ask %(who)s: %(names)s.",
}


class English(NullTranslations):
    """A catalogue of a few messages."""

    def gettext(self, message: str) -> str:
        """The English of a message, or the message."""
        return ENGLISH.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        """Names the context."""
        return f"{context} of {message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Always tasks."""
        assert msgid1 == msgid2
        return "%(num)s task" if n == 1 else "%(num)s tasks"


def test_a_phrase_is_its_chinese_text() -> None:
    phrase = say("已有单位“%(name)s”。", name="市财政局")
    assert phrase == "已有单位“市财政局”。"
    assert f"{phrase}" == str(phrase) == "已有单位“市财政局”。"
    assert spoken(phrase) == "已有单位“市财政局”。"
    assert say("进度80%") == "进度80%"


def test_a_reader_of_another_language_gets_it_in_theirs() -> None:
    with reading(English()):
        assert spoken(say("已有单位“%(name)s”。", name="市财政局")) == "There is a unit “市财政局” already."
        assert spoken(counted("%(num)s项任务", 1)) == "1 task"
        assert spoken(counted("%(num)s项任务", 3)) == "3 tasks"
        assert spoken("单位") == "单位"
    assert spoken(say("单位")) == "单位"


def test_words_that_are_one_in_chinese_are_told_apart() -> None:
    assert say_in("fact", "签收") == "签收"
    with reading(English()):
        assert spoken(say_in("fact", "签收")) == "fact of 签收"


def test_phrases_in_phrases_are_said_too() -> None:
    phrase = say("请由%(who)s办理：%(names)s。", who=say("单位"), names=listed(["甲", say("单位")]))
    assert phrase == "请由单位办理：甲、单位。"
    with reading(English()):
        assert spoken(phrase) == "Ask Unit: 甲, Unit."
        assert spoken(phrase.filled(who="甲", names="乙")) == "Ask 甲: 乙."


def test_sentences_are_parted_by_a_space_where_chinese_has_none() -> None:
    both = listed([say("单位"), say("单位")], "")
    assert both == "单位单位"
    with reading(English()):
        assert spoken(both) == "Unit Unit"
        assert spoken(listed([])) == ""


def test_templates_show_it_as_text_in_the_readers_language() -> None:
    phrase = say("已有单位“%(name)s”。", name="<b>")
    assert escape(phrase) == "已有单位“&lt;b&gt;”。"
    with reading(English()):
        assert escape(phrase) == "There is a unit “&lt;b&gt;” already."


words = st.text(alphabet="甲乙 a<%", max_size=6)
phrases = st.recursive(
    words.map(say) | words.map(lambda text: say_in("fact", text)),
    lambda inner: st.one_of(
        st.lists(inner | words, max_size=3).map(listed),
        st.builds(lambda name, number: counted("%(num)s项%(name)s", number, name=name), inner, st.integers(0, 9)),
    ),
    max_leaves=6,
)


@given(phrases)
def test_nothing_is_lost_on_the_way_through_a_column_a_copy_or_a_pipe(phrase: Phrase) -> None:
    plain = msgspec.json.decode(msgspec.json.encode(packed(phrase)))
    for again in (unpacked(plain), copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):  # noqa: S301 -- our own
        assert isinstance(again, Phrase)
        assert (again, again.words, again.values) == (phrase, phrase.words, phrase.values)
        assert (again.number, again.context) == (phrase.number, phrase.context)


def test_plain_text_is_packed_as_it_is() -> None:
    assert packed("甲") == unpacked("甲") == "甲"


def test_encoders_get_the_chinese_text() -> None:
    assert msgspec.json.decode(msgspec.json.encode({"said": say("单位")}, enc_hook=as_text)) == {"said": "单位"}
    with pytest.raises(TypeError, match="object cannot be encoded"):
        msgspec.json.encode(object(), enc_hook=as_text)
