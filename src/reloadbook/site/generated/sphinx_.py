"""What knows Sphinx of the pages that have no source: the front door, the scenarios, the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadbook.site.every_page import address

from . import scenarios

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

# What its template forbids search engines to show. The page 404 has no address anyway.
UNLISTED = {"search"}


def place_not_found(config: Config) -> None:
    """Let the links of the page 404 begin at the root of the host, as it is shown at any depth."""
    config.notfound_urls_prefix = address.path(config.html_baseurl)


def front_door(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield ``index.html``, where the book's own front page lives in a folder.

    Without it the table of contents would write one, with a refresh and nothing else: no
    language, no title, no link.
    """
    if app.config.root_doc != address.ROOT:
        yield address.ROOT, {"title": app.config.html_title}, "generated/front-door.html"


def scenario_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield a page for each group of scenarios of the matrix."""
    builder: Any = app.builder
    for name, title, lead, sections in scenarios.pages():
        context = {"title": title, "lead": lead, "sections": sections}
        context["highlight"] = builder.highlighter.highlight_block
        yield name, context, "generated/scenarios.html"


def write_site_map(app: Sphinx) -> None:
    """Write ``sitemap.xml``: the address of every page that search engines may show."""
    where = app.config.html_baseurl
    if not where:
        return
    site = Path(app.outdir)
    names = {file.relative_to(site).with_suffix("").as_posix() for file in site.rglob("*.html")}
    listed = {
        own
        for name in names - UNLISTED
        if (own := address.canonical(where, name, app.config.root_doc))
    }
    templates: Any = app.builder.templates
    shown = templates.render("generated/sitemap.xml", {"pages": sorted(listed)})
    (site / "sitemap.xml").write_text(shown, "utf-8")
