"""What knows Sphinx of what a reader does in a page: strip, bars, questions, bench, files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from . import bench, notebook, questions
from .services import elsewhere

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

# Where `python -m reloadbook.runner` leaves what it has made, from the root of the project.
MADE = Path("_build", "runner")


def chapter_file(app: Sphinx, name: str) -> Path | None:
    """Return the notebook of a page, or None if the page is none."""
    if name not in app.env.found_docs:
        return None
    file = Path(app.env.doc2path(name))
    return file if file.suffix == ".ipynb" else None


def runs_python(app: Sphinx, name: str) -> bool:
    """Say whether a page may run Python."""
    return name == bench.PAGE or chapter_file(app, name) is not None


def find_made(app: Sphinx, config: Config) -> None:
    """Note the folders that run Python in the page: none if they could not be made.

    As a part of the settings they have every page written again when they change.
    """
    folder = Path(app.srcdir) / MADE
    found = sorted(path.name for path in folder.glob("*-*") if path.is_dir())
    config["reloading_runner"] = found


def runner_address(app: Sphinx, page: str, script: str, python: str = "") -> str:
    """Return the address of a script that runs Python, from a page; empty if there is none."""
    found = [name for name in app.config.reloading_runner if name.startswith(f"runner{python}-")]
    return f"{'../' * page.count('/')}_static/{found[0]}/{script}" if found else ""


def repository(app: Sphinx) -> tuple[str, str]:
    """Return address and branch of the repository, as ``_config.yml`` names them.

    Jupyter Book reads them for its own theme only, and has an address of its own as the default.
    """
    settings = yaml.safe_load(Path(app.srcdir, "_config.yml").read_text("utf-8"))
    named = settings.get("repository") or {}
    return named.get("url") or "", named.get("branch") or "main"


class Control(nodes.Element):  # type: ignore[misc]
    """Something to press, which is no text of the page: the search does not find it."""


def control(app: Sphinx, template: str, **shown: Any) -> Control:
    """Return a control that a template makes."""
    templates: Any = app.builder.templates
    return Control(markup=templates.render(template, shown))


def write_control(translator: Any, node: nodes.Element) -> None:
    """Write a control into the page. There is nothing to write at its end."""
    translator.body.append(node["markup"])
    raise nodes.SkipNode


def shown_cells(document: nodes.document) -> list[nodes.container]:
    """Return the code cells of a page, in their order."""
    containers = document.findall(nodes.container)
    return [cell for cell in containers if cell.get("nb_element") == "cell_code"]


class Controls(SphinxPostTransform):
    """Put the strip under the title of a chapter, and a bar below the code of each cell.

    The buttons are hidden, because without its script the page is the book and nothing else.
    """

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Add to a page what it needs to be run."""
        name = self.env.docname
        file = chapter_file(self.app, name)
        if file is None:
            return
        script = runner_address(self.app, name, "runner.mjs", notebook.python(file))
        title = next(iter(self.document.findall(nodes.title)))
        title.parent.insert(title.parent.index(title) + 1, self.strip(file, script))
        if script:
            self.add_bars()

    def strip(self, file: Path, script: str) -> Control:
        """Return the strip of a chapter: where to open it, and a button if it runs in the page."""
        name = self.env.docname
        cells = notebook.runnable(file)
        return control(
            self.app,
            "running/strip.html",
            notebook=file.name,
            front=self.app.builder.get_relative_uri(name, self.app.config.root_doc),
            services=list(elsewhere(*repository(self.app), f"{name}.ipynb")),
            script=script,
            needs=notebook.needed(cells),
            cells=json.dumps(cells, ensure_ascii=False),
        )

    def add_bars(self) -> None:
        """Give each cell its buttons, or the reason why it has none."""
        for number, cell in enumerate(shown_cells(self.document), 1):
            inside = cell.findall(nodes.container)
            (code,) = (part for part in inside if part.get("nb_element") == "cell_code_source")
            reasons = notebook.reasons(cell["cell_metadata"].get("tags", []))
            code += control(self.app, "running/bar.html", number=number, reasons=reasons)


class Questions(SphinxPostTransform):
    """Mark the questions that have answers to choose from, and in each the one that is right.

    The script of the page makes buttons of the answers, and folds what the cell below has printed.
    """

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Look at what is before each cell."""
        file = chapter_file(self.app, self.env.docname)
        stored = filter(notebook.is_shown, notebook.code_cells(file)) if file else []
        cells = shown_cells(self.document) if file else []
        for cell, source in zip(cells, stored, strict=True):
            before = cell.parent[: cell.parent.index(cell)]
            if before and isinstance(before[-1], nodes.block_quote):
                self.prepare(before[-1], cell, questions.printed(source["outputs"]))

    def prepare(self, quote: nodes.block_quote, cell: nodes.Element, output: str) -> None:
        """Prepare a quotation, if it is such a question."""
        lists = list(quote.findall(nodes.bullet_list))
        if not lists or not quote.astext().startswith(questions.ASKS):
            return
        codes = [next(iter(item.findall(nodes.literal))) for item in lists[0]]
        right = questions.right([code.astext() for code in codes], output)
        if len(right) != 1:
            message = "%s of the answers to choose from are what the cell has printed, and not one"
            logger.warning(message, len(right), location=quote)
        for place, code in enumerate(codes):
            for comment in list(code.parent.findall(nodes.raw)):
                comment.replace_self(explanation(comment.astext()))
            lists[0][place]["classes"] += ["right"] if place in right else []
        quote["classes"].append("question")
        cell["classes"].append("asked")
        quote += control(self.app, "running/verdict.html")


def explanation(comment: str) -> nodes.inline:
    """Return what a comment in Markdown says of an answer, which has text and code."""
    (said,) = questions.WHY.findall(comment)
    parts = [
        nodes.literal("", part) if place % 2 else nodes.Text(part)
        for place, part in enumerate(said.split("`"))
    ]
    return nodes.inline("", "", *parts, classes=["why"])


class Bench(SphinxPostTransform):
    """Put the form of the bench before what is there for those who cannot use it."""

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Look for the place on the page of the bench."""
        script = runner_address(self.app, self.env.docname, "bench.mjs")
        if self.env.docname != bench.PAGE or not script:
            return
        for box in list(self.document.findall(nodes.container)):
            if bench.FALLBACK in box["classes"]:
                form = control(self.app, "running/bench.html", script=script, **bench.form())
                box.parent.insert(box.parent.index(box), form)


def dress_steps(
    app: Sphinx, name: str, _context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Give a page that may show steps their style sheet and script: a reader may draw some too."""
    if runs_python(app, name):
        app.add_css_file("steps.css", priority=800)
        app.add_js_file("steps.js", loading_method="defer", priority=800)


def copy_notebooks(app: Sphinx) -> None:
    """Put the notebooks beside the pages."""
    for name in app.env.found_docs:
        file = chapter_file(app, name)
        if file:
            shutil.copy(file, Path(app.outdir) / f"{name}.ipynb")


def copy_runner(app: Sphinx) -> None:
    """Put what runs Python beside the pages, in place of older makes of it."""
    static = Path(app.outdir) / "_static"
    made = app.config.reloading_runner
    for kind in ("runner*-*", "pyodide*-*"):
        for old in static.glob(kind):
            if old.name not in made:
                shutil.rmtree(old)
    for name in made:
        if not (static / name).exists():
            shutil.copytree(Path(app.srcdir) / MADE / name, static / name)


def register(app: Sphinx) -> None:
    """Register the controls and what adds them."""
    app.add_node(Control, html=(write_control, None))
    app.add_post_transform(Controls)
    app.add_post_transform(Questions)
    app.add_post_transform(Bench)
