"""What needs to know where the site is: canonical addresses, cards, the site map, the page 404.

The one setting is ``html: baseurl`` in ``_config.yml``. While it is empty, nothing claims an
address, and the page 404 takes the site for the root of its host.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

# The picture of a chapter that README.md shows too, for where somebody posts a link.
PICTURE = Path(__file__).with_name("chapter.png")

MISSING = "404"

# The addresses in a page that depend on where the page is.
RELATIVE = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?![\w+.-]+:|[#/])(?:\./)?')

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def base(app: Sphinx) -> str:
    """Return the address of the site, with a slash at the end, or an empty string.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    address = str(app.config.html_baseurl)
    return address and f"{address.rstrip('/')}/"


def set_address(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Let a page name its own address, where the site has one.

    Parameters
    ----------
    app
        The running Sphinx application.
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    """
    if not base(app) or app.builder.name != "html":
        return
    if pagename == MISSING:
        # It is shown at every address but its own.
        context["pageurl"] = None
        return
    named = str(app.config.root_doc) if pagename == "index" else pagename
    context["pageurl"] = urljoin(base(app), app.builder.get_target_uri(named))
    cards = {"url": context["pageurl"], "image": urljoin(base(app), f"_static/{PICTURE.name}")}
    context["metatags"] += "".join(
        f'<meta property="og:{name}" content="{escape(value)}">' for name, value in cards.items()
    )


def add_picture(app: Sphinx) -> None:
    """Put the picture of the cards into the site, where something can point to it.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    if base(app) and app.builder.name == "html":
        app.config.html_static_path.append(str(PICTURE))


def not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write ``404.html``, which web servers show where there is no page.

    Parameters
    ----------
    app
        The running Sphinx application.

    Yields
    ------
    tuple
        Name of the page, template context, template.
    """
    if app.builder.name == "html":
        yield MISSING, {"title": "This page is not here"}, "not-found.html"


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Write what is known only when all pages are there.

    Parameters
    ----------
    app
        The running Sphinx application.
    failure
        What ended the build, if anything did.
    """
    if failure or app.builder.name != "html":
        return
    site = Path(app.outdir)
    # It is shown in place of a page at any depth, so its links begin at the root of the host.
    page = site / f"{MISSING}.html"
    root = urlsplit(base(app)).path or "/"
    page.write_text(RELATIVE.sub(rf"\g<1>{root}", page.read_text("utf-8")), "utf-8")
    if base(app):
        (site / "sitemap.xml").write_text(site_map(site, base(app)), "utf-8")


def site_map(site: Path, address: str) -> str:
    """Return the map of a site: every page that search engines may show at its own address.

    Parameters
    ----------
    site
        The folder of the site.
    address
        Its address, with a slash at the end.

    Returns
    -------
    str
        XML.
    """
    lines = []
    for page in sorted(site.rglob("*.html")):
        own = escape(urljoin(address, page.relative_to(site).as_posix()))
        text = page.read_text("utf-8")
        if f'<link rel="canonical" href="{own}">' in text and 'content="noindex"' not in text:
            lines.append(f"  <url><loc>{own}</loc></url>\n")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="{NAMESPACE}">\n{"".join(lines)}</urlset>\n'
    )


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page, after its description, and to the end of the build.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    # The folders of the static files are read at the same event, at 500.
    app.connect("builder-inited", add_picture, priority=400)
    app.connect("html-page-context", set_address, priority=910)
    app.connect("html-collect-pages", not_found)
    app.connect("build-finished", finish)
