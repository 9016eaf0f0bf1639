"""One alphabet for matching: every bracket is `(` or `)`, full-width punctuation its plain twin, every dash `-`.

Folding keeps the length, so a position in the folded text is the same position in the stored text. Rules match on the
folded text; what is shown is cut from the stored text.
"""

_PAIRS = {
    "（〔【［〖｛〈[{": "(",
    "）〕】］〗｝〉]}": ")",
    "：∶﹕": ":",
    "，﹐": ",",
    "；﹔": ";",
    "．": ".",
    "！": "!",
    "？": "?",
    "－–—―─～~": "-",
    "\t\n": " ",
}
_FOLD = str.maketrans({character: plain for characters, plain in _PAIRS.items() for character in characters})


def fold(text: str) -> str:
    """The text in the alphabet of the rules, of equal length."""
    return text.translate(_FOLD)
