"""PDF files with a text layer: letters with places become paragraphs and tables."""

import random

import pytest

from core.notices.reading import UnreadableNotice, read_notice
from core.notices.reading import pdf as reader
from tests.core.notices.pdfs import LEFT, PITCH, RIGHT, SIZE, TOP, Page, Printer, build, wrap

LONG = (
    "推行并联审批。新建项目的审批事项一次受理、同步办理，办理时间不超过5个工作日，网上可办率达到95%以上，让企业少跑腿。"
)
LONGER = "为深入贯彻落实优化营商环境的决策部署，持续打造市场化、法治化、国际化营商环境，结合我市实际，制定本方案。"


def lines_of(data: bytes) -> list[str]:
    """The lines of a file."""
    return read_notice(data, "a.pdf").text.splitlines()


def printed(*lines: str) -> bytes:
    """Lines set as paragraphs."""
    printer = Printer()
    for line in lines:
        printer.line(line)
    return printer.build()


def placed(*runs: tuple[str, float, float]) -> bytes:
    """Runs of words at places."""
    page = Page()
    for words, x, y in runs:
        page.write(words, x, y)
    return build([page])


def test_lines_become_paragraphs() -> None:
    notice = read_notice(printed(LONG, LONGER, "一、任务", LONG), "a.pdf")
    assert notice.text.splitlines() == [LONG, LONGER, "一、任务", LONG]
    assert notice.format == "pdf"
    assert [part.page for part in notice.paragraphs] == [1, 1, 1, 1]


def test_paragraphs_go_on_over_pages_without_numbers_and_heads() -> None:
    printer = Printer(head="凤州市人民政府公报 2026年第3期", number="- {} -")
    for _ in range(40):
        printer.line(LONG)
    notice = read_notice(printer.build(), "a.pdf")
    assert notice.text.splitlines() == [LONG] * 40
    assert {part.page for part in notice.paragraphs} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("number", ["— {} —", "－{}－", "· {} ·", "第 {} 页", "第{}页 共9页", "{} / 9", "{}", "一{}一"])
def test_numbers_of_pages(number: str) -> None:
    printer = Printer(number=number)
    for _ in range(12):
        printer.line(LONG)
    assert lines_of(printer.build()) == [LONG] * 12


def test_what_a_browser_prints_around_a_page() -> None:
    page = Page()
    page.write("2026/3/5 上午10:12 关于印发方案的通知", LEFT, 800, 8)
    page.write("一、任务。", LEFT, TOP)
    page.write("https://www.example.gov.cn/art/1.html 1/1", LEFT, 40, 8)
    assert lines_of(build([page])) == ["一、任务。"]


def test_a_head_in_small_letters_is_known_from_the_second_page_on() -> None:
    printer = Printer(head="公报")
    for _ in range(12):
        printer.line(LONG)
    assert (len(printer.pages), lines_of(printer.build())) == (2, [LONG] * 12)


def test_words_repeated_at_one_height_are_words() -> None:
    pages = [Page(), Page()]
    for page in pages:
        page.write("附件", LEFT, TOP)
        page.write("一、任务。", LEFT, TOP - 3 * PITCH)
    assert lines_of(build(pages)) == ["附件", "一、任务。"] * 2


def test_a_last_line_that_is_full_ends_its_paragraph() -> None:
    full = "甲" * 25 + "。"
    assert lines_of(printed(full, full, LONG, full)) == [full, full, LONG, full]


def test_a_label_below_a_full_line_begins_anew() -> None:
    first = "牵头单位：市发改委、市住建局、市自然资源局、市生态环境"
    lines = [first[:25], "责任单位：市水利局", LONG]
    assert lines_of(printed(*lines)) == lines


def test_a_title_begins_anew_behind_a_date_at_the_right_edge() -> None:
    day, title = "2026年3月18日", "凤州市优化营商环境行动方案"
    printer = Printer()
    for line in (LONG, LONG, LONG):
        printer.line(line)
    printer.at_right(f"{day}  ")
    printer.centred(title)
    assert lines_of(printer.build()) == [LONG, LONG, LONG, day, title]


def test_words_in_latin_letters_keep_their_blanks() -> None:
    words = (
        "推广business environment自评系统和one thing once done办法，世界银行business ready评估well known as WBES体系，"
        * 2
    )
    assert lines_of(printed(words)) == [words]


def test_a_word_that_its_hyphen_parts() -> None:
    data = placed(("甲" * 20 + "train-", LEFT, TOP), ("dev乙" + "丙" * 20, LEFT, TOP - PITCH))
    assert lines_of(data)[0] == "甲" * 20 + "train-dev乙" + "丙" * 20


def test_a_blank_is_typed_or_a_wide_gap() -> None:
    page = Page()
    page.write("市财政局 市税务局", LEFT, TOP)
    page.write("凤州市人民政府办公室", LEFT, TOP - PITCH)
    page.write("2026年3月5日印发", RIGHT - 140, TOP - PITCH)
    page.write("凤州市人民政府办公室文件", LEFT, TOP - 3 * PITCH, 22, spacing=14)
    page.write("关 于 印 发 工 作 方 案 的 通 知", LEFT, TOP - 5 * PITCH)
    assert lines_of(build([page])) == [
        "市财政局 市税务局",
        "凤州市人民政府办公室 2026年3月5日印发",
        "凤州市人民政府办公室文件",
        "关于印发工作方案的通知",
    ]


def test_radicals_are_characters() -> None:
    assert lines_of(placed(("⼀、优化⽤⽔服务", LEFT, TOP))) == ["一、优化用水服务"]


def test_the_order_of_writing_does_not_matter() -> None:
    printer = Printer()
    for line in (LONG, LONGER, "一、任务"):
        printer.line(line)
    random.Random(5).shuffle(printer.pages[0].content)  # noqa: S311 -- not a secret
    assert lines_of(printer.build()) == [LONG, LONGER, "一、任务"]


def test_letters_drawn_one_by_one() -> None:
    page = Page()
    for place, letter in enumerate("一、优化营商环境"):
        page.write(letter, LEFT + place * SIZE, TOP)
    assert lines_of(build([page])) == ["一、优化营商环境"]


def test_a_title_over_two_lines() -> None:
    printer = Printer()
    printer.centred("凤州市人民政府办公室关于印发凤州市优化", 22)
    printer.centred("营商环境行动方案的通知", 22)
    printer.line("各县、区人民政府：", indent=0)
    printer.line(LONG)
    printer.at_right("凤州市人民政府办公室")
    printer.at_right("2026年3月5日")
    for _ in range(3):
        printer.line(LONG)
    assert lines_of(printer.build()) == [
        "凤州市人民政府办公室关于印发凤州市优化营商环境行动方案的通知",
        "各县、区人民政府：",
        LONG,
        "凤州市人民政府办公室",
        "2026年3月5日",
        *[LONG] * 3,
    ]


def test_lines_that_hang_under_the_words_behind_a_number() -> None:
    page, y = Page(), TOP
    for _ in range(4):
        lines = wrap(f"1.{LONG}", RIGHT - LEFT - 24, SIZE)
        for place, line in enumerate(lines):
            page.write(line, LEFT + (24 if place else 0), y)
            y -= PITCH
    assert lines_of(build([page])) == [f"1.{LONG}"] * 4


def test_paragraphs_that_only_a_gap_parts() -> None:
    page, y = Page(), TOP
    full = "甲" * 27
    for _ in range(4):
        for line in (full, full):
            page.write(line, LEFT, y)
            y -= PITCH
        y -= PITCH
    assert lines_of(build([page])) == [full * 2] * 4


def test_a_page_that_lies_on_its_side() -> None:
    page = Page(width=842, height=595, entries="/Rotate 90")
    upright = Page(entries="/Rotate 270")
    for place, line in enumerate(wrap(LONG, 435, SIZE, 32)):
        page.turn(line, 100 + place * PITCH, 80 + (0 if place else 32))
        upright.write(line, LEFT + (0 if place else 32), TOP - place * PITCH)
    assert lines_of(build([page, upright])) == [LONG, LONG]


def test_a_watermark_is_left_out() -> None:
    page = Page()
    page.write("一、优化服务。", LEFT, TOP)
    page.content.append("BT /F1 60 Tf 0.7 0.7 -0.7 0.7 200 300 Tm <51856587> Tj ET")
    assert lines_of(build([page])) == ["一、优化服务。"]


def picture_page(words: str = "") -> Page:
    """A page that is one picture."""
    page = Page()
    page.picture(595, 842)
    if words:
        page.write(words, LEFT, 60, 12)
    return page


def worded_page() -> Page:
    """A page with words."""
    page = Page()
    page.write("一、任务。优化服务，压缩时限。", LEFT, TOP)
    return page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (build([picture_page(), picture_page("- 2 -")]), "PDF 里没有文字，可能是扫描件。"),
        (build([Page()]), "PDF 里没有文字，可能是扫描件。"),
        (build([worded_page(), picture_page("- 2 -"), worded_page(), picture_page()]), "PDF 的第 2、4 页是扫描的图片"),
        (build([*[worded_page()] * 3, *[picture_page()] * 9]), "PDF 的第 4、5、6、7、8、9、10、11等 页是扫描的图片"),
        (placed((chr(0xE123) * 20, LEFT, TOP)), "PDF 里的字体没有文字编码"),
        (b"%PDF-1.5\n" + b"x" * 400, "PDF 文件已损坏"),
        (build([worded_page()])[:300], "PDF 文件已损坏"),
        (build([Page()] * 501), "PDF 有 501 页，超过 500 页"),
    ],
    ids=["scan", "empty", "some pages", "many pages", "no meaning", "noise", "cut off", "too long"],
)
def test_one_sentence_for_each_refusal(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableNotice) as refusal:
        read_notice(data, "a.pdf")
    assert refusal.value.sentence.startswith(sentence)
    assert refusal.value.sentence.endswith("。")


def test_a_picture_beside_words_and_a_blank_page_are_fine() -> None:
    page = worded_page()
    page.picture(300, 400)
    assert lines_of(build([page, Page()])) == ["一、任务。优化服务，压缩时限。"]


def test_what_acts_is_never_looked_at() -> None:
    action = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    data = build([worded_page()], catalog="/OpenAction 10000 0 R /AcroForm << /Fields [] >>", objects=[action])
    assert lines_of(data) == ["一、任务。优化服务，压缩时限。"]


def test_the_limit_of_pages_is_that_of_the_intake() -> None:
    assert reader.MAX_PAGES == 500
