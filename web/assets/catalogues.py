"""Message catalogues: extracts the Chinese source strings, updates translations, compiles them."""

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.assets.paths import LOCALES, ROOT

DOMAIN = "messages"

# The calls whose literals are messages; ``counted`` has one source for singular and plural, as Chinese has.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "say_in": ((1, "c"), 2),
    "counted": (1, 1),
}


def compile_catalogues(locales: Path = LOCALES) -> bool:
    """Writes the ``.mo`` beside each ``.po`` that is newer than it; False when nothing changed."""
    changed = False
    for source in sorted(locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        catalogue = read_catalogue(source)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        changed = True
    return changed


def read_catalogue(source: Path) -> Catalog:
    """The catalogue of one ``<locale>/LC_MESSAGES/messages.po``."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parent.parent.name, domain=DOMAIN)


def extract_messages(root: Path = ROOT) -> Catalog:
    """All source strings of the templates and Python files of the packages below ``root``, by file and line."""
    catalogue = Catalog(project="yingshang", charset="utf-8")
    with (root / "web" / "locales" / "babel.cfg").open("r", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # -- Babel has no type for it
    found = extract_from_dir(str(root), methods, options, keywords=KEYWORDS)
    for name, _line, message, comments, context in found:
        catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """The source strings that have no translation, or not for every number."""
    return [str(message.id) for message in catalogue if message.id and not _is_translated(message)]


def update_catalogues(root: Path = ROOT) -> dict[str, int]:
    """Brings every ``.po`` up to date with the sources; counts what still has no translation, per locale."""
    template = extract_messages(root)
    missing = {}
    for source in sorted((root / "web" / "locales").glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        catalogue = read_catalogue(source)
        # The sources' date is not a change of the catalogue.
        template.creation_date = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with source.open("wb") as file:
            write_po(file, catalogue, width=120, no_location=True, sort_output=True, omit_header=False)
        missing[source.parent.parent.name] = len(untranslated(catalogue))
    return missing


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)
