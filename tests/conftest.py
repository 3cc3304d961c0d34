"""Fixtures that more than one file uses, from where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

# So that an assertion in them shows both sides, as one in a test does.
pytest.register_assert_rewrite(
    "support.interpreters", "support.stories", "support.verdicts", "support.workers"
)

# Needs libraries that are not here: `make field` runs it.
collect_ignore = ["field"]

pytest_plugins = [
    "support.accessibility",
    "support.browsing",
    "support.chapter_page",
    "support.import_system",
    "support.interpreters",
    "support.modules",
    "support.projects",
    "support.site_build",
    "support.small_book",
    "support.stories",
    "support.verdicts",
]


# What starts an interpreter.
PROCESSES = {"interpreters", "kernel"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a process, and begin with the tests of the helper.

    Many of these search all that is alive in this process. That is 500 modules with their classes
    then, and 1,400 when the others have loaded what builds the site and what drives a browser.
    """
    for item in items:
        if isinstance(item, pytest.Function) and PROCESSES.intersection(item.fixturenames):
            item.add_marker("process")
    helper = Path(__file__).parent / "lab"
    items.sort(key=lambda item: not item.path.is_relative_to(helper))
