"""One notice in every kind of file that an office keeps it in.

A notice is written down as lines and tables; a table is a list of rows of cells.
"""

import html
import io
from collections.abc import Callable, Sequence

import docx

from .pdfs import Printer

Table = list[list[str]]
Notice = Sequence[str | Table]


def notice_of(text: str) -> list[str | Table]:
    """Lines, and rows of cells between tabs, of a notice written down as text."""
    notice: list[str | Table] = []
    for line in text.strip().split("\n"):
        if "\t" not in line:
            notice.append(line)
        elif notice and isinstance(notice[-1], list):
            notice[-1].append(line.split("\t"))
        else:
            notice.append([line.split("\t")])
    return notice


def as_text(notice: Notice) -> bytes:
    """As a text file."""
    lines: list[str] = []
    for part in notice:
        lines.extend([part] if isinstance(part, str) else ["\t".join(row) for row in part])
    return "\n".join(lines).encode("gb18030")


def as_word(notice: Notice) -> bytes:
    """As a Word file."""
    document = docx.Document()
    for part in notice:
        if isinstance(part, str):
            document.add_paragraph(f"　　{part}")
            continue
        table = document.add_table(rows=len(part), cols=len(part[0]), style="Table Grid")
        for row, words in zip(table.rows, part, strict=True):
            for cell, word in zip(row.cells, words, strict=True):
                cell.text = word
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(notice: Notice) -> bytes:
    """As a PDF file with a text layer, with running heads and numbers of pages."""
    printer = Printer(head="某市人民政府公报")
    for part in notice:
        if isinstance(part, str):
            printer.line(part)
        else:
            printer.table(part)
    return printer.build()


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某市人民政府</title>
<style>p {{}}</style></head><body>
<div class="top-nav"><a href="/">首页</a><a href="/zw">政务公开</a>
<a href="/fw">政务服务</a><a href="/hd">互动</a></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a></div>
<div class="con"><h1>{title}</h1><p class="info">发布时间：2026-03-09 来源：市政府办 浏览次数：31</p>
<div id="zoom" class="article-content">{words}</div>
<p>附件：<a href="/P020.docx">{title}.docx</a></p><p><a href="#">打印</a> <a href="#">关闭</a></p>
<p>上一篇：<a href="/1">没有了</a></p></div>
<div class="footer"><p>主办单位：某市人民政府</p><p>X ICP备05000000号</p></div>
<script>var s = "<p>x</p>";</script></body></html>"""


def as_page(notice: Notice) -> bytes:
    """As a page saved from a site, with everything around the words."""
    title = next(part for part in notice if isinstance(part, str) and len(part) >= 6)
    return PAGE.format(title=html.escape(title), words=markup_of(notice)).encode()


def markup_of(notice: Notice) -> str:
    """The words as markup."""
    pieces: list[str] = []
    for part in notice:
        if isinstance(part, str):
            pieces.append(f'<p style="text-indent:2em">&emsp;&emsp;<span>{html.escape(part)}</span></p>\n')
            continue
        rows = ("".join(f"<td><p>{html.escape(word)}</p></td>" for word in row) for row in part)
        pieces.append(f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>\n")
    return "".join(pieces)


PRINTINGS: dict[str, Callable[[Notice], bytes]] = {"docx": as_word, "html": as_page, "pdf": as_pdf, "txt": as_text}
