"""Where the site is: nothing claims an address without one, and all do with one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from support.browsing import opened
from support.small_book import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Route

    from support.site_build import Site


def meta(site: Site, path: str) -> dict[str, str]:
    """Return what a page says of itself to those who show a card."""
    tags = site.page(path).html.select("head > meta[property]")
    return {str(tag["property"]): str(tag["content"]) for tag in tags}


def canonical(site: Site, path: str) -> list[str]:
    return [str(tag["href"]) for tag in site.page(path).html.select("link[rel=canonical]")]


def test_every_page_says_what_a_card_of_it_shows(site: Site) -> None:
    for page in site.pages:
        said = meta(site, page.path)
        description = page.html.select_one("meta[name=description]")
        assert description is not None
        assert said["og:description"] == description["content"], page.path
        assert said["og:site_name"] == "Reloading Python"
        assert said["og:type"] in {"website", "article"}
        assert said["og:title"], page.path
        assert "<" not in said["og:title"], page.path
    assert meta(site, "notebooks/04-reload-in-place.html")["og:title"] == "4. Reload in place"
    assert meta(site, "notebooks/04-reload-in-place.html")["og:type"] == "article"
    assert meta(site, "book/index.html")["og:title"] == "Reloading Python"


def test_without_an_address_no_page_claims_one(site: Site) -> None:
    for page in site.pages:
        assert canonical(site, page.path) == [], page.path
        assert not {"og:url", "og:image"} & set(meta(site, page.path)), page.path
    assert not (site.root / "sitemap.xml").exists()


def test_with_an_address_pages_and_the_map_name_it(published: Site) -> None:
    pages = [f"{ADDRESS}/book/index.html", f"{ADDRESS}/notebooks/chapter.html"]
    assert canonical(published, "book/index.html") == pages[:1]
    assert canonical(published, "notebooks/chapter.html") == pages[1:]
    assert meta(published, "notebooks/chapter.html")["og:url"] == pages[1]
    # The root leads to the front page, so that is where a search engine should send people.
    assert canonical(published, "index.html") == pages[:1]
    assert canonical(published, "404.html") == []
    tree = ElementTree.parse(published.root / "sitemap.xml")
    listed = [place.text for place in tree.iterfind(".//{*}loc")]
    assert set(pages) < set(listed)
    paths = {str(place).removeprefix(f"{ADDRESS}/") for place in listed}
    every = {page.path for page in published.pages}
    assert every - paths == {"404.html", "index.html", "search.html"}
    assert paths <= every


def test_with_an_address_a_card_has_a_picture(published: Site) -> None:
    picture = meta(published, "book/index.html")["og:image"]
    assert (published.root / picture.removeprefix(f"{ADDRESS}/")).is_file()


def host(site: Site, prefix: str) -> Callable[[Route], None]:
    """Return what answers as web servers with a page 404 do, for a site below a prefix."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = site.root / path.removeprefix(prefix)
        if path.startswith(prefix) and file.is_file():
            route.fulfill(path=file)
        else:
            route.fulfill(status=404, path=site.root / "404.html")

    return answer


@pytest.mark.parametrize("prefix", ["/", "/reloading/"])
def test_the_page_for_a_missing_one_works_at_any_depth(
    site: Site, published: Site, window: BrowserContext, prefix: str
) -> None:
    shown = site if prefix == "/" else published
    where = f"http://127.0.0.1{prefix}"
    with opened(window, "http://127.0.0.1") as (page, faults):
        page.route("**/*", host(shown, prefix))
        page.goto(f"{where}notebooks/far/away.html")
        # That there is no page is all that there is to complain of.
        assert [fault for fault in faults if "away.html" not in fault] == [
            "error in the console: Failed to load resource: the server responded with a status of "
            "404 (Not Found)"
        ]
        faults.clear()
        assert page.locator("h1").inner_text() == "This page is not here"
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
        page.locator("article").get_by_role("link").click()
        page.wait_for_url(f"{where}book/index.html")
        page.goto(f"{where}notebooks/far/away.html")
        faults.clear()
        page.get_by_label("Words to find").fill("chapter")
        page.get_by_role("button", name="Search").click()
        page.locator("#search-results li a").first.wait_for()
        assert faults == []
