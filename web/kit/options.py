"""The options of a select. Their markup is drawn once for equal options: the units and plans of a city rarely change,
and every list page offers them two or three times.
"""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from core.phrases import spoken

Options = tuple[tuple[str, str], ...]

_KEPT = 256


def draw_options(options: Iterable[tuple[object, str]], value: object = "") -> Markup:
    """``option`` elements of pairs (value, word) in the reader's language; the one with ``value`` is selected."""
    return _drawn(tuple((str(key), spoken(word)) for key, word in options), str(value))


@lru_cache(maxsize=_KEPT)
def _drawn(options: Options, value: str) -> Markup:
    plain, chosen = Markup('<option value="{}">{}</option>'), Markup('<option value="{}" selected>{}</option>')
    return Markup().join((chosen if key == value else plain).format(key, word) for key, word in options)
