"""A second visit without a network: what a reader has used is there, and never instead of news."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from reloadbook.serving import Quiet, served
from reloadbook.site.every_page import keeping
from support.browsing import own_window
from support.chapter_page import A_CHAPTER, NOTE_WHAT_IS_SAID, path_of, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from support.site_build import Site

CHAPTER = path_of(A_CHAPTER)

# Waits until a browser keeps what is at some addresses, and says whether it does in the end.
KEEPS = """async (paths) => {
  const isKept = (path) => caches.match(new URL(path, location.origin), { ignoreSearch: true });
  for (let turn = 0; turn < 5000; turn += 1) {
    if ((await Promise.all(paths.map(isKept))).every(Boolean)) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""

# Waits until a browser has forgotten the older of two editions, and says whether it has.
FORGETS = """async (old) => {
  for (let turn = 0; turn < 5000; turn += 1) {
    if (!await caches.has(old)) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""

# Waits until a worker that wants to go has gone.
GOES = """async () => {
  await navigator.serviceWorker.register("/keeping.js");
  for (let turn = 0; turn < 5000; turn += 1) {
    if (!(await navigator.serviceWorker.getRegistrations()).length) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""


class Noting(Quiet):
    """A server that lets a browser keep its files for a day, and notes what is asked for."""

    headers_of_all = {"Cache-Control": "max-age=86400"}  # noqa: RUF012
    asked: list[str] = []  # noqa: RUF012

    def send_head(self) -> Any:
        """Note it."""
        self.asked.append(self.path.partition("?")[0])
        return super().send_head()


def asked() -> list[str]:
    """Return what was asked for, but for the script that keeps it, which a browser looks after."""
    return [path for path in Noting.asked if path != f"/{keeping.SCRIPT.name}"]


def visit(page: Page, address: str) -> None:
    """Open a page, and wait until it is kept."""
    page.goto(address)
    assert page.evaluate(KEEPS, [page.url])


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_what_has_run_runs_without_a_server(browser: Browser, built: Path) -> None:
    Noting.asked.clear()
    with own_window(browser, keeps=True) as window:
        page = window.new_page()
        with served(built, Noting) as address:
            # At once, before anything can be there that keeps it.
            page.goto(f"{address}/{CHAPTER}")
            printed = run(page, 2)
            assert page.evaluate(KEEPS, asked())
            # No byte more than the page and Python, which came once.
            assert len(asked()) == len(set(asked()))
        # From another page: to a place on the same one, a browser goes without loading anything.
        page.goto("about:blank")
        page.goto(f"{address}/{CHAPTER}#what-happens")
        page.get_by_role("button", name="Run this page").wait_for()
        page.evaluate(NOTE_WHAT_IS_SAID)
        assert run(page, 2) == printed
        # What is kept is not fetched, and nobody counts it.
        said = ["Waiting", "Starting Python", "Running", "Cell 2 has run."]
        assert page.evaluate("said") == said
        answer = page.goto(f"{address}/book/index.html")
        assert answer is not None
        assert answer.status == 503
        assert page.locator("body").inner_text() == (
            "There is no network, and this browser has not opened this page of Reloading Python"
            " before."
        )


def test_who_never_runs_python_fetches_none(browser: Browser, built: Path) -> None:
    Noting.asked.clear()
    with own_window(browser, keeps=True) as window, served(built, Noting) as address:
        page = window.new_page()
        visit(page, f"{address}/{CHAPTER}")
        page.get_by_role("button", name="Run this page").wait_for()
        assert page.evaluate(KEEPS, asked())
        assert not [path for path in asked() if "pyodide" in path or "worker" in path]


def test_a_new_edition_is_there_at_the_first_visit(
    browser: Browser, published: Site, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(published.root, site)
    file = site / "notebooks" / "chapter.html"
    with own_window(browser, keeps=True) as window:
        page = window.new_page()
        with served(site, Noting) as address:
            visit(page, f"{address}/notebooks/chapter.html")
            assert heading(page) == "Chapter"
            old, fixed = sorted(page.evaluate("caches.keys()"), key=lambda name: "runner" in name)
            text = file.read_text("utf-8")
            file.write_text(text.replace("Chapter<", "Second edition<"), "utf-8")
            keeping.write(site, [path.name for path in site.glob("_static/runner*-*")])
            page.goto(f"{address}/notebooks/chapter.html")
            assert heading(page) == "Second edition"
            # What an edition has kept goes with it, and a folder that is in both stays.
            assert page.evaluate(FORGETS, old)
            assert page.evaluate(KEEPS, [page.url])
            assert fixed in page.evaluate("caches.keys()")
        page.goto(f"{address}/notebooks/chapter.html")
        assert heading(page) == "Second edition"


def test_sites_on_one_host_keep_their_own(
    browser: Browser, published: Site, tmp_path: Path
) -> None:
    for name in ("one", "other"):
        (tmp_path / name).symlink_to(published.root, target_is_directory=True)
    with own_window(browser, keeps=True) as window:
        page = window.new_page()
        with served(tmp_path) as address:
            paths = [f"{address}/{name}/book/index.html" for name in ("one", "other")]
            for path in paths:
                visit(page, path)
        for path in paths:
            page.goto(path)
            assert heading(page) == "Front & back"
        # What lies beside them is none of theirs.
        assert page.evaluate("fetch('/').then(() => true, () => false)") is False


def test_a_site_to_take_along_keeps_nothing(
    browser: Browser, published: Site, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(published.root, site)
    (site / keeping.SCRIPT.name).write_text(keeping.NOTHING, "utf-8")
    with own_window(browser, keeps=True) as window, served(site) as address:
        page = window.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/book/index.html")
        assert page.evaluate(GOES)
        assert page.evaluate("caches.keys()") == said == []


def test_the_edition_is_what_is_in_the_files(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "fixed-1").mkdir(parents=True)
    (site / "page.html").write_text("one", "utf-8")
    (site / "fixed-1" / "large").write_text("one", "utf-8")
    first = keeping.edition(site, ["fixed-1"])
    keeping.write(site, ["fixed-1"])
    (site / "fixed-1" / "large").write_text("two", "utf-8")
    assert keeping.edition(site, ["fixed-1"]) == first
    script = (site / keeping.SCRIPT.name).read_text("utf-8")
    assert f'const EDITION = "{first}";\nconst FOLDERS = ["fixed-1"];\n' in script
    (site / "page.html").write_text("two", "utf-8")
    assert keeping.edition(site, ["fixed-1"]) != first
