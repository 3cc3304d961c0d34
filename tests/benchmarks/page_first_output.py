"""Time the first output of a page that runs Python, against a page that does nothing else.

Part of ``make bench``. From the press of Run to the output of a cell,
with an empty cache and with a full one, from this machine and without the delay of a network.
The floor is the same cell in a page with Pyodide and nothing around it. On the bench, the four ways
in one press are timed against one of them, for a scenario and for an experiment of one's own.

A page itself takes the time: what drives the browser looks for a result now and then only. They
take turns, and the least of each counts: what else a machine does only adds to it.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from built_site import add_option, built_site

from reloadbook.browser import HANG, chromium
from reloadbook.serving import Quiet, served
from reloadmatrix.experiments import Experiment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PAGE = "notebooks/02-import-runs-once.html"
OWN = Experiment("price = 3", "price = 4", "from m import price", "", "price")
EXPERIMENTS = {"a scenario": "scenario=same-second-same-size", "one's own": OWN.query}

# The time from a press to a text, in milliseconds.
WATCH = """([selector, text]) => {
  const isThere = () => [...document.querySelectorAll(selector)].some(
    ({ textContent }) => textContent.trim() && textContent.includes(text));
  window.taken = new Promise((done) => document.addEventListener("click", () => {
    const start = performance.now();
    const watch = new MutationObserver(() => {
      if (!isThere()) return;
      watch.disconnect();
      done(performance.now() - start);
    });
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
  }, { capture: true, once: true }));
}"""

# Leaves so many ways on the bench.
LEAVE = """(count) => {
  for (const way of [...document.querySelectorAll(".ways section")].slice(count)) way.remove();
}"""

FLOOR = """<!doctype html>
<script type="module">
document.querySelector("button").onclick = async () => {
  const { loadPyodide } = await import("./site/_static/PYODIDE/pyodide.mjs");
  const pyodide = await loadPyodide();
  const wheel = await fetch("./site/_static/RUNNER/WHEEL");
  pyodide.unpackArchive(await wheel.arrayBuffer(), "wheel");
  document.querySelector("p").textContent = pyodide.runPython(`
from reloadlab import create_module, workspace
lab = workspace()
path = create_module("greetings", k1=10)
import greetings
greetings.__name__`);
  document.querySelector("p").className = "live";
};
</script>
<button>Run cell 2</button><p></p>
"""


class Caching(Quiet):
    """A server whose files a browser may keep."""

    headers_of_all = {"Cache-Control": "max-age=600"}  # noqa: RUF012


def timed(page: Page, button: str, selector: str, text: str) -> float:
    """Press a button, and return the seconds until a text is there."""
    press = page.get_by_role("button", name=button, exact=True)
    press.wait_for()
    page.evaluate(WATCH, [selector, text])
    press.click()
    milliseconds: float = page.evaluate("taken")
    return milliseconds / 1000


def first_output(page: Page, address: str) -> float:
    """Run a cell, and return the seconds until its output is there."""
    page.goto(address)
    return timed(page, "Run cell 2", ".live", "")


def ways(page: Page, address: str, count: int) -> float:
    """Run an experiment on the bench, and return the seconds until so many ways have run."""
    # The address is the same with another experiment, and then the page would stay.
    page.goto("about:blank")
    page.goto(address)
    page.get_by_role("button", name="Run the experiment").wait_for()
    page.evaluate(LEAVE, count)
    return timed(page, "Run the experiment", ".bench [role=status]", "Each way has run.")


def write_floor(site: Path, folder: Path) -> None:
    """Put a page beside a site that takes Python from it."""
    (wheel,) = site.glob("_static/runner-*/reloadlab-*.whl")
    (pyodide,) = site.glob("_static/pyodide-*")
    floor = FLOOR.replace("PYODIDE", pyodide.name).replace("RUNNER", wheel.parent.name)
    (folder / "site").symlink_to(site.resolve(), target_is_directory=True)
    (folder / "floor.html").write_text(floor.replace("WHEEL", wheel.name), "utf-8")


@contextmanager
def tab(browser: Browser) -> Iterator[Page]:
    """Open a tab whose cache is empty."""
    context = browser.new_context()
    context.set_default_timeout(HANG)
    yield context.new_page()
    context.close()


def measure(browser: Browser, address: str, warm: int) -> Iterator[tuple[str, float]]:
    """Yield what is timed, and the seconds that it takes."""
    with tab(browser) as page, tab(browser) as floor:
        for cache in ("cold", *["warm"] * warm):
            yield f"the page, {cache}", first_output(page, f"{address}/site/{PAGE}")
            yield f"the floor, {cache}", first_output(floor, f"{address}/floor.html")
    with tab(browser) as page:
        for kind, named in EXPERIMENTS.items():
            for count in [1, 4] * warm:
                seconds = ways(page, f"{address}/site/book/bench.html#{named}", count)
                yield f"ways of {kind}: {count}", seconds


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm", type=int, default=2, help="loads with a full cache in each round")
    add_option(parser)
    options = parser.parse_args()
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name, built_site(options.site) as site:
        write_floor(site, Path(name))
        with served(Path(name), Caching) as address, chromium() as browser:
            for _round in range(options.rounds):
                for kind, seconds in measure(browser, address, options.warm):
                    taken.setdefault(kind, []).append(seconds)
    least = {kind: min(times) for kind, times in taken.items()}
    print(f"{'first output':22} {'least':>8} {'ratio':>6}")
    for kind, seconds in sorted(least.items()):
        base = least[kind.replace("page", "floor").replace(": 4", ": 1")]
        print(f"{kind:22} {seconds:6.2f} s {seconds / base:6.2f}")


if __name__ == "__main__":
    main()
