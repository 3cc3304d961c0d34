"""Let Lighthouse judge the pages on a phone. Part of ``make bench``.

The pages are served from this machine and packed, as web servers do. The line to a phone and its
slow processor are simulated, so that the marks depend little on the machine. The command fails
where a mark is below the promise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from reloadbook.browser import find_browser
from reloadbook.jupyter_book import build
from reloadbook.project import ROOT
from reloadbook.serving import served
from support.browser_tools import installed

PAGES = (
    "book/index.html",
    "notebooks/04-reload-in-place.html",
    "book/api.html",
    "notebooks/14-read-the-matrix.html",
)

# The least mark in each category, and what weighs in those that are not full.
PROMISED = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}


def judge(
    lighthouse: Path, node: str, browser: str, address: str
) -> tuple[dict[str, int], list[str]]:
    """Return the marks of a page by category, and the audits that cost it something.

    Parameters
    ----------
    lighthouse
        The folder of the package.
    node
        The path of node.
    browser
        The path of a Chromium.
    address
        The address of the page.
    """
    # Chromium refuses its sandbox to root, which is who runs this in a container.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if root else "")
    options = ["--quiet", "--output=json", "--no-enable-error-reporting"]
    options += [f"--only-categories={','.join(PROMISED)}", f"--chrome-flags={flags}"]
    done = subprocess.run(
        [node, str(lighthouse / "cli/index.js"), address, *options],
        env=os.environ | {"CHROME_PATH": browser, "CI": "true"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    report = json.loads(done.stdout)
    marks, costly = {}, []
    for name in PROMISED:
        category = report["categories"][name]
        marks[name] = round(100 * category["score"])
        for part in category["auditRefs"]:
            score = report["audits"][part["id"]]["score"]
            if part["weight"] and score is not None and score < 0.9:
                costly.append(f"{name}: {report['audits'][part['id']]['title']}")
    return marks, costly


def main() -> None:
    """Print a line for each page, and fail where a mark is below the promise."""
    with sync_playwright() as playwright:
        browser = find_browser(playwright.chromium)
    lighthouse, node = installed("lighthouse")
    worse = False
    with tempfile.TemporaryDirectory() as folder:
        done = build(ROOT, Path(folder))
        if done.returncode:
            sys.exit(done.stdout)
        with served(Path(folder) / "_build" / "html") as address:
            print(f"{'page':34}", *(f"{name:>15}" for name in PROMISED))
            for path in PAGES:
                marks, costly = judge(lighthouse, node, browser, f"{address}/{path}")
                print(f"{path:34}", *(f"{mark:>15}" for mark in marks.values()), flush=True)
                print("".join(f"    {line}\n" for line in costly), end="")
                worse |= any(marks[name] < least for name, least in PROMISED.items())
    if worse:
        sys.exit("a mark is below the promise")


if __name__ == "__main__":
    main()
