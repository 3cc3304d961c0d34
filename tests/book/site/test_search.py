"""What people type is answered by a section of the book, with a sentence of it."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from reloadbook.project import ROOT
from reloadbook.runner import node as node_tools
from reloadmatrix import SCENARIOS
from support.browsing import PHONE, opened, own_window
from support.site_build import packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import Tag
    from playwright.sync_api import Browser, BrowserContext

    from support.site_build import Site

RUNNER = ROOT / "src" / "reloadbook" / "runner"
QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text("utf-8"))
# How many of the queries that nobody wrote words for may go without an answer.
MISSES = 0.1

# Bytes that the page may fetch before a query, with what it has in common with all pages.
BUDGET = 100_000

# The engine of the page with the records of the page: the first three answers to each query.
ASK = """
import { readFileSync } from "node:fs";
import { engine, told } from "%s";
const { script, queries } = JSON.parse(readFileSync(0, "utf8"));
const find = engine(new Function(`${script}; return BOOK;`)());
const answers = (query) => find(query).slice(0, 3)
  .map((answer) => ({ address: answer.section.address, sentence: told(answer) }));
console.log(JSON.stringify(queries.map(answers)));
"""


class Answer(NamedTuple):
    """A section that was found, and the sentence that is shown of it."""

    address: str
    sentence: str


class Search:
    """The search of a built site, without its page."""

    def __init__(self, site: Site) -> None:
        self.script = (site.root / "_static" / "search-records.js").read_text("utf-8")
        book = json.loads(self.script.removeprefix("var BOOK = ").rstrip(";\n"))
        self.synonyms = dict(book["synonyms"])
        self.sections: dict[str, dict[str, Any]] = {
            f"{page['page']}.html{'#' * bool(place)}{place}": one
            for page in book["pages"]
            for one in page["sections"]
            for place in [one.get("place", one["heading"])]
        }
        self.node = node_tools.install(RUNNER, RUNNER)

    def ask(self, *queries: str) -> list[list[Answer]]:
        """Return the first three answers to each of the queries."""
        program = ASK % (RUNNER / "search" / "engine.mjs").as_uri()
        done = subprocess.run(
            [self.node, "--input-type=module", "--eval", program],
            input=json.dumps({"script": self.script, "queries": queries}),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
        return [[Answer(**one) for one in answers] for answers in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def search(site: Site) -> Search:
    return Search(site)


@pytest.fixture(scope="module")
def answers(search: Search) -> dict[str, list[Answer]]:
    """Return the first answers to all that is in the list."""
    queries = [query for known in QUERIES.values() for query in known]
    return dict(zip(queries, search.ask(*queries), strict=True))


@pytest.fixture(scope="module")
def homes(site: Site) -> dict[str, set[str]]:
    """Return the sections with a cell, a heading or an object of a name, by their addresses."""
    found: dict[str, set[str]] = {}
    for page in site.pages:
        for tag in page.html.select("article [id]"):
            place = home(tag)
            found.setdefault(str(tag["id"]), set()).add(f"{page.path}{place and '#'}{place}")
    return found


def home(tag: Tag) -> str:
    """Return the anchor of the section that a part of a page is in; empty for that of the page."""
    section = tag if tag.name in {"section", "dt"} else tag.find_parent("section")
    if section is None or section.find("h1", recursive=False):
        return ""
    return str(section["id"])


def unanswered(
    queries: dict[str, str], answers: dict[str, list[Answer]], homes: dict[str, set[str]]
) -> Iterator[str]:
    """Yield the queries without an answer among the first three, each with what came instead."""
    for query, named in queries.items():
        right = set().union(*(homes[name] for name in named.split()))
        found = [answer.address for answer in answers[query]]
        if not right & set(found):
            yield f"{query}: {found}"


def test_what_was_tried_is_answered_among_the_first_three(
    answers: dict[str, list[Answer]], homes: dict[str, set[str]]
) -> None:
    assert len(QUERIES["tried"]) == 15
    assert list(unanswered(QUERIES["tried"], answers, homes)) == []


def test_what_nobody_wrote_words_for_is_answered_too(
    answers: dict[str, list[Answer]], homes: dict[str, set[str]]
) -> None:
    missed = list(unanswered(QUERIES["unseen"], answers, homes))
    assert len(missed) <= MISSES * len(QUERIES["unseen"]), missed


def test_a_query_of_which_the_book_has_one_word_is_answered(search: Search) -> None:
    (found,) = search.ask("rhododendron pickle")
    assert {one.address for one in found} == {one.address for one in search.ask("pickle")[0]}


def test_what_is_shown_of_an_answer_is_text_of_its_section(
    site: Site, answers: dict[str, list[Answer]]
) -> None:
    for query, found in answers.items():
        assert found, query
        for address, sentence in found:
            path, _, place = address.partition("#")
            page = site.page(path).html
            part = page.find(id=place) if place else page.select_one("article section")
            assert part is not None
            read = part.find_parent("dl") if part.name == "dt" else part
            assert read is not None
            shown = " ".join(read.get_text().split())
            assert sentence.removesuffix(" …") in shown, address
            assert len(sentence) > 10, address


def test_every_section_is_where_its_record_says(
    search: Search, homes: dict[str, set[str]], site: Site
) -> None:
    places = set().union(*homes.values(), (page.path for page in site.pages))
    assert {*search.sections} <= places


def test_objects_terms_and_scenarios_are_found(search: Search) -> None:
    scenario = SCENARIOS[0]
    queries = ("find_stale", "finder", scenario.title)
    firsts = [{one.address for one in found} for found in search.ask(*queries)]
    assert "book/api.html#reloadlab.find_stale" in firsts[0]
    assert "book/glossary.html#finder" in firsts[1]
    assert any(address.endswith(f"#{scenario.name}") for address in firsts[2])


def test_a_question_for_a_name_is_answered_by_what_has_it(search: Search) -> None:
    queries = (
        *("what is a holder?", "what is bytecode", "What does checked_reload do"),
        *("what does sys.modules do", "what is sys.modules?"),
    )
    firsts = [found[0].address for found in search.ask(*queries)]
    assert firsts == [
        "book/glossary.html#holder",
        "book/glossary.html#bytecode",
        "book/api.html#reloadlab.checked_reload",
        *["notebooks/02-import-runs-once.html#what-sys-modules-does"] * 2,
    ]


def test_a_difference_and_a_message_are_answered_by_the_sentence_that_says_them(
    search: Search,
) -> None:
    queries = {
        "difference between import and reload": "The difference between import and reload",
        "partially initialized module": "from partially initialized module",
    }
    firsts = [found[0] for found in search.ask(*queries)]
    assert [one.address.partition("#")[0] for one in firsts] == [
        "notebooks/04-reload-in-place.html",
        "notebooks/08-packages-and-dependencies.html",
    ]
    for one, words in zip(firsts, queries.values(), strict=True):
        assert words in one.sentence


def test_of_an_object_the_first_sentence_is_found(search: Search) -> None:
    objects = [one["text"] for at, one in search.sections.items() if "#reloadlab." in at]
    assert len(objects) > 80
    assert [text for text in objects if ". " in text or "\n" in text] == []


def test_of_outputs_only_the_messages_of_errors_are_found(search: Search, site: Site) -> None:
    messages = 0
    for page in site.pages:
        for error in page.html.select("article .traceback pre"):
            place = home(error)
            if record := search.sections.get(f"{page.path}{place and '#'}{place}"):
                messages += 1
                assert error.get_text().strip() in record["text"]
    assert messages > 10
    lines = {line for one in search.sections.values() for line in one["text"].splitlines()}
    buttons = [button for page in site.pages for button in page.html.select("button")]
    printed = site.page("notebooks/02-import-runs-once.html").html.select(".stream pre")
    head = site.page("notebooks/14-read-the-matrix.html").html.select(".matrix th")[:1]
    assert not lines & {part.get_text().strip() for part in (*buttons, *head)}
    # One word may be one of the text too.
    texts = {part.get_text().strip() for part in printed}
    assert not lines & {text for text in texts if " " in text}


def test_a_row_of_a_table_counts_for_the_section_that_it_leads_to(
    search: Search, site: Site, homes: dict[str, set[str]]
) -> None:
    counted = 0
    for path in ("book/index.html", "book/recap.html"):
        for link in site.page(path).html.select("article td a[href*='#']"):
            row = link.find_parent("tr")
            assert row is not None
            said = " ".join(row.select("td")[0].get_text().split())
            places = homes[str(link["href"]).partition("#")[2]] & {*search.sections}
            counted += any(said in search.sections[at].get("words", "") for at in places)
    assert counted > 80


def test_each_word_of_readers_stands_for_words_of_the_book(search: Search) -> None:
    assert 20 <= len(search.synonyms) <= 40
    found = search.ask(*search.synonyms.values())
    assert [word for word, one in zip(search.synonyms, found, strict=True) if not one] == []


def test_what_the_page_fetches_before_a_query_is_light(site: Site) -> None:
    weights = site.page("search.html").first_view()
    records = packed(site.root / "_static" / "search-records.js")
    assert sum(weights.values()) + records <= BUDGET, (weights, records)


def test_results_come_while_one_types_and_nothing_is_fetched_for_them(
    window: BrowserContext, address: str
) -> None:
    with opened(window, address, viewport=PHONE) as (page, faults):
        page.goto(f"{address}/search.html")
        field = page.get_by_label("Words to find")
        with page.expect_response("**/search-records.js*"):
            field.focus()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        results = page.locator("#search-results li")
        field.press_sequentially("isinstance fals")
        results.first.wait_for()
        assert asked == []
        said = page.get_by_role("status").inner_text()
        assert said.split()[1].startswith("section")
        marks = {mark.lower() for mark in results.locator("mark").all_inner_texts()}
        assert {"isinstance", "false"} <= marks
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        focused = "link => link === document.activeElement"
        assert results.nth(1).locator("a").evaluate(focused)
        page.keyboard.press("Escape")
        assert field.evaluate("field => field === document.activeElement")
        assert page.url == f"{address}/search.html?q=isinstance+fals"
        field.fill("rhododendron")
        page.get_by_text("No section has these words.").wait_for()
        assert results.count() == 0
        field.fill("")
        assert page.get_by_role("status").inner_text() == ""
        assert faults == []


def test_without_javascript_the_page_leads_to_where_one_looks_things_up(
    browser: Browser, address: str
) -> None:
    with (
        own_window(browser, java_script_enabled=False) as window,
        opened(window, address) as (page, faults),
    ):
        page.goto(f"{address}/search.html")
        assert page.get_by_text("The search needs JavaScript.").is_visible()
        links = page.locator("article li a").evaluate_all("links => links.map((a) => a.href)")
        paths = [link.removeprefix(f"{address}/") for link in links]
        assert paths == [
            "book/index.html#find-your-symptom",
            "book/recap.html",
            "book/glossary.html",
            "genindex.html",
        ]
        assert faults == []
