"""Links into the Python documentation lead somewhere, which is checked without a network.

The build checks the links between pages, sections and cells. It cannot check an address of
another host, so these are held against the inventory that Sphinx publishes for the Python
documentation, a copy of which lies in the repository.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
import sphobjinv

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

INVENTORY = ROOT / "src" / "reloadbook" / "site" / "inventories" / "python.inv"
DOCUMENTATION = "https://docs.python.org/3/"
PAGES = sorted([*ROOT.glob("book/*.md"), *ROOT.glob("*.md"), *ROOT.glob("src/**/*.py")])


class Targets(NamedTuple):
    """What the Python documentation offers to link to."""

    pages: frozenset[str]
    anchors: frozenset[str]


@cache
def targets() -> Targets:
    """Read the inventory."""
    anchors = frozenset(entry.uri_expanded for entry in sphobjinv.Inventory(INVENTORY).objects)
    return Targets(frozenset(anchor.partition("#")[0] for anchor in anchors), anchors)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_into_the_python_documentation_have_a_target(page: Path) -> None:
    for link in links(page.read_text(encoding="utf-8")):
        known = targets().anchors if "#" in link else targets().pages
        assert link in known, f"{page.name} links to {DOCUMENTATION}{link}, which is not there"


def links(text: str) -> list[str]:
    """Return the links into the Python documentation, from behind its address on."""
    pattern = re.escape(DOCUMENTATION) + r"([^\s)>\]\"'`]+)"
    return [link.rstrip(".,;:") for link in re.findall(pattern, text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_names_a_version_of_the_documentation_or_lacks_encryption(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"docs\.python\.org/(?!3/)", text)
    # The last one is what SVG is called, and no link.
    assert not re.search(r"http://(?!127\.0\.0\.1|localhost|www\.w3\.org/2000/svg)", text)


def test_there_are_links_to_check() -> None:
    assert sum(len(links(page.read_text(encoding="utf-8"))) for page in PAGES) > 20
