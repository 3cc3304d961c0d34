"""Pictures of names and objects: in the page itself, in its colours, with their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .markup import figure

if TYPE_CHECKING:
    from sphinx.application import Sphinx


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


def setup(app: Sphinx) -> None:
    """Register the transform.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.add_transform(InlinePictures)
