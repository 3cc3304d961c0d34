"""The settings of ``_config.yml`` for Sphinx itself, which ``make live`` runs after each change.

sphinx-autobuild knows no Jupyter Book. The pages are those of ``make book``, without their policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_book.config import get_final_config

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

book, _ = get_final_config(
    user_yaml=ROOT / "_config.yml",
    cli_config={"latex_individualpages": False, "external_toc_path": str(ROOT / "_toc.yml")},
    sourcedir=ROOT,
)
# Sphinx would look for it beside this file.
book["html_favicon"] = str(ROOT / book["html_favicon"])
globals().update(book)


def forget_policy(
    _app: Sphinx,
    _name: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Leave out what forbids the script that loads a page again after a change."""
    del context["policy"]


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page, after the extension of the book."""
    app.connect("html-page-context", forget_policy, priority=950)
