"""What a page says of itself to search engines, and to programs that show a card of it.

The cards are not those of sphinxext-opengraph: it leaves out pages that have no source, names an
address where the site has none, and describes a page in other words than its own description.
"""

from __future__ import annotations

from pathlib import Path

# What a card shows where the site has an address: the picture of a chapter in README.md.
PICTURE = Path(__file__).parent.with_name("chapter.png")

# Search engines show about this much. A promise of one sentence fits.
LONGEST = 200

# Pages without text of their own.
GENERATED = {
    "genindex": "Every function, class and module of reloadlab that the book describes, by name.",
    "search": "Search the chapters, the glossary and the API of Reloading Python.",
    "404": "There is no page at this address of Reloading Python.",
    "index": "Why the old code goes on running after a change, and what makes Python take the new.",
}

# Pages whose templates know their titles, which nothing else does.
TITLES = {"genindex": "Index", "search": "Search"}


def shorten(text: str) -> str:
    """Cut a text on one line that is longer than `LONGEST`, at the end of a word."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\N{HORIZONTAL ELLIPSIS}"
