"""What one takes along: whole, the same bytes each time, and at home in a plain folder."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reloadbook.chapters.listing import chapters
from reloadbook.processes import plain_environment
from reloadbook.serving import served
from reloadbook.take_along import __main__ as offline
from support.browsing import own_window
from support.chapter_page import chapter_page, edit, run
from support.pages import PAGES
from support.sharing import once, shared_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

# What a reader follows or runs in a notebook, and what is at the other end.
LINK = re.compile(r"\]\((\.\./[^)#]+)")


@pytest.fixture(scope="session")
def packed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack the built site, once in a test run."""
    target = shared_folder(tmp_path_factory) / "offline.zip"

    def make() -> str:
        offline.make(built, target)
        return str(target)

    return Path(once(tmp_path_factory, "offline", make))


@pytest.fixture
def unpacked(packed: Path, tmp_path: Path) -> Path:
    """Unpack the zip as a reader does, in a folder with a space in its name."""
    where = tmp_path / "my books"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(where)
    (folder,) = where.iterdir()
    return folder


def test_the_same_sources_give_the_same_bytes(built: Path, packed: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    offline.make(built, again)
    assert again.read_bytes() == packed.read_bytes()


def test_the_zip_has_the_site_the_notebooks_and_the_helper(unpacked: Path) -> None:
    pages = {page.relative_to(unpacked / "site").as_posix() for page in unpacked.rglob("*.html")}
    assert pages == set(PAGES) - {"404.html"}
    notebooks = {notebook.stem for notebook in (unpacked / "notebooks").glob("*.ipynb")}
    assert notebooks == {chapter.name for chapter in chapters()}
    assert len(list(unpacked.glob("reloadlab-*.whl"))) == 1
    named = set(re.findall(r"^([\w/.]+/)", (unpacked / "README.txt").read_text("utf-8"), re.M))
    assert named == {"site/", "notebooks/", "book/"}


def test_every_link_of_a_notebook_leads_to_a_file_of_the_zip(unpacked: Path) -> None:
    links = 0
    for notebook in (unpacked / "notebooks").glob("*.ipynb"):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            for link in LINK.findall("".join(cell["source"])):
                links += 1
                assert (notebook.parent / link).is_file(), f"{notebook.name}: {link}"
    assert links


def test_the_helper_installs_without_a_network(unpacked: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    where = ["--no-index", "--find-links", str(unpacked), "--target", str(target)]
    subprocess.run([*pip, *where, "reloadlab"], cwd=unpacked, check=True)
    code = "import reloadlab; print(reloadlab.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=plain_environment() | {"PYTHONPATH": str(target)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    assert Path(done.stdout.strip()) == target / "reloadlab" / "__init__.py"
    shutil.rmtree(target)


def test_a_chapter_of_the_zip_runs_where_a_server_reads_the_folder(
    unpacked: Path, warm: BrowserContext
) -> None:
    with (
        served(unpacked / "site") as address,
        chapter_page(warm, address, "01-write-a-module") as (page, faults),
    ):
        edit(page, 1, "print('at home')")
        assert run(page, 1) == "at home"
        assert faults == []


def test_the_site_reads_from_a_folder(unpacked: Path, browser: Browser) -> None:
    with own_window(browser, offline=True, color_scheme="dark") as window:
        page = window.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto((unpacked / "site" / "index.html").as_uri())
        page.wait_for_url("**/book/index.html")
        page.get_by_role("link", name="2. Import runs once").first.click()
        page.wait_for_url("**/notebooks/02-import-runs-once.html")
        # The style sheet, the script of the theme and our own one have come.
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(22, 25, 29)"
        assert page.evaluate("document.body.dataset.theme") == "auto"
        assert page.locator(".copy").count() > 0
        assert faults == []
        page.get_by_label("Search", exact=True).fill("create_module")
        page.keyboard.press("Enter")
        found = page.locator("#search-results li a")
        found.first.wait_for()
        found.first.click()
        page.locator("article h1").wait_for()
