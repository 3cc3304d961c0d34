"""Time the first output of a page that runs Python, against a page that does nothing else.

A benchmark and not a test: it prints medians. From the press of Run to the output of a cell,
with an empty cache and with a full one, from this machine and without the delay of a network.
The floor is the same cell in a page with Pyodide and nothing around it.

Run it with ``make bench``; ``make bench ARGS="--rounds 5"`` for steadier numbers.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reloadbook.browser import chromium
from reloadbook.jupyter_book import build
from reloadbook.project import ROOT
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
    page.locator(".live").first.wait_for(state="attached", timeout=120_000)
    return time.perf_counter() - start


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    subprocess.run([sys.executable, "-m", "reloadbook.runner"], check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        done = build(ROOT, folder)
        if done.returncode:
            sys.exit(done.stdout)
        site = folder / "_build" / "html"
        (folder / "site").symlink_to(site, target_is_directory=True)
        (wheel,) = site.glob("_static/runner-*/*.whl")
        (pyodide,) = site.glob("_static/pyodide-*")
        floor = FLOOR.replace("PYODIDE", pyodide.name).replace("RUNNER", wheel.parent.name)
        (folder / "floor.html").write_text(floor.replace("WHEEL", wheel.name), "utf-8")
        taken: dict[str, list[float]] = {}
        with served(folder, Caching) as address, chromium() as browser:
            for _round in range(rounds):
                for title, path in (("the page", f"site/{PAGE}"), ("the floor", "floor.html")):
                    context = browser.new_context()
                    page = context.new_page()
                    for cache in ("cold", "warm", "warm"):
                        took = seconds(page, f"{address}/{path}")
                        taken.setdefault(f"{title}, {cache}", []).append(took)
                    context.close()
    print(f"{'first output':18} {'median':>8}")
    for name, times in sorted(taken.items()):
        print(f"{name:18} {statistics.median(times):6.2f} s")


if __name__ == "__main__":
    main()
