"""Reads pages as a person does: rows of tables, words of elements, forms with what they hold."""

from urllib.parse import parse_qsl, urlsplit

import httpx
from lxml import html


def tree(answer: httpx.Response) -> html.HtmlElement:
    """The page as elements."""
    return html.fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    """The text of an element with single blanks."""
    return " ".join(element.text_content().split())


def text_of(answer: httpx.Response, path: str) -> str:
    """The words of the one element at an XPath."""
    [element] = tree(answer).xpath(path)
    return words(element)


def texts_of(answer: httpx.Response, path: str) -> list[str]:
    """The words of every element at an XPath."""
    return [words(element) for element in tree(answer).xpath(path)]


def hrefs_of(answer: httpx.Response, path: str) -> list[str]:
    """The addresses of every link at an XPath."""
    return [str(element.get("href")) for element in tree(answer).xpath(path)]


def rows_of(answer: httpx.Response, table: str = "//table[@data-list]") -> list[list[str]]:
    """The cells of every body row of a table, group rows and boxes to tick left out."""
    found = tree(answer).xpath(f"{table}/tbody/tr[not(contains(@class, 'group'))]")
    return [[words(cell) for cell in row.xpath("./td[not(@class='pick')] | ./th")] for row in found]


def form_of(answer: httpx.Response, action: str = "") -> dict[str, str]:
    """What the page's own form (or the one with that action) holds, ticked boxes included."""
    path = f"//main//form[@method='post' and contains(@action, '{action}')]" if action else "//form[@class='form']"
    [form] = tree(answer).xpath(path)
    held: dict[str, str] = {}
    for field in form.xpath(".//input | .//textarea | .//select"):
        kind = field.get("type", "")
        if not field.get("name") or kind == "file" or (kind in ("checkbox", "radio") and field.get("checked") is None):
            continue
        held[field.get("name")] = str(field.value or "").removeprefix("\n")
    return held


def asked(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query))


def told(answer: httpx.Response) -> dict[str, str]:
    """Name and sentence of every error in the summary above a form."""
    links = tree(answer).xpath("//div[@class='errors']//a")
    return {str(link.get("href")).removeprefix("#"): words(link) for link in links}
