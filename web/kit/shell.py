"""What surrounds a page: who is signed in, where the menu leads, what was just done.

Routes fill these records; ``layout.html`` draws them. They carry finished strings and URLs, never objects to query.
"""

from msgspec import Struct


class ShellNavItem(Struct, frozen=True):
    """One entry of the side menu. ``count`` is how many things wait there, None for none to show."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


class ShellNavSection(Struct, frozen=True):
    """A group of entries; the first group has no title."""

    title: str
    items: tuple[ShellNavItem, ...]


class ShellUser(Struct, frozen=True):
    """The person and the post they act as. ``switch_url`` is None for somebody with a single post."""

    name: str
    org: str
    role: str
    sign_out_url: str
    switch_url: str | None = None


class Shell(Struct, frozen=True):
    """The frame of a desk page. ``search_url`` and ``notifications_url`` are None where there is nothing to open.

    ``language_url`` takes the choice of the other language.
    """

    tenant_name: str
    home_url: str
    user: ShellUser
    nav: tuple[ShellNavSection, ...]
    language_url: str
    search_url: str | None = None
    notifications_url: str | None = None
    unread: int = 0


class PublicShell(Struct, frozen=True):
    """The frame of a public or sign-in page. ``nav`` is the row of columns, empty on a sign-in page.

    ``masthead`` draws the title as the heading of the page, with the tagline below it: for the home page, which has no
    heading of its own. ``elder`` is the large-type version. ``language_url`` is None where no city is known.
    """

    tenant_name: str
    home_url: str
    nav: tuple[ShellNavItem, ...] = ()
    title: str = ""
    tagline: str = ""
    host: str = ""
    phone: str = ""
    staff_url: str | None = None
    elder_url: str | None = None
    elder: bool = False
    language_url: str | None = None
    masthead: bool = False


class Link(Struct, frozen=True):
    """A word with an address: crumbs, views, tabs, menus. Without ``url`` it is plain text."""

    label: str
    url: str | None = None
    current: bool = False
    count: int | None = None
