"""A person at the pages of a city, in a browser profile of their own."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

WIDE = {"width": 1366, "height": 768}

# Chromium tells of a breach of the policy on the console as well; the event names the directive.
_TELL_OF_BREACHES = """addEventListener('securitypolicyviolation', event =>
    console.error('policy: ' + event.effectiveDirective + ' ' + event.blockedURI))"""


@dataclass
class Watch:
    """What browsers complained of on their console, and what they asked of anybody but the site.

    ``refusals`` are addresses a test expects no page at: Chromium writes a line about each.
    """

    url: str
    complaints: list[str] = field(default_factory=list)
    asked_elsewhere: list[str] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)

    async def over(self, context: BrowserContext) -> None:
        """Watches every page of a context from now on."""
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        context.on("weberror", self._note_error)
        await context.add_init_script(_TELL_OF_BREACHES)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.asked_elsewhere.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        refused = message.location["url"] in self.refusals and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _note_error(self, error: WebError) -> None:
        self.complaints.append(str(error.error))


@dataclass
class Person:
    """Somebody at the pages of a city; ``path`` arguments stand below ``/{city}/``."""

    context: BrowserContext
    tab: Page
    watch: Watch
    city: str
    login: str

    @classmethod
    async def arrive(cls, browser: Browser, watch: Watch, city: str, login: str, **options: Any) -> Self:
        """Opens a profile at 1366 × 768 that the watch looks at."""
        context = await browser.new_context(**{"base_url": watch.url, "viewport": WIDE, **options})
        await watch.over(context)
        return cls(context, await context.new_page(), watch, city, login)

    async def sign_in(self, password: str) -> None:
        """Through the form, to the desk."""
        await self.go("sign-in")
        await self.tab.get_by_label("用户名").fill(self.login)
        await self.tab.get_by_label("密码").fill(password)
        await self.press("登录")
        await self.arrives("desk")

    async def go(self, path: str) -> None:
        """Opens a page by its address."""
        answer = await self.tab.goto(f"/{self.city}/{path}")
        assert answer is not None
        assert answer.status == HTTPStatus.OK, path

    async def is_refused(self, path: str) -> bool:
        """Whether an address is answered with 404, as one where there is nothing."""
        self.watch.refusals.add(f"{self.watch.url}/{self.city}/{path}")
        answer = await self.tab.goto(f"/{self.city}/{path}")
        return answer is not None and answer.status == HTTPStatus.NOT_FOUND

    async def press(self, name: str) -> None:
        """Presses the button whose name begins so; the first when there are several."""
        await self.tab.get_by_role("button", name=_beginning(name)).first.click()

    async def follow(self, name: str) -> None:
        """Follows the link in the page whose words begin so; the first when there are several."""
        await self.tab.get_by_role("main").get_by_role("link", name=_beginning(name)).first.click()

    async def arrives(self, path: str) -> None:
        """Waits until the address is this one, whatever it asks; ``*`` stands for one segment."""
        pattern = re.escape(f"{self.watch.url}/{self.city}/{path}").replace(r"\*", "[^/?#]+")
        await self.tab.wait_for_url(re.compile(rf"{pattern}([?#].*)?$"))

    async def is_told(self, sentence: str) -> None:
        """Waits until the page says what was just done, in exactly this sentence."""
        await expect(self.tab.locator("#notes p")).to_have_text(sentence)

    async def content(self) -> str:
        """The words of the page without its frame."""
        return await self.tab.get_by_role("main").inner_text()


def _beginning(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")
