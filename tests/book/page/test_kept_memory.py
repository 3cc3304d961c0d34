"""A second Python begins with the memory that the first one had before a reader's first cell."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from support.browsing import opened, own_window
from support.chapter_page import A_CHAPTER, edit, outputs, path_of, run, wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

# Python chooses a seed for the hashes of texts when it starts.
SEED = "print(hash('a text'))"
NUMBER = "import random\nprint(random.random())"

# Each waits for what a browser does with what it was given.
KEEPS = """async ([kind, end]) => {
  while (true) {
    for (const name of (await caches.keys()).filter((one) => one.includes(` ${kind}-`))) {
      const kept = await (await caches.open(name)).keys();
      const memory = kept.find(({ url }) => url.endsWith(end));
      if (memory) return [name, memory.url];
    }
  }
}"""
SPOIL = """async ([name, url]) =>
  (await caches.open(name)).put(url, new Response(new Uint8Array(65_536)))"""
LOOKS_AFTER = """() => navigator.serviceWorker.controller !== null || new Promise((done) =>
  navigator.serviceWorker.addEventListener("controllerchange", () => done(true), { once: true }))"""


@contextmanager
def chapter(
    window: BrowserContext, address: str, name: str = A_CHAPTER
) -> Iterator[tuple[Page, list[str]]]:
    """Open a chapter in a window that keeps it."""
    with opened(window, address) as (page, faults):
        page.goto(f"{address}/{path_of(name)}")
        assert page.evaluate(LOOKS_AFTER)
        page.get_by_role("button", name="Run this page").wait_for()
        yield page, faults


def told(page: Page, source: str) -> str:
    """Put a source into a cell, and return what that shows."""
    edit(page, 1, source)
    return run(page, 1)


class First(NamedTuple):
    """What the first Python has told."""

    seed: str
    number: str


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    with own_window(browser, keeps=True) as own:
        yield own


@pytest.fixture(scope="module")
def first(window: BrowserContext, address: str) -> First:
    """Start a Python, fill it, and wait until its first memory is kept."""
    with chapter(window, address) as (page, faults):
        told_first = told(page, f"import reloadlab\nmine = 1\n{SEED}\n{NUMBER}")
        # With what else is kept of this folder, which a new edition takes away.
        page.evaluate(KEEPS, ["runner", "/memory"])
        assert faults == []
    return First(*told_first.splitlines())


def test_it_begins_where_the_first_one_did_and_has_nothing_of_its_reader(
    window: BrowserContext, address: str, first: First
) -> None:
    with chapter(window, address) as (page, faults):
        source = f"{SEED}\nprint([name for name in dir() if name in ('mine', 'random', 'sys')])\n"
        source += f"import sys\nprint('reloadlab' in sys.modules)\n{NUMBER}"
        seed, names, imported, number = told(page, source).splitlines()
        assert seed == first.seed
        assert (names, imported) == ("[]", "False")
        assert number != first.number
        assert faults == []


def test_a_memory_that_is_none_is_forgotten(
    window: BrowserContext, address: str, first: First
) -> None:
    with chapter(window, address) as (page, _):
        page.evaluate(SPOIL, page.evaluate(KEEPS, ["runner", "/memory"]))
        edit(page, 1, SEED)
        page.get_by_role("button", name="Run cell 1", exact=True).click()
        assert wait_until_idle(page).startswith("Python did not start: ")
        assert run(page, 1) != first.seed


@pytest.mark.parametrize(
    ("name", "kept", "is_imported"),
    [
        ("16-python-3-14-and-3-15", ["runner315", "/memory"], False),
        # What else this page imports has been imported in its memory.
        ("14-read-the-matrix", ["runner", "/memory?reloadmatrix="], True),
    ],
)
def test_so_does_the_newer_python_and_one_that_a_page_needs_more_of(
    window: BrowserContext, address: str, name: str, kept: list[str], is_imported: bool
) -> None:
    seeds = set()
    for _visit in range(2):
        with chapter(window, address, name) as (page, faults):
            printed = outputs(page)
            page.get_by_role("button", name="Run this page").click()
            assert wait_until_idle(page) == "All cells have run."
            assert outputs(page) == printed
            seeds.add(told(page, SEED))
            page.evaluate(KEEPS, kept)
            assert faults == []
    assert len(seeds) == 1
    with chapter(window, address, name) as (page, faults):
        source = "import sys\nprint('reloadmatrix' in sys.modules)"
        assert told(page, source) == str(is_imported)
        assert faults == []
