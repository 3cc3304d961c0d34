"""The measured matrix: its cells lead to pages with the sources and the raw results."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from reloadmatrix import SCENARIOS, STRATEGIES
from reloadmatrix.experiments import offered
from reloadmatrix.scenarios.changes import NEVER, clean
from reloadmatrix.table.store import stored

from .markup import linked, page_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from reloadmatrix.measuring.cells import Cell
    from reloadmatrix.scenarios.changes import Scenario


class LinkedCells(SphinxPostTransform):
    """Let each cell of a matrix lead to its sources and its raw result.

    In a notebook and in the EPUB the table has no links, because nothing is at the other end.
    """

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Put the links into the tables of the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if raw.get("format") == "html":
                raw.replace_self(nodes.raw("", linked(raw.astext()), format="html"))


def scenario_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write a page for each group of scenarios.

    Parameters
    ----------
    app
        The running Sphinx application.

    Yields
    ------
    tuple
        Name of the page, template context, template.
    """
    if app.builder.name != "html":
        return
    cells: dict[str, list[Cell]] = {}
    for cell in stored():
        cells.setdefault(cell.scenario, []).append(cell)
    for group, scenarios in groupby(SCENARIOS, lambda scenario: scenario.group):
        sections = [section(app, scenario, cells[scenario.name]) for scenario in scenarios]
        title = f"Scenarios: {group}"
        lead = (
            f"The scenarios of the matrix about {group}: what changes, what the session does, and "
            f"what was measured for each way to bring the new code in."
        )
        body = f"<h1>{title}</h1>\n<p>{lead}</p>\n" + "\n".join(sections)
        yield page_of(group), {"title": title, "body": body, "lead": lead}, "matrix.html"


def section(app: Sphinx, scenario: Scenario, cells: list[Cell]) -> str:
    """Return the section of a page about one scenario.

    Parameters
    ----------
    app
        The running Sphinx application, which colours code.
    scenario
        The scenario.
    cells
        What was measured for it.

    Returns
    -------
    str
        HTML.
    """
    parts = [f"<h2>{escape(scenario.title)}</h2>"]
    met = f'<a href="{escape(scenario.link)}">Where people met it</a>'
    parts.append(f"<p>{escape(scenario.why)} {met}.{trial(app, scenario)}</p>")
    for path, source in scenario.before.items():
        changes = path in scenario.after
        parts += listing(app, f"{path}, old" if changes else path, path, source)
        if changes:
            parts += listing(app, f"{path}, new", path, scenario.after[path])
    for path, source in scenario.after.items():
        if path not in scenario.before:
            parts += listing(app, f"{path}, which is new", path, source)
    session = "".join(map(clean, (scenario.imports, scenario.holds)))
    parts += listing(app, "the session", ".py", session)
    if scenario.uses:
        parts += listing(app, "what is done while it runs", ".py", scenario.uses)
    parts += listing(app, "the probe", ".py", scenario.probe)
    fresh = "no value: it fails" if scenario.fresh == NEVER else code(repr(scenario.fresh))
    parts.append(f"<p>New code gives {fresh}, old code {code(repr(scenario.old))}.</p>")
    parts.append(results(scenario, cells))
    return f'<section id="{scenario.name}">' + "\n".join(parts) + "</section>"


def trial(app: Sphinx, scenario: Scenario) -> str:
    """Return a sentence that leads to the bench; empty for what does not run in a browser."""
    if scenario not in offered():
        return ""
    bench = app.builder.get_relative_uri(page_of(scenario.group), "book/bench")
    return f' <a href="{bench}#scenario={scenario.name}">Try it in the page</a>.'


def listing(app: Sphinx, title: str, path: str, source: str) -> list[str]:
    """Return a line that names some code, and the code."""
    builder: Any = app.builder
    language = "c" if path.endswith(".c") else "python"
    shown = builder.highlighter.highlight_block(clean(source) or "# empty\n", language)
    block = f'<div class="highlight-{language} notranslate">{shown}</div>'
    return [f'<p class="listing">{escape(title)}</p>', block]


def code(text: str) -> str:
    """Return text that is set as code."""
    return f'<code class="docutils literal notranslate">{escape(text)}</code>'


def results(scenario: Scenario, cells: list[Cell]) -> str:
    """Return the table of what was measured for a scenario."""
    rows = []
    for way in STRATEGIES:
        found = [cell for cell in cells if cell.strategy == way.name]
        for number, (result, pythons) in enumerate(by_result(found)):
            name = f' id="{scenario.name}--{way.name}"' if number == 0 else ""
            raw = " ".join(map(code, filter(None, (result.value, result.error))))
            state = "kept" if result.kept else "lost"
            outcome = result.outcome
            rows.append(
                f'<tr{name}><th scope="row">{escape(way.title)}</th><td class="{outcome.slug}">'
                f"{outcome.mark} {outcome.value}</td><td>{raw}</td>"
                f"<td>{state}</td><td>{pythons}</td></tr>"
            )
    heads = ("how", "outcome", "value, error", "state", "Python")
    head = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return wrapped(
        f'<table class="matrix results"><thead><tr>{head}</tr></thead><tbody>'
        + "\n".join(rows)
        + "</tbody></table>"
    )


def by_result(cells: list[Cell]) -> list[tuple[Cell, str]]:
    """Return the different results, each with its Pythons; the one of the newest comes first."""
    found: dict[tuple[object, ...], list[Cell]] = {}
    for cell in reversed(cells):
        found.setdefault((cell.outcome, cell.value, cell.error, cell.kept), []).insert(0, cell)
    return [(same[0], ", ".join(cell.python for cell in same)) for same in found.values()]


def setup(app: Sphinx) -> None:
    """Register the transform and the pages.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.add_post_transform(LinkedCells)
    app.connect("html-collect-pages", scenario_pages)
