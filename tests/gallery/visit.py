"""Going to a sight in a real browser, as the seat it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.async_api import Browser, Page

from tests.e2e.person import Person, Watch
from tests.gallery.sights import VISITOR, Sight
from tests.gallery.site import DemoSite
from web.kit.i18n import LOCALE_COOKIE
from yingshang.demo.cities import PASSWORD


@dataclass
class Visits:
    """A browser at the demo. Each seat signs in once and has one tab."""

    browser: Browser
    site: DemoSite
    watch: Watch
    locale: str = "zh_CN"
    _tabs: dict[tuple[str, str], Page] = field(default_factory=dict)

    async def tab(self, sight: Sight) -> Page:
        """The tab of whoever looks at the sight."""
        seat = sight.seat.format_map(self.site.places)
        if (sight.city, seat) not in self._tabs:
            self._tabs[sight.city, seat] = await self._arrive(sight.city, seat)
        return self._tabs[sight.city, seat]

    async def leave(self) -> None:
        """Closes every tab."""
        for tab in self._tabs.values():
            await tab.context.close()

    async def go(self, sight: Sight) -> Page:
        """Opens the sight and does what has to be done to see it. Raises AssertionError for another answer."""
        page, url = await self.tab(sight), address(sight, self.site.places)
        if sight.status != 200:
            self.watch.refusals.add(f"{self.site.url}{url}")
        answer = await page.goto(url)
        assert answer is not None
        assert answer.status == sight.status, f"{sight.name}: {answer.status} at {url}"
        if sight.act:
            forms = await page.locator("form").evaluate_all("forms => forms.map(form => form.action)")
            self.watch.refusals.update([page.url, *forms])
            await sight.act(page)
        return page

    async def _arrive(self, city: str, seat: str) -> Page:
        person = await Person.arrive(self.browser, self.watch, city, seat, reduced_motion="reduce")
        if seat != VISITOR:
            await person.go("sign-in")
            await person.tab.get_by_label("用户名").fill(seat)
            await person.tab.get_by_label("密码").fill(PASSWORD)
            await person.press("登录")
            await person.tab.wait_for_url(lambda url: "/sign-in" not in url)
        await person.context.add_cookies([{"name": LOCALE_COOKIE, "value": self.locale, "url": self.site.url}])
        return person.tab


def address(sight: Sight, places: Mapping[str, str]) -> str:
    """The path of a sight on the site."""
    path = sight.path.format_map(places)
    return path if path.startswith("/") else f"/{sight.city}/{path}"
