"""Reading what was typed. Full-width digits and letters count as their plain forms; blanks at the ends do not count."""

import re
import unicodedata
from datetime import date
from uuid import UUID

from litestar.datastructures import FormMultiDict, UploadFile

from core.errors import InvalidError
from core.phrases import say

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(?:(\d{1,2})\s*日?|(底|末))?)?\s*前?")


def read_text(form: FormMultiDict, name: str, default: str = "") -> str:
    """One line of text, trimmed."""
    value = form.get(name, default)
    return " ".join(_kept(value).split()) if isinstance(value, str) else default


def read_lines(form: FormMultiDict, name: str) -> str:
    """Text of several lines, trimmed at its ends, with plain line breaks."""
    value = form.get(name, "")
    return _kept(value).replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def read_all(form: FormMultiDict, name: str) -> list[str]:
    """Every non-empty value of a field that may come several times."""
    typed = (_kept(value).strip() for value in form.getall(name, []) if isinstance(value, str))
    return [value for value in typed if value]


def read_files(form: FormMultiDict, name: str) -> list[UploadFile]:
    """The uploaded files of a field; a browser sends a nameless one for an empty input."""
    return [value for value in form.getall(name, []) if isinstance(value, UploadFile) and value.filename]


def read_checked(form: FormMultiDict, name: str) -> bool:
    """Whether a box was ticked."""
    return bool(form.get(name))


def read_uuid(form: FormMultiDict, name: str, label: str) -> UUID:
    """An id chosen from a list. Raises InvalidError when nothing was chosen."""
    try:
        return UUID(read_text(form, name))
    except ValueError:
        raise InvalidError(say("请选择%(label)s。", label=label), {name: say("请选择%(label)s", label=label)}) from None


def read_number(form: FormMultiDict, name: str, label: str) -> float | None:
    """A number as people type it: full-width digits, thousands separators, a percent sign. None when empty."""
    text = unicodedata.normalize("NFKC", read_text(form, name)).replace(",", "").replace(" ", "").rstrip("%")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise InvalidError(say("%(label)s应填数字，例如 85 或 12.5。", label=label), {name: say("应填数字")}) from None


def read_day(form: FormMultiDict, name: str, label: str) -> date | None:
    """A day as people type it: 2026-06-30, 2026.6.30, 2026年6月30日, 2026年6月底. None when empty."""
    text = unicodedata.normalize("NFKC", read_text(form, name))
    return parse_day(text, name, label) if text else None


def parse_day(text: str, name: str, label: str) -> date:
    """The day a text names. Raises InvalidError for anything else, with the forms that are understood."""
    sentence = say("%(label)s看不懂，请写成 2026-06-30、2026年6月30日或 2026年6月底。", label=label)
    found = _DAY.fullmatch(text.strip())
    try:
        if found and found[3]:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found and found[4]:
            year, month = int(found[1]), int(found[2])
            following = date(year + month // 12, month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        pass
    raise InvalidError(sentence, {name: sentence})


def errors_of(refusal: InvalidError | None) -> dict[str, str]:
    """The sentences of a refusal by field, for the form that is shown again; without fields it goes to the name."""
    if refusal is None:
        return {}
    return refusal.fields or {"name": refusal.sentence}


def _kept(value: str) -> str:
    """Without NUL, which nobody types and PostgreSQL cannot keep."""
    return value.replace("\x00", "")
