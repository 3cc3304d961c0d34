"""Fixtures that more than one file uses, from where they are."""

from __future__ import annotations

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
