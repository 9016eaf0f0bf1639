"""``make shots``: photographs every page of the demo, with a leaf-through page beside the pictures.

``ARGS="--only ledger --only task"`` takes the pages whose names begin so; ``--size``, ``--theme`` and ``--lang`` narrow
further, each may come several times.
"""

import asyncio
from collections.abc import Sequence
from html import escape
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import click
from playwright.async_api import async_playwright

from tests.e2e.person import Watch
from tests.gallery.catalogue import SIGHTS
from tests.gallery.sights import Sight
from tests.gallery.site import demo_site
from tests.gallery.visit import Visits
from tests.web.kit.conftest import ARGUMENTS, CHROMIUM
from workers.embedded import throwaway_servers

SIZES = {"1366": {"width": 1366, "height": 768}, "375": {"width": 375, "height": 812}}
THEMES: dict[str, Any] = {"light": "light", "dark": "dark"}
_WIDTHS = {"1366": 320, "375": 120}
_CELL = '<a href="{file}"><img src="{file}" loading="lazy" alt="{name}" width="{width}"></a>'
_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Shots</title>
<style>body {{ font: 14px sans-serif }} img {{ border: 1px solid; vertical-align: top }}</style>
{rows}
"""
LANGUAGES = {"zh": "zh_CN", "en": "en"}


class Wish(NamedTuple):
    """What to photograph, and where to put it."""

    folder: Path
    sights: Sequence[Sight]
    sizes: Sequence[str]
    themes: Sequence[str]
    languages: Sequence[str]


@click.command()
@click.option("--out", "folder", default="shots", type=click.Path(path_type=Path), help="The folder of the pictures.")
@click.option("--only", multiple=True, help="The beginning of the names of pages.")
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)), default=list(SIZES))
@click.option("--theme", "themes", multiple=True, type=click.Choice(list(THEMES)), default=list(THEMES))
@click.option("--lang", "languages", multiple=True, type=click.Choice(list(LANGUAGES)), default=["zh"])
def main(
    folder: Path, only: Sequence[str], sizes: Sequence[str], themes: Sequence[str], languages: Sequence[str]
) -> None:
    """Photographs the pages of the demo."""
    if CHROMIUM is None:
        raise click.ClickException("No Chromium on this machine; install chromium and fonts-noto-cjk.")
    sights = [sight for sight in SIGHTS if not only or sight.name.startswith(tuple(only))]
    if not sights:
        raise click.ClickException("No page has such a name.")
    asyncio.run(photograph(Wish(folder, sights, sizes, themes, languages)))
    click.echo(f"{len(sights)} pages: {(folder / 'index.html').resolve()}")


async def photograph(wish: Wish) -> None:
    """Makes the demo, takes every picture and writes the page to leaf through."""
    with throwaway_servers() as servers:
        async with demo_site(servers) as site, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for language in wish.languages:
                visits = Visits(browser, site, Watch(site.url), LANGUAGES[language])
                for sight in wish.sights:
                    await _take(visits, sight, wish, language)
                await visits.leave()
            await browser.close()
    (wish.folder / "index.html").write_text(_index(wish), "utf-8")


async def _take(visits: Visits, sight: Sight, wish: Wish, language: str) -> None:
    tab = await visits.tab(sight)
    for size in wish.sizes:
        await tab.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # -- a mapping with both keys
        await visits.go(sight)
        for theme in wish.themes:
            await tab.emulate_media(color_scheme=THEMES[theme])
            await tab.screenshot(path=wish.folder / _file(sight, size, theme, language), full_page=True)


def _file(sight: Sight, size: str, theme: str, language: str) -> str:
    return f"{language}-{size}-{theme}/{sight.name}.png"


def _index(wish: Wish) -> str:
    """A page of all pictures, a row for each sight."""
    kinds = list(product(wish.languages, wish.sizes, wish.themes))
    rows = []
    for sight in wish.sights:
        pictures = [(_file(sight, size, theme, language), size) for language, size, theme in kinds]
        cells = "".join(_CELL.format(file=file, name=sight.name, width=_WIDTHS[size]) for file, size in pictures)
        rows.append(f"<h2>{escape(sight.name)} <small>{escape(sight.route)}</small></h2><p>{cells}</p>")
    return _PAGE.format(rows="".join(rows))


if __name__ == "__main__":
    main()
