"""The reload bench: what a reader writes runs in the page, and becomes no part of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from reloadmatrix import matrix, strategy
from reloadmatrix.experiments import WAYS, Experiment
from support.accessibility import violations
from support.browsing import NARROW, PHONE, opened, own_window, resize
from support.faults import PALE, SIDEWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page


BAKERY = {
    "before": "price = 3",
    "after": "price = 4",
    "imports": "from m import price",
    "does": "",
    "probe": "price",
    "seconds": 10,
}


# Counts the sessions that a page starts, on a machine of so many processors.
COUNTED = """
Object.defineProperty(navigator, "hardwareConcurrency", { value: %d });
window.made = 0;
const Plain = Worker;
window.Worker = class extends Plain {
  constructor(...given) { super(...given); made += 1; }
};"""


def link(experiment: dict[str, Any]) -> str:
    return Experiment(**experiment).query


@contextmanager
def bench(
    window: BrowserContext, address: str, named: str = ""
) -> Iterator[tuple[Page, list[str]]]:
    """Open the bench with an experiment in its address."""
    with opened(window, address) as (page, faults):
        page.goto(f"{address}/book/bench.html#{named}")
        page.get_by_role("button", name="Run the experiment").wait_for()
        yield page, faults


def run(page: Page) -> str:
    """Run the experiment and return what the page says at the end."""
    page.get_by_role("button", name="Run the experiment").click()
    page.get_by_role("button", name="Stop").wait_for(state="hidden")
    return said(page)


def said(page: Page) -> str:
    return page.locator(".bench [role=status]").inner_text()


def words(page: Page) -> list[str]:
    """Return the outcome of each way."""
    return page.locator(".ways .shown > .text_html > p:first-child").all_inner_texts()


def measured(name: str) -> list[str]:
    cells = [matrix().outcome(name, way) for way in WAYS]
    return [f"{outcome.mark} {outcome.value}" for outcome in cells]


def test_a_scenario_ends_in_the_page_as_in_the_matrix(warm: BrowserContext, address: str) -> None:
    name = "same-second-same-size"
    with bench(warm, address, f"scenario={name}") as (page, faults):
        assert run(page) == "Each way has run."
        assert words(page) == measured(name)
        assert page.locator(".ways h2").all_inner_texts() == [strategy(way).title for way in WAYS]
        assert page.locator(".ways .pictures svg").count() == 2 * len(WAYS)
        assert faults == []


LEAVES_ITS_MARK = """\
import builtins, json, os
builtins.marks = getattr(builtins, "marks", 0) + 1
json.marks = getattr(json, "marks", 0) + 1
os.environ["MARKS"] = os.environ.get("MARKS", "") + "x"
open("/tmp/marks", "a").write("x")
"""


def test_a_way_finds_nothing_that_another_one_has_left(warm: BrowserContext, address: str) -> None:
    marks = '(builtins.marks, json.marks, os.environ["MARKS"], open("/tmp/marks").read())'
    tried = BAKERY | {"does": LEAVES_ITS_MARK, "probe": f"price, {marks}"}
    with bench(warm, address, link(tried)) as (page, faults):
        assert run(page) == "Each way has run."
        told = page.locator(".ways section .text_html > p:nth-child(2)").all_inner_texts()
        assert told == ["The probe gives (3, (1, 1, 'x', 'x'))."] * len(WAYS)
        assert faults == []


class Ended(NamedTuple):
    """An experiment of one's own that has run on a phone, and what the page has said."""

    page: Page
    faults: list[str]
    said: str


@pytest.fixture(scope="module")
def ended(warm: BrowserContext, address: str) -> Iterator[Ended]:
    with bench(warm, address) as (page, faults):
        resize(page, NARROW, mobile=True)
        page.get_by_label("Version 1").fill("def f():\n    return 1")
        page.get_by_label("Version 2").fill("def f():\n    return 2")
        page.get_by_label("Then it does this").fill("kept = [m.f]")
        page.get_by_label("The session imports").fill("import m")
        page.get_by_label("The probe, an expression").fill("kept[0]()")
        assert page.get_by_label("The experiment").input_value() == ""
        yield Ended(page, faults, run(page))


def test_an_experiment_of_ones_own_is_measured_and_named(ended: Ended) -> None:
    assert ended.said == "Each way has run."
    assert words(ended.page) == ["○ old"] * 4
    remedies = ended.page.locator(".ways section").nth(2).locator("td:last-child")
    assert remedies.all_inner_texts() == ["kept[0] = m.f"]
    assert ended.faults == []


def test_an_experiment_that_has_run_can_be_read_on_a_narrow_phone(ended: Ended) -> None:
    resize(ended.page, NARROW, mobile=True)
    ended.page.emulate_media(color_scheme="dark")
    assert ended.page.locator(".ways .pictures svg").count() == 2 * len(WAYS)
    assert ended.page.evaluate(SIDEWAYS) == ended.page.evaluate(PALE) == []


def test_each_way_says_what_refresh_does_after_it(ended: Ended) -> None:
    told = ended.page.locator(".ways section").nth(2).locator(".text_html > p").all_inner_texts()
    assert told[-2:] == [
        "And refresh() then: Nothing was edited · 1 object updated",
        "After it, the probe gives 2.",
    ]


def test_results_of_another_experiment_are_marked(ended: Ended) -> None:
    note = ended.page.locator(".bench .note")
    assert note.inner_text() == ""
    probe = ended.page.get_by_label("The probe, an expression")
    probe.fill("kept[0]() + 1")
    assert note.inner_text().startswith("The results below are of the experiment as it was")
    assert ended.page.locator(".ways.outdated").count() == 1
    assert ended.page.evaluate(PALE) == []
    probe.fill("kept[0]()")
    assert note.inner_text() == ""


def test_axe_finds_no_fault_in_an_experiment_that_has_run(ended: Ended, axe: str) -> None:
    resize(ended.page, PHONE)
    ended.page.emulate_media(color_scheme="light")
    assert ended.page.locator(".ways td").count()
    assert violations(ended.page, axe) == []


def test_a_run_begins_without_the_results_of_the_last_one(
    warm: BrowserContext, address: str
) -> None:
    endless = BAKERY | {"probe": "[None for _ in iter(int, 1)]"}
    with bench(warm, address, link(endless)) as (page, _):
        page.evaluate(
            "document.querySelectorAll('.ways section').forEach((way) => {"
            " way.hidden = false; way.querySelector('.shown').textContent = 'of before'; })"
        )
        page.get_by_role("button", name="Run the experiment").click()
        assert page.locator(".ways section:visible").count() == 0
        assert page.locator(".ways", has_text="of before").count() == 0
        page.get_by_role("button", name="Stop").click()


@pytest.mark.parametrize(
    ("processors", "is_phone", "at_once"), [(8, False, 4), (4, False, 2), (8, True, 2)]
)
def test_more_ways_run_at_once_where_there_are_processors_for_them(
    browser: Browser, address: str, processors: int, is_phone: bool, at_once: int
) -> None:
    with (
        own_window(browser, has_touch=is_phone, is_mobile=is_phone) as window,
        opened(window, address) as (page, faults),
    ):
        page.add_init_script(COUNTED % processors)
        page.goto(f"{address}/book/bench.html")
        page.get_by_role("button", name="Run the experiment").click()
        assert page.evaluate("made") == at_once
        page.get_by_role("button", name="Stop").click()
        assert faults == []


def test_a_link_carries_an_experiment(window: BrowserContext, address: str) -> None:
    with bench(window, address, link(BAKERY)) as (page, _):
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
    window: BrowserContext, address: str, named: str, message: str
) -> None:
    with bench(window, address, named) as (page, _):
        assert said(page) == message
        assert page.get_by_label("Version 1").input_value()


def test_what_a_stranger_has_put_into_a_link_becomes_no_part_of_the_page(
    warm: BrowserContext, address: str
) -> None:
    markup = "<p>seen<img src=x><a href='//x'>x</a><b onclick='x' style='x' id='x'>x</b></p>"
    does = (
        f"from reloadmatrix.experiments import Trial\nTrial._repr_html_ = lambda self: {markup!r}"
    )
    with bench(warm, address, link(BAKERY | {"does": does})) as (page, faults):
        assert run(page) == "Each way has run."
        shown = page.locator(".ways .text_html").first
        assert shown.inner_html() == "<p>seen</p>"
        # The policy of the page refuses it once more, while it is read.
        assert [one for one in faults if "Content Security Policy" not in one] == []


@pytest.fixture(scope="module")
def stopped(warm: BrowserContext, address: str) -> Iterator[Page]:
    """Open the bench with an endless experiment, and stop that while it runs."""
    endless = BAKERY | {"probe": "[None for _ in iter(int, 1)]"}
    with bench(warm, address, link(endless)) as (page, _):
        page.get_by_role("button", name="Run the experiment").click()
        page.locator(".bench [role=status]", has_text="Running").wait_for()
        page.get_by_role("button", name="Stop").click()
        assert said(page) == "Stopped."
        yield page


def test_an_endless_loop_is_stopped_and_the_bench_works_again(stopped: Page) -> None:
    stopped.get_by_label("The session imports").fill("import m")
    stopped.get_by_label("The probe, an expression").fill("m.__name__")
    message = "The probe gives the same with both versions, so it cannot tell them apart."
    assert run(stopped) == message
    stopped.get_by_label("The probe, an expression").fill("m.__nome__")
    assert run(stopped).startswith("The probe raises AttributeError with both versions")


def test_an_experiment_that_shows_nothing_is_refused(stopped: Page) -> None:
    """What else is refused, and how, is told where experiments run without a browser."""
    stopped.get_by_label("The session imports").fill("from m import prize")
    stopped.get_by_label("The probe, an expression").fill("price")
    said = run(stopped)
    assert said.startswith("The session does not run with version 1: ImportError: ")
    assert words(stopped) == []
