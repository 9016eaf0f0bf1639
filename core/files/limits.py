"""How large a foreign file may be, before and after unpacking."""

import msgspec

MEGABYTE = 1024 * 1024


class FileLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes are bytes, ``ratio`` is unpacked over packed, ``pixels`` is width times height.

    Below ``ratio_from`` unpacked bytes the ratio does not matter. ``token`` bounds a single XML tag or comment,
    ``elements`` those of one file, ``depth`` how deep they nest, ``rows`` and ``columns`` the cells of a sheet that
    hold something.
    """

    size: int = 20 * MEGABYTE
    unpacked: int = 200 * MEGABYTE
    ratio: int = 100
    ratio_from: int = MEGABYTE
    entries: int = 2_000
    pages: int = 500
    pixels: int = 40_000_000
    token: int = 4 * MEGABYTE
    elements: int = 3_000_000
    depth: int = 256
    rows: int = 20_000
    columns: int = 200


LIMITS = FileLimits()
