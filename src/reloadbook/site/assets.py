"""What a browser has to fetch: only what a page uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent

# Style sheets that come along and that no page needs, with what stands in for them.
UNUSED_STYLES = (
    "mystnb.",  # 38 kB, most of it 256 terminal colours; reloading.css draws the cells
    "styles/furo-extensions.css",  # styles for extensions that are not loaded
)


def drop_unused_styles(
    _app: Sphinx,
    _pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Take the unused style sheets out of a page.

    Parameters
    ----------
    context
        The template context of the page, changed in place.
    """
    if "css_files" in context:
        context["css_files"] = [
            css
            for css in context["css_files"]
            if not str(css.filename).removeprefix("_static/").startswith(UNUSED_STYLES)
        ]


def set_dark_style(app: Sphinx) -> None:
    """Hand the dark colours of code to the theme, before it reads them.

    The theme registers ``pygments_dark_style`` when the builder starts. Jupyter Book passes its
    settings earlier, and Sphinx would warn of a name that it does not know yet.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    if app.builder.name == "html":
        app.config.pygments_dark_style = app.config.reloading_dark_style


def setup(app: Sphinx) -> None:
    """Add the files of the book and drop those that no page uses.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.config.html_static_path.append(str(HERE / "static"))
    app.config.templates_path.append(str(HERE / "templates"))
    # After the theme's own sheet (500), so that equal selectors are ours.
    app.add_css_file("reloading.css", priority=700)
    app.add_js_file("reloading.js", loading_method="defer")
    app.add_config_value("reloading_dark_style", None, "env", [str])
    # The theme reads the style at the same event, at 500.
    app.connect("builder-inited", set_dark_style, priority=400)
    app.connect("html-page-context", drop_unused_styles, priority=900)
