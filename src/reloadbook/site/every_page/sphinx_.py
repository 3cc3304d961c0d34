"""What knows Sphinx of what every page says: from a page to what its template writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from reloadbook.site.running.sphinx_ import runs_python

from . import keeping, policy
from .address import MISSING, ROOT, base, canonical, path
from .description import GENERATED, PICTURE, TITLES, shorten

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

# Style sheets that come along and that no page needs, with what stands in for them.
UNUSED_STYLES = (
    "mystnb.",  # 38 kB, most of it 256 terminal colours; reloading.css draws the cells
    "styles/furo-extensions.css",  # styles for extensions that are not loaded
)

# The colours of code, which pages without text of their own have none of.
CODE_STYLE = "pygments."

# What marks in a text the words that were searched for.
MARKING = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")

# The scripts that are there before the page, in this order.
EARLY = ("arriving.js", "predict.js")

# docutils writes this into each page that has a source, and the theme into all.
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'


# A table with more columns is wider than a phone.
COLUMNS = 3


class NamedColumns(SphinxPostTransform):
    """Let each cell of a wide table say what its column is, for where a row is shown as a list."""

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Mark the wide tables of the page, and name the columns but the first."""
        for table in self.document.findall(nodes.table):
            heads = [
                entry.astext()
                for head in table.findall(nodes.thead)
                for entry in head.findall(nodes.entry)
            ]
            if len(heads) <= COLUMNS:
                continue
            table["classes"].append("wide")
            for body in table.findall(nodes.tbody):
                for row in body.findall(nodes.row):
                    for head, entry in list(zip(heads, row.children, strict=True))[1:]:
                        name = nodes.inline("", f"{head}: ", classes=["head"])
                        for paragraph in entry.children[:1]:
                            paragraph.insert(0, name)


def add_picture(app: Sphinx) -> None:
    """Put the picture of the cards into the site, where something can point to it."""
    if app.config.html_baseurl:
        app.config.html_static_path.append(str(PICTURE))


def drop_unused_styles(
    _app: Sphinx, name: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Take the unused style sheets out of a page."""
    unused = (*UNUSED_STYLES, *([CODE_STYLE] if name in GENERATED else []))
    context["css_files"] = [
        css
        for css in context["css_files"]
        if not str(css.filename).removeprefix("_static/").startswith(unused)
    ]


def order_scripts(
    _app: Sphinx, name: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Take those scripts out of the others, which are at the end of a page that uses them."""
    by_name = {str(js.filename).removeprefix("_static/"): js for js in context["script_files"]}
    context["early_scripts"] = [by_name.pop(early) for early in EARLY]
    unused = MARKING if name in GENERATED else ()
    context["script_files"] = [js for script, js in by_name.items() if script not in unused]


def first_paragraph(doctree: nodes.document) -> str:
    """Return the text of the first paragraph below the title, on one line; empty without one."""
    for node in doctree.findall(nodes.paragraph):
        if isinstance(node.parent, (nodes.section, nodes.document)):
            return " ".join(node.astext().split())
    return ""


def describe(
    app: Sphinx, name: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page a description and a card."""
    generated = GENERATED.get(name, context.get("lead", ""))
    description = shorten(generated if doctree is None else first_paragraph(doctree))
    if not description:
        logger.warning("the page has no opening paragraph to describe it", location=name)
    front = name in (ROOT, app.config.root_doc)
    title = app.config.html_title if front else TITLES.get(name) or context["title"]
    context["metatags"] = context.get("metatags", "").replace(VIEWPORT, "")
    context["description"] = description
    context["card"] = {
        "site_name": app.config.html_title,
        "title": Markup(title).striptags(),
        "description": description,
        "type": "article" if doctree is not None and not front else "website",
    }


def name_address(
    app: Sphinx, name: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Let a page name its own address, where the site has one."""
    address = app.config.html_baseurl
    context["pageurl"] = canonical(address, name, app.config.root_doc)
    if context["pageurl"]:
        picture = urljoin(base(address), f"_static/{PICTURE.name}")
        context["card"] |= {"url": context["pageurl"], "image": picture}
    if name == MISSING:
        # It is shown in place of a page at any depth. sphinx-notfound-page does this for links.
        context["content_root"] = path(address)


def set_policy(
    app: Sphinx, name: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Give a page its policy."""
    templates: Any = app.builder.templates
    theme, _, _ = templates.get_source(templates.environment, "!base.html")
    allowed = policy.directives(policy.fingerprint(theme), runs_python=runs_python(app, name))
    context["policy"] = policy.written(policy.LEADS_ON if name == ROOT else allowed)


def write_keeping(app: Sphinx) -> None:
    """Add what lets a browser keep the pages, which has to know all of them."""
    keeping.write(Path(app.outdir), app.config.reloading_runner)


def register(app: Sphinx) -> None:
    """Register what names the columns."""
    app.add_post_transform(NamedColumns)
