"""Every page of the demo, at both widths, light and dark: it can be read and used by everybody and asks nobody else."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.e2e.access import SCHEMES, WIDTHS
from tests.e2e.person import Watch
from tests.gallery.catalogue import SIGHTS
from tests.gallery.sights import Sight
from tests.gallery.site import DemoSite, demo_site
from tests.gallery.visit import Visits
from tests.web.kit.conftest import AXE
from web.assets.catalogues import read_catalogue
from web.assets.paths import LOCALES
from workers.embedded import EmbeddedServers

pytestmark = pytest.mark.browser

_AXE = Path(AXE).read_text("utf-8")
# Themes differ in colours alone: in the dark only the rules about them are asked again.
_FAULTS = """async rules => (await axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }))
    .violations.map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(' | ')}`)"""
# Themes differ in colours alone: in the dark only the rules about them are asked again.
_RULES = {"light": None, "dark": ["color-contrast", "link-in-text-block"]}

# What axe leaves to people: one first heading, a title, headings without a gap, ids that are met once, and controls
# that do nothing without a script where nothing says so.
_SHAPE = """() => {
    const told = [], all = query => [...document.querySelectorAll(query)]
    const levels = all('main :is(h1, h2, h3, h4, h5, h6), header h1').map(heading => Number(heading.tagName[1]))
    if (levels.filter(level => level === 1).length !== 1) told.push(`headings: ${levels}`)
    if (levels.some((level, place) => level > (levels[place - 1] ?? 0) + 1)) told.push(`headings with a gap: ${levels}`)
    const ids = all('[id]').map(element => element.id)
    for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) told.push(`id twice: ${id}`)
    if (!document.title.split(' · ')[0].trim()) told.push('no title')
    if (all('main').length !== 1) told.push('main')
    for (const button of all('button[type=button], a[href="#"], [role=button]:not(button, [href])')) {
        if (button.closest('.only-js, dialog') || button.ariaDisabled) continue
        told.push(`needs a script: ${button.outerHTML.slice(0, 120)}`)
    }
    for (const field of all('select, input:not([type=hidden]), textarea'))
        if (!field.form && !field.closest('.only-js')) told.push(`belongs to no form: ${field.outerHTML.slice(0, 120)}`)
    return told
}"""
# Every text in Chinese with the language it is said to be in, and every attribute that is read to people.
_CHINESE = r"""() => {
    const han = /[\u4e00-\u9fff]/, texts = [], spoken = ['aria-label', 'title', 'placeholder', 'alt', 'data-l']
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const text = walker.currentNode, holder = text.parentElement
        if (!han.test(text.data) || holder.tagName === 'TEXTAREA') continue
        texts.push([text.data.trim(), holder.closest('[lang]').getAttribute('lang')])
    }
    const read = [...document.querySelectorAll('*')].flatMap(element => spoken.map(name => element.getAttribute(name)))
    return [texts, read.filter(value => value && han.test(value))]
}"""
_HAN = re.compile("[\u4e00-\u9fff]+")
# Pages of invented records, of examples, and of the names of all provinces.
_SAMPLES = frozenset({"styleguide", "api-reference", "setup-region"})
# Chinese that English sentences quote: the other language by its name, forms of names as notices print them.
_IN_ENGLISH = "".join(
    str(message.string) for message in read_catalogue(LOCALES / "en" / "LC_MESSAGES" / "messages.po") if message.id
)
_WIDTH = "document.documentElement.scrollWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(servers: EmbeddedServers) -> AsyncIterator[DemoSite]:
    """The demo, served."""
    async with demo_site(servers) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["zh_CN", "en"])
async def visits(browser: Browser, demo: DemoSite, request: pytest.FixtureRequest) -> AsyncIterator[Visits]:
    """Everybody of the demo, in each language."""
    visits = Visits(browser, demo, Watch(demo.url), request.param)
    yield visits
    await visits.leave()


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
async def test_a_page_is_for_everybody(visits: Visits, sight: Sight) -> None:
    watch = visits.watch
    watch.complaints.clear()
    tab = await visits.go(sight)
    told: list[str] = await tab.evaluate(_SHAPE) if sight.name != "styleguide" else []
    if visits.locale == "en":
        told += await _foreign_words(visits, sight, tab)
    assert told == []
    assert watch.complaints == []
    assert watch.asked_elsewhere == []
    # The rules do not depend on the language; the room that words take does.
    assert await _faults(tab, rules=visits.locale == "zh_CN") == []


async def _faults(tab: Page, *, rules: bool) -> list[str]:
    """What axe finds, and what does not fit. A debugger may bring axe in where the page's policy lets nobody."""
    told = []
    if rules:
        await tab.evaluate(_AXE)
    for width in WIDTHS:
        await tab.set_viewport_size({"width": width, "height": 812})
        needed = await tab.evaluate(_WIDTH)
        told += [f"{width}: needs {needed} pixels"] if needed > width else []
        for scheme in SCHEMES if rules else ():
            await tab.emulate_media(color_scheme=scheme)
            told += [f"{width} {scheme}: {fault}" for fault in await tab.evaluate(_FAULTS, _RULES[scheme])]
    return told


async def _foreign_words(visits: Visits, sight: Sight, tab: Page) -> list[str]:
    """Chinese on an English page that does not say so, or that nobody brought in: words that were not translated."""
    texts, attributes = await tab.evaluate(_CHINESE)
    told = [f"not marked as Chinese: {text}" for text, lang in texts if lang != "zh-CN"]
    if sight.name in _SAMPLES:
        return told
    said = [text for text, _ in texts] + attributes
    runs = {run for text in said for run in _HAN.findall(text)}
    return told + [
        f"not translated: {run}" for run in sorted(runs) if run not in visits.site.content + _IN_ENGLISH + sight.path
    ]
