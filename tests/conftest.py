"""The one option of the test run; fixtures that more than one file uses are elsewhere."""

from __future__ import annotations

import pytest

# So that an assertion in it shows both sides, as one in a test does.
pytest.register_assert_rewrite("stories")

pytest_plugins = ["site_build", "stories"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one option that writes: everything else only compares."""
    parser.addoption(
        "--update-outputs",
        action="store_true",
        help="run the text of each chapter and write its notebook with the fresh outputs",
    )
