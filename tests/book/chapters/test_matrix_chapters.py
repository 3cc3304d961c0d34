"""The chapters on the matrix answer first, and say nothing that the data do not."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from reloadbook.chapters.listing import Chapter, chapters, read_notebook, tags
from reloadmatrix import matrix
from reloadmatrix.advice import advice, summary

if TYPE_CHECKING:
    from nbformat import NotebookNode

TOOLS, READ, CHOOSE = (
    next(one for one in chapters() if one.name.startswith(number)) for number in ("12", "14", "15")
)

KINDS = ["IPython", "notebooks and consoles", "other tools"]


def printed(cell: NotebookNode) -> str:
    """Return what a cell has printed, or the error that it has raised."""
    texts = []
    for output in cell.outputs:
        if output.output_type == "error":
            texts.append(f"{output.ename}: {output.evalue}")
        elif output.output_type == "stream":
            texts.append(output.text)
        else:
            texts.append(output.data["text/plain"])
    return "".join(texts).strip()


def shown(chapter: Chapter) -> list[NotebookNode]:
    """Return the cells that a reader sees."""
    cells = read_notebook(chapter.notebook).cells
    return [cell for cell in cells if "remove-cell" not in tags(cell)]


def named(chapter: Chapter, name: str) -> NotebookNode:
    """Return the cell with a name."""
    (cell,) = (one for one in shown(chapter) if one.metadata.get("name") == name)
    return cell


def test_the_choice_of_a_way_begins_with_its_answer() -> None:
    first = next(cell for cell in shown(CHOOSE) if cell.cell_type == "code")
    assert printed(first) == str(advice())
    before = "".join(cell.source for cell in shown(CHOOSE)[: shown(CHOOSE).index(first)])
    assert len(before.split()) < 120


def test_the_chapters_show_the_summaries_of_the_data() -> None:
    plain = summary(matrix().part([], ["Python", "reloadlab"]))
    assert printed(named(READ, "the-matrix")) == str(plain)
    tools = summary(matrix().part([], KINDS))
    assert printed(named(TOOLS, "tools-compared")) == str(tools)


def test_it_is_told_how_to_switch_on_each_tool_and_what_editors_have() -> None:
    text = "\n".join(cell.source for cell in shown(TOOLS))
    for words in (
        '"autoReload": {"enable": true}',
        "PyCharm",
        "User Module Reloader",
        "`%run`",
        "%load_ext autoreload",
    ):
        assert words in text
    table = printed(named(TOOLS, "tools-compared"))
    for way in matrix().part([], KINDS).strategies:
        assert f"\n{indent(way.switch_on, '    ')}\n" in f"{table}\n"


def test_no_chapter_has_the_whole_table() -> None:
    for chapter in (TOOLS, READ, CHOOSE):
        for cell in shown(chapter):
            for output in cell.get("outputs", []):
                assert str(output.get("data", "")).count("data-cell=") < 100
