"""Fixtures that more than one file uses, from where they are."""

from __future__ import annotations

import pytest

# So that an assertion in it shows both sides, as one in a test does.
pytest.register_assert_rewrite("support.stories")

pytest_plugins = [
    "support.accessibility",
    "support.browsing",
    "support.chapter_page",
    "support.site_build",
    "support.small_book",
    "support.stories",
]
