"""The language of one answer.

Source strings are Chinese; a catalogue holds their English. The locale is set around rendering, so that ``_()`` in
templates, macros and Python needs no argument, and phrases of core (``core.phrases``) are said in it by themselves.
Plugins bring catalogues of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

from core.phrases import Phrase, reading, spoken

SOURCE_LOCALE = "zh_CN"
LOCALES = {SOURCE_LOCALE: "zh-CN", "en": "en"}
"""Known locales and the ``lang`` attribute of each."""

LOCALE_COOKIE = "ys-lang"
CORE_CATALOGUES = Path(__file__).resolve().parent.parent / "locales"

_current: ContextVar[NullTranslations] = ContextVar("translations", default=NullTranslations())  # noqa: B039 -- stateless
_locale: ContextVar[str] = ContextVar("locale", default=SOURCE_LOCALE)


def gettext(message: str, **variables: object) -> str:
    """The message in the language of the answer being rendered; ``%(name)s`` is filled in where variables are given.

    The result is plain text: templates escape it whole, so no translation can bring markup. A phrase is spoken.
    """
    if isinstance(message, Phrase):
        return spoken(message)
    text = _current.get().gettext(message)
    return text % _spoken(variables) if variables else text


def ngettext(singular: str, plural: str, number: int, **variables: object) -> str:
    """The form for ``number``, which is also ``%(num)s``, in the language of the answer being rendered."""
    return _current.get().ngettext(singular, plural, number) % {"num": number, **_spoken(variables)}


def current_locale() -> str:
    """The locale of the answer being rendered."""
    return _locale.get()


def choose_locale(*wishes: str | None) -> str:
    """The first wish that is a known locale, else Chinese.

    Browsers' ``Accept-Language`` is not asked: offices run English builds of browsers, and their staff read Chinese.
    """
    return next((wish for wish in wishes if wish in LOCALES), SOURCE_LOCALE)


def load_catalogues(folders: Iterable[Path] = (CORE_CATALOGUES,)) -> Mapping[str, NullTranslations]:
    """The merged catalogues of every known locale; earlier folders win over later ones."""
    merged: dict[str, NullTranslations] = {}
    for locale in LOCALES:
        total: NullTranslations = NullTranslations()
        for folder in folders:
            found = Translations.load(str(folder), [locale])
            if not isinstance(found, Translations):
                continue
            if isinstance(total, Translations):
                total.add_fallback(found)
            else:
                total = found
        merged[locale] = total
    return merged


@contextmanager
def speaking(locale: str, catalogues: Mapping[str, NullTranslations]) -> Iterator[None]:
    """Within the block, ``_()`` speaks ``locale``."""
    translations = _current.set(catalogues.get(locale, catalogues[SOURCE_LOCALE]))
    name = _locale.set(locale)
    try:
        with reading(_current.get()):
            yield
    finally:
        _locale.reset(name)
        _current.reset(translations)


def _spoken(variables: Mapping[str, object]) -> dict[str, object]:
    return {name: spoken(value) if isinstance(value, str) else value for name, value in variables.items()}
