"""What each page says of itself: to search engines, to cards, and to those who hear its sidebar."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

# Search engines show about this much. A promise of one sentence fits.
LONGEST = 200

# Pages without text of their own.
GENERATED = {
    "genindex": "Every function, class and module of reloadlab that the book describes, by name.",
    "search": "Search the chapters, the glossary and the API of Reloading Python.",
    "404": "There is no page at this address of Reloading Python.",
    "index": "Why the old code goes on running after a change, and what makes Python take the new.",
}

# Pages whose templates know their titles, which nothing else does.
TITLES = {"genindex": "Index", "search": "Search"}


def first_paragraph(doctree: nodes.document) -> str:
    """Return the text of the first paragraph below the title, on one line.

    Parameters
    ----------
    doctree
        The page.

    Returns
    -------
    str
        The text, or an empty string when the page has no such paragraph.
    """
    for node in doctree.findall(nodes.paragraph):
        if isinstance(node.parent, (nodes.section, nodes.document)):
            return " ".join(node.astext().split())
    return ""


def shorten(text: str) -> str:
    """Cut a text that is longer than `LONGEST` at the end of a word.

    Parameters
    ----------
    text
        The text on one line.

    Returns
    -------
    str
        The text, with an ellipsis if it was cut.
    """
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\N{HORIZONTAL ELLIPSIS}"


def card(site: str, title: str, description: str, kind: str) -> str:
    """Return what a program shows of a page where somebody posts a link to it.

    Parameters
    ----------
    site
        The name of the site.
    title
        The title of the page, as HTML.
    description
        Its description.
    kind
        What it is, in the words of Open Graph.

    Returns
    -------
    str
        Tags for the head of the page.
    """
    said = {
        "site_name": site,
        "title": Markup(title).striptags(),
        "description": description,
        "type": kind,
    }
    return "".join(
        f'<meta property="og:{name}" content="{escape(value)}">' for name, value in said.items()
    )


def describe(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the page a description, a card, one viewport and sidebar captions with a level.

    Parameters
    ----------
    app
        The running Sphinx application.
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    doctree
        The page, or None if Sphinx generates it.
    """
    if app.builder.name != "html":
        return
    generated = GENERATED.get(pagename, context.get("lead", ""))
    description = generated if doctree is None else first_paragraph(doctree)
    if not description:
        logger.warning("the page has no opening paragraph to describe it", location=pagename)
    # Sphinx writes a second viewport beside the one of the theme.
    tags = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags") or "")
    description = shorten(description)
    front = pagename in ("index", app.config.root_doc)
    title = app.config.html_title if front else TITLES.get(pagename) or context["title"]
    kind = "article" if doctree is not None and not front else "website"
    context["metatags"] = f'{tags}<meta name="description" content="{escape(description)}">' + card(
        app.config.html_title, title, description, kind
    )
    context["description"] = description
    # A heading role without a level is announced as level 2 by some readers, as 1 by others.
    tree = context.get("furo_navigation_tree")
    if tree:
        context["furo_navigation_tree"] = tree.replace(
            'role="heading"', 'role="heading" aria-level="2"'
        )


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page, after the theme has prepared it.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.connect("html-page-context", describe, priority=900)
