"""The command that brings a notebook up to date, and the lines beside the cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import start_new_kernel

from reloadbook.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SESSION = """
import contextlib, io, json, sys

def play(cells):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    for cell in cells:
        with contextlib.redirect_stdout(io.StringIO()) as text:
            error = shell.run_cell(cell, store_history=True).error_in_exec
        yield error and f"{type(error).__name__}: {error}" or text.getvalue()

print(json.dumps(list(play(json.loads(sys.argv[1])))))
"""

# Files are saved as an editor saves them.
SAVES = """
import os, pathlib, sys
sys.path.insert(0, "")

def save(name, text):
    path = pathlib.Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
"""
TWO = """
save('prices.py', 'VAT = 2')
save('cart.py', 'from prices import VAT\\ndef total(): return VAT')
"""
# Only what never answers takes so many seconds.
_HANGS = 120
EDITED = "save('prices.py', 'VAT = 31')"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return a function that runs cells, and returns what each printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    def run(*cells: str) -> list[str]:
        given = json.dumps([SAVES, "%load_ext reloadlab", TWO, "import cart", *cells])
        printed = run_python(f"import sys; sys.argv[1:] = [{given!r}]\n{SESSION}")
        said: list[str] = json.loads(printed.splitlines()[-1])
        return said[4:]

    return run


def test_one_word_brings_in_what_was_edited_and_what_depends_on_it(
    session: Callable[..., list[str]],
) -> None:
    edited, reload, total = session(EDITED, "%reload", "cart.total()")
    assert edited == "prices.py is newer than what runs: %reload\n"
    assert "prices, cart refreshed" in reload
    assert total == "Out[7]: 31\n"


def test_nothing_runs_where_nothing_was_edited(session: Callable[..., list[str]]) -> None:
    assert session("%reload")[0] == "Out[5]: Nothing was edited.\n"


def test_a_file_is_said_to_be_newer_once_for_each_save(session: Callable[..., list[str]]) -> None:
    line = "prices.py is newer than what runs: %reload\n"
    again = "save('prices.py', 'VAT = 417')"
    assert session(EDITED, "1;", again, "1;") == [line, "", line, ""]


@pytest.mark.parametrize("word", ["cart", "cart.py", "c", "total", "cart.total"])
def test_a_module_is_named_in_many_ways(session: Callable[..., list[str]], word: str) -> None:
    names = "import cart as c\nfrom cart import total"
    assert session(names, f"%reload {word}")[1].startswith("Out[6]: cart refreshed")


def test_several_are_named_at_once(session: Callable[..., list[str]]) -> None:
    assert "prices, cart refreshed" in session("%reload cart prices")[0]


def test_a_semicolon_leaves_the_report_out(session: Callable[..., list[str]]) -> None:
    assert session("%reload cart;") == [""]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("nowhere", "No module nowhere is loaded. Import it first."),
        ("other.py", "No loaded module comes from other.py. Import it first."),
        ("sys", "sys has no Python source that could run again."),
        ("rows", "rows is of list; name a module, a class or a function."),
    ],
)
def test_wrong_input_gets_one_sentence(
    session: Callable[..., list[str]], word: str, sentence: str
) -> None:
    assert session("rows = []", f"%reload {word}")[1] == f"UsageError: {sentence}"


def test_the_tab_key_offers_the_modules_of_the_project(session: Callable[..., list[str]]) -> None:
    offered = session("print(get_ipython().complete('', '%reload ', 8)[1])")[0]
    assert {"cart", "prices", "on", "off"} <= set(json.loads(offered.replace("'", '"')))


def test_on_refreshes_before_each_cell_and_off_ends_it(session: Callable[..., list[str]]) -> None:
    said = session("%reload on", EDITED, "cart.total()", "%reload off", EDITED.replace("3", "4"))
    assert said[2].startswith("prices, cart refreshed · ")
    assert said[2].endswith("Out[7]: 31\n")
    assert said[4] == "prices.py is newer than what runs: %reload\n"


def test_an_edit_that_fails_is_said_once_and_the_cell_runs(
    session: Callable[..., list[str]],
) -> None:
    broken = "save('prices.py', 'VAT = 1 / 0')"
    said = session("%reload on", broken, "cart.total()", "cart.total()")
    assert said[2].startswith("The edit fails, and all is as before: ZeroDivisionError")
    assert said[2].endswith("Out[7]: 2\n")
    assert said[3] == "Out[8]: 2\n"


def test_it_does_not_fight_with_autoreload(session: Callable[..., list[str]]) -> None:
    said = session("%load_ext autoreload\n%autoreload 2", "%reload on", "1;")
    assert said[2] == "%autoreload is on as well: switch one of them off.\n"


def test_cells_that_were_sent_together_run_with_one_version(tmp_path: Path) -> None:
    """Nothing changes between two cells of *Run all*, whatever the first one saves."""
    manager, client = start_new_kernel(cwd=str(tmp_path))
    try:
        cells = [SAVES, "%load_ext reloadlab", TWO, "import cart", "%reload on", EDITED]
        for cell in cells:
            client.execute(cell)
        asked = {"total": "cart.total()"}
        client.execute("", user_expressions=asked, store_history=False)
        together = [client.get_shell_msg(timeout=_HANGS)["content"] for _ in [*cells, asked]]
        assert {one["status"] for one in together} == {"ok"}
        assert _text(together[-1]) == "2"
        client.execute("1", user_expressions=asked)
        assert _text(client.get_shell_msg(timeout=_HANGS)["content"]) == "31"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _text(content: dict[str, Any]) -> str:
    return str(content["user_expressions"]["total"]["data"]["text/plain"])
