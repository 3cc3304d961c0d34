"""axe-core, which finds faults of a page for those who cannot see it, or not well."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from reloadbook.runner.node import FailedError
from support.browser_tools import installed

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

# Each fault with the first places where it is.
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160))}`)"""


@pytest.fixture(scope="session")
def axe(built: Path) -> str:  # noqa: ARG001 - after it, because both may install Node
    """Return the source of axe-core; without it, skip on a machine of one's own."""
    try:
        folder, _node = installed("axe-core")
        return (folder / "axe.min.js").read_text("utf-8")
    except FailedError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def violations(page: Page, axe: str) -> list[str]:
    """Return what axe finds on a page."""
    page.evaluate(axe)
    found: list[str] = page.evaluate(FAULTS)
    return found
