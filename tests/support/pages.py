"""Which pages the site has, by their paths."""

from __future__ import annotations

from reloadbook.chapters.listing import listed
from reloadmatrix import SCENARIOS

# Those that people wrote, the front page first.
WRITTEN = [f"{name}.html" for name in listed()]
# One for each group of scenarios of the matrix.
SCENARIOS_OF = {one.group: f"matrix/{one.group.replace(' ', '-')}.html" for one in SCENARIOS}
# Leads on to the front page.
ROOT_PAGE = "index.html"

PAGES = sorted(
    [*WRITTEN, *SCENARIOS_OF.values(), ROOT_PAGE, "404.html", "genindex.html", "search.html"]
)
