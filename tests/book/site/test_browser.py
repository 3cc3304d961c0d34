"""The site in a real browser: found by search, at home on a phone and on paper, and quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.browsing import (
    DESKTOP,
    NARROW,
    OPEN_ALL,
    PHONE,
    SHIFTS,
    opened,
    own_window,
    settle,
)
from support.chapter_page import A_CHAPTER, path_of
from support.pages import WRITTEN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ViewportSize

# It has cells with solutions.
CHAPTER = path_of(A_CHAPTER)
# It has two pictures side by side.
DRAWN = path_of("04-reload-in-place")

# Where the target of a link is when the page has come to rest.
SCROLLED_TO = """async (name) => {
  const rest = new Promise((done) => addEventListener("scrollend", done, { once: true }));
  location.hash = `#${name}`;
  await rest;
  return document.getElementById(name).getBoundingClientRect().top;
}"""

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_two_pictures_stand_side_by_side_where_there_is_room(
    window: BrowserContext, address: str
) -> None:
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{DRAWN}")
        for width, wanted in ((1280, True), (390, False)):
            page.set_viewport_size({"width": width, "height": 900})
            pair = page.locator(".pictures", has=page.locator("svg + svg")).first.locator("svg")
            before, after = (one.bounding_box() for one in pair.all())
            assert before
            assert after
            assert (before["y"] == after["y"]) is wanted
            assert after["x"] + after["width"] <= width


@pytest.mark.parametrize("name", ["12-reload-while-you-explore", "14-read-the-matrix"])
def test_a_page_that_scrolls_smoothly_ends_at_the_cell(
    window: BrowserContext, address: str, name: str
) -> None:
    """What comes into sight on the way must not turn out to have another height."""
    with opened(window, address, viewport=DESKTOP) as (page, _):
        page.goto(f"{address}/{path_of(name)}")
        settle(page)
        there = page.evaluate(SCROLLED_TO, page.locator(".cell[id]").last.get_attribute("id"))
        assert 0 <= there < DESKTOP["height"] / 2


def test_a_link_to_a_cell_shows_it_below_what_floats_at_the_top(
    window: BrowserContext, address: str
) -> None:
    with opened(window, address, viewport=PHONE, reduced_motion="reduce") as (page, _):
        page.goto(f"{address}/book/recap.html")
        page.locator("article td a").filter(has_text="cell").first.click()
        page.wait_for_url("**/notebooks/*.html#*")
        cell = page.locator(".cell:target").bounding_box()
        header = page.locator(".mobile-header").bounding_box()
        button = page.locator(".back-to-top").bounding_box()
        assert cell
        assert header
        floor = max(box["y"] + box["height"] for box in (header, button) if box)
        assert floor <= cell["y"] < PHONE["height"] / 2


def test_the_root_leads_to_the_front_page(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, faults):
        page.goto(f"{address}/")
        page.wait_for_url(f"{address}/book/index.html")
        assert faults == []


def test_the_sidebar_leads_to_every_page(window: BrowserContext, address: str) -> None:
    """That each of them opens, and is marked in it, is told where every page is looked at."""
    front, *others = WRITTEN
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{front}")
        links = page.locator(".sidebar-tree a").evaluate_all("links => links.map((a) => a.href)")
        assert links == [f"{address}/{path}" for path in others]


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("query", ["module", "pickle"], ids=["many", "few"])
def test_nothing_moves_when_results_come(
    window: BrowserContext, address: str, query: str, screen: ViewportSize
) -> None:
    with opened(window, address, viewport=screen) as (page, _):
        page.add_init_script(SHIFTS)
        page.goto(f"{address}/search.html?q={query}")
        page.locator("#search-results li").first.wait_for()
        page.get_by_role("link", name="Quick recap").last.wait_for()
        settle(page)
        assert page.evaluate("shifts") < 0.02


@pytest.mark.parametrize("path", ["book/index.html", "book/bench.html"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_while_a_page_comes(
    window: BrowserContext, address: str, screen: ViewportSize, path: str
) -> None:
    with opened(window, address, viewport=screen) as (page, _):
        page.add_init_script(SHIFTS)
        page.goto(f"{address}/{path}")
        settle(page)
        assert page.evaluate("shifts") < 0.02


def test_search_finds_a_word(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, faults):
        page.goto(f"{address}/book/index.html")
        page.get_by_label("Search", exact=True).fill("create_module")
        page.keyboard.press("Enter")
        found = page.locator("#search-results li a")
        found.first.wait_for()
        found.first.click()
        page.wait_for_selector(".highlighted")
        assert faults == []


def test_the_search_page_has_a_field_where_the_sidebar_is_folded_away(
    window: BrowserContext, address: str
) -> None:
    with opened(window, address, viewport=NARROW) as (page, _):
        page.goto(f"{address}/search.html")
        page.get_by_label("Words to find").fill("reload")
        page.get_by_role("button", name="Search").click()
        page.locator("#search-results li a").first.wait_for()
        assert page.get_by_label("Words to find").input_value() == "reload"


def test_search_says_when_it_finds_nothing(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, _):
        page.goto(f"{address}/search.html?q=rhododendron")
        page.get_by_text("No section has these words.").wait_for()
        assert page.locator("#search-results li").count() == 0


def test_the_toggle_goes_through_light_and_dark(window: BrowserContext, address: str) -> None:
    with opened(window, address, color_scheme="light") as (page, _):
        page.goto(f"{address}/book/index.html")
        seen = {}
        for _step in range(3):
            page.locator(".theme-toggle:visible").click()
            theme = page.evaluate("document.body.dataset.theme")
            seen[theme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert set(seen) == {"light", "dark", "auto"}
        assert seen["light"] == seen["auto"] != seen["dark"]


def test_a_solution_opens_and_closes(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{CHAPTER}")
        fold = page.locator("details.fold").first
        code = fold.locator(".cell_input").first
        show, hide = fold.get_by_text("Show the solution"), fold.get_by_text("Hide the solution")
        assert [part.is_visible() for part in (show, hide, code)] == [True, False, False]
        show.click()
        code.wait_for()
        assert [part.is_visible() for part in (show, hide, code)] == [False, True, True]
        hide.click()
        code.wait_for(state="hidden")


def test_whatever_scrolls_by_itself_can_be_reached_with_the_keyboard(
    window: BrowserContext, address: str
) -> None:
    reached = """() => [...document.querySelectorAll("pre, .table-wrapper")]
      .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.tabIndex)"""
    with opened(window, address, viewport=NARROW) as (page, _):
        page.goto(f"{address}/{CHAPTER}")
        page.evaluate(OPEN_ALL)
        settle(page)
        found = page.evaluate(reached)
        assert found
        assert set(found) == {0}


def test_the_copy_button_copies_the_code_of_a_cell(browser: Browser, address: str) -> None:
    with (
        own_window(browser, permissions=CLIPBOARD) as window,
        opened(window, address) as (page, _),
    ):
        page.goto(f"{address}/{CHAPTER}")
        cell = page.locator(".cell_input:visible").first
        # The buttons of a cell come after the page, and one of them in place of what lies over it.
        cell.get_by_role("button", name="Copy cell").wait_for()
        cell.get_by_role("button", name="Copy").click()
        cell.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == cell.locator("pre").inner_text().rstrip()
        assert page.locator(".cell_output .copy").count() == 0


def test_the_copy_button_leaves_the_prompts_and_the_output_of_a_session(
    browser: Browser, address: str
) -> None:
    with (
        own_window(browser, permissions=CLIPBOARD) as window,
        opened(window, address) as (page, _),
    ):
        page.goto(f"{address}/book/api.html")
        session = page.locator("div.highlight", has_text=">>> ").first
        lines = session.locator("pre").inner_text().splitlines()
        session.hover()
        session.get_by_role("button", name="Copy").click()
        session.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert copied == [line[4:] for line in lines if line[:4].rstrip() in {">>>", "..."}]
        assert 0 < len(copied) < len(lines)


def test_nothing_moves_for_a_reader_who_asked_for_that(
    window: BrowserContext, address: str
) -> None:
    moving = """() => [...document.querySelectorAll("*")].map((e) => getComputedStyle(e))
      .filter((s) => s.scrollBehavior === "smooth" || s.transitionDuration !== "0s"
        || s.animationName !== "none").length"""
    with opened(window, address, reduced_motion="reduce") as (page, _):
        page.goto(f"{address}/book/index.html")
        assert page.evaluate(moving) == 0


def test_paper_shows_the_text_and_the_solutions_without_what_one_presses(
    window: BrowserContext, address: str
) -> None:
    with opened(window, address, color_scheme="dark") as (page, _):
        page.goto(f"{address}/{CHAPTER}")
        solution = page.locator("details.fold .cell_input").first
        assert not solution.evaluate("cell => cell.checkVisibility()")
        page.emulate_media(media="print")
        assert page.locator("article h1").is_visible()
        assert solution.evaluate("cell => cell.checkVisibility() && cell.offsetHeight > 0")
        pressed = ".sidebar-drawer, .theme-toggle, .copy, .related-pages, summary"
        assert not [part for part in page.locator(pressed).all() if part.is_visible()]
        paper = page.evaluate("getComputedStyle(document.querySelector('article')).color")
        assert paper == "rgb(31, 35, 40)"


def test_on_paper_a_link_says_where_it_leads_and_a_cell_is_not_cut(
    window: BrowserContext, address: str
) -> None:
    said = """link => [link.textContent, getComputedStyle(link, "::after").content]"""
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{path_of('05-names-that-stay-behind')}")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        links = page.locator("article a:visible").all()
        leads = {content for _, content in (link.evaluate(said) for link in links)}
        assert '" (glossary)"' in leads
        assert any("docs.python.org/3/library/" in content for content in leads)
        assert any("chapter " in content for content in leads)
        assert max(map(len, leads)) < 90
        assert not page.locator(".skip-to-content").is_visible()
        style = "cell => getComputedStyle(cell).breakInside"
        # A strip of pictures is longer than a page: what it consists of is not cut.
        wholes = page.locator(".cell:not(:has(.steps)), .cell_input, .steps > svg")
        assert {whole.evaluate(style) for whole in wholes.all()} == {"avoid"}


def test_on_a_phone_a_row_of_a_wide_table_is_a_list(window: BrowserContext, address: str) -> None:
    with opened(window, address, viewport=PHONE) as (page, _):
        for path, columns in (("book/recap.html", 5), ("matrix/identity.html", 5)):
            page.goto(f"{address}/{path}")
            row = page.locator("table.wide tbody tr").first
            boxes = [cell.bounding_box() for cell in row.locator("td, th").all()]
            tops = [box["y"] for box in boxes if box]
            assert len(tops) == columns
            assert tops == sorted(set(tops))
            heads = page.locator("table.wide").first.locator("thead th").all_text_contents()
            named = row.locator(".head:visible").all_inner_texts()
            assert [name.strip(": ") for name in named] == heads[1:]
        page.set_viewport_size(DESKTOP)
        assert page.locator("table.wide thead").first.is_visible()
        assert page.locator(".head:visible").count() == 0
