"""The bench: where it stands on its page, and the scenarios that it offers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadlab.conformance import strategy
from reloadlab.conformance.experiments import WAYS, Experiment, offered

from .runner import runner_address

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

PAGE = "book/bench"
DATA = "bench.json"


def add_bench(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Give the place of the bench the addresses that its script needs.

    Parameters
    ----------
    app
        The running Sphinx application.
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    """
    address = runner_address(app, pagename, "bench.mjs")
    if app.builder.name == "html" and pagename == PAGE and address:
        context["body"] = context["body"].replace(
            '<div class="bench docutils container">',
            f'<div class="bench" data-runner="{address}" data-scenarios="{DATA}">',
        )


def offer() -> dict[str, list[dict[str, object]]]:
    """Return what the script offers: the scenarios as experiments, and the ways."""
    scenarios: list[dict[str, object]] = [
        {
            "name": one.name,
            "title": one.title,
            "group": one.group,
            **asdict(Experiment.of_scenario(one)),
        }
        for one in offered()
    ]
    ways: list[dict[str, object]] = [{"name": way, "title": strategy(way).title} for way in WAYS]
    return {"scenarios": scenarios, "ways": ways}


def write_scenarios(app: Sphinx, failure: Exception | None) -> None:
    """Put the scenarios beside the page.

    Parameters
    ----------
    app
        The running Sphinx application.
    failure
        What has ended the build, if anything.
    """
    if not failure and app.builder.name == "html":
        text = json.dumps(offer(), ensure_ascii=False)
        Path(app.outdir, PAGE).with_name(DATA).write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page and to the end of the build.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.connect("html-page-context", add_bench, priority=900)
    app.connect("build-finished", write_scenarios)
