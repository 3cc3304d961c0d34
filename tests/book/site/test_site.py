"""The files of the built site: light, described, whole, and of this host only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import reloadlab
import reloadmatrix
from reloadbook.chapters.listing import chapters, listed, read_notebook
from reloadmatrix import SCENARIOS
from reloadmatrix.changes import clean
from support.pages import PAGES, SCENARIOS_OF, WRITTEN
from support.site_build import BUDGET, Page, Site

if TYPE_CHECKING:
    from bs4 import Tag

# Whatever a browser fetches without being asked, and where it finds the address.
FETCHED = "link[href], script[src], img[src], iframe[src], source[src], object[data], use[href]"


def books_own(site: Site) -> list[Page]:
    """Return the pages that people wrote."""
    return [page for page in site.pages if page.path in WRITTEN]


def fetched(page: Page) -> list[str]:
    tags = page.html.select(FETCHED)
    addresses = [str(tag.get("src") or tag.get("href") or tag.get("data")) for tag in tags]
    # These two only name another page.
    named = page.html.select("link[rel~=prev], link[rel~=next], link[rel~=index]")
    return [address for address in addresses if address not in {str(tag["href"]) for tag in named}]


def test_the_pages_are_those_of_the_table_of_contents_and_of_the_matrix(site: Site) -> None:
    assert [page.path for page in site.pages] == PAGES


def test_the_first_view_of_every_page_is_light(site: Site) -> None:
    views = {page.path: page.first_view() for page in site.pages}
    heavy = {path: view for path, view in views.items() if sum(view.values()) > BUDGET}
    assert not heavy


def test_every_page_says_what_it_is(site: Site) -> None:
    for page in site.pages:
        root = page.html.html
        assert root is not None
        assert root.get("lang") == "en", page.path
        titles = page.html.select("head > title")
        assert [bool(title.get_text(strip=True)) for title in titles] == [True], page.path
        descriptions = page.html.select("head > meta[name=description]")
        assert len(descriptions) == 1, page.path
        assert 20 <= len(str(descriptions[0]["content"])) <= 200, page.path
        assert len(page.html.select("head > meta[name=viewport]")) == 1, page.path
        assert len(page.html.select("h1")) == 1, page.path


def test_a_page_is_described_by_its_first_paragraph(site: Site) -> None:
    for page in books_own(site):
        paragraph = page.html.select_one("article section > p")
        description = page.html.select_one("meta[name=description]")
        assert paragraph is not None
        assert description is not None
        said = str(description["content"]).removesuffix("\N{HORIZONTAL ELLIPSIS}")
        assert said in " ".join(paragraph.get_text().split()), page.path


def test_no_two_pages_have_the_same_title_or_description(site: Site) -> None:
    pages = [page for page in site.pages if page.path != "index.html"]
    for select in ("head > title", "head > meta[name=description]"):
        texts = [str(page.html.select_one(select)) for page in pages]
        assert len(set(texts)) == len(pages), sorted(texts)


def test_the_root_of_the_site_leads_to_the_front_page(site: Site) -> None:
    page = site.page("index.html")
    front = f"{listed()[0]}.html"
    assert [str(tag["href"]) for tag in page.html.select("body a")] == [front]
    (refresh,) = page.html.select("meta[http-equiv=refresh]")
    assert str(refresh["content"]) == f"0; url={front}"


def test_whatever_a_page_fetches_is_in_the_site(site: Site) -> None:
    for page in site.pages:
        for address in fetched(page):
            parts = urlsplit(address)
            assert not parts.netloc, f"{page.path} fetches {address}"
            assert not parts.scheme, f"{page.path} fetches {address}"
            if parts.path:
                assert page.file(address).is_file(), f"{page.path} fetches {address}"


def test_no_style_sheet_or_inline_script_names_another_host(site: Site) -> None:
    for page in site.pages:
        for script in page.html.select("script:not([src]), style"):
            assert "//" not in script.get_text(), f"{page.path}: {script}"
    remote = re.compile(r"(?:url\(|@import )[\"']?(?:https?:)?//[^)]*")
    for sheet in site.root.rglob("*.css"):
        assert not remote.findall(sheet.read_text("utf-8")), sheet.name


def test_every_link_within_the_site_leads_somewhere(site: Site) -> None:
    ids = {page.path: {str(tag["id"]) for tag in page.html.select("[id]")} for page in site.pages}
    for page in site.pages:
        for tag in page.html.select("a[href]"):
            parts = urlsplit(str(tag["href"]))
            if parts.scheme or parts.netloc:
                continue
            target = page.file(parts.path) if parts.path else site.root / page.path
            assert target.is_file(), f"{page.path} links to {tag['href']}"
            # What names an experiment is followed by the tests of the bench.
            if parts.fragment and not parts.fragment.startswith("scenario="):
                path = target.resolve().relative_to(site.root.resolve()).as_posix()
                assert unquote(parts.fragment) in ids[path], f"{page.path} links to {tag['href']}"


def test_an_id_is_used_once_on_a_page(site: Site) -> None:
    for page in site.pages:
        ids = [str(tag["id"]) for tag in page.html.select("[id]")]
        assert sorted(ids) == sorted(set(ids)), page.path


def test_the_sidebar_lists_every_page_under_headings_with_a_level(site: Site) -> None:
    for page in books_own(site):
        tree = page.html.select_one(".sidebar-tree")
        assert tree is not None
        links = {
            page.file(str(tag["href"])).resolve()
            for tag in tree.select("a[href]")
            if tag["href"] != "#"
        } | {site.root.resolve() / page.path}
        pages = {site.root.resolve() / f"{name}.html" for name in listed()}
        front = site.root.resolve() / f"{listed()[0]}.html"
        assert links | {front} == pages, page.path
        captions = tree.select("[role=heading]")
        assert captions, page.path
        assert all(caption.get("aria-level") == "2" for caption in captions), page.path


def test_chapters_are_numbered_in_order(site: Site) -> None:
    names = [name for name in listed() if name.startswith("notebooks/")]
    assert names
    for number, name in enumerate(names, 1):
        heading = site.page(f"{name}.html").html.select_one("h1")
        assert heading is not None
        assert heading.get_text().startswith(f"{number}. "), name


def test_hidden_cells_are_called_solutions(site: Site) -> None:
    select = "details:not(.symptoms)"
    folds: list[Tag] = [fold for page in site.pages for fold in page.html.select(select)]
    assert folds, "no chapter has an exercise with a solution"
    for fold in folds:
        summary = fold.find("summary")
        assert summary is not None
        assert summary.get_text("|", strip=True) == "Show the solution|Hide the solution"


def test_pictures_are_in_the_page_with_their_text(site: Site) -> None:
    drawn = 0
    for chapter in chapters():
        page = site.page(f"notebooks/{chapter.name}.html")
        stored = [
            output.data["text/plain"]
            for cell in read_notebook(chapter.notebook).cells
            for output in cell.get("outputs", [])
            if "image/svg+xml" in output.get("data", {})
        ]
        drawn += len(stored)
        pictures = page.html.select(".pictures")
        assert not page.html.select("article img")
        for picture, text in zip(pictures, stored, strict=True):
            drawings = picture.select("svg")
            # Of steps each is an image, with its part of the text.
            images = drawings if "steps" in picture["class"] else [picture]
            assert all(image["role"] == "img" for image in images)
            assert "\n".join(str(image["aria-label"]) for image in images) == text
            assert len(images) > 2 or len(drawings) == 1 + text.startswith("before\n")
    assert drawn


def test_what_is_not_text_has_a_text(site: Site) -> None:
    for page in site.pages:
        for image in page.html.select("img, [role=img]"):
            assert image.get("alt") or image.get("aria-label"), page.path
        for drawing in page.html.select("article svg"):
            images = [one for one in [drawing, *drawing.parents] if one.get("role") == "img"]
            assert [one for one in images if one.get("aria-label")], page.path


def test_the_api_page_describes_whatever_the_helper_exports(site: Site) -> None:
    described = {str(tag["id"]) for tag in site.page("book/api.html").html.select("dt.sig[id]")}
    assert {f"reloadlab.{name}" for name in reloadlab.__all__} <= described
    functions = {name for name in reloadmatrix.__all__ if not name.isupper()}
    assert {f"reloadmatrix.{name}" for name in functions} <= described


def version(difference: str, sign: str) -> str:
    """Return the lines of one version of a file, from those of both."""
    lines = difference.splitlines()
    return "\n".join(line[2:] for line in lines if line.startswith((f"{sign} ", "  ")))


def test_the_scenarios_show_their_sources_and_where_people_met_them(site: Site) -> None:
    for one in SCENARIOS:
        section = site.page(SCENARIOS_OF[one.group]).html.select_one(f"section#{one.name}")
        assert section is not None
        shown = [block.get_text() for block in section.select("pre")]
        # A file that is edited is shown once, with a sign before the lines of one version.
        whole = "\n".join([*shown, *(version(text, sign) for text in shown for sign in "-+")])
        for source in (*one.before.values(), *one.after.values(), one.imports, one.probe):
            assert clean(source).strip() in whole
        assert section.select_one(f'a[href="{one.link}"]')
