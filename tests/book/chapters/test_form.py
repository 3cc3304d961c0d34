"""Each chapter has the form that its readers know from the others."""

from __future__ import annotations

import re
import statistics
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import pytest

from reloadbook.chapters.listing import Chapter, chapters, read_notebook, tags
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

# The files of the shop that chapters 2 to 11 build, by the chapters in which they come.
STORY = {
    "02": ["greetings", "prices", "till", "stock", "cart"],
    "03": ["orders", "shop"],
    "04": ["events", "journal"],
    "05": ["offers"],
    "06": ["kitchen"],
    "09": ["clock"],
}
OPEN = [f"{number:02}" for number in range(2, 12)]

# Cells that are wider than a phone, because their story needs it.
PHONE = 42
WIDE: dict[str, set[str]] = {}

# Words and turns that a native editor takes out.
GONE = (
    r"anew|once more|set back|stands?|nobody|whoever|mend(?:s|ed|ing)?|who goes? on|"
    r"simply|obviously|of course|just|easily"
)


def name_of(chapter: Chapter) -> str:
    return chapter.name


each_chapter = pytest.mark.parametrize("chapter", chapters(), ids=name_of)


def markdown(chapter: Chapter) -> str:
    """Return the prose of a chapter."""
    cells = read_notebook(chapter.notebook).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def section(chapter: Chapter, heading: str) -> str:
    """Return the prose of a section, without its heading."""
    (text,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", markdown(chapter), re.M | re.S)
    return str(text).strip()


def promise(chapter: Chapter) -> str:
    """Return the paragraph with which a chapter begins."""
    return re.split(r"\n\n", markdown(chapter))[1]


def printed(cell: NotebookNode) -> str:
    """Return all that a cell shows, as text."""
    texts = [
        output.get("text")
        or output.get("data", {}).get("text/plain")
        or f"{output.ename}: {output.evalue}"
        for output in cell.outputs
    ]
    return "".join(texts).strip()


@each_chapter
def test_a_chapter_opens_with_a_promise_of_one_sentence(chapter: Chapter) -> None:
    assert markdown(chapter).startswith("# ")
    plain = re.sub(r"`[^`]*`|\]\([^)]*\)", "code", promise(chapter))
    assert len(re.findall(r"[.?!](?:\s|$)", plain)) == 1
    assert not plain.startswith("This chapter")


def test_no_chapter_opens_with_the_words_of_the_one_before() -> None:
    openings = [promise(chapter).split()[:2] for chapter in chapters()]
    assert [one for before, one in pairwise(openings) if one == before] == []


@each_chapter
def test_a_chapter_has_a_pitfall_and_ends_with_what_to_remember_to_do_and_to_check(
    chapter: Chapter,
) -> None:
    headings = re.findall(r"^## (.*)", markdown(chapter), flags=re.MULTILINE)
    assert any(heading.startswith("The pitfall: ") for heading in headings)
    assert headings[-3:] == ["Remember", "Exercises", "Checks"]


@each_chapter
def test_there_are_three_lines_to_remember(chapter: Chapter) -> None:
    lines, _, onward = section(chapter, "Remember").partition("\n\n")
    assert [line[:2] for line in lines.splitlines()] == ["- "] * 3
    assert len(re.findall(r"[.?!](?:\s|$)", onward)) <= 1


def questions(chapter: Chapter) -> list[tuple[str, NotebookNode]]:
    """Return each question of a chapter, with the cell behind it."""
    cells = read_notebook(chapter.notebook).cells
    return [
        (cell.source, following)
        for cell, following in pairwise(cells)
        if "> **Predict first.**" in cell.source
    ]


@each_chapter
def test_a_chapter_asks_before_it_answers(chapter: Chapter) -> None:
    asked = questions(chapter)
    assert len(asked) >= 2
    assert all(cell.cell_type == "code" for _, cell in asked), "a question comes before a cell"
    assert markdown(chapter).count("> **Predict first.**") == len(asked)


@each_chapter
def test_one_answer_of_each_question_is_what_the_next_cell_shows(chapter: Chapter) -> None:
    for text, cell in questions(chapter):
        question = text[text.index("> **Predict first.**") :]
        answers = re.findall(
            r"^> - `([^`]+)`(?: <!-- \S.*[.?] -->)?$", question, flags=re.MULTILINE
        )
        assert 2 <= len(answers) == question.count("\n> - ") <= 4, question
        assert question.splitlines()[-1].startswith("> - "), "a question ends with its answers"
        shown = printed(cell)
        right = [one for one in answers if one == shown or one in shown.splitlines()]
        assert len(right) == 1, f"{question}\n\n{shown}"


@each_chapter
def test_a_chapter_has_two_or_three_exercises_with_folded_solutions(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    exercises = re.findall(r"^\*\*(\d)\.\*\* ", markdown(chapter), flags=re.MULTILINE)
    solutions = [cell for cell in cells if "hide-cell" in tags(cell)]
    assert exercises in (["1", "2"], ["1", "2", "3"])
    assert len(solutions) == len(exercises)
    assert all(cell.outputs for cell in solutions), "a solution shows what it gives"


@each_chapter
def test_one_exercise_is_a_diagnosis_that_the_reader_can_check(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    (asked,) = (i for i, cell in enumerate(cells) if "** Diagnosis: " in cell.source)
    session, solution = cells[asked + 1 : asked + 3]
    assert "def check():" in session.source
    assert session.source.endswith("\ncheck()")
    assert printed(session) in ("old", "blocked")
    assert "hide-cell" in tags(solution)
    assert solution.source.endswith("\ncheck()")
    assert printed(solution).endswith("right")


@each_chapter
def test_what_holds_a_chapter_to_its_word_comes_at_its_end(chapter: Chapter) -> None:
    cells = read_notebook(chapter.notebook).cells
    (last,) = (i for i, cell in enumerate(cells) if cell.source.endswith(CHECKS))
    assert cells[last + 1 :]
    hidden = ["remove-cell" in tags(cell) for cell in cells]
    assert hidden == [False] * (last + 1) + [True] * (len(cells) - last - 1)


CHECKS = "## Checks\n\nThe notebook also contains hidden cells that test what this chapter says."


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
    assert 15 <= len(seen) <= 44
    assert 600 <= len(words) <= 2200


def shown_cells(chapter: Chapter) -> list[tuple[str, list[str]]]:
    """Return each cell that a reader sees: its name, and its lines without the blank ones."""
    return [
        (
            cell.metadata.get("name", ""),
            [line for line in cell.source.splitlines() if line.strip()],
        )
        for cell in read_notebook(chapter.notebook).cells
        if cell.cell_type == "code" and "remove-cell" not in tags(cell)
    ]


@each_chapter
def test_cells_are_short(chapter: Chapter) -> None:
    lines = [lines for _, lines in shown_cells(chapter)]
    assert statistics.median(map(len, lines)) <= 7
    assert max(len(line) for cell in lines for line in cell) <= 96


@each_chapter
def test_cells_fit_a_phone(chapter: Chapter) -> None:
    wide = {
        name for name, lines in shown_cells(chapter) if any(len(line) > PHONE for line in lines)
    }
    assert wide == WIDE.get(chapter.name, set())


def steps_drawn(chapter: Chapter) -> list[str]:
    """Return the drawings of a chapter that have several steps."""
    return [
        output.data["image/svg+xml"]
        for cell in read_notebook(chapter.notebook).cells
        if cell.cell_type == "code" and "steps=" in cell.source and "remove-cell" not in tags(cell)
        for output in cell.outputs
        if output.get("data", {}).get("image/svg+xml", "").count("<svg") > 3
    ]


def test_where_a_story_has_several_turns_it_is_drawn_step_by_step() -> None:
    assert sum(1 for chapter in chapters() if steps_drawn(chapter)) >= 8


@each_chapter
def test_no_line_of_a_step_is_too_long_to_be_drawn(chapter: Chapter) -> None:
    assert [
        drawing for drawing in steps_drawn(chapter) if "\N{HORIZONTAL ELLIPSIS}" in drawing
    ] == []


@each_chapter
def test_outputs_say_in_words_what_is_true(chapter: Chapter) -> None:
    bare = r"^\(?(?:True|False)(?:, (?:True|False))+\)?$"
    for cell in read_notebook(chapter.notebook).cells:
        if cell.cell_type == "code":
            assert not re.search(bare, printed(cell), flags=re.MULTILINE)


def written_in(text: str) -> list[str]:
    """Return the modules that a text writes, packages without their submodules."""
    return re.findall(r"(?:write|create)_module\(\s*[\"'](\w+)", text)


def test_one_story_goes_through_the_chapters_and_grows_a_file_at_a_time() -> None:
    """A reader meets each module once, and then knows it."""
    known: set[str] = set()
    for chapter in chapters():
        number = chapter.name[:2]
        if number in OPEN:
            coming = [
                name
                for _name, lines in shown_cells(chapter)
                for name in written_in("\n".join(lines))
                if name not in known | NEVER_WRITTEN
            ]
            assert list(dict.fromkeys(coming)) == STORY.get(number, []), chapter.name
            known |= set(coming)
            everything = chapter.text.read_text(encoding="utf-8")
            assert set(written_in(everything)) - set(chain(*STORY.values())) <= NEVER_WRITTEN
    assert len(known) <= A_DOZEN


def test_the_glossary_says_what_each_file_of_the_shop_is_for() -> None:
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (\d+) \|", text, re.MULTILINE)
    assert listed == [(name, str(int(number))) for number, names in STORY.items() for name in names]


A_DOZEN = 12

# Names that the helper refuses.
NEVER_WRITTEN = {"my", "test"}


@each_chapter
def test_a_chapter_is_written_in_plain_english(chapter: Chapter) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", "", markdown(chapter), flags=re.DOTALL)
    assert re.findall(rf"\b(?:{GONE})\b", prose, re.IGNORECASE) == []
    assert re.findall(r"(?:^|[.?!:] )So\b.{20}", prose, re.MULTILINE) == []


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
