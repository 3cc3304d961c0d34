"""The page at the root of the site, which leads to the front page of the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


def front_door(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write ``index.html``, where the book's own front page lives in a folder.

    Without it the table of contents would write one, with a refresh and nothing else: no
    language, no title, no link.

    Parameters
    ----------
    app
        The running Sphinx application.

    Yields
    ------
    tuple
        Name of the page, template context, template.
    """
    if app.builder.name == "html" and app.config.root_doc != "index":
        yield ("index", {"title": app.config.html_title}, "front-door.html")


def setup(app: Sphinx) -> None:
    """Connect to the collection of generated pages.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.connect("html-collect-pages", front_door)
