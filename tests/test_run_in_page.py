"""Python in the page: what a reader runs in a browser is what the chapter has printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from test_browser import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_cell_runs_and_its_output_takes_the_place_of_the_printed_one(
    address: str, browser: Browser
) -> None:
    with opened(browser, address) as (page, faults):
        page.goto(f"{address}/notebooks/05-names-that-stay-behind.html")
        cells = page.locator("article .cell")
        printed = cells.nth(1).locator(".cell_output").inner_text()
        cells.nth(1).get_by_role("button", name="Run cell 2").click()
        live = cells.nth(1).locator(".cell_output.live")
        live.wait_for(timeout=60_000)
        assert live.inner_text() == printed
        assert faults == []
