"""Printed names, folded to what two printings of one name share.

| printed | folded, in 凤州市 |
|---|---|
| 凤州市财政局, 市财政局, 财政局 | 财政局 |
| 市市场监管局, 市场监管局 | 市场监管局 |
| 云岭县人民政府, 云岭县政府, 云岭县 | 云岭县 |
| 高新区管理委员会, 高新区管委会, 高新区 | 高新区 |
| 市住房和城乡建设局, 市住房城乡建设局 | 住房城乡建设局 |
| 市卫生健康委员会, 市卫生健康委 | 卫生健康委 |
| 市政府办公室, 凤州市人民政府办公室 | 政府办 |
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_BLANKS = re.compile(r"\s+")
_SEPARATORS = "、,，;；\n"
_OPENING, _CLOSING = "(（〔[", ")）〕]"

# Words that begin with a level and are not about that level: 市场监管局 is no 场监管局 of the city.
_LEVEL_WORDS = re.compile(
    r"市(?:场|级|直|区|容|民|辖|郊|政(?!府|协|法|务|数))|县(?:域|级|直|区|乡|城)|区(?:域|级|直|划|块)|州(?:级|直)"
)
_LEVELS = "市县区旗州盟"
_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"人民政府"), "政府"),
    (re.compile(r"(?<=.[县区市旗州盟)])政府$"), ""),
    (re.compile(r"管理委员会$"), "管委会"),
    (re.compile(r"(?<=.[区园港)])管委会$"), ""),
    (re.compile(r"委员会$"), "委"),
    (re.compile(r"办公室$"), "办"),
)
_AND = re.compile(r"(?<=..)[和与](?=.{2,}(?:局|委|办|厅|部|院|中心)$)")


def plain_name(name: str) -> str:
    """The name with half-width signs and without blanks: how it is compared before anything is left out."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name))


@lru_cache(maxsize=16_384)
def fold_name(name: str, place: str) -> str:
    """The key that two printings of one name share. ``place`` is the tenant's own name, such as 凤州市."""
    folded = _without_place(plain_name(name), plain_name(place))
    for pattern, replacement in _ENDINGS:
        folded = pattern.sub(replacement, folded)
    return _AND.sub("", folded) or plain_name(name)


def split_names(text: str) -> tuple[str, ...]:
    """The names in a typed list: parted by 、 and its like, but not inside brackets; each once, in order."""
    return tuple(dict.fromkeys(name for piece in _pieces(text) if (name := " ".join(piece.split()))))


def _pieces(text: str) -> Iterator[str]:
    depth, begin = 0, 0
    for place, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth <= 0 and character in _SEPARATORS:
            depth = 0
            yield text[begin:place]
            begin = place + 1
    yield text[begin:]


def _without_place(name: str, place: str) -> str:
    """Without the tenant's own name, or the bare level in front: 凤州市财政局 and 市财政局 are 财政局."""
    short = place[:-1]
    whole = len(place) > 1 and name.startswith(place) and len(name) >= len(place) + 3
    if whole:
        # 凤州市级部门 and 凤州市场监管局 share a character between place and level.
        return name[len(short) :] if _LEVEL_WORDS.match(name[len(short) :]) else name[len(place) :]
    rest = name.removeprefix(short)
    # 凤州区 is a district that bears the name of its city, and not the city's 区.
    if len(short) > 1 and rest != name and len(rest) >= 3 and rest[0] not in _LEVELS:
        return rest
    level = place[-1:]
    if level in _LEVELS and name.startswith(level) and len(name) >= 3 and not _LEVEL_WORDS.match(name):
        return name[1:]
    return name
