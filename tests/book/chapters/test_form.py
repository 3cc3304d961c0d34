"""Each chapter has the form that its readers know from the others."""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING

import pytest

from reloadbook.chapters.listing import Chapter, chapters, read_notebook, tags
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

each_chapter = pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)


def markdown(chapter: Chapter) -> str:
    """Return the prose of a chapter."""
    cells = read_notebook(chapter.notebook).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@each_chapter
def test_a_chapter_opens_with_a_promise_of_one_sentence(chapter: Chapter) -> None:
    title, promise, *_ = re.split(r"\n\n", markdown(chapter))
    assert title.startswith("# ")
    assert promise.startswith("This chapter ")
    assert len(re.findall(r"[.?!](?:\s|$)", promise)) == 1


@each_chapter
def test_a_chapter_says_what_the_reader_will_be_able_to_do(chapter: Chapter) -> None:
    assert "When you have read it, you can\n\n- " in markdown(chapter)


@each_chapter
def test_a_chapter_has_a_pitfall_a_summary_and_exercises_in_this_order(chapter: Chapter) -> None:
    headings = re.findall(r"^## (.*)", markdown(chapter), flags=re.MULTILINE)
    assert any(heading.startswith("The pitfall: ") for heading in headings)
    assert headings[-2:] == ["Summary", "Exercises"]


@each_chapter
def test_a_chapter_asks_before_it_answers(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    asking = [i for i, cell in enumerate(cells) if "> **Predict first.**" in cell.source]
    assert len(asking) >= 2
    assert all(cells[i + 1].cell_type == "code" for i in asking), "a question stands before a cell"


@each_chapter
def test_a_chapter_has_two_or_three_exercises_with_folded_solutions(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    exercises = re.findall(r"^\*\*(\d)\.\*\* ", markdown(chapter), flags=re.MULTILINE)
    solutions = [cell for cell in cells if "hide-cell" in tags(cell)]
    assert exercises in (["1", "2"], ["1", "2", "3"])
    assert len(solutions) == len(exercises)
    assert all(cell.outputs for cell in solutions), "a solution shows what it gives"


@each_chapter
def test_what_is_folded_or_hidden_on_the_site_is_folded_in_jupyterlab_too(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    unseen = [cell for cell in cells if {"hide-cell", "remove-cell"} & set(tags(cell))]
    assert unseen
    assert all(cell.metadata.get("jupyter", {}).get("source_hidden") for cell in unseen)


@each_chapter
def test_a_chapter_is_as_long_as_one_sitting(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    # Of one that a reader sees, that is: the others hold the text to its word.
    seen = [cell for cell in cells if "remove-cell" not in tags(cell)]
    words = [word for word in markdown(chapter).split() if re.search(r"\w", word)]
    assert 15 <= len(seen) <= 40
    assert 1300 <= len(words) <= 2200


@each_chapter
def test_cells_are_short(chapter: Chapter) -> None:
    shown = [
        [line for line in cell.source.splitlines() if line.strip()]
        for cell in read_notebook(chapter.notebook).cells
        if cell.cell_type == "code" and "remove-cell" not in tags(cell)
    ]
    assert statistics.median(map(len, shown)) <= 3
    assert max(len(line) for lines in shown for line in lines) <= 96


@each_chapter
def test_a_chapter_is_plain_markdown_that_reads_well_everywhere(chapter: Chapter) -> None:
    """Directives and roles show as raw text on GitHub, in VS Code and in Colab."""
    prose = markdown(chapter)
    assert not re.search(r"^(:::|```\{|~~~\{|\(.*\)=$)", prose, flags=re.MULTILINE)
    assert not re.search(r"(?<!\\N)\{[\w:]+\}`", prose)


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("book/*.md"), *ROOT.glob("*.md")]), ids=lambda page: page.stem
)
def test_the_text_keeps_the_tone(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(simply|obviously|of course|just|easily)\b", prose, re.IGNORECASE)
    assert not re.search(r"\w!(\s|$)", prose), "no exclamation marks"
    assert not re.search("[\U0001f000-\U0001faff☀-➿]", text), "no emoji"


def test_the_chapters_link_to_every_term_of_the_glossary() -> None:
    glossary = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^## (.*)$", glossary, flags=re.MULTILINE)
    linked = "".join(markdown(chapter) for chapter in chapters())
    anchors = {term: f"glossary.md#{term.replace(' ', '-')})" for term in terms}
    assert terms == sorted(terms)
    assert [term for term, anchor in anchors.items() if anchor not in linked] == []
