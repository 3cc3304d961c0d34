"""What knows Sphinx of cells: anchors, pictures, links of a matrix, folds of solutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from reloadbook.take_along.sphinx_ import HAS_DRAWINGS

from .markup import figure, linked
from .moved import MOVED

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


class MovedAnchors(SphinxTransform):
    """Let the anchors that a page had once lead to what has their subject now."""

    # After the named cells, and before MyST resolves the links within a page.
    default_priority = 871

    def apply(self, **_kwargs: Any) -> None:
        """Give each section and cell the anchors that have moved to it, as further ones."""
        moved = MOVED.get(self.env.docname, {})
        anchors = dict(getattr(self.document, "myst_slugs", {}))
        for old, new in moved.items():
            there = self.document.ids.get(new)
            if there is None or old in self.document.ids:
                logger.warning("the anchor %r cannot move to %r", old, new, location=self.document)
            else:
                there["ids"].append(old)
                self.document.ids[old] = there
                anchors[old] = (there.line or 0, old, old)
        if moved:
            self.document.myst_slugs = anchors
            self.env.metadata[self.env.docname]["myst_slugs"] = anchors


class InlinePictures(SphinxTransform):
    """Put the drawings of ``reloadlab.picture`` into the page, in place of links to files.

    A file that is shown as an image knows nothing of the page: not its colours, and not the
    text beside it. Two drawings of one output become two boxes, which the style sheet sets side
    by side or one below the other.
    """

    # Before Sphinx collects the images of the page, which it does after all transforms.
    default_priority = 870

    def apply(self, **_kwargs: Any) -> None:
        """Replace the images of the page that are such drawings."""
        for output in list(self.document.findall(nodes.container)):
            if output.get("nb_element") != "mime_bundle":
                continue
            shown = {part["mime_type"]: part for part in output.children}
            drawing, text = shown.get("image/svg+xml"), shown.get("text/plain")
            if drawing is None or text is None:
                continue
            for image in list(drawing.findall(nodes.image)):
                _, file = self.env.relfn2path(image["uri"])
                root = ElementTree.parse(file).getroot()
                if root.get("class") == "picture":
                    page = figure(root, text.astext().strip("\n"))
                    image.replace_self(nodes.raw("", page, format="html"))
                    self.env.metadata[self.env.docname][HAS_DRAWINGS] = True


class LinkedCells(SphinxPostTransform):
    """Let each cell of a matrix lead to its sources and its raw result.

    In a notebook and in the EPUB the table has no links, because nothing is at the other end.
    """

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Put the links into the tables of the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if raw.get("format") == "html":
                raw.replace_self(nodes.raw("", linked(raw.astext()), format="html"))


def open_fold(translator: Any, _node: nodes.Element) -> None:
    """Note where a hidden cell begins."""
    translator.context.append(len(translator.body))


def close_fold(translator: Any, node: nodes.Element) -> None:
    """Put a hidden cell into a fold.

    The stock markup names the summary "Toggle hidden content" for screen readers, which is not
    what everybody else reads.
    """
    start = translator.context.pop()
    fold = {
        "show": node["prompt_show"],
        "hide": node["prompt_hide"],
        "inside": "".join(translator.body[start:]),
    }
    translator.body[start:] = [translator.builder.templates.render("cells/fold.html", fold)]


def register(app: Sphinx) -> None:
    """Register the transforms and the markup of the fold."""
    app.add_transform(NamedCells)
    app.add_transform(MovedAnchors)
    app.add_transform(InlinePictures)
    app.add_post_transform(LinkedCells)
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
