"""Going to a sight in a real browser, as the seat it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, StorageState

from tests.e2e.person import Person, Watch
from tests.gallery.sights import VISITOR, Sight
from tests.gallery.site import DemoSite
from web.kit.i18n import LOCALE_COOKIE
from yingshang.demo.cities import PASSWORD


@dataclass
class Visits:
    """A browser at the demo. Each seat signs in once; every visit gets a profile of its own with that session."""

    browser: Browser
    site: DemoSite
    watch: Watch
    locale: str = "zh_CN"
    _sessions: dict[tuple[str, str], StorageState] = field(default_factory=dict)

    async def profile(self, sight: Sight, **options: Any) -> BrowserContext:
        """A profile of whoever looks at the sight."""
        seat = sight.seat.format_map(self.site.places)
        if seat != VISITOR and (sight.city, seat) not in self._sessions:
            await self._sign_in(sight.city, seat)
        context = await self.browser.new_context(
            base_url=self.site.url,
            storage_state=self._sessions.get((sight.city, seat)),
            reduced_motion="reduce",
            **options,
        )
        await context.add_cookies([{"name": LOCALE_COOKIE, "value": self.locale, "url": self.site.url}])
        await self.watch.over(context)
        return context

    async def go(self, sight: Sight, page: Page) -> None:
        """Opens the sight and does what has to be done to see it. Raises AssertionError for another answer."""
        url = address(sight, self.site.places)
        if sight.status != 200:
            self.watch.refusals.add(f"{self.site.url}{url}")
        answer = await page.goto(url)
        assert answer is not None
        assert answer.status == sight.status, f"{sight.name}: {answer.status} at {url}"
        if sight.act:
            self.watch.refusals.add(page.url)
            await sight.act(page)

    async def _sign_in(self, city: str, seat: str) -> None:
        person = await Person.arrive(self.browser, self.watch, city, seat)
        await person.go("sign-in")
        await person.tab.get_by_label("用户名").fill(seat)
        await person.tab.get_by_label("密码").fill(PASSWORD)
        await person.press("登录")
        await person.tab.wait_for_url(lambda url: "/sign-in" not in url)
        self._sessions[city, seat] = await person.context.storage_state()
        await person.context.close()


def address(sight: Sight, places: Mapping[str, str]) -> str:
    """The path of a sight on the site."""
    path = sight.path.format_map(places)
    return path if path.startswith("/") else f"/{sight.city}/{path}"
