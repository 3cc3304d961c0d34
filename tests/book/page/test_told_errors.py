"""What a page tells of an error: the reader's own lines, and what a page cannot do."""

from __future__ import annotations

import asyncio
import linecache
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from reloadbook.runner.inside.errors import told
from reloadbook.runner.inside.session import Nobody, title

if TYPE_CHECKING:
    from pathlib import Path

CELL = "<cell 3>"


def tell(source: str) -> str:
    """Return what a cell with this source would tell."""
    linecache.cache[CELL] = len(source), None, source.splitlines(keepends=True), CELL
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it raises
        exec(compile(source, CELL, "exec"), {"asyncio": asyncio})
    # Without the line above, which a page does not have.
    return told(caught.value.with_traceback(caught.tb.tb_next), CELL)


def test_the_lines_of_the_cell_have_their_numbers_and_those_of_the_library_are_left_out() -> None:
    said = tell("import json\ndef read():\n    return json.loads('{')\n\nread()")
    lines = [line for line in said.splitlines() if set(line) - set(" ~^")]
    assert lines == [
        "Traceback (most recent call last):",
        '  File "<cell 3>", line 5, in <module>',
        "    read()",
        '  File "<cell 3>", line 3, in read',
        "    return json.loads('{')",
        f"json.decoder.JSONDecodeError: {lines[-1].partition(': ')[2]}",
    ]


def test_a_module_of_the_reader_is_named_from_the_folder_that_it_was_found_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "till.py").write_text("def pay():\n    return {}['price']\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    said = tell(
        "import till\ntry:\n    till.pay()\nexcept KeyError as e:\n    raise OSError from e"
    )
    assert '  File "till.py", line 2, in pay\n' in said
    assert "The above exception was the direct cause" in said
    assert said.endswith("OSError")


def test_a_line_that_is_no_python_is_shown_with_its_number() -> None:
    assert tell("x = 1\nprint(x").startswith('  File "<cell 3>", line 2\n    print(x\n')


HERE = "This page has the standard library, reloadlab and what its cells write"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1\n%timeit x", "Line 2 of the cell: %timeit is a command of IPython"),
        ("%%time\nx = 1", "Line 1 of the cell: %%time is a command of IPython"),
        ("%reload", "In this page write from reloadlab import refresh, and then refresh()."),
        ("files = !ls", "! hands a line to a shell, and a page has none."),
        ("%pip install numpy", f"nothing can be installed here. {HERE}, and no other package."),
        ("! pip install numpy", f"nothing can be installed here. {HERE}"),
        ("len?", "In this page, help(len) answers."),
        ("??str.split", "In this page, help(str.split) answers."),
        (
            "raise ModuleNotFoundError(name='numpy.linalg')",
            f"numpy is not here. {HERE}; numpy and other packages are not",
        ),
        ("raise ModuleNotFoundError(name='tkinter')", "does not run in a browser"),
        ('raise RuntimeError("can\'t start new thread")', "A page has no threads. Download"),
        ("raise OSError('emscripten does not support processes.')", "cannot start processes"),
    ],
)
def test_what_a_page_cannot_do_is_told_in_a_sentence(source: str, sentence: str) -> None:
    assert sentence in tell(source)


def test_an_error_that_has_nothing_to_do_with_the_page_is_told_as_python_tells_it() -> None:
    for source in ("1 / 0", "a b", "raise OSError('disk')", "raise RuntimeError('why')"):
        assert "page" not in tell(source).lower()


def test_asyncio_run_is_refused_with_what_to_write() -> None:
    async def cell() -> str:
        return tell("asyncio.run(None)")

    # The driver of the browser has a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        said = thread.submit(asyncio.run, cell()).result()
    assert "Write await main() in place of asyncio.run(main())." in said


def test_a_cell_that_asks_is_told_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Nobody())
    with pytest.raises(OSError, match="A cell in this page cannot ask") as caught:
        input()
    assert title(caught.value).startswith("UnsupportedOperation: ")
