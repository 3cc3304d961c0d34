"""Take the picture of a chapter that the README shows, from the built site itself."""

from __future__ import annotations

import sys

from reloadbook.browser import chromium
from reloadbook.project import ROOT
from reloadbook.serving import served
from reloadbook.site.every_page.description import PICTURE

CHAPTER = "notebooks/04-reload-in-place.html"

# The worked example: three values, one of them new, and a reload that brings it in.
CELL = "#before-the-cheese"
TO_THE_CELL = """(cell) => {
  scrollTo({ top: scrollY + cell.getBoundingClientRect().top - 12, behavior: "instant" });
}"""

# By its own property: the page lets no style sheet in.
HIDE = 'element => element.style.setProperty("display", "none", "important")'


def main() -> None:
    """Write the picture, or say what is missing."""
    site = ROOT / "_build" / "html"
    if not (site / CHAPTER).exists():
        sys.exit(f"{CHAPTER} is not built yet: run `jupyter-book build .` first")
    with served(site) as address, chromium() as browser:
        page = browser.new_page(
            viewport={"width": 1120, "height": 700}, device_scale_factor=1.25, color_scheme="light"
        )
        page.goto(f"{address}/{CHAPTER}")
        page.get_by_role("button", name="Run this page").wait_for()
        page.locator(CELL).evaluate(TO_THE_CELL)
        # "Back to top" appears after a scroll, and says nothing in a picture.
        page.locator(".back-to-top").evaluate(HIDE)
        page.screenshot(path=PICTURE)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
