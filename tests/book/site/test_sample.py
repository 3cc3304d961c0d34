"""The sample of the front page and of README.md is what a notebook shows, in both its forms."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from reloadbook.project import ROOT
from reloadbook.sample import DRAWN, STORED, drawing, sample
from support.browsing import SCHEMES, own_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.browsing import Scheme
    from support.site_build import Site

STORED_TEXT = STORED.read_text("utf-8")
# What the report says first.
LINE = unescape(re.findall(r'<div class="said[^>]*><p>(.*?)</p>', STORED_TEXT)[0])
DARK = "rgb(22, 25, 29)"


@pytest.mark.slow
def test_a_notebook_shows_what_is_stored() -> None:
    assert sample() == STORED_TEXT, "`make picture` stores what a notebook shows now"


def test_the_drawing_holds_what_is_stored() -> None:
    assert DRAWN.read_text("utf-8") == drawing(STORED_TEXT)
    tree = ElementTree.fromstring(DRAWN.read_bytes())
    (said,) = [one for one in tree.iter() if one.get("class") == "said text_html"]
    assert "".join(said[0].itertext()) == LINE


def test_the_report_has_one_of_each_kind() -> None:
    _, report = STORED_TEXT.split('<div class="said')
    for part in (
        "changed: ",
        "bound again: ",
        "<ul><li>",
        "run cell 3 again",
        "<pre>del FEE</pre>",
    ):
        assert part in report


def test_the_front_page_shows_it_before_the_symptoms(site: Site) -> None:
    page = site.page("book/index.html").html
    (shown,) = page.select(".sample")
    assert str(shown) == STORED_TEXT.strip()
    assert shown.find_next("table") == page.select_one("article table")


def test_the_readme_shows_it_first_and_says_what_it_shows() -> None:
    title, picture, *_ = (ROOT / "README.md").read_text("utf-8").split("\n\n")
    assert title.startswith("# ")
    (found,) = re.findall(r"^!\[(.+)\]\((.+)\)$", picture, re.DOTALL)
    text, path = found
    assert ROOT / path == DRAWN
    assert LINE in " ".join(text.split())


@SCHEMES
def test_nothing_of_the_drawing_is_cut_off(browser: Browser, scheme: Scheme) -> None:
    with own_window(browser, offline=True, color_scheme=scheme) as window:
        page = window.new_page()
        page.goto(DRAWN.as_uri())
        height, room = page.evaluate(
            "[document.querySelector('.sample').scrollHeight,"
            " document.querySelector('foreignObject').height.baseVal.value]"
        )
        assert 0.85 * room < height < room
        paper = page.evaluate("getComputedStyle(document.querySelector('.paper')).fill")
        assert (paper == DARK) is (scheme == "dark")
