"""Everything that the build of the book does beside Sphinx: for each event its parts, in order.

This file and those of its name in the folders beside it know Sphinx; nothing else here does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reloadbook.take_along import sphinx_ as epub

from .cells import sphinx_ as cells
from .every_page import sphinx_ as every_page
from .generated import sphinx_ as generated
from .installing import sphinx_ as installing
from .running import sphinx_ as running
from .search import sphinx_ as search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

HERE = Path(__file__).resolve().parent

# Jupyter Book passes these two to Sphinx always. The extensions that own them are not loaded
# (see ``_config.yml``), and Sphinx warns of a value without an owner.
ORPHANS: dict[str, Any] = {"comments_config": {}, "use_thebe": False}

# What a template is given, and the name of a page, what its template is given, and its template.
Context = dict[str, Any]
Page = tuple[str, Context, str]


class Parts(NamedTuple):
    """What is done at each event, in this order."""

    start: tuple[Callable[[Sphinx], None], ...] = ()
    collect: tuple[Callable[[Sphinx], Iterable[Page]], ...] = ()
    write: tuple[Callable[[Sphinx, str, Context, nodes.document | None], None], ...] = ()
    finish: tuple[Callable[[Sphinx], None], ...] = ()


def set_dark_style(app: Sphinx) -> None:
    """Hand the dark colours of code to the theme.

    The theme registers ``pygments_dark_style`` when the builder starts. Jupyter Book passes its
    settings earlier, and Sphinx would warn of a name that it does not know yet.
    """
    app.config.pygments_dark_style = app.config.reloading_dark_style


PARTS = {
    "html": Parts(
        start=(set_dark_style, every_page.add_picture, search.leave_out_stock_index),
        collect=(generated.front_door, generated.scenario_pages, search.search_page),
        write=(
            generated.dress_matrix,
            running.dress_steps,
            every_page.drop_unused_styles,
            every_page.order_scripts,
            every_page.describe,
            every_page.name_address,
            every_page.set_policy,
        ),
        finish=(
            generated.write_site_map,
            running.copy_notebooks,
            running.copy_runner,
            installing.place_wheel,
            installing.name_helper_in_notebooks,
            every_page.write_keeping,
        ),
    ),
    "epub": Parts(start=(epub.set_version,), write=(epub.leave_out,)),
}


def parts(app: Sphinx) -> Parts:
    """Return what is done for the builder that runs: for others than these two, nothing."""
    return PARTS.get(app.builder.name, Parts())


def configure(app: Sphinx, config: Config) -> None:
    """Derive settings from those of ``_config.yml`` and from what has been made."""
    generated.place_not_found(config)
    running.find_made(app, config)
    installing.name_wheel(app, config)


def start(app: Sphinx) -> None:
    """Do what has to be done before the theme starts."""
    for part in parts(app).start:
        part(app)


def collect(app: Sphinx) -> Iterable[Page]:
    """Yield the pages that have no source."""
    for part in parts(app).collect:
        yield from part(app)


def write(
    app: Sphinx, name: str, _template: str, context: Context, doctree: nodes.document | None
) -> None:
    """Change what the template of a page is given."""
    for part in parts(app).write:
        part(app, name, context, doctree)


def finish(app: Sphinx, failure: Exception | None) -> None:
    """Add what can be known only when all pages are there."""
    for part in () if failure else parts(app).finish:
        part(app)


def connect(app: Sphinx) -> dict[str, bool]:
    """Connect every event once."""
    for name, default in ORPHANS.items():
        if name not in app.config:
            app.add_config_value(name, default, "html")
    app.config.html_static_path.append(str(HERE / "static"))
    app.config.templates_path.append(str(HERE / "templates"))
    # After the theme's own sheet (500), so that equal selectors are ours.
    app.add_css_file("reloading.css", priority=700)
    app.add_js_file("reloading.js", loading_method="defer")
    for script in every_page.EARLY:
        app.add_js_file(script)
    app.add_config_value("reloading_dark_style", None, "env", [str])
    app.add_config_value("reloading_runner", [], "html", [list])
    for room in (every_page, cells, generated, running, installing, epub):
        room.register(app)
    app.connect("config-inited", configure)
    # At 500, the theme reads its settings and Sphinx the folders of static files.
    app.connect("builder-inited", start, priority=400)
    app.connect("html-collect-pages", collect)
    # After the theme has prepared the page, at 500.
    app.connect("html-page-context", write, priority=900)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
