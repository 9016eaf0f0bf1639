"""What a page of the demo is called, who looks at it, and what has to be done to see it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from web.kit.i18n import load_catalogues

VISITOR = ""
COORDINATOR, SUPERVISOR, LEADER = "tongchou", "ducha", "lingdao"
ADMIN, SECURITY, AUDITOR = "guanli", "anquan", "shenji"
CLERK, HEAD = "jingban12", "fuze12"

CITY, NEW_CITY = "fengzhou", "xincheng"
CONSOLE = "operator"

_ENGLISH = load_catalogues()["en"]

Act = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Sight:
    """One page, as one seat sees it.

    ``route`` is the handler's own. ``path`` stands below the city, as one of which the console counts here, and may
    name places (``{draft}``). ``status`` is what it is answered with, ``act`` what is done on it before it is looked
    at, which must leave no trace.
    """

    name: str
    route: str
    seat: str
    path: str
    status: int = 200
    act: Act | None = None
    city: str = CITY


def spoken_in(lang: str | None, words: str) -> str:
    """What a Chinese label is called on a page in this language."""
    return _ENGLISH.gettext(words) if lang == "en" else words


def press(button: str, /, **fields: str) -> Act:
    """Fills in fields by their names and sends the form of a button, whatever the browser thinks of it."""

    async def act(page: Page) -> None:
        for name, value in fields.items():
            await page.locator(f"[name={name}]").first.fill(value)
        await page.locator("form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true })")
        words = spoken_in(await page.get_attribute("html", "lang"), button)
        await page.get_by_role("main").get_by_role("button", name=words, exact=True).first.click()
        await page.wait_for_load_state("load")
        await page.get_by_role("alert").or_(page.locator("main .note")).first.wait_for()

    return act


def open_up(selector: str) -> Act:
    """Opens what is folded: a menu, a list of more."""

    async def act(page: Page) -> None:
        await page.locator(selector).first.click()

    return act
