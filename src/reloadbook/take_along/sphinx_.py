"""What knows Sphinx of the EPUB: text and pictures on pages that run nothing."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.epub3 import Epub3Builder

from reloadbook.take_along.packing import plain_entry
from reloadlab import __version__

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# What the metadata of a page says, if a part of the page is drawn.
HAS_DRAWINGS = "reloading_drawings"

# The style sheets of its pages.
STYLES = ("_static/pygments.css", "_static/epub.css", "_static/take-along.css")


class BookBuilder(Epub3Builder):
    """The builder of Sphinx, with three repairs, and the same bytes for the same sources."""

    def get_toc(self) -> None:
        """Collect the contents, whose first page is in a folder here."""
        super().get_toc()
        for entry in self.refnodes:
            entry["refuri"] = posixpath.normpath(entry["refuri"])

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Name the book in the old table of contents as in the list of its files."""
        return super().toc_metadata(level, navpoints) | {"uid": self.config.epub_identifier}

    def build_content(self) -> None:
        """Write the list of the files, and say which of them have drawings."""
        super().build_content()
        listing = Path(self.outdir, "content.opf")
        text = listing.read_text("utf-8")
        for name, said in self.env.metadata.items():
            if said.get(HAS_DRAWINGS):
                item = rf'(<item id="[^"]*" href="{re.escape(name)}\.xhtml" [^>]*?) ?/>'
                text = re.sub(item, r'\1 properties="svg"/>', text)
        listing.write_text(text, "utf-8")

    def build_epub(self) -> None:
        """Write the file, with what it is first, and with the same time for every part."""
        parts = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files]
        target = Path(self.outdir, f"{self.config.epub_basename}.epub")
        with zipfile.ZipFile(target, "w") as book:
            for name in parts:
                # Programs know the file by its first bytes, so its type is not packed.
                kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                book.writestr(plain_entry(name), Path(self.outdir, name).read_bytes(), kind)


def set_version(app: Sphinx) -> None:
    """Name the version of the helper as that of the book, which an EPUB has to have."""
    app.config.version = __version__


def leave_out(
    _app: Sphinx, _name: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Leave out of a page what a reader of books does not run, and what is drawn for screens."""
    context["script_files"] = []
    context["css_files"] = [css for css in context["css_files"] if css.filename in STYLES]


def register(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(BookBuilder, override=True)
