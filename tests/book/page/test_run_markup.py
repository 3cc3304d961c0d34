"""What the files of a page have to run it with: strip, buttons, and what the bench offers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

import reloadlab
from reloadbook.chapters.listing import chapters, read_notebook
from reloadbook.project import ROOT
from reloadbook.site.cells.markup import page_of
from reloadbook.site.running.services import elsewhere
from reloadmatrix import SCENARIOS, scenario
from reloadmatrix.changes import clean
from reloadmatrix.experiments import Experiment, offered, why_not
from reloadmatrix.table.reasons import UNSTABLE
from reloadmatrix.table.store import stored
from support.chapter_page import path_of

if TYPE_CHECKING:
    from reloadmatrix.measuring.cells import Cell
    from support.site_build import Site


def test_a_chapter_is_downloaded_as_the_notebook_that_it_is_with_one_cell_more(site: Site) -> None:
    wheel = f"reloadlab-{reloadlab.__version__}-py3-none-any.whl"
    for chapter in chapters():
        page = site.page(path_of(chapter.name))
        (link,) = page.html.select(".strip a[download]")
        loaded = read_notebook(page.file(str(link["href"])))
        code = [cell for cell in loaded.cells if cell.cell_type == "code"]
        lines = code[0].source.splitlines()
        assert all(line.startswith("# ") for line in lines), chapter.name
        assert lines[-1] == f"# %pip install {wheel}"
        loaded.cells.remove(code[0])
        assert loaded == read_notebook(chapter.notebook)


def test_a_downloaded_notebook_has_the_number_of_its_chapter(site: Site) -> None:
    for chapter in chapters():
        page = site.page(path_of(chapter.name))
        (link,) = page.html.select(".strip a[download]")
        number = page.html.select_one("h1 .section-number")
        assert number is not None
        assert int(str(link["href"]).partition("-")[0]) == int(number.get_text().strip(". \xa0"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", []),
        ("https://example.org/someone/reloading", []),
        (
            "https://github.com/someone/reloading",
            [
                "https://mybinder.org/v2/gh/someone/reloading/main"
                "?urlpath=lab/tree/notebooks/01-a.ipynb",
                "https://colab.research.google.com/github/someone/reloading"
                "/blob/main/notebooks/01-a.ipynb",
            ],
        ),
    ],
)
def test_services_are_named_where_they_can_find_the_notebook(
    address: str, expected: list[str]
) -> None:
    links = [link for _, link in elsewhere(address, "main", "notebooks/01-a.ipynb")]
    assert links == expected
    assert [
        link for _, link in elsewhere(f"{address}.git", "main", "notebooks/01-a.ipynb")
    ] == links


def test_without_an_address_of_the_repository_no_service_is_named(site: Site) -> None:
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    expected = len(list(elsewhere(settings["repository"]["url"], "main", "a.ipynb")))
    for chapter in chapters():
        strip = site.page(path_of(chapter.name)).html.select_one(".strip")
        assert strip is not None
        leaving = [link for link in strip.select("a") if "//" in str(link["href"])]
        assert len(leaving) == expected


def test_the_code_behind_the_buttons_is_the_code_on_the_page(site: Site) -> None:
    for chapter in chapters():
        page = site.page(path_of(chapter.name))
        (strip,) = page.html.select(".strip")
        behind = {one["number"]: one["source"] for one in json.loads(str(strip["data-cells"]))}
        read = [code.get_text().strip() for code in page.html.select(".cell .cell_input pre")]
        buttons = [bool(bar.select("button")) for bar in page.html.select(".cell .bar")]
        for number, (source, has_buttons) in enumerate(zip(read, buttons, strict=True), 1):
            assert (number in behind) is has_buttons
            assert behind.get(number, source).strip() == source


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


def test_a_scenario_says_what_is_asked_of_it_and_why_it_is_not_on_the_bench(site: Site) -> None:
    stored_cells = stored()
    for one in SCENARIOS:
        section = site.page(f"{page_of(one.group)}.html").html.select_one(f"section#{one.name}")
        assert section is not None
        said = section.get_text()
        for part in (one.probe, clean(one.state), why_not(one)):
            assert part in said
        doubtful = {cell.strategy for cell in stored_cells if is_doubtful(cell, one.name)}
        for way in doubtful:
            assert UNSTABLE[way] in said
        assert ("measurements" in said) is bool(doubtful)


def is_doubtful(cell: Cell, name: str) -> bool:
    """Say whether two measurements of a scenario differ."""
    return cell.scenario == name and not cell.stable


def test_each_reason_for_a_doubt_is_needed() -> None:
    assert set(UNSTABLE) == {cell.strategy for cell in stored() if not cell.stable}
