"""The built site for tests: its pages, and their files, built once."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from reloadbook.jupyter_book import build
from reloadbook.project import ROOT
from reloadbook.serving import zipped
from support.sharing import once, shared_folder

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import BeautifulSoup


# What the first view of a page may weigh, in bytes after gzip and without pictures.
BUDGET = 60 * 1024

# A font that a style sheet brings along.
FONT = re.compile(r"""url\(["']?([^"':)?#]+\.(?:woff2?|ttf|otf))""")


@dataclass(frozen=True)
class Page:
    """One page of a built site, by its path there, with forward slashes."""

    site: Path
    path: str

    @functools.cached_property
    def html(self) -> BeautifulSoup:
        """The parsed page."""
        # Imported late: every test run imports this module.
        from bs4 import BeautifulSoup

        return BeautifulSoup((self.site / self.path).read_bytes(), "html.parser")

    def file(self, link: str) -> Path:
        """Return the file that a link of this page leads to, whether or not it exists."""
        # The links of the page 404 begin at the root of the host, which the site is in the tests.
        return self.site / unquote(urlsplit(urljoin(self.path, link)).path).lstrip("/")

    def first_view(self) -> dict[str, int]:
        """Return what a browser fetches to show the page, in bytes after gzip, by its link.

        Pictures are not counted.
        """
        links = [str(tag["src"]) for tag in self.html.select("script[src]")]
        links += [
            str(tag["href"])
            for tag in self.html.select("link[href]")
            if {"stylesheet", "preload", "modulepreload"} & set(tag.get_attribute_list("rel"))
        ]
        sizes = {self.path: packed(self.site / self.path)}
        for link in links:
            file = self.file(link)
            sizes[link] = packed(file)
            if file.suffix == ".css":
                for inner in FONT.findall(file.read_text("utf-8")):
                    sizes[inner] = packed(file.parent / inner)
        return sizes


def packed(file: Path) -> int:
    """Return the size of a file after gzip, at the level that web servers use."""
    return len(zipped(file.read_bytes()))


@dataclass(frozen=True)
class Site:
    """A built site, by the folder with its ``index.html``."""

    root: Path

    @functools.cached_property
    def pages(self) -> list[Page]:
        """Every HTML page, in the order of their paths."""
        found = sorted(file.relative_to(self.root).as_posix() for file in self.root.rglob("*.html"))
        return [Page(self.root, path) for path in found]

    def page(self, path: str) -> Page:
        """Return the page at a path."""
        return next(page for page in self.pages if page.path == path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the book from this checkout, once in a test run, and return the root of the site."""
    output = shared_folder(tmp_path_factory) / "site"

    def make() -> str:
        subprocess.run([sys.executable, "-m", "reloadbook.runner"], check=True)
        done = build(ROOT, output)
        return json.dumps([done.returncode, done.stdout])

    returncode, log = json.loads(once(tmp_path_factory, "site", make))
    assert returncode == 0, log[-8000:]
    return output / "_build" / "html"


@pytest.fixture(scope="module")
def site(built: Path) -> Site:
    """Return the built site. Its parsed pages go with the tests of one file.

    They are twice as many objects as all others in the heap, which other tests search.
    """
    return Site(built)
