"""What the search finds: the sections of the book, as the build writes them for the page."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What readers say, and what the book says for it.
SYNONYMS = Path(__file__).with_name("synonyms.toml")

# How much that counts which one looks up and does not read: an object, a scenario.
LESS = 0.6

# A heading that so many sections have names none of them.
MANY = 4


@dataclass
class Section:
    """A part of a page with a heading of its own: what one finds, opens and reads.

    The place is its anchor, or nothing at the top of the page. The text has a line for each
    paragraph. The words are those of readers, from the tables that lead here.
    """

    page: str
    title: str
    place: str
    heading: str
    text: str
    words: str = ""
    weight: float = 1


def named(sections: list[Section]) -> list[Section]:
    """Return the sections that have a heading of their own, which "Summary" is not."""
    counts = Counter(section.heading for section in sections)
    return [section for section in sections if counts[section.heading] < MANY]


def script(sections: Iterable[Section]) -> str:
    """Return the script that hands all this to the page, which reads no other file in a folder.

    What is the same for all sections of a page is written once, and what is usual not at all. The
    place of an object is its name.
    """
    pages = []
    for (page, title), found in groupby(sections, lambda one: (one.page, one.title)):
        said = [
            asdict(one).items()
            - {("page", page), ("title", title), ("words", ""), ("weight", 1)}
            - {("place", one.heading)}
            for one in found
        ]
        pages.append(
            {"page": page, "title": title, "sections": [dict(sorted(one)) for one in said]}
        )
    with SYNONYMS.open("rb") as file:
        book = {"pages": pages, "synonyms": list(tomllib.load(file).items())}
    return f"var BOOK = {json.dumps(book, ensure_ascii=False, separators=(',', ':'))};\n"
