"""What knows Sphinx of what is made from data: the front door, scenarios, the matrix, the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from reloadbook.site.every_page import address
from reloadbook.site.running.sphinx_ import control
from reloadmatrix.advice import HEADS

from . import scenarios, table

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


class MatrixTable(SphinxPostTransform):
    """Put the summary and the table into their page, in place of what other readers get there."""

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Look for the place on the page of the matrix."""
        if self.env.docname != table.PAGE:
            return
        for box in list(self.document.findall(nodes.container)):
            if table.PLACE in box["classes"]:
                shown = {"table": table.table(), "heads": HEADS, "pick": table.PICK}
                box.replace_self(control(self.app, "generated/matrix.html", **shown))


def dress_matrix(
    app: Sphinx, name: str, _context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Give the page of the matrix its own style sheet and script, which no other page fetches."""
    if name == table.PAGE:
        app.add_css_file("matrix.css", priority=800)
        app.add_js_file("matrix.js", loading_method="defer", priority=800)


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


def register(app: Sphinx) -> None:
    """Register what puts the table into its page."""
    app.add_post_transform(MatrixTable)
