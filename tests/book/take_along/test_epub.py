"""The EPUB: what a reader of books needs of it, and no link that leads nowhere."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from reloadbook.chapters.listing import listed
from reloadbook.take_along import __main__ as offline
from support.sharing import once, shared_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

HREF = {"a": "href", "link": "href", "img": "src", "script": "src", "image": "href"}


@pytest.fixture(scope="session")
def epub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the EPUB, once in a test run."""
    folder = shared_folder(tmp_path_factory) / "epub"
    return Path(once(tmp_path_factory, "epub", lambda: str(offline.build_epub(folder))))


@pytest.fixture(scope="module")
def pages(epub: Path) -> dict[str, ElementTree.Element]:
    """Parse every page of the EPUB, which has to be XML."""
    with zipfile.ZipFile(epub) as book:
        return {
            name: ElementTree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith((".xhtml", ".opf", ".ncx"))
        }


def named(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return root.findall(f".//{{*}}{name}")


def links(root: ElementTree.Element) -> Iterator[str]:
    for name, attribute in HREF.items():
        for tag in named(root, name):
            if address := tag.get(attribute):
                yield address


def test_it_says_first_that_it_is_a_book_and_nothing_in_it_has_a_time(epub: Path) -> None:
    with zipfile.ZipFile(epub) as book:
        first, *_ = parts = book.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read(first) == b"application/epub+zip"
        assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}


def test_it_says_what_it_is(pages: dict[str, ElementTree.Element]) -> None:
    listing = pages["content.opf"]
    said = {name: named(listing, name)[0].text for name in ("title", "language", "identifier")}
    assert (said["title"], said["language"]) == ("Reloading Python", "en")
    (uid,) = [tag for tag in named(pages["toc.ncx"], "meta") if tag.get("name") == "dtb:uid"]
    assert uid.get("content") == said["identifier"]


def test_its_pages_are_those_of_the_contents_in_their_order(
    pages: dict[str, ElementTree.Element],
) -> None:
    listing = pages["content.opf"]
    files = {tag.get("id"): tag.get("href") for tag in named(listing, "item")}
    spine = [files[tag.get("idref")] for tag in named(listing, "itemref")]
    assert spine == [f"{name}.xhtml" for name in listed()]
    entries = [tag.get("href") for tag in named(pages["nav.xhtml"], "a")]
    chapters = [entry for entry in entries if entry and "#" not in entry]
    assert chapters == spine


def test_every_page_has_a_title_and_runs_nothing(pages: dict[str, ElementTree.Element]) -> None:
    for name in listed():
        page = pages[f"{name}.xhtml"]
        assert [bool(title.text) for title in named(page, "title")][:1] == [True], name
        assert len(named(page, "h1")) == 1, name
        assert not named(page, "script"), name


def test_no_link_leads_nowhere(epub: Path, pages: dict[str, ElementTree.Element]) -> None:
    with zipfile.ZipFile(epub) as book:
        files = set(book.namelist())
    ids = {name: {tag.get("id") for tag in page.iter()} for name, page in pages.items()}
    for name, page in pages.items():
        for address in links(page):
            parts = urlsplit(address)
            if parts.scheme:
                continue
            folder = posixpath.dirname(name)
            path = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
            target = path if parts.path else name
            assert target in files, f"{name} links to {address}"
            if parts.fragment:
                assert unquote(parts.fragment) in ids[target], f"{name} links to {address}"
