"""The site in a real browser: quiet, readable, and at home on a phone."""

from __future__ import annotations

import gzip
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import pytest

from reloadmatrix import SCENARIOS, STRATEGIES
from support.site_build import BUDGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

    from support.site_build import Site

Scheme = Literal["light", "dark"]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

OPEN_ALL = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"

# Without the animation, which a page is not idle during.
TO_THE_END = "scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })"

# What a page starts after it has loaded, it starts before it is idle. Chromium 156 without a window
# now and then never says that a page is, unless it has to say so in the end.
IDLE = "new Promise((done) => { requestIdleCallback(() => done(), { timeout: 1000 }); })"

# The last script of a page has come when it has shown its buttons.
NOT_READY = "form[data-runner][hidden], [data-runner] > :first-child[hidden]"

# Whatever is wider than its place: the page, or the column that Furo lets scroll by itself.
SIDEWAYS = """() => [...document.querySelectorAll("html, .main, .content")]
  .filter((box) => box.scrollWidth > box.clientWidth)
  .map((box) => `${box.tagName} ${box.className}: ${box.scrollWidth} > ${box.clientWidth}`)"""

# The text that has too little contrast with what is painted behind it (WCAG 2, level AA), for what
# has just run. On whole pages axe-core looks for it.
PALE = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = c[i] / 255;
    return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const over = (top, below) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i] * alpha + below[i] * (1 - alpha));
  };
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement)
      layers.unshift(channels(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const pale = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const pair = [light(over(channels(style.color), ground)), light(ground)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const text = walker.currentNode.data.trim().slice(0, 40);
    if (ratio < (large ? 3 : 4.5)) pale.add(`${text} (${element.className}): ${ratio.toFixed(2)}`);
  }
  return [...pale];
}"""


# The texts of pictures that cannot be read: too pale, too small, or too long for their box.
ILLEGIBLE = """() => {
  const light = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = colour.match(/[\\d.]+/g).map(Number)[i] / 255;
    return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const paper = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll(".pictures text")].flatMap((text) => {
    const words = text.getBoundingClientRect();
    const around = [...text.closest("svg").querySelectorAll("rect")].filter((rect) => {
      const box = rect.getBoundingClientRect();
      return box.top <= words.top && words.bottom <= box.bottom && box.left <= words.left;
    }).at(-1);
    const ground = getComputedStyle(around).fill;
    const pair = [getComputedStyle(text).fill, ground === "none" ? paper : ground].map(light);
    pair.sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = 13 * text.getScreenCTM().a;
    const room = around.getBoundingClientRect().right - words.right;
    return ratio < 4.5 || size < 12 || room < 2
      ? [`${text.textContent}: ${ratio.toFixed(2)}, ${size.toFixed(1)} px, ${room} left`] : [];
  });
}"""


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """Open an empty page, with the list of everything that a reader should never see in it."""
    faults: list[str] = []
    context = browser.new_context(**options)

    def watch(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "data:")):
            faults.append(f"left the site: {request.url}")

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"{message.type} in the console: {message.text}")

    def check(response: Response) -> None:
        if response.status >= 400:
            faults.append(f"{response.status} for {response.url}")

    context.route(re.compile(f"^(?!{re.escape(address)}/)"), lambda route: route.abort())
    context.on("request", watch)
    context.on("response", check)
    context.on("console", listen)
    context.on("weberror", lambda error: faults.append(f"script failed: {error.error}"))
    try:
        page = context.new_page()
        # Everything comes from this machine: what is not there after ten seconds will not come.
        page.set_default_timeout(10_000)
        yield page, faults
    finally:
        context.close()


def settle(page: Page) -> None:
    """Wait until a page has done what it does by itself."""
    page.evaluate(IDLE)
    page.locator(NOT_READY).wait_for(state="detached")


def settled(site: Site) -> list[str]:
    """Return the paths of the pages that stay open: all but the root, which leads on."""
    return [page.path for page in site.pages if page.path != "index.html"]


def test_pages_stay_on_their_host_and_complain_of_nothing(
    site: Site, address: str, browser: Browser
) -> None:
    with opened(browser, address) as (page, faults):
        for path in settled(site):
            page.goto(f"{address}/{path}", wait_until="load")
            page.evaluate(OPEN_ALL)
            page.evaluate(TO_THE_END)
            settle(page)
            assert faults == [], path


def test_no_page_scrolls_sideways_on_a_narrow_phone(
    site: Site, address: str, browser: Browser
) -> None:
    narrow: Any = {"width": 320, "height": 640}
    with opened(browser, address, viewport=narrow, is_mobile=True, has_touch=True) as (page, _):
        wide = {}
        for path in settled(site):
            page.goto(f"{address}/{path}")
            page.evaluate(OPEN_ALL)
            wide[path] = page.evaluate(SIDEWAYS)
        assert {path: parts for path, parts in wide.items() if parts} == {}


@SCHEMES
@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_can_be_read(
    site: Site, address: str, browser: Browser, scheme: Scheme, width: int
) -> None:
    screen: Any = {"width": width, "height": 900}
    drawn = [page.path for page in site.pages if page.html.select(".pictures")]
    assert drawn
    with opened(browser, address, viewport=screen, color_scheme=scheme) as (page, _):
        for path in drawn:
            page.goto(f"{address}/{path}")
            assert page.evaluate(ILLEGIBLE) == [], path


def test_two_pictures_stand_side_by_side_where_there_is_room(
    site: Site, address: str, browser: Browser
) -> None:
    path = next(page.path for page in site.pages if page.html.select(".pictures svg + svg"))
    with opened(browser, address) as (page, _):
        page.goto(f"{address}/{path}")
        for width, wanted in ((1280, True), (390, False)):
            page.set_viewport_size({"width": width, "height": 900})
            pair = page.locator(".pictures", has=page.locator("svg + svg")).first.locator("svg")
            before, after = (one.bounding_box() for one in pair.all())
            assert before
            assert after
            assert (before["y"] == after["y"]) is wanted
            assert after["x"] + after["width"] <= width


def fetched(page: Page, address: str, path: str) -> dict[str, int]:
    """Return what a browser with an empty cache fetches for a page, and its bytes after gzip."""
    answers: list[Response] = []

    def remember(answer: Response) -> None:
        answers.append(answer)

    page.on("response", remember)
    page.goto(f"{address}/{path}", wait_until="load")
    settle(page)
    page.remove_listener("response", remember)
    return {
        answer.url: len(gzip.compress(answer.body(), compresslevel=6, mtime=0))
        for answer in answers
        if answer.request.resource_type != "image"
    }


def test_what_a_browser_fetches_for_a_page_is_light(
    site: Site, address: str, browser: Browser
) -> None:
    """A script may load what no file names, so the answers themselves are weighed here."""
    with opened(browser, address) as (page, _):
        # Playwright gives no cache to a page whose requests it may stop, as it may here.
        for path in settled(site):
            weights = fetched(page, address, path)
            assert len(weights) > 5
            assert sum(weights.values()) <= BUDGET, weights


def test_a_link_to_a_cell_shows_it_below_what_floats_at_the_top(
    address: str, browser: Browser
) -> None:
    phone: Any = {"width": 390, "height": 844}
    with opened(browser, address, viewport=phone, reduced_motion="reduce") as (page, _):
        page.goto(f"{address}/book/recap.html")
        page.locator("article td a").filter(has_text="cell").first.click()
        page.wait_for_url("**/notebooks/*.html#*")
        cell = page.locator(".cell:target").bounding_box()
        header = page.locator(".mobile-header").bounding_box()
        button = page.locator(".back-to-top").bounding_box()
        assert cell
        assert header
        floor = max(box["y"] + box["height"] for box in (header, button) if box)
        assert floor <= cell["y"] < phone["height"] / 2


def test_the_root_leads_to_the_front_page(address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, faults):
        page.goto(f"{address}/")
        page.wait_for_url(f"{address}/book/index.html")
        assert faults == []


def test_every_page_of_the_sidebar_opens(address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, faults):
        page.goto(f"{address}/book/index.html")
        links = page.locator(".sidebar-tree a").evaluate_all("links => links.map((a) => a.href)")
        assert links
        for link in links:
            response = page.goto(link)
            assert response is not None
            assert response.status == 200, link
            assert page.locator(".sidebar-tree .current-page").count() == 1, link
        assert faults == []


def test_search_finds_a_word(address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, faults):
        page.goto(f"{address}/book/index.html")
        page.get_by_label("Search", exact=True).fill("create_module")
        page.keyboard.press("Enter")
        found = page.locator("#search-results li a")
        found.first.wait_for()
        found.first.click()
        page.wait_for_selector(".highlighted")
        assert faults == []


def test_the_search_page_has_a_field_where_the_sidebar_is_folded_away(
    address: str, browser: Browser
) -> None:
    narrow: Any = {"width": 320, "height": 640}
    with opened(browser, address, viewport=narrow) as (page, _):
        page.goto(f"{address}/search.html")
        page.get_by_label("Words to find").fill("reload")
        page.get_by_role("button", name="Search").click()
        page.locator("#search-results li a").first.wait_for()
        assert page.get_by_label("Words to find").input_value() == "reload"


def test_search_says_when_it_finds_nothing(address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, _):
        page.goto(f"{address}/search.html?q=rhododendron")
        page.get_by_text("did not match any documents").wait_for()
        assert page.locator("#search-results li").count() == 0


def test_the_toggle_goes_through_light_and_dark(address: str, browser: Browser) -> None:
    with opened(browser, address, color_scheme="light") as (page, _):
        page.goto(f"{address}/book/index.html")
        seen = {}
        for _step in range(3):
            page.locator(".theme-toggle:visible").click()
            theme = page.evaluate("document.body.dataset.theme")
            seen[theme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert set(seen) == {"light", "dark", "auto"}
        assert seen["light"] == seen["auto"] != seen["dark"]


def with_a_solution(site: Site) -> str:
    """Return the path of a page with a hidden cell."""
    return next(page.path for page in site.pages if page.html.select("details.fold"))


def test_a_solution_opens_and_closes(site: Site, address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, _):
        page.goto(f"{address}/{with_a_solution(site)}")
        fold = page.locator("details.fold").first
        code = fold.locator(".cell_input").first
        show, hide = fold.get_by_text("Show the solution"), fold.get_by_text("Hide the solution")
        assert [part.is_visible() for part in (show, hide, code)] == [True, False, False]
        show.click()
        code.wait_for()
        assert [part.is_visible() for part in (show, hide, code)] == [False, True, True]
        hide.click()
        code.wait_for(state="hidden")


def test_whatever_scrolls_by_itself_can_be_reached_with_the_keyboard(
    site: Site, address: str, browser: Browser
) -> None:
    narrow: Any = {"width": 320, "height": 640}
    reached = """() => [...document.querySelectorAll("pre, .table-wrapper")]
      .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.tabIndex)"""
    with opened(browser, address, viewport=narrow) as (page, _):
        page.goto(f"{address}/{with_a_solution(site)}")
        page.evaluate(OPEN_ALL)
        settle(page)
        found = page.evaluate(reached)
        assert found
        assert set(found) == {0}


def test_the_copy_button_copies_the_code_of_a_cell(
    site: Site, address: str, browser: Browser
) -> None:
    path = next(page.path for page in site.pages if page.html.select(".cell_input"))
    rights = ["clipboard-read", "clipboard-write"]
    with opened(browser, address, permissions=rights) as (page, _):
        page.goto(f"{address}/{path}")
        cell = page.locator(".cell_input:visible").first
        cell.hover()
        cell.get_by_role("button", name="Copy").click()
        cell.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == cell.locator("pre").inner_text().rstrip()
        assert page.locator(".cell_output button").count() == 0


def test_the_copy_button_leaves_the_prompts_and_the_output_of_a_session(
    address: str, browser: Browser
) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    with opened(browser, address, permissions=rights) as (page, _):
        page.goto(f"{address}/book/api.html")
        session = page.locator("div.highlight", has_text=">>> ").first
        lines = session.locator("pre").inner_text().splitlines()
        session.hover()
        session.get_by_role("button", name="Copy").click()
        session.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert copied == [line[4:] for line in lines if line[:4].rstrip() in {">>>", "..."}]
        assert 0 < len(copied) < len(lines)


def test_nothing_moves_for_a_reader_who_asked_for_that(address: str, browser: Browser) -> None:
    moving = """() => [...document.querySelectorAll("*")].map((e) => getComputedStyle(e))
      .filter((s) => s.scrollBehavior === "smooth" || s.transitionDuration !== "0s"
        || s.animationName !== "none").length"""
    with opened(browser, address, reduced_motion="reduce") as (page, _):
        page.goto(f"{address}/book/index.html")
        assert page.evaluate(moving) == 0


def test_paper_shows_the_text_and_the_solutions_without_what_one_presses(
    site: Site, address: str, browser: Browser
) -> None:
    with opened(browser, address, color_scheme="dark") as (page, _):
        page.goto(f"{address}/{with_a_solution(site)}")
        solution = page.locator("details.fold .cell_input").first
        assert not solution.evaluate("cell => cell.checkVisibility()")
        page.emulate_media(media="print")
        assert page.locator("article h1").is_visible()
        assert solution.evaluate("cell => cell.checkVisibility() && cell.offsetHeight > 0")
        pressed = ".sidebar-drawer, .theme-toggle, .copy, .related-pages, summary, .choices"
        assert not [part for part in page.locator(pressed).all() if part.is_visible()]
        paper = page.evaluate("getComputedStyle(document.querySelector('article')).color")
        assert paper == "rgb(31, 35, 40)"


def test_rows_and_columns_of_the_matrix_can_be_chosen(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport={"width": 1280, "height": 900}) as (page, faults):
        page.goto(f"{address}/notebooks/14-read-the-matrix.html")
        table = page.locator("table.matrix").first
        heads = table.locator("thead th:visible")
        rows = table.locator("tbody tr:visible")
        every = heads.count(), rows.count()
        page.get_by_label("Ways").select_option("importlib.reload")
        assert heads.all_text_contents() == ["what changed", "importlib.reload"]
        page.get_by_label("Changes").select_option("identity")
        assert rows.first.text_content() == "identity"
        assert rows.count() == 1 + sum(one.group == "identity" for one in SCENARIOS)
        for field in ("Ways", "Changes"):
            page.get_by_label(field).select_option("all of them")
        assert (heads.count(), rows.count()) == every
    assert not faults


def test_a_phone_shows_a_part_of_the_matrix_first(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport={"width": 390, "height": 844}) as (page, faults):
        page.goto(f"{address}/notebooks/14-read-the-matrix.html")
        ways = [way.title for way in STRATEGIES if way.group == "Python"]
        heads = page.locator("table.matrix").first.locator("thead th:visible")
        assert heads.all_text_contents() == ["what changed", *ways]
    assert not faults


def test_without_scripts_the_matrix_is_whole(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as (page, _faults):
        page.goto(f"{address}/notebooks/14-read-the-matrix.html")
        heads = page.locator("table.matrix").first.locator("thead th:visible")
        assert heads.count() == 1 + len(STRATEGIES)
