"""What the product says: Chinese text that can be said again in the language of whoever reads it.

A ``Phrase`` is a string, the Chinese one, wherever it is compared, logged or stored. It remembers the words it was made
from and the values filled in, so that a page says it in its reader's language: templates by themselves, code by
``spoken``. Source words are literals in the call, where the extraction of messages finds them. Names, titles and dates
go in as values and stay what they are, unless they are phrases themselves.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from html import escape
from typing import Any, Self

_CHINESE = NullTranslations()
_reader: ContextVar[NullTranslations] = ContextVar("reader", default=_CHINESE)

Values = Mapping[str, object] | tuple[str, ...]


class Phrase(str):
    """Text in Chinese with what is needed to say it in another language. Made by ``say`` and its like below.

    ``values`` fill the ``%(name)s`` of ``words``; a tuple of them is a series that ``words`` joins. ``number`` chooses
    between singular and plural where a language has them, ``context`` between words that are one in Chinese.
    """

    __slots__ = ("context", "number", "values", "words")

    words: str
    values: Values
    number: int | None
    context: str

    def __new__(cls, words: str, values: Values, number: int | None = None, context: str = "") -> Self:
        """The phrase; its own text is the Chinese one."""
        self = super().__new__(cls, _filled(words, values, str))
        self.words, self.values, self.number, self.context = words, values, number, context
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles whole."""
        return Phrase, (self.words, self.values, self.number, self.context)

    def filled(self, **values: object) -> "Phrase":
        """The same words with these values."""
        return Phrase(self.words, values)

    def __html__(self) -> str:
        """How a template shows it: in the reader's language, as text."""
        return escape(spoken(self))


def say(words: str, /, **values: object) -> Phrase:
    """The phrase of a sentence or a label; ``%(name)s`` is filled in where values are given."""
    return words if isinstance(words, Phrase) and not values else Phrase(words, values)


def say_in(context: str, words: str, /, **values: object) -> Phrase:
    """The phrase of words that other languages tell apart: 签收 is a button, and a ``fact`` in a timeline."""
    return Phrase(words, values, context=context)


def counted(words: str, number: int, /, **values: object) -> Phrase:
    """The phrase for so many things; the number is ``%(num)s``, and English may say one and several differently."""
    return Phrase(words, {"num": number, **values}, number)


def listed(parts: Iterable[str], mark: str = "、") -> Phrase:
    """Names or phrases in a row, parted by the mark of enumeration, by ``，`` or ``；``, or sentences without any."""
    return Phrase(mark, tuple(parts))


def spoken(text: str) -> str:
    """The text in the language of the reader; what is no phrase stays as it is."""
    if not isinstance(text, Phrase):
        return text
    reader = _reader.get()
    if reader is _CHINESE:
        return str(text)
    if not text.words:
        return _filled(" ", text.values, spoken)
    return _filled(_translated(text, reader), text.values, spoken)


@contextmanager
def reading(translations: NullTranslations) -> Iterator[None]:
    """Within the block, phrases are spoken by these translations."""
    token = _reader.set(translations)
    try:
        yield
    finally:
        _reader.reset(token)


def as_text(value: object) -> str:
    """A phrase as its Chinese text, for encoders that know plain strings only (``enc_hook``)."""
    if isinstance(value, Phrase):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be encoded")


def packed(text: object) -> object:
    """A phrase as plain data for a column or a pipe; anything else as it is."""
    if not isinstance(text, Phrase):
        return text
    if isinstance(text.values, tuple):
        return {"words": text.words, "series": [packed(value) for value in text.values]}
    values = {name: packed(value) for name, value in text.values.items()}
    return {"words": text.words, "values": values, "number": text.number, "context": text.context}


def unpacked(data: object) -> str:
    """The text that was packed."""
    if not isinstance(data, dict):
        return str(data)
    if "series" in data:
        return Phrase(data["words"], tuple(unpacked(value) for value in data["series"]))
    values = {name: unpacked(value) if isinstance(value, dict) else value for name, value in data["values"].items()}
    return Phrase(data["words"], values, data["number"], data["context"])


def wording_of(text: str) -> str | None:
    """What a jsonb column keeps beside the text, so that it can be said again; None for what is no phrase."""
    return json.dumps(packed(text), ensure_ascii=False) if isinstance(text, Phrase) else None


def said_again(text: str, wording: str | None) -> str:
    """The phrase that was kept, else the text."""
    return text if wording is None else unpacked(json.loads(wording))


def _translated(phrase: Phrase, reader: NullTranslations) -> str:
    if phrase.number is not None:
        return reader.ngettext(phrase.words, phrase.words, phrase.number)
    return reader.pgettext(phrase.context, phrase.words) if phrase.context else reader.gettext(phrase.words)


def _filled(words: str, values: Values, said: Callable[[str], str]) -> str:
    if isinstance(values, tuple):
        return words.join(said(value) for value in values)
    if not values:
        return words
    return words % {name: said(value) if isinstance(value, str) else value for name, value in values.items()}


MARKS = (say("、"), say("，"), say("；"))
"""The marks that part a series; other languages have others."""
