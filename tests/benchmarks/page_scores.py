"""Let Lighthouse judge the pages on a phone. Part of ``make bench``.

The pages are served from this machine and packed, as web servers do. The line to a phone and its
slow processor are simulated, so that the marks depend little on the machine. The command fails
where a mark is below the promise.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from built_site import add_option, built_site
from playwright.sync_api import sync_playwright

from reloadbook.browser import find_browser
from reloadbook.serving import served
from support.browser_tools import installed

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (
    "book/index.html",
    "notebooks/04-reload-in-place.html",
    "book/api.html",
    "book/matrix.html",
    "book/bench.html",
)

# The least mark in each category, and what weighs in those that are not full.
PROMISED = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}


def judge(
    tool: tuple[Path, str], browser: str, address: str, categories: list[str]
) -> tuple[dict[str, int], list[str]]:
    """Return the marks of a page by category, and the audits that cost it something."""
    lighthouse, node = tool
    # Chromium refuses its sandbox to root, which is who runs this in a container.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if root else "")
    options = ["--quiet", "--output=json", "--no-enable-error-reporting"]
    options += [f"--only-categories={','.join(categories)}", f"--chrome-flags={flags}"]
    done = subprocess.run(
        [node, str(lighthouse / "cli/index.js"), address, *options],
        env=os.environ | {"CHROME_PATH": browser, "CI": "true"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    report = json.loads(done.stdout)
    marks, costly = {}, []
    for name in categories:
        category = report["categories"][name]
        marks[name] = round(100 * category["score"])
        for part in category["auditRefs"]:
            score = report["audits"][part["id"]]["score"]
            if part["weight"] and score is not None and score < 0.9:
                costly.append(f"{name}: {report['audits'][part['id']]['title']}")
    return marks, costly


def main() -> None:
    """Print a line for each page, and fail where a mark is below the promise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", nargs="+", default=PAGES)
    parser.add_argument("--categories", nargs="+", choices=PROMISED, default=list(PROMISED))
    add_option(parser)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = find_browser(playwright.chromium)
    tool = installed("lighthouse")
    worse = False
    with built_site(options.site) as site, served(site) as address:
        print(f"{'page':34}", *(f"{name:>15}" for name in options.categories))
        for path in options.pages:
            marks, costly = judge(tool, browser, f"{address}/{path}", options.categories)
            print(f"{path:34}", *(f"{mark:>15}" for mark in marks.values()), flush=True)
            print("".join(f"    {line}\n" for line in costly), end="")
            worse |= any(mark < PROMISED[name] for name, mark in marks.items())
    if worse:
        sys.exit("a mark is below the promise")


if __name__ == "__main__":
    main()
