"""Time the first output of a page that runs Python, against a page that does nothing else.

Part of ``make bench``. From the press of Run to the output of a cell,
with an empty cache and with a full one, from this machine and without the delay of a network.
The floor is the same cell in a page with Pyodide and nothing around it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from built_site import add_option, built_site

from reloadbook.browser import HANG, chromium
from reloadbook.serving import Quiet, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "notebooks/02-import-runs-once.html"

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


def seconds(page: Page, address: str) -> float:
    """Press Run, and return the seconds until the output is there."""
    page.goto(address)
    button = page.get_by_role("button", name="Run cell 2", exact=True)
    button.wait_for()
    start = time.perf_counter()
    button.click()
    page.locator(".live").first.wait_for(state="attached")
    return time.perf_counter() - start


def write_floor(site: Path, folder: Path) -> None:
    """Put a page beside a site that takes Python from it."""
    (wheel,) = site.glob("_static/runner-*/reloadlab-*.whl")
    (pyodide,) = site.glob("_static/pyodide-*")
    floor = FLOOR.replace("PYODIDE", pyodide.name).replace("RUNNER", wheel.parent.name)
    (folder / "site").symlink_to(site.resolve(), target_is_directory=True)
    (folder / "floor.html").write_text(floor.replace("WHEEL", wheel.name), "utf-8")


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
                for title, path in (("the page", f"site/{PAGE}"), ("the floor", "floor.html")):
                    context = browser.new_context()
                    context.set_default_timeout(HANG)
                    page = context.new_page()
                    for cache in ("cold", *["warm"] * options.warm):
                        took = seconds(page, f"{address}/{path}")
                        taken.setdefault(f"{title}, {cache}", []).append(took)
                    context.close()
    print(f"{'first output':18} {'median':>8}")
    for kind, times in sorted(taken.items()):
        print(f"{kind:18} {statistics.median(times):6.2f} s")


if __name__ == "__main__":
    main()
