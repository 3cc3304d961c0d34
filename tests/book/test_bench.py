"""The reload bench: what a reader writes runs in the page, and becomes no part of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from test_browser import PALE, SIDEWAYS, opened

from reloadmatrix import matrix, scenario, strategy
from reloadmatrix.experiments import WAYS, Experiment, offered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from support.site_build import Site

# Several Pythons start one after the other, beside another test.
PATIENCE = 120_000

BAKERY = {
    "before": "price = 3",
    "after": "price = 4",
    "imports": "from m import price",
    "does": "",
    "probe": "price",
    "seconds": 10,
}


def link(experiment: dict[str, Any]) -> str:
    return Experiment(**experiment).query


@contextmanager
def bench(
    browser: Browser, address: str, named: str = "", **options: Any
) -> Iterator[tuple[Page, list[str]]]:
    """Open the bench with an experiment in its address."""
    with opened(browser, address, **options) as (page, faults):
        page.goto(f"{address}/book/bench.html#{named}")
        page.get_by_role("button", name="Run the experiment").wait_for()
        yield page, faults


def run(page: Page) -> str:
    """Run the experiment and return what the page says at the end."""
    page.get_by_role("button", name="Run the experiment").click()
    page.get_by_role("button", name="Stop").wait_for(state="hidden", timeout=PATIENCE)
    return said(page)


def said(page: Page) -> str:
    return page.locator(".bench [role=status]").inner_text()


def words(page: Page) -> list[str]:
    """Return the outcome of each way."""
    return page.locator(".ways .shown > .text_html > p:first-child").all_inner_texts()


def measured(name: str) -> list[str]:
    cells = [matrix().outcome(name, way) for way in WAYS]
    return [f"{outcome.mark} {outcome.value}" for outcome in cells]


def test_a_scenario_ends_in_the_page_as_in_the_matrix(address: str, browser: Browser) -> None:
    name = "same-second-same-size"
    with bench(browser, address, f"scenario={name}") as (page, faults):
        assert run(page) == "Each way has run."
        assert words(page) == measured(name)
        assert page.locator(".ways h2").all_inner_texts() == [strategy(way).title for way in WAYS]
        assert page.locator(".ways .pictures svg").count() == 2 * len(WAYS)
        assert faults == []


def test_an_experiment_of_ones_own_is_measured_and_named_and_can_be_read(
    address: str, browser: Browser
) -> None:
    phone: Any = {"width": 320, "height": 640}
    settings = {"color_scheme": "dark", "viewport": phone, "is_mobile": True, "has_touch": True}
    with bench(browser, address, **settings) as (page, faults):
        page.get_by_label("Version 1").fill("def f():\n    return 1")
        page.get_by_label("Version 2").fill("def f():\n    return 2")
        page.get_by_label("Then it does this").fill("kept = [m.f]")
        page.get_by_label("The session imports").fill("import m")
        page.get_by_label("The probe, an expression").fill("kept[0]()")
        assert page.get_by_label("The experiment").input_value() == ""
        assert run(page) == "Each way has run."
        assert words(page) == ["○ old"] * 4
        remedies = page.locator(".ways section").nth(2).locator("td:last-child").all_inner_texts()
        assert remedies == ["kept[0] = m.f"]
        assert page.evaluate(SIDEWAYS) == page.evaluate(PALE) == []
        assert faults == []


def test_a_link_carries_an_experiment(address: str, browser: Browser) -> None:
    with bench(browser, address, link(BAKERY)) as (page, _):
        assert page.get_by_label("Version 2").input_value() == "price = 4"
        page.get_by_role("button", name="Copy a link to it").click()
        page.locator(".bench [role=status]", has_text="The link ").wait_for()
        assert page.url.endswith(f"#{link(BAKERY)}")
        page.get_by_label("The experiment").select_option("isinstance")
        assert page.get_by_label("The experiment").input_value() == "isinstance"
        page.get_by_role("button", name="Copy a link to it").click()
        assert page.url.endswith("#scenario=isinstance")


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("experiment=%%%", "The link is damaged: it holds no experiment."),
        ("scenario=nothing", 'There is no scenario "nothing" here.'),
    ],
)
def test_a_link_that_leads_nowhere_is_told(
    address: str, browser: Browser, named: str, message: str
) -> None:
    with bench(browser, address, named) as (page, _):
        assert said(page) == message
        assert page.get_by_label("Version 1").input_value()


def test_an_experiment_that_shows_nothing_is_refused(address: str, browser: Browser) -> None:
    """What else is refused, and how, is told where experiments run without a browser."""
    with bench(browser, address, link(BAKERY | {"imports": "from m import prize"})) as (page, _):
        assert run(page).startswith("The session does not run with version 1: ImportError: ")
        assert words(page) == []
        page.get_by_label("The session imports").fill("import m")
        page.get_by_label("The probe, an expression").fill("m.__name__")
        message = "The probe gives the same with both versions, so it cannot tell them apart."
        assert run(page) == message


def test_what_a_stranger_has_put_into_a_link_becomes_no_part_of_the_page(
    address: str, browser: Browser
) -> None:
    markup = "<p>seen<img src=x><a href='//x'>x</a><b onclick='x' style='x' id='x'>x</b></p>"
    does = (
        f"from reloadmatrix.experiments import Trial\nTrial._repr_html_ = lambda self: {markup!r}"
    )
    with bench(browser, address, link(BAKERY | {"does": does})) as (page, faults):
        assert run(page) == "Each way has run."
        shown = page.locator(".ways .text_html").first
        assert shown.inner_html() == "<p>seen</p>"
        # The policy of the page refuses it once more, while it is read.
        assert [one for one in faults if "Content Security Policy" not in one] == []


def test_an_endless_loop_is_stopped(address: str, browser: Browser) -> None:
    endless = BAKERY | {"probe": "[None for _ in iter(int, 1)]"}
    with bench(browser, address, link(endless)) as (page, _):
        page.get_by_role("button", name="Run the experiment").click()
        page.locator(".bench [role=status]", has_text="Running").wait_for(timeout=PATIENCE)
        page.get_by_role("button", name="Stop").click()
        assert said(page) == "Stopped."
        page.get_by_label("The probe, an expression").fill("1")
        assert run(page).startswith("The probe gives the same")


def test_the_bench_offers_the_scenarios_and_the_pages_of_the_matrix_lead_to_it(site: Site) -> None:
    options = site.page("book/bench.html").html.select("option[data-experiment]")
    assert [one["value"] for one in options] == [one.name for one in offered()]
    for one in options:
        experiment = Experiment.from_query(str(one["data-experiment"]))
        assert experiment.known is scenario(str(one["value"]))
    links = {
        str(link["href"]).partition("#scenario=")[2]
        for page in site.pages
        for link in page.html.select("a[href*='bench.html#scenario=']")
    }
    assert links == {one.name for one in offered()}
