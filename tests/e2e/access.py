"""Whether a page can be read and used by everybody: axe, at both widths and in both themes, and no sideways scroll."""

from typing import Any

from playwright.async_api import Browser, Page

from tests.e2e.person import Person
from tests.web.kit.conftest import AXE

WIDTHS = (1366, 375)
SCHEMES: tuple[Any, ...] = ("light", "dark")

_FAULTS = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
    .map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(' | ')}`)"""
_WIDTH = "document.documentElement.scrollWidth"


class Inspector:
    """Looks at the page a person is on, in a second profile with the person's session.

    The second one lets axe in past the content security policy; the first one keeps it.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.faults: list[str] = []
        self.seen: list[str] = []

    async def look(self, person: Person, name: str) -> None:
        """Adds the faults of the page, each with its place, to ``faults``."""
        context = await self._browser.new_context(
            storage_state=await person.context.storage_state(), bypass_csp=True, reduced_motion="reduce"
        )
        await person.watch.over(context)
        tab = await context.new_page()
        await tab.goto(person.tab.url)
        await tab.add_script_tag(path=AXE)
        for width in WIDTHS:
            await tab.set_viewport_size({"width": width, "height": 768})
            for scheme in SCHEMES:
                await tab.emulate_media(color_scheme=scheme)
                self.faults += [f"{name} {width} {scheme}: {fault}" for fault in await self._faults(tab, width)]
        self.seen.append(name)
        await context.close()

    async def _faults(self, tab: Page, width: int) -> list[str]:
        found: list[str] = await tab.evaluate(_FAULTS)
        needed = await tab.evaluate(_WIDTH)
        return found if needed <= width else [*found, f"needs {needed} pixels"]
