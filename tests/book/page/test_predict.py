"""Questions before a cell: one answer is right, and a page folds what gives it away."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from reloadbook.chapters.listing import Chapter, chapters, read_notebook
from reloadbook.serving import served
from reloadbook.site.running.questions import answers_in, printed, right
from support.accessibility import violations
from support.browsing import PHONE, SCHEMES, Scheme, opened, own_window
from support.faults import PALE, SIDEWAYS
from support.small_book import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from support.site_build import Site

PATH = "notebooks/chapter.html"


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_one_answer_of_each_question_is_what_the_cell_has_printed(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    for before, cell in pairwise(cells):
        answers = answers_in(before.source)
        if answers:
            output = printed(cell.outputs)
            message = f"{before.source}\n\n{output}"
            assert 2 <= len(answers) <= 4, message
            assert len(right(answers, output)) == 1, message


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_no_cell_below_gives_an_answer_away(chapter: Chapter) -> None:
    """A page folds the output of the cell that answers, and of no other."""
    cells = read_notebook(chapter.notebook).cells
    for before, cell in zip(cells, cells[2:], strict=False):
        if cell.cell_type == "code":
            assert right(answers_in(before.source), printed(cell.outputs)) == []


def test_the_right_one_of_two_answers_has_no_place_of_its_own() -> None:
    places = [
        place
        for chapter in chapters()
        for before, cell in pairwise(read_notebook(chapter.notebook).cells)
        if len(answers_in(before.source)) == 2
        for place in right(answers_in(before.source), printed(cell.outputs))
    ]
    assert 1 / 3 <= places.count(0) / len(places) <= 2 / 3


@pytest.mark.parametrize(
    ("answers", "output", "places"),
    [
        (["k1: 20", "k1: 10"], "k1: 10\nk2: Python\n", [1]),
        (["1 2", "2 1"], "1\n2\n", [0]),
        (["True", "ru"], "True", [0]),
        (["a", "b"], "a\nb\n", [0, 1]),
        (["a"], "", []),
    ],
)
def test_an_answer_is_right_if_it_is_the_output_or_a_line_of_it(
    answers: list[str], output: str, places: list[int]
) -> None:
    assert right(answers, output) == places


def test_answers_and_outputs_are_read_as_they_are_stored() -> None:
    assert answers_in(QUESTION) == ["k1: 20", "k1: 10", "nothing"]
    assert answers_in(QUESTION.replace("Predict first.", "Note.")) == []
    stored: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "3", "text/html": "<b>3</b>"}},
        {"output_type": "error", "traceback": ["KeyError: 4"]},
    ]
    assert printed(stored).split() == ["one", "two", "3", "KeyError:", "4"]


def test_a_question_that_the_cell_does_not_answer_fails_the_build(refused: str) -> None:
    assert "0 of the answers to choose from are what the cell has printed" in refused


@pytest.fixture(scope="module")
def where(published: Site) -> Iterator[str]:
    with served(published.root) as address:
        yield address


def hidden(page: Page) -> list[bool]:
    """Say of the output of each cell with a question whether it is folded."""
    found: list[bool] = page.locator(".asked .cell_output").evaluate_all(
        "all => all.map((one) => !one.checkVisibility())"
    )
    return found


def said(page: Page, number: int) -> str:
    return page.locator(".question [aria-live]").nth(number).inner_text()


def test_a_reader_chooses_and_is_told_and_the_browser_remembers(
    window: BrowserContext, where: str
) -> None:
    with opened(window, where, viewport=PHONE) as (page, faults):
        page.goto(f"{where}/{PATH}")
        first, second = page.locator(".question").all()
        assert hidden(page) == [True, True]
        assert not page.get_by_text("The name holds").first.is_visible()
        assert page.locator(".worked, .forget").count() == 0
        first.get_by_role("button", name="k1: 20").tap()
        assert hidden(page) == [False, True]
        assert said(page, 0) == "No. The name k1 holds what it was given first."
        assert not first.get_by_role("button", name="Show the output").is_visible()
        first.get_by_role("button", name="nothing").tap()
        assert said(page, 0) == "No. The output below shows what it is."
        assert page.locator(".worked").count() == 0
        show = second.get_by_role("button", name="Show the output")
        # It stands among text, and has to look like something that can be pressed.
        assert show.evaluate("(one) => getComputedStyle(one).textDecorationLine") == "underline"
        show.tap()
        assert (hidden(page), said(page, 1)) == ([False, False], "The output is below.")
        second.get_by_role("button", name="k1: 10").tap()
        assert said(page, 1) == "Right."
        page.goto(f"{where}/book/index.html")
        worked = page.locator(".sidebar-tree .worked")
        assert worked.get_attribute("aria-label") == "worked through"
        page.goto(f"{where}/{PATH}")
        assert hidden(page) == [False, False]
        assert [said(page, 0), said(page, 1)] == [
            "No. The output below shows what it is.",
            "Right.",
        ]
        assert page.locator("[aria-pressed=true]").all_inner_texts() == ["nothing", "k1: 10"]
        # Whatever this browser has kept goes by one press, that of another chapter too.
        page.evaluate("localStorage.setItem('reloading-python:edits:/x', '{}')")
        with page.expect_event("load"):
            page.locator(".forget").evaluate("button => button.click()")
        page.locator(".worked").wait_for(state="detached")
        assert hidden(page) == [True, True]
        assert page.evaluate("Object.keys(localStorage)") == []
        assert faults == []


def test_a_link_to_a_cell_shows_its_output(window: BrowserContext, where: str) -> None:
    with opened(window, where) as (page, _):
        page.goto(f"{where}/{PATH}#linked-to")
        assert hidden(page) == [True, False]


def test_questions_work_by_keyboard(window: BrowserContext, where: str) -> None:
    with opened(window, where) as (page, _):
        page.goto(f"{where}/{PATH}")
        page.locator(".question").first.get_by_role("button", name="k1: 20").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert said(page, 0) == "Right."
        focused = "document.activeElement.textContent"
        assert page.evaluate(focused) == "k1: 10"
        page.locator(".question").nth(1).get_by_role("button", name="Show the output").focus()
        page.keyboard.press("Enter")
        assert hidden(page) == [False, False]
        assert page.evaluate(focused) == "k1: 20"


@SCHEMES
def test_questions_have_contrast_and_no_fault(
    window: BrowserContext, where: str, axe: str, scheme: Scheme
) -> None:
    with opened(window, where, viewport=PHONE, color_scheme=scheme) as (page, _):
        page.goto(f"{where}/{PATH}")
        page.locator(".question").first.get_by_role("button", name="k1: 20").click()
        assert page.evaluate(PALE) == page.evaluate(SIDEWAYS) == []
        assert violations(page, axe) == []


def test_on_paper_and_without_scripts_a_question_is_a_list(browser: Browser, where: str) -> None:
    for scripts in (True, False):
        with (
            own_window(browser, java_script_enabled=scripts) as window,
            opened(window, where) as (page, _),
        ):
            page.goto(f"{where}/{PATH}")
            page.emulate_media(media="print" if scripts else "screen")
            question = page.locator(".question").first
            assert question.inner_text().replace("\n\n", "\n").splitlines() == [
                "Predict first. What does it print?",
                "k1: 20",
                "k1: 10",
                "nothing",
            ]
            output = page.locator(".asked .cell_output").first
            assert output.inner_text().split("\n")[0] == "k1: 10"
            assert not page.get_by_text("Show the output").first.is_visible()
