"""The page of the matrix: whole without a script, and with it a table that answers at once.

One tab shows the page for most of the tests, one after the other, each at an address of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reloadbook.site.cells.markup import page_of
from reloadbook.site.generated.table import PICK, is_first
from reloadmatrix import SCENARIOS, STRATEGIES, Outcome, matrix
from reloadmatrix.advice import summary
from reloadmatrix.changes import clean
from reloadmatrix.table.reasons import NOT_MEASURED
from reloadmatrix.table.store import STORED
from reloadmatrix.table.table import told
from support.accessibility import violations
from support.browsing import DESKTOP, PHONE, opened, own_window, resize
from support.faults import CUT, SIDEWAYS
from support.pages import SCENARIOS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

    from support.site_build import Site

PATH = "book/matrix.html"
WAYS = matrix().strategies
FIRST = [way.title for way in WAYS if is_first(way)]
ROW = "method-of-an-old-instance"

# Pixels that a sheet of A4 has.
PAPER: ViewportSize = {"width": 718, "height": 1047}

# Where the Tab key stops in the table.
STOPS = "[...document.querySelectorAll('.grid a, .grid button, .grid [tabindex]')]"
STOPS += ".filter((one) => one.tabIndex >= 0 && one.checkVisibility()).length"

# Where the focus is: the row, the column, and the words.
FOCUS = """() => {
  const cell = document.activeElement.closest("td, th");
  return [cell.parentElement.id, cell.cellIndex, cell.textContent.trim()];
}"""


# Follow a link within the page, whatever it has shown before, and wait for what its script does.
GO = """async (fragment) => {
  history.replaceState(null, "", "#somewhere=else");
  const there = new Promise((done) => addEventListener("hashchange", done, { once: true }));
  location.hash = `#${fragment}`;
  await there;
}"""


@pytest.fixture(scope="module")
def tab(window: BrowserContext, address: str) -> Iterator[Page]:
    with opened(window, address, viewport=DESKTOP, reduced_motion="reduce") as (page, faults):
        page.goto(f"{address}/{PATH}")
        yield page
        assert faults == []


def at(page: Page, fragment: str = "") -> Page:
    """Show the page as an address asks for it."""
    page.bring_to_front()
    page.evaluate(GO, fragment)
    return page


def heads(page: Page) -> list[str]:
    """Return the titles of the columns that are shown."""
    return page.locator(".grid > thead th[data-way]:visible").all_text_contents()


def rows(page: Page) -> list[str]:
    """Return the names of the rows that are shown."""
    found: list[str] = page.locator(".grid > tbody > tr[id]:visible").evaluate_all(
        "rows => rows.map((row) => row.id)"
    )
    return found


def test_without_a_script_every_cell_is_in_the_page_and_leads_to_its_sources(site: Site) -> None:
    page = site.page(PATH)
    measured = matrix()
    table = page.html.select_one("table.grid")
    assert table is not None
    columns = [str(head["data-way"]) for head in table.select("thead th[data-way]")]
    assert columns == [way.name for way in WAYS]
    lines = table.select("tbody tr[id]")
    assert [line["id"] for line in lines] == [one.name for one in measured.scenarios]
    for line, one in zip(lines, measured.scenarios, strict=True):
        link = line.select_one("th a")
        assert link is not None
        assert link.get_text() == one.title
        assert link["href"] == f"../{page_of(one.group)}.html#{one.name}"
        for way, entry in zip(columns, line.select("td"), strict=True):
            cell = measured.cells.get((one.name, way))
            words = f"{cell.outcome.mark} {told(cell)}" if cell else "not measured"
            assert entry.get_text().strip() == words
            assert (cell is None) or (cell.outcome.slug in entry["class"])


def test_each_cell_has_its_raw_result_beside_the_sources_of_its_row(site: Site) -> None:
    measured = matrix()
    for one in measured.scenarios:
        section = site.page(SCENARIOS_OF[one.group]).html.select_one(f"section#{one.name}")
        assert section is not None
        results = [
            [part.get_text() for part in row.select("th, td")] for row in section.select("tr")
        ]
        for way in measured.strategies:
            if cell := measured.cells.get((one.name, way.name)):
                (own,) = (row for row in results if row[0] == way.title and cell.python in row[-1])
                assert cell.outcome.value in own[1]
                assert cell.value in own[2]
                assert own[3] == ("state: kept" if cell.kept else "state: lost")
                assert section.select(f'tr[id="{one.name}--{way.name}"]')


def test_the_summary_and_the_legend_are_those_of_the_data(site: Site) -> None:
    page = site.page(PATH)
    shown = [
        [" ".join(part.get_text().split()) for part in line.select("th, td")]
        for line in page.html.select("table.summary tbody tr")
    ]
    lines = summary(matrix()).lines
    assert shown == [[" ".join(text.split()) for text in line.texts] for line in lines]
    found = {cell.outcome for cell in matrix().cells.values()}
    legend = page.html.select_one(".legend")
    assert legend is not None
    for outcome in Outcome:
        assert (outcome.meaning in legend.get_text()) is (outcome in found)


def test_what_has_no_column_is_told_under_the_table_with_the_reason(site: Site) -> None:
    page = site.page(PATH)
    waiting = [way.title for way in STRATEGIES if way not in WAYS]
    reasons = NOT_MEASURED | dict.fromkeys(waiting, "Not measured yet.")
    shown = [line.get_text() for line in page.html.select(".beside ~ .missing li")]
    assert shown == [f"{title}: {why}" for title, why in reasons.items()]


def test_a_file_that_an_edit_deletes_is_shown_as_deleted(site: Site) -> None:
    for one in (one for one in SCENARIOS if one.removed):
        section = site.page(SCENARIOS_OF[one.group]).html.select_one(f"section#{one.name}")
        assert section is not None
        for path in one.removed:
            (title,) = (
                tag for tag in section.select(".listing") if tag.get_text() == f"{path}, deleted"
            )
            lines = title.find_next("pre").get_text().splitlines()  # type: ignore[union-attr]
            assert lines == [f"- {line}" for line in clean(one.before[path]).splitlines()]


def test_the_data_can_be_downloaded(site: Site) -> None:
    page = site.page(PATH)
    (link,) = [tag for tag in page.html.select("a[href]") if str(tag["href"]).endswith(".csv")]
    assert page.file(str(link["href"])).read_bytes() == STORED.read_bytes()


def test_without_scripts_the_table_is_whole_and_says_its_words(
    browser: Browser, address: str
) -> None:
    with (
        own_window(browser, java_script_enabled=False, viewport=DESKTOP) as window,
        opened(window, address) as (page, _),
    ):
        page.goto(f"{address}/{PATH}")
        assert page.locator(".grid > thead th:visible").count() == 1 + len(WAYS)
        assert page.locator(".summary tbody tr:visible").count() == len(WAYS)
        assert not page.locator(".filters").is_visible()
        assert page.locator(f"#{ROW} td").first.inner_text() == "○ old"
        assert page.locator(f"#{ROW} td > span").first.bounding_box()["width"] > 10  # type: ignore[index]


def test_the_first_view_has_the_ways_that_most_people_use_and_one_press_shows_the_rest(
    tab: Page,
) -> None:
    page = at(tab)
    assert heads(page) == FIRST
    assert page.locator(".summary tbody tr:visible").count() == len(FIRST)
    assert rows(page) == [one.name for one in matrix().scenarios]
    page.get_by_role("button", name="Show all ways").click()
    assert heads(page) == [way.title for way in WAYS]
    assert "ways=all" in page.url
    page.get_by_role("button", name="Show fewer ways").click()
    assert heads(page) == FIRST


def test_what_is_chosen_is_in_the_address_and_comes_back_from_it(tab: Page, address: str) -> None:
    page = at(tab)
    page.get_by_label("Ways").select_option("reload")
    page.get_by_label("Subject").select_option("classes")
    page.get_by_label("Outcome").select_option("old")
    page.get_by_label("Find").fill("method instance")
    measured = matrix()
    wanted = [
        one.name
        for one in measured.scenarios
        if one.group == "classes"
        and measured.outcome(one.name, "reload") is Outcome.OLD
        and all(word in f"{one.group} {one.name} {one.title}" for word in ("method", "instance"))
    ]
    assert ROW in wanted
    for _visit in range(2):
        assert heads(page) == ["importlib.reload"]
        assert rows(page) == wanted
        said = page.get_by_role("status").text_content() or ""
        assert said.startswith(f"{len(wanted)} of {len(measured.scenarios)} changes, 1 of ")
        sent = page.url
        page.goto(f"{address}/404.html")
        page.goto(sent)
    page.get_by_label("Find").fill("rhododendron")
    assert rows(page) == []


def test_a_tool_of_a_group_is_chosen_with_the_others_of_its_group(tab: Page) -> None:
    page = at(tab, "ways=IPython")
    assert heads(page) == [way.title for way in WAYS if way.group == "IPython"]


def test_a_choice_that_a_list_does_not_have_is_none(tab: Page) -> None:
    page = at(tab, "ways=no-such-way&group=no-such-group")
    assert heads(page) == FIRST
    for name in ("Ways", "Subject"):
        assert page.get_by_label(name).evaluate("list => list.selectedIndex") == 0


def test_a_group_folds_and_unfolds(tab: Page) -> None:
    page = at(tab)
    button = page.get_by_role("button", name="identity", exact=True)
    others = [one.name for one in matrix().scenarios if one.group != "identity"]
    for name, shown in (("false", others), ("true", [one.name for one in matrix().scenarios])):
        button.click()
        assert button.get_attribute("aria-expanded") == name
        assert rows(page) == shown
    assert rows(at(page, "folded=identity")) == others


def test_titles_stay_in_view(tab: Page) -> None:
    page = at(tab, "ways=all")
    box = page.locator(".grid-box")
    box.scroll_into_view_if_needed()
    titles = page.locator(".grid > thead th").last, page.locator(".grid > tbody > tr[id] > th").last
    box.evaluate("box => box.scrollTo(box.scrollWidth, box.scrollHeight)")
    frame = box.bounding_box()
    head, row = (title.bounding_box() for title in titles)
    assert frame
    assert head
    assert row
    assert frame["y"] <= head["y"] + 1 < frame["y"] + 10
    assert frame["x"] <= row["x"] + 1 < frame["x"] + 10
    assert box.evaluate("box => box.scrollTop > 500 && box.scrollLeft > 100")


def test_the_table_is_one_stop_of_the_tab_key_with_arrow_keys_inside(tab: Page) -> None:
    page = at(tab)
    assert page.evaluate(STOPS) == 1
    page.locator(".grid [tabindex='0']").focus()
    first, second = matrix().scenarios[:2]
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUS)[:2] == [first.name, 0]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    cell = matrix().cells[second.name, WAYS[0].name]
    words = f"{cell.outcome.mark} {told(cell)}"
    assert page.evaluate(FOCUS) == [second.name, 1, words]
    # In the corner stands what the cell is about.
    assert page.locator(".said-of").text_content() == f"{WAYS[0].title}: {words}"
    page.keyboard.press("End")
    shown = [number for number, way in enumerate(WAYS, 1) if is_first(way)]
    assert page.evaluate(FOCUS)[1] == shown[-1]
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUS)[1] == shown[-2]
    page.keyboard.press("Control+End")
    assert page.evaluate(FOCUS)[0] == matrix().scenarios[-1].name
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    assert page.evaluate(FOCUS)[1] == 0
    assert page.evaluate(STOPS) == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.grid') === null")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.grid') !== null")


def test_what_has_the_focus_is_not_behind_the_titles(tab: Page) -> None:
    page = at(tab, "ways=all")
    page.locator(".grid [tabindex='0']").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowLeft")
    for key in ("PageUp", "ArrowLeft"):
        for _press in range(30):
            page.keyboard.press(key)
    assert page.evaluate(FOCUS)[1] == 0
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    seen = """() => {
      const { left, top, width, height } = document.activeElement.getBoundingClientRect();
      const found = document.elementFromPoint(left + width / 2, top + height / 2);
      return document.activeElement.contains(found);
    }"""
    assert page.evaluate(seen)


def test_a_row_opens_in_place_with_all_that_is_known_of_it(tab: Page, axe: str) -> None:
    page = at(tab)
    (one,) = (one for one in SCENARIOS if one.name == ROW)
    page.locator(f"#{ROW} > th > a").focus()
    page.keyboard.press("Enter")
    detail = page.locator(f"#{ROW} + .detail")
    detail.locator("pre").first.wait_for()
    assert f"row={ROW}" in page.url
    shown = detail.inner_text()
    parts = ("m.py, edited", "+", "-", one.probe, one.imports, repr(one.fresh), one.why, one.state)
    for part in parts:
        assert part in shown
    results = detail.locator(".results tbody tr").count()
    assert results >= sum(cell == ROW for cell, _way in matrix().cells)
    bench = detail.get_by_role("link", name="Try it on the bench")
    assert str(bench.evaluate("link => link.href")).endswith(f"book/bench.html#scenario={ROW}")
    assert violations(page, axe) == []
    for key in ("Escape", " ", "Escape"):
        page.keyboard.press(key)
        assert detail.count() == int(key == " ")
        assert ("row=" in page.url) is (key == " ")


def test_a_cell_opens_its_row_at_its_own_result(tab: Page) -> None:
    page = at(tab, f"row={ROW}")
    page.locator(".detail pre").first.wait_for()
    page.locator("#bound-method > td.fresh:visible").first.click()
    assert page.locator(".detail").count() == 1
    here = page.locator("#bound-method + .detail .results .here")
    here.wait_for()
    assert PICK in (here.text_content() or "")


def test_a_name_alone_in_the_address_opens_the_row(tab: Page) -> None:
    page = at(tab, ROW)
    page.locator(f"#{ROW} + .detail pre").first.wait_for()


def test_sources_that_do_not_come_are_told_and_asked_for_again(
    window: BrowserContext, address: str
) -> None:
    with opened(window, address, viewport=DESKTOP) as (page, faults):
        sources = f"{address}/{SCENARIOS_OF['classes']}"
        page.route(sources, lambda route: route.fulfill(status=503, body="<h1>Busy</h1>"))
        page.goto(f"{address}/{PATH}#{ROW}")
        detail = page.locator(f"#{ROW} + .detail")
        detail.get_by_text("The sources could not be fetched.").wait_for()
        page.unroute(sources)
        at(page, ROW)
        detail.locator("pre").first.wait_for()
        assert {fault.partition(" ")[0] for fault in faults} == {"503", "error"}


def test_axe_finds_no_fault_with_all_ways(tab: Page, axe: str) -> None:
    """With those of the first view, in both colours, it looks at this page as at every other."""
    assert violations(at(tab, "ways=all"), axe) == []


def test_a_phone_shows_one_way_at_a_time_chosen_from_a_list(tab: Page) -> None:
    page = at(tab)
    resize(page, PHONE, mobile=True)
    try:
        entries = page.locator(f"#{ROW} > td:visible")
        assert page.get_by_label("Ways").input_value() == PICK
        assert entries.all_inner_texts() == ["● fresh"]
        assert page.locator(".summary tbody tr:visible").count() == 1
        page.get_by_label("Ways").select_option("reload")
        assert entries.all_inner_texts() == ["○ old"]
        assert "ways=reload" in page.url
        assert page.get_by_label("Ways").locator("option:enabled").count() == len(WAYS)
        page.locator(f"#{ROW} > th > a").click()
        page.locator(f"#{ROW} + .detail pre").first.wait_for()
        assert page.evaluate(SIDEWAYS) + page.evaluate(CUT) == []
    finally:
        resize(page, DESKTOP)


@pytest.mark.parametrize("chosen", ["", "reload"])
def test_what_is_printed_is_one_way_and_the_choice_stays(tab: Page, chosen: str) -> None:
    page = at(tab, f"ways={chosen}")
    page.emulate_media(media="print")
    resize(page, PAPER)
    try:
        words = {"": "● fresh", "reload": "○ old"}
        assert page.locator(f"#{ROW} > td:visible").all_inner_texts() == [words[chosen]]
        assert page.locator(".summary tbody tr:visible").count() == 1
        assert page.get_by_label("Ways").input_value() == chosen
    finally:
        resize(page, DESKTOP)
        page.emulate_media(media="screen")


def test_on_a_phone_what_was_found_comes_into_sight(tab: Page) -> None:
    page = at(tab)
    resize(page, PHONE, mobile=True)
    try:
        summary = page.locator("#in-short")
        assert summary.is_visible()
        page.get_by_label("Find").fill("dataclass")
        assert not summary.is_visible()
        page.keyboard.press("Enter")
        first = page.locator(f"#{rows(page)[0]}").bounding_box()
        assert first
        assert 0 < first["y"] < PHONE["height"] / 3
        page.get_by_label("Find").fill("")
        assert summary.is_visible()
    finally:
        resize(page, DESKTOP)


def test_the_table_has_the_width_of_the_window(tab: Page) -> None:
    page = at(tab)
    frame = page.locator(".beside").bounding_box()
    assert frame
    assert frame["width"] > 0.9 * DESKTOP["width"]
    legend, box = page.locator(".legend").bounding_box(), page.locator(".grid-box").bounding_box()
    assert legend
    assert box
    assert legend["x"] > box["x"] + box["width"]
