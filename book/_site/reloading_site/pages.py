"""What each page says of itself: its description, and two repairs of its head and sidebar."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
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
    "index": "Why the old code goes on running after a change, and what makes Python take the new.",
}


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


def describe(
    _app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the page a description, one viewport and sidebar captions with a level.

    Parameters
    ----------
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    doctree
        The page, or None if Sphinx generates it.
    """
    generated = GENERATED.get(pagename, context.get("lead", ""))
    description = generated if doctree is None else first_paragraph(doctree)
    if not description:
        logger.warning("the page has no opening paragraph to describe it", location=pagename)
    # Sphinx writes a second viewport beside the one of the theme.
    tags = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags") or "")
    description = shorten(description)
    context["metatags"] = f'{tags}<meta name="description" content="{escape(description)}">'
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
