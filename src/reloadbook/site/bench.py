"""The bench: the form on its page, and the scenarios that it offers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from reloadmatrix import strategy
from reloadmatrix.experiments import WAYS, Experiment, offered

from .runner import runner_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

    from reloadmatrix.scenarios.changes import Scenario

PAGE = "book/bench"
FALLBACK = '<div class="no-bench docutils container">'

# The texts of an experiment, as the form names them, and the lines that each has room for.
FIELDS = (
    ("before", "Version 1", 7),
    ("after", "Version 2", 7),
    ("imports", "The session imports", 3),
    ("does", "Then it does this", 3),
    ("probe", "The probe, an expression", 1),
)


def add_bench(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Put the form of the bench before what stands there for those who cannot use it.

    Parameters
    ----------
    app
        The running Sphinx application.
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    """
    script = runner_address(app, pagename, "bench.mjs")
    if app.builder.name == "html" and pagename == PAGE and script:
        form = {"script": script, "fields": FIELDS, "groups": groups(), "ways": map(strategy, WAYS)}
        templates: Any = app.builder.templates
        shown = templates.render("bench-form.html", form)
        context["body"] = context["body"].replace(FALLBACK, f"{shown}{FALLBACK}")


def groups() -> Iterator[tuple[str, Iterator[tuple[Scenario, str]]]]:
    """Yield the scenarios that the form offers, by groups, with the experiments that try them."""
    for group, scenarios in groupby(offered(), lambda one: one.group):
        yield group, ((one, Experiment.of_scenario(one).query) for one in scenarios)


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.connect("html-page-context", add_bench, priority=900)
