"""The headers under which foreign bytes leave the product: to be saved, never to be shown or run in our pages."""

from urllib.parse import quote

_SHOWN_TYPES = frozenset({"text/html", "text/plain", "multipart/related"})


def download_headers(name: str, media_type: str, size: int | None = None) -> dict[str, str]:
    """Headers of a download. ``name`` is the file name to save under, ``size`` counts bytes, None when not known.

    Kinds a browser would show as a page are sent as plain bytes, so that no browser is tempted.
    """
    headers = {
        "Content-Type": "application/octet-stream" if media_type in _SHOWN_TYPES else media_type,
        "Content-Disposition": content_disposition(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return headers if size is None else {**headers, "Content-Length": str(size)}


def content_disposition(name: str) -> str:
    """The header value that saves under ``name``: in full (RFC 5987), and as plain ASCII for clients that need it."""
    plain = "".join(letter if _is_plain(letter) else "_" for letter in name)
    full = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"


def _is_plain(letter: str) -> bool:
    return " " <= letter <= "~" and letter not in '"\\%;/'
