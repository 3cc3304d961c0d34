"""Pictures of names and objects: in the page itself, in its colours, with their text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SVG = "http://www.w3.org/2000/svg"


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


def figure(root: ElementTree.Element, text: str) -> str:
    """Return the markup of a picture.

    Parameters
    ----------
    root
        The drawing, which may consist of several.
    text
        The same facts as text.

    Returns
    -------
    str
        HTML. To those who do not see it, it is one image with the text as its alternative.
    """
    ElementTree.register_namespace("", SVG)
    for words in root.findall(f"{{{SVG}}}title") + root.findall(f"{{{SVG}}}desc"):
        root.remove(words)
    drawings = root.findall(f"{{{SVG}}}svg") or [root]
    markup = "".join(ElementTree.tostring(one, encoding="unicode") for one in drawings)
    return f'<div class="pictures" role="img" aria-label="{escape(text)}">\n{markup}\n</div>\n'


def setup(app: Sphinx) -> None:
    """Register the transform.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.add_transform(InlinePictures)
