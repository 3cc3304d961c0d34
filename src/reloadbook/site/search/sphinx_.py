"""What knows Sphinx of the search: from the pages as they were read to the script of its page."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from reloadbook.site.cells.markup import page_of
from reloadbook.site.running.sphinx_ import runner_address
from reloadmatrix import SCENARIOS

from .records import LESS, Section, named, script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

# The page, and the script with all that it can find.
PAGE, FILE = "search", "search-records.js"

# What answers nothing, or is found by itself. A quotation asks the reader to predict an output.
NO_TEXT = (
    nodes.block_quote,
    nodes.section,
    nodes.title,
    nodes.literal_block,
    nodes.doctest_block,
    nodes.raw,
    nodes.comment,
    addnodes.desc,
)

# The lines of an output that are the message of an error: all of what was raised, and of what was
# printed those that begin so.
ANY_LINE = re.compile(r".+")
MESSAGE = re.compile(r"^\w+(?:Error|Exception)\b.*", re.MULTILINE)

SENTENCE_END = re.compile(r"(?<=\.) ")


def one_line(node: nodes.Node) -> str:
    """Return what a part of a page says, on one line."""
    return " ".join(node.astext().split())


def paragraphs(node: nodes.Element) -> Iterator[str]:
    """Yield the paragraphs of a section, and the messages of errors in its outputs."""
    for child in node.children:
        if not isinstance(child, nodes.Element) or isinstance(child, NO_TEXT):
            continue
        if child.get("nb_element") == "cell_code_output":
            for output in child.findall(nodes.literal_block):
                pattern = ANY_LINE if "traceback" in output["classes"] else MESSAGE
                yield from pattern.findall(output.astext())
        elif isinstance(child, nodes.row) and places_named(child):
            continue
        elif isinstance(child, nodes.TextElement):
            yield from filter(None, [one_line(child)])
        else:
            yield from paragraphs(child)


def places_named(row: nodes.row) -> list[tuple[str, str]]:
    """Return where the links of a row lead to: a page, and a place on it or an empty string."""
    links = [link for link in row.findall(addnodes.pending_xref) if link["reftype"] == "myst"]
    found = [(link["reftarget"], link["reftargetid"]) for link in links]
    return [(page, place if isinstance(place, str) else "") for page, place in found]


def words_of(row: nodes.row) -> str:
    """Return what a row says, but for its links."""
    own = row.deepcopy()
    for link in list(own.findall(addnodes.pending_xref)):
        link.parent.remove(link)
    return one_line(own)


def titled(app: Sphinx, page: str) -> str:
    """Return the title of a page, with the number of a chapter."""
    number = app.env.toc_secnumbers.get(page, {}).get("", ())
    return " ".join([f"{part}." for part in number] + [app.env.titles[page].astext()])


def ids_in(node: nodes.Element) -> set[str]:
    """Return the anchors of a part of a page."""
    return {name for part in node.findall(nodes.Element) for name in part.get("ids", ())}


def found_on(app: Sphinx, page: str, doctree: nodes.document) -> Iterator[tuple[Section, set[str]]]:
    """Yield the sections and the objects of a page, each with the places in it."""
    title = titled(app, page)
    for node in doctree.findall(nodes.Element):
        if isinstance(node, nodes.section):
            place = "" if isinstance(node.parent, nodes.document) else node["ids"][0]
            text = "\n".join(paragraphs(node))
            section = Section(page, title, place, one_line(node[0]), text)
            yield section, ids_in(node) | {place, node.get("slug", place)}
        elif isinstance(node, addnodes.desc) and (names := node[0]["ids"]):
            # Its first sentence says what it is. The rest is looked up there.
            text = SENTENCE_END.split(next(paragraphs(node[-1]), ""), maxsplit=1)[0]
            yield Section(page, title, names[0], names[0], text, weight=LESS), ids_in(node)


def sections(app: Sphinx) -> list[Section]:
    """Return all that can be found, in the order of the book."""
    found: list[Section] = []
    places: dict[tuple[str, str], Section] = {}
    rows: list[nodes.row] = []
    root = app.config.root_doc
    for page in (root, *app.env.toctree_includes.get(root, ())):
        doctree = app.env.get_doctree(page)
        rows += doctree.findall(nodes.row)
        for section, names in found_on(app, page, doctree):
            found.append(section)
            # What is in a section inside of this one belongs to that: it comes later.
            places |= {(page, name): section for name in names}
    for row in rows:
        for place in places_named(row):
            if place in places:
                places[place].words += f" {words_of(row)}"
    for one in SCENARIOS:
        page, title = page_of(one.group), f"Scenarios: {one.group}"
        found.append(Section(page, title, one.name, one.title, one.why, weight=LESS))
    return named(found)


def leave_out_stock_index(app: Sphinx) -> None:
    """Let Sphinx write no index of single words, and no page that searches it."""
    builder: Any = app.builder
    builder.search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the script with all that can be found, and yield the page that searches it."""
    content = script(sections(app)).encode()
    static = Path(app.outdir, "_static")
    static.mkdir(exist_ok=True)
    (static / FILE).write_bytes(content)
    context = {
        "title": "Search",
        "script": runner_address(app, PAGE, "search.js"),
        "records": f"_static/{FILE}?v={sha256(content).hexdigest()[:8]}",
    }
    yield PAGE, context, "search.html"
