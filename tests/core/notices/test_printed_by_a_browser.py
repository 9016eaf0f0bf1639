"""A notice printed to PDF by a real browser is the notice that was printed."""

import pytest
from playwright.async_api import PdfMargins, async_playwright

from core.notices.reading import read_notice
from tests.web.kit.conftest import ARGUMENTS, CHROMIUM

from .printings import as_text, markup_of, notice_of
from .test_same_draft import NOTICES

STYLE = """<style>body { font: 16pt/1.6 serif } p { margin: 0; text-indent: 2em; text-align: justify }
td p { text-indent: 0; text-align: left } table { border-collapse: collapse; font-size: 12pt; width: 100% }</style>"""
FOOT = '<div style="font-size: 12px; width: 100%; text-align: center">— <span class="pageNumber"></span> —</div>'
MARGINS: PdfMargins = {"top": "37mm", "bottom": "35mm", "left": "28mm", "right": "26mm"}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_the_same_words_from_a_browsers_print() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page()
        for name, text in NOTICES.items():
            notice = notice_of(text)
            markup = markup_of(notice).replace("&emsp;", "").replace(' style="text-indent:2em"', "")
            await page.set_content(STYLE + markup)
            data = await page.pdf(
                format="A4",
                margin=MARGINS,
                display_header_footer=True,
                header_template="<div></div>",
                footer_template=FOOT,
            )
            printed, written = read_notice(data, "a.pdf"), read_notice(as_text(notice), "a.txt")
            assert (name, printed.text.splitlines()) == (name, written.text.splitlines())
        await browser.close()
