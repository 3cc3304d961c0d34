"""Where a page is: nowhere while ``html: baseurl`` in ``_config.yml`` is empty."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

# The page that web servers show where there is no page.
MISSING = "404"

# The page at the root of the site, which leads to the front page of the book.
ROOT = "index"


def base(baseurl: str) -> str:
    """Return the address of the site with a slash at its end, or an empty string."""
    return baseurl and f"{baseurl.rstrip('/')}/"


def path(baseurl: str) -> str:
    """Return where the site is on its host, which it is the root of until an address is known."""
    return urlsplit(base(baseurl)).path or "/"


def canonical(baseurl: str, name: str, front: str) -> str | None:
    """Return the one address of a page, where it has one; `front` is the front page of the book."""
    if not baseurl or name == MISSING:
        return None
    return urljoin(base(baseurl), f"{quote(front if name == ROOT else name)}.html")
