"""Names that public web sites give to the parts of their pages, as ids, classes and tags."""

import re
from collections.abc import Iterator

from lxml import etree

UNSEEN_TAG = re.compile(
    r"head|script|style|noscript|template|iframe|object|embed|applet|svg|canvas|video|audio|map|select|option|button|"
    r"input|textarea|dialog|datalist|noframes"
)
"""Tags with nothing for a reader of the words. A page's title is read by `web_head`."""

BLOCK_TAG = re.compile(
    r"address|article|aside|blockquote|body|caption|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    r"h[1-6]|header|hr|html|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
"""Tags whose edges end a line."""

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)

KNOWN = re.compile(
    r"ucap[-_]content|zoom(?:con)?|font[-_]?zoom|trs_(?:editor(?:_view)?|ueditor|paper_default|web)|wordsection\d|section\d|"
    r"(?:article|artc?|news|xxgk|zwgk|gk|gkwz|details?|info|main|pages?|view|wz|zw|zhengwen|doc|policy|print|txt|text|con|"
    r"xl|bt|ivs|gov|arc|zhengce|div|rich_media|js|editor|ewb-(?:article|info)|easysite-news|v_news|vsb)"
    r"[-_]?(?:content|contern|cont?|body|text|area|main|info)|"
    r"content(?:[-_]?(?:box|text|main|body|con))?|article|cont|conts?|zhengwen|neirong|nr|bodylabel|b12c|rightcon",
    re.IGNORECASE,
)
"""Where sites keep the words of an article."""

SITE_PART = re.compile(
    r"^(?:nav|navbar|navi|navigation|menu|submenu|crumbs?|crumb[-_]?\w*|bread\w*|location|position|dqwz|weizhi|wz|path|"
    r"share\w*|bdshare\w*|bdsharebuttonbox|jiathis\w*|fenxiang|tools?|toolbar|tool[-_]?\w+|gongju|font[-_]?size|zihao|"
    r"search\w*|login\w*|foot|footer|footer?[-_]\w+|page[-_]?foot\w*|copyright\w*|bottom|friend\w*|yqlj|links?|"
    r"related\w*|relate|relevant\w*|relnews|xgwz|xgjd|xgwj|xgnews|xgxx|xglj|xiangguan|recommend\w*|hot\w*|sidebar|side[-_]?\w+|aside|"
    r"qrcode|qr[-_]?code|ewm|erweima|wechat\w*|weixin|weibo|pager|paging|pagination|page[-_]?(?:nav|turn|num\w*)|"
    r"prev\w*|next\w*|sxp|sxy|syp|xyp|shangxia\w*|updown|up[-_]down|comments?|pinglun|advert\w*|adv?|ads|banner|logo|"
    r"top|topbar|top[-_]?(?:nav|bar|link\w*|menu)|header|head[-_]?(?:nav|top|bar|menu)|accessib\w*|wza\w*|wuzhangai\w*|"
    r"pages[-_]date|pages[-_]print|print|printer|print[-_]?(?:btn|bar|box|close)|dayin|close|guanbi|hits|click\w*|"
    r"article[-_]?(?:info|tool\w*|share|foot|meta|page)|(?:source|laiyuan|infoline|news[-_]?info|info[-_]?bar|article[-_]?attr\w*)|"
    r"hide|hidden|d-none|displaynone|layui-hide|sr-only|visually-hidden|subnav|sitemap|statement|bqxx|jiucuo|error[-_]?correct\w*)$",
    re.IGNORECASE,
)
"""Parts that surround an article. They are left out only while they hold next to no sentences."""


def names_of(element: etree._Element) -> Iterator[str]:
    """The element's id and classes."""
    identity = element.get("id")
    if identity:
        yield identity
    yield from (element.get("class") or "").split()


def texts_of(element: etree._Element) -> list[str]:
    """All stretches of text inside an element."""
    return [text for text in element.itertext() if isinstance(text, str)]
