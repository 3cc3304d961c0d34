"""Python in the page: the strip under the title of a chapter, and the files behind it."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

# Where `build.py` leaves what it has made, from the root of the project.
MADE = Path("_build", "runner")

# Cells that are neither shown nor lead anywhere in the page still run there.
NOT_SHOWN = "remove-cell"

# Why a cell has no button.
REASONS = {
    "needs-ipython": "This cell needs IPython, so it does not run in the page.",
    "needs-process": "This cell starts another process, so it does not run in the page.",
    "needs-thread": "This cell starts a thread, so it does not run in the page.",
    "needs-earlier": "This cell goes on from one that does not run in the page.",
}


def chapter_file(app: Sphinx, name: str) -> Path | None:
    """Return the notebook of a page, or None if the page is none."""
    if name not in app.env.found_docs:
        return None
    file = Path(app.env.doc2path(name))
    return file if file.suffix == ".ipynb" else None


def find_made(app: Sphinx, config: Config) -> None:
    """Note the folders that run Python in the page: none if they could not be made.

    As a part of the settings they have every page written again when they change.

    Parameters
    ----------
    app
        The running Sphinx application.
    config
        Its settings, changed in place.
    """
    folder = Path(app.srcdir) / MADE
    found = sorted(path.name for path in folder.glob("*-*") if path.is_dir())
    config["reloading_runner"] = found


def runner_address(app: Sphinx, page: str, script: str) -> str:
    """Return the address of a script that runs Python, from a page; empty if there is none.

    Parameters
    ----------
    app
        The running Sphinx application.
    page
        The name of the page.
    script
        The name of the file.
    """
    found = [name for name in app.config.reloading_runner if name.startswith("runner-")]
    return f"{'../' * page.count('/')}_static/{found[0]}/{script}" if found else ""


def repository(app: Sphinx) -> tuple[str, str]:
    """Return address and branch of the repository, as ``_config.yml`` names them.

    Jupyter Book reads them for its own theme only, and has an address of its own as the default.
    """
    settings = yaml.safe_load(Path(app.srcdir, "_config.yml").read_text("utf-8"))
    named = settings.get("repository") or {}
    return named.get("url") or "", named.get("branch") or "main"


def elsewhere(repository: str, branch: str, notebook: str) -> Iterator[tuple[str, str]]:
    """Yield the names and the addresses of services that open a notebook of a repository.

    Parameters
    ----------
    repository
        The address of the repository. Both services know GitHub, and others differ or do not.
    branch
        The branch that is published.
    notebook
        The path of the notebook in it.

    Yields
    ------
    tuple of str
        Name and address.
    """
    address = urlsplit(repository)
    path = address.path.strip("/").removesuffix(".git")
    if address.netloc != "github.com" or path.count("/") != 1:
        return
    yield "Binder", f"https://mybinder.org/v2/gh/{path}/{branch}?urlpath=lab/tree/{notebook}"
    yield "Colab", f"https://colab.research.google.com/github/{path}/blob/{branch}/{notebook}"


def strip(app: Sphinx, name: str) -> str:
    """Return the markup of the strip of a chapter.

    Parameters
    ----------
    app
        The running Sphinx application.
    name
        The name of the page.
    """
    base = name.rpartition("/")[2]
    relative = app.builder.get_relative_uri
    links = [
        ("Download notebook", f"{base}.ipynb", " download"),
        ("Open in JupyterLab", f"{relative(name, app.config.root_doc)}#read-it-run-it", ""),
    ]
    links += [
        (title, address, "") for title, address in elsewhere(*repository(app), f"{name}.ipynb")
    ]
    shown = "\n".join(
        f'<a href="{escape(address)}"{more}>{title}</a>' for title, address, more in links
    )
    script = runner_address(app, name, "runner.mjs")
    if not script:
        return f'<div class="strip">\n{shown}\n</div>\n'
    notebook = json.loads(Path(app.env.doc2path(name)).read_text("utf-8"))
    code = escape(json.dumps(cells(notebook), ensure_ascii=False))
    needs = ' data-needs="reloadmatrix"' if "reloadmatrix" in code else ""
    return (
        f'<div class="strip" data-runner="{script}"{needs} data-cells="{code}">\n'
        '<button type="button" hidden>Run this page</button>\n'
        f'<button type="button" hidden>Stop</button>\n{shown}\n'
        '<span role="status"></span>\n</div>\n'
    )


class Bars(SphinxPostTransform):
    """Put the buttons of a cell below its code, or the reason why it has none.

    They are hidden, because without its script the page is the book and nothing else.
    """

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Go through the cells of the page."""
        if not runner_address(self.app, self.env.docname, "runner.mjs"):
            return
        shown = [
            cell
            for cell in self.document.findall(nodes.container)
            if cell.get("nb_element") == "cell_code"
        ]
        for number, cell in enumerate(shown, 1):
            inside = cell.findall(nodes.container)
            (code,) = (part for part in inside if part.get("nb_element") == "cell_code_source")
            code += nodes.raw("", bar(number, cell["cell_metadata"].get("tags", [])), format="html")


def bar(number: int, tags: list[str]) -> str:
    """Return the markup of what stands below the code of a cell.

    Parameters
    ----------
    number
        The place of the cell on its page, from 1.
    tags
        Its tags.
    """
    inside = "".join(REASONS[tag] for tag in tags if tag in REASONS) or (
        f'<button type="button" aria-label="Run cell {number}">Run</button>'
        f'<button type="button" aria-label="Edit cell {number}">Edit</button>'
        f'<button type="button" aria-label="Reset cell {number}" hidden>Reset</button>'
    )
    return f'<div class="bar" hidden>{inside}</div>'


def add_strip(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Put the strip under the title of a chapter.

    Parameters
    ----------
    app
        The running Sphinx application.
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    """
    if app.builder.name == "html" and chapter_file(app, pagename):
        head, end, rest = context["body"].partition("</h1>\n")
        context["body"] = f"{head}{end}{strip(app, pagename)}{rest}"


def cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a chapter that run in its page, those too that it does not show.

    Parameters
    ----------
    notebook
        The notebook as it is stored.
    """
    found = []
    number = 0
    code = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    for place, cell in enumerate(code, 1):
        tags = cell["metadata"].get("tags", [])
        shown = NOT_SHOWN not in tags
        number += shown
        if REASONS.keys().isdisjoint(tags):
            found.append(
                {
                    "source": "".join(cell["source"]),
                    "name": f"<cell {place}>",
                    "number": number if shown else 0,
                    "raises": "raises-exception" in tags,
                }
            )
    return found


def write_files(app: Sphinx, failure: Exception | None) -> None:
    """Put the notebooks and what runs them beside the pages.

    Parameters
    ----------
    app
        The running Sphinx application.
    failure
        What has ended the build, if anything.
    """
    if failure or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for name in app.env.found_docs:
        file = chapter_file(app, name)
        if file:
            shutil.copy(file, site / f"{name}.ipynb")
    static = site / "_static"
    made = app.config.reloading_runner
    for kind in ("runner-*", "pyodide-*"):
        for old in static.glob(kind):
            if old.name not in made:
                shutil.rmtree(old)
    for name in made:
        if not (static / name).exists():
            shutil.copytree(Path(app.srcdir) / MADE / name, static / name)


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page and to the end of the build.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.add_config_value("reloading_runner", [], "html", [list])
    app.add_post_transform(Bars)
    app.connect("config-inited", find_made)
    app.connect("html-page-context", add_strip, priority=900)
    app.connect("build-finished", write_files)
