"""The markup of what a cell shows: the same in a built page, and in a page that runs the cell.

A page that runs Python takes this file along, so it has to do without Sphinx and its templates.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"

# An output is text: neither a notebook nor a page that runs it hands on the object that was shown.
# So a table of the matrix is known by its class, and a cell of it by the name that it carries.
TABLE = '<table class="matrix'
CELL = re.compile(r'data-cell="([\w-]+)/([\w-]+)">([^<]*)</td>')

# What is set as a listing: its class, and the language that the build takes it for.
LISTINGS = {
    "stdout": ("stream", "myst-ansi"),
    "stderr": ("stderr", "myst-ansi"),
    "error": ("traceback", "text"),
    "text/plain": ("text_plain", "myst-ansi"),
}


def rendered(kind: str, content: str, text: str) -> str:
    """Return the markup of one output, as the build writes it.

    Its kind is the name of a stream, ``"error"`` or a media type; its text has the same facts, for
    those who do not see a picture.
    """
    if kind == "text/html":
        return f'<div class="output text_html">{linked(content)}</div>'
    if kind == "image/svg+xml":
        return figure(ElementTree.fromstring(content), text)
    name, language = LISTINGS[kind]
    lines = escape(content.strip("\n"))
    return (
        f'<div class="output {name} highlight-{language} notranslate"><div class="highlight">'
        f"<pre><span></span>{lines}\n</pre></div></div>"
    )


def figure(root: ElementTree.Element, text: str) -> str:
    """Return the markup of a drawing, which may consist of several.

    To those who do not see it, it is one image with the text as its alternative. More than two
    drawings are steps, and each of them is an image, with the text that it brings along.
    """
    ElementTree.register_namespace("", SVG)
    drawings = root.findall(f"{{{SVG}}}svg")
    are_steps = len(drawings) > 2
    for one in drawings if are_steps else []:
        one.set("role", "img")
        one.set("aria-label", one.findtext(f"{{{SVG}}}desc", ""))
    for part in (root, *drawings):
        for words in part.findall(f"{{{SVG}}}title") + part.findall(f"{{{SVG}}}desc"):
            part.remove(words)
    look = (
        'class="pictures steps" role="group" aria-label="Steps"'
        if are_steps
        else f'class="pictures" role="img" aria-label="{escape(text)}"'
    )
    markup = "".join(ElementTree.tostring(one, encoding="unicode") for one in drawings or [root])
    return f"<div {look}>\n{markup}\n</div>\n"


def page_of(group: str) -> str:
    """Return the name of the page for a group of scenarios, which is a path without an ending."""
    return f"matrix/{group.replace(' ', '-')}"


def linked(markup: str) -> str:
    """Let each cell of a matrix lead to its sources and its raw result; leave other markup alone.

    The table comes in a box that scrolls by itself. The addresses are those from a chapter.
    """
    if TABLE not in markup:
        return markup
    # Not at the top, because it takes a page half a second, and few pages show a matrix.
    from reloadmatrix import SCENARIOS

    groups = {scenario.name: scenario.group for scenario in SCENARIOS}

    def link(match: re.Match[str]) -> str:
        scenario, strategy, told = match.groups()
        page = page_of(groups[scenario])
        return f'><a href="../{page}.html#{scenario}--{strategy}">{told}</a></td>'

    return f'<div class="table-wrapper">{CELL.sub(link, markup)}</div>'
