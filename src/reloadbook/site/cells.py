"""Code cells: names that links can point to, and the fold that hides a solution."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class NamedCells(SphinxTransform):
    """Make the ``name`` in the metadata of a code cell an anchor of the page.

    MyST checks ``page.ipynb#anchor`` against the headings of a page. The names join that list,
    so a link to a cell is an ordinary link, and a misspelt one is a warning of the build.
    """

    # Before MyST resolves the links within a page (879) and Sphinx stores the page (880).
    default_priority = 870

    def apply(self, **_kwargs: Any) -> None:
        """Register every named cell of the page."""
        anchors = dict(getattr(self.document, "myst_slugs", {}))
        for cell in self.document.findall(nodes.container):
            name = cell.get("cell_metadata", {}).get("name")
            if cell.get("nb_element") != "cell_code" or name is None:
                continue
            if nodes.make_id(str(name)) != name:
                logger.warning("the cell name %r is no anchor", name, location=cell)
            elif name in anchors or name in self.document.ids:
                logger.warning("the cell name %r is taken on this page", name, location=cell)
            else:
                cell["ids"].append(name)
                self.document.ids[name] = cell
                anchors[name] = (cell.line or 0, name, name)
        if anchors:
            self.document.myst_slugs = anchors
            self.env.metadata[self.env.docname]["myst_slugs"] = anchors


def open_fold(translator: Any, node: nodes.Element) -> None:
    """Write the start of a hidden cell.

    The stock markup names the summary "Toggle hidden content" for screen readers, which is not
    what everybody else reads.

    Parameters
    ----------
    translator
        The HTML translator of Sphinx.
    node
        The hidden cell.
    """
    translator.body.append(
        '<details class="fold"><summary>'
        f'<span class="show">{escape(node["prompt_show"])}</span>'
        f'<span class="hide">{escape(node["prompt_hide"])}</span>'
        "</summary>\n"
    )


def close_fold(translator: Any, _node: nodes.Element) -> None:
    """Write the end of a hidden cell.

    Parameters
    ----------
    translator
        The HTML translator of Sphinx.
    """
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the transform and the markup of the fold.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.add_transform(NamedCells)
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
