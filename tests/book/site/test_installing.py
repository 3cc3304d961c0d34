"""The site has the helper to install, and its front page says the line for that."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import reloadlab
from reloadbook.processes import plain_environment
from reloadbook.take_along.packing import make_wheel
from support.browsing import opened, own_window
from support.small_book import ADDRESS

if TYPE_CHECKING:
    from bs4 import Tag
    from playwright.sync_api import Browser, BrowserContext

    from support.site_build import Site

WHEEL = f"reloadlab-{reloadlab.__version__}-py3-none-any.whl"
FRONT = "book/index.html"
LINE = "%pip install "


def line(site: Site) -> Tag:
    """Return the block of the front page with the line that installs the wheel."""
    (block,) = [one for one in site.page(FRONT).html.select("pre") if LINE in one.get_text()]
    return block


def folder_of(python: Path) -> str:
    """Return where a Python finds the helper, which is asked far from this checkout."""
    done = subprocess.run(
        [python, "-I", "-c", "import reloadlab; print(reloadlab.__file__)"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_the_line_of_the_front_page_installs_the_helper(
    window: BrowserContext, address: str, tmp_path: Path
) -> None:
    with opened(window, address) as (page, faults):
        page.goto(f"{address}/{FRONT}")
        shown = page.locator("pre", has_text=LINE).inner_text().strip()
        assert faults == []
    assert shown == f"{LINE}{address}/{WHEEL}"
    venv.create(tmp_path / "fresh", with_pip=True)
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    python = tmp_path / "fresh" / scripts / Path(sys.executable).with_stem("python").name
    command = ["-m", "pip", "--disable-pip-version-check", *shown.removeprefix("%pip ").split()]
    subprocess.run(
        [python, *command, "--no-index"],
        env=plain_environment(),
        check=True,
    )
    assert folder_of(python).startswith(str(tmp_path / "fresh"))


def test_the_line_has_the_address_of_a_folder_too(site: Site, browser: Browser) -> None:
    with own_window(browser, offline=True) as window:
        page = window.new_page()
        page.goto((site.root / FRONT).as_uri())
        shown = page.locator("pre", has_text=LINE).inner_text().strip()
        assert shown == f"{LINE}{(site.root / WHEEL).as_uri()}"


def test_without_javascript_the_line_leads_to_the_file(
    site: Site, browser: Browser, address: str
) -> None:
    # A browser that is led to nothing waits for it.
    assert (site.root / WHEEL).is_file()
    with (
        own_window(browser, java_script_enabled=False) as window,
        opened(window, address) as (page, faults),
    ):
        page.goto(f"{address}/{FRONT}")
        assert page.get_by_text("Without JavaScript, save the file").is_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name=WHEEL).click()
        assert download.value.suggested_filename == WHEEL
        assert faults == []


def test_the_same_sources_give_the_same_wheel(site: Site, tmp_path: Path) -> None:
    again = make_wheel(tmp_path, "reloadlab")
    assert again.name == WHEEL
    sums = {hashlib.sha256(file.read_bytes()).hexdigest() for file in (again, site.root / WHEEL)}
    assert len(sums) == 1


def test_with_an_address_the_line_has_it_already(published: Site) -> None:
    assert line(published).get_text().strip() == f"{LINE}{ADDRESS}/{WHEEL}"
    (link,) = line(published).select("a")
    assert published.page(FRONT).file(str(link["href"])) == published.root / WHEEL
    assert (published.root / WHEEL).is_file()
    assert not published.page(FRONT).html.select("[data-address], .no-script")


def test_where_no_wheel_can_be_built_the_page_says_the_way_by_a_clone(
    bare: Site, published: Site
) -> None:
    ways = [site.page(FRONT).html.select_one(".from-clone") for site in (bare, published)]
    assert [str(way) for way in ways] == [str(ways[0])] * 2
    assert ways[0] is not None
    assert LINE not in bare.page(FRONT).html.get_text()
    assert list(bare.root.glob("*.whl")) == []
