"""Links to headings and to named cells: the build follows each, or fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reloadbook.site.cells.moved import MOVED

if TYPE_CHECKING:
    from support.site_build import Site


def test_links_lead_to_named_cells_and_to_headings(published: Site) -> None:
    front = published.page("book/index.html").html
    chapter = published.page("notebooks/chapter.html").html
    assert [tag["href"] for tag in front.select("article p a")] == [
        "../notebooks/chapter.html#old-name-stays",
        "../notebooks/chapter.html#what-stays",
    ]
    assert [tag["href"] for tag in chapter.select("article p a")] == [
        "#old-name-stays",
        "../book/index.html#a-word",
    ]
    assert chapter.select_one("div.cell#old-name-stays .cell_input") is not None


def test_an_old_anchor_leads_to_what_has_its_subject_now(site: Site) -> None:
    """The build warns of one that leads nowhere, and of one that is used again."""
    for page, moved in MOVED.items():
        html = site.page(f"{page}.html").html
        for old, new in moved.items():
            (there,) = html.select(f"[id='{new}']")
            (anchor,) = html.select(f"[id='{old}']")
            assert anchor.find_parent(id=new) == there or anchor.find_next(id=new) == there


def warnings(log: str, page: str) -> list[str]:
    """Return what a build that takes warnings for errors warns of in a page."""
    return re.findall(rf"{page}(?::\d+)?: WARNING: (.*)", log)


def test_a_link_that_leads_nowhere_fails_the_build(refused: str) -> None:
    front = "\n".join(warnings(refused, "index.md"))
    assert "local id not found in doc 'notebooks/links': 'new-name-stays'" in front
    assert "cross-reference target not found: 'nowhere.md'" in front
    assert "cross-reference target not found: '../notebooks/elsewhere.ipynb'" in front
    chapter = "\n".join(warnings(refused, "links.ipynb"))
    assert "cross-reference target not found: 'never-shown'" in chapter
    assert "local id not found in doc 'book/index': 'no-word'" in chapter


def test_a_name_that_cannot_be_an_anchor_fails_the_build(refused: str) -> None:
    found = "\n".join(warnings(refused, "names.ipynb"))
    assert "the cell name 'Old name' is no anchor" in found
    assert found.count("the cell name 'twice' is taken on this page") == 1
    assert "the cell name 'what-stays' is taken on this page" in found


def test_a_page_that_promises_nothing_fails_the_build(refused: str) -> None:
    assert "the page has no opening paragraph" in "\n".join(warnings(refused, "index.md"))


def test_a_page_without_a_fault_is_not_warned_of(refused: str) -> None:
    assert warnings(refused, "whole.ipynb") == []
