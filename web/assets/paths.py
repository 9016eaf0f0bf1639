"""Where the sources and the products of the front-end build are."""

from pathlib import Path

WEB = Path(__file__).resolve().parent.parent
ROOT = WEB.parent
STATIC = WEB / "static"
LOCALES = WEB / "locales"
TEMPLATES = WEB / "templates"
"""Message catalogues live in LOCALES, templates in TEMPLATES; both ship in the wheel."""

DEV_ASSETS = ROOT / "build" / "dev-assets"
"""Scripts that only tests inject; never in the wheel."""
