"""The command that brings a notebook up to date, and the lines beside the cells."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import start_new_kernel

from reloadbook.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


@pytest.mark.parametrize(
    "word", ["cart", "cart.py", "c", "total", "cart.total", "c.total", "cached"]
)
def test_a_module_is_named_in_many_ways(session: Callable[..., list[str]], word: str) -> None:
    names = "import cart as c, functools\nfrom cart import total\ncached = functools.cache(total)"
    assert session(names, f"%reload {word}")[1].startswith("Out[6]: cart refreshed")


def test_several_are_named_at_once(session: Callable[..., list[str]]) -> None:
    assert "prices, cart refreshed" in session("%reload cart prices")[0]


def test_a_semicolon_leaves_the_report_out(session: Callable[..., list[str]]) -> None:
    assert session("%reload cart;") == [""]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("nowhere", "No module nowhere is loaded. Import it first."),
        ("cart.nowhere", "No module cart.nowhere is loaded. Import it first."),
        ("other.py", "No loaded module comes from other.py. Import it first."),
        ("sys", "sys has no Python source that could run again."),
        ("rows", "rows is of list; name a module, a class or a function."),
        ("cart.VAT", "cart.VAT is of int; name a module, a class or a function."),
        ("print", "print is built in, and has no source that could run again."),
        ("int", "int is built in, and has no source that could run again."),
        ("Own", "Own is from a cell. Run that cell again."),
    ],
)
def test_wrong_input_gets_one_sentence(
    session: Callable[..., list[str]], word: str, sentence: str
) -> None:
    assert session("rows = []\nclass Own: pass", f"%reload {word}")[1] == f"UsageError: {sentence}"


def test_the_tab_key_offers_the_modules_of_the_project(session: Callable[..., list[str]]) -> None:
    offered = session("print(get_ipython().complete('', '%reload ', 8)[1])")[0]
    assert {"cart", "prices", "on", "off"} <= set(json.loads(offered.replace("'", '"')))


def test_on_refreshes_before_each_cell_and_off_ends_it(session: Callable[..., list[str]]) -> None:
    said = session("%reload on", EDITED, "cart.total()", "%reload off", EDITED.replace("3", "4"))
    assert said[2].startswith("prices, cart refreshed\n")
    assert said[2].endswith("Out[7]: 31\n")
    assert said[4] == "prices.py is newer than what runs: %reload\n"


def test_an_edit_that_fails_is_said_once_and_the_cell_runs(
    session: Callable[..., list[str]],
) -> None:
    broken = "save('prices.py', 'VAT = 1\\nVAT = VAT / 0')"
    said = session("%reload on", broken, "cart.total()", "cart.total()")
    assert said[2].startswith("The edit fails, and everything is as before: ZeroDivisionError: ")
    assert said[2].endswith("division by zero (prices.py, line 2)\nOut[7]: 2\n")
    assert said[3] == "Out[8]: 2\n"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("VAT = (", "SyntaxError: '(' was never closed (prices.py, line 1)"),
        ("import sys\\nsys.exit(3)", "SystemExit: 3 (prices.py, line 2)"),
        ('import json\\njson.loads("")', "JSONDecodeError: Expecting value: line 1"),
    ],
)
def test_the_line_names_the_place_of_an_error_in_the_project(
    session: Callable[..., list[str]], text: str, error: str
) -> None:
    first, *others = session("%reload on", f"save('prices.py', '{text}')", "1;")[2].splitlines()
    assert error in first
    assert "(prices.py, line " in first
    assert others == []


def test_an_edit_that_failed_is_tried_when_the_file_is_saved_again(
    session: Callable[..., list[str]],
) -> None:
    said = session("%reload on", "save('prices.py', '1 / 0')", "1;", EDITED, "cart.total()")
    assert "prices, cart refreshed" in said[4]
    assert said[4].endswith("Out[9]: 31\n")


def test_on_brings_in_what_was_edited_before_it(session: Callable[..., list[str]]) -> None:
    said = session(EDITED, "%reload on", "cart.total()")
    assert said[2].startswith("prices, cart refreshed\n")


def test_what_is_edited_in_the_cell_that_imports_it_is_newer(
    session: Callable[..., list[str]],
) -> None:
    cell = "save('late.py', 'X = 1')\nimport late\nsave('late.py', 'X = 2000')"
    assert session(cell, "1;") == ["late.py is newer than what runs: %reload\n", ""]


def test_what_was_edited_before_the_extension_came_is_newer(
    session: Callable[..., list[str]],
) -> None:
    said = session("%unload_ext reloadlab", EDITED, "%load_ext reloadlab", "1;")
    assert said[1:] == ["", "prices.py is newer than what runs: %reload\n", ""]


def test_a_save_is_seen_though_another_program_compiles_it_first(
    session: Callable[..., list[str]],
) -> None:
    early = "save('early.py', 'X = 1')\nimport early"
    compiled = "import py_compile\npath = py_compile.compile('early.py')"
    again = ["%unload_ext reloadlab", early, "%load_ext reloadlab"]
    said = session(*again, f"save('early.py', 'X = 2')\n{compiled}")
    assert said[3] == "early.py is newer than what runs: %reload\n"


def test_without_bytecode_a_module_from_before_the_extension_is_not_taken_for_current(
    session: Callable[..., list[str]],
) -> None:
    early = "sys.dont_write_bytecode = True\nsave('early.py', 'X = 1')\nimport early"
    again = ["%unload_ext reloadlab", early, "%load_ext reloadlab"]
    said = session(*again, "save('early.py', 'X = 2000')", "%reload", "early.X")
    assert said[3] == "early.py is newer than what runs: %reload\n"
    assert "early" in said[4]
    assert said[5].endswith("2000\n")


def test_what_was_edited_without_bytecode_before_the_extension_runs_with_the_next_reload(
    session: Callable[..., list[str]],
) -> None:
    early = "sys.dont_write_bytecode = True\nsave('early.py', 'X = 1')\nimport early"
    edited = [early, "save('early.py', 'X = 2000')"]
    said = session("%unload_ext reloadlab", *edited, "%load_ext reloadlab", "%reload", "early.X")
    assert "early" in said[4]
    assert said[5].endswith("2000\n")


def test_a_reload_of_one_module_leaves_word_of_the_others(
    session: Callable[..., list[str]],
) -> None:
    said = session(f"{EDITED}\n%reload cart;", "%reload", "cart.total()")
    assert said[0] == "prices.py is newer than what runs: %reload\n"
    assert "prices, cart refreshed" in said[1]
    assert said[2] == "Out[7]: 31\n"


def test_many_newer_files_are_counted(session: Callable[..., list[str]]) -> None:
    cell = "for n in range(7):\n    save(f'm{n}.py', 'X = %d')"
    names = ", ".join(f"m{n}" for n in range(7))
    said = session(f"{cell % 1}\nimport {names}", cell % 2000)
    assert said[1] == (
        "m0.py, m1.py, m2.py, m3.py, m4.py and 2 more are newer than what runs: %reload\n"
    )


def test_a_file_that_is_empty_can_run_again(session: Callable[..., list[str]]) -> None:
    said = session("save('shop/__init__.py', '')\nimport shop", "%reload shop")
    assert "shop refreshed" in said[1]


def test_a_module_that_the_session_has_blocked_stops_no_look(
    session: Callable[..., list[str]],
) -> None:
    assert session(f"sys.modules['prices'] = None\n{EDITED}") == [""]


def test_the_help_shows_each_way_to_call_it(session: Callable[..., list[str]]) -> None:
    said = session("print(get_ipython().find_magic('reload').__doc__)")[0]
    assert 8 <= len(said.strip().splitlines()) <= 12
    for part in ("%reload ", "%reload on", "%reload off", ".py", ";"):
        assert part in said


@pytest.mark.parametrize(
    ("text", "offered"),
    [("%reload pri", ["prices"]), ("%reload shop.ca", ["shop.cards"])],
)
def test_the_tab_key_completes_what_was_begun(
    session: Callable[..., list[str]], text: str, offered: list[str]
) -> None:
    made = "save('shop/__init__.py', '')\nsave('shop/cards.py', '')\nimport shop.cards"
    asked = f"print(get_ipython().complete('', {text!r}, {len(text)})[1])"
    assert session(made, asked)[1] == f"{offered}\n"


def test_nothing_of_the_tab_key_stays_when_the_extension_goes(
    session: Callable[..., list[str]],
) -> None:
    asked = "print('on' in get_ipython().complete('', '%reload o', 9)[1])"
    said = session(asked, "%unload_ext reloadlab", asked, "%load_ext reloadlab", asked)
    assert [said[0], said[2], said[4]] == ["True\n", "False\n", "True\n"]


def test_it_does_not_fight_with_autoreload(session: Callable[..., list[str]]) -> None:
    said = session("%load_ext autoreload\n%autoreload 2", "%reload on", "1;", "1;")
    assert said[2:] == ["%autoreload is on as well: switch one of them off.\n", ""]


class Kernel:
    """A kernel, and what it answers to plain messages."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._date = datetime(2024, 2, 29, tzinfo=UTC)

    def send(self, code: str, after: timedelta | None = None, **content: Any) -> None:
        """Send a cell, with the date at which a client sends it: so long after the last one."""
        self._date += timedelta(days=1) if after is None else after
        content = {"code": code, "silent": False, "store_history": True, **content}
        message = self._client.session.msg("execute_request", content)
        message["header"]["date"] = self._date
        self._client.shell_channel.send(message)

    def answer(self) -> dict[str, Any]:
        """Return the answer to the next of the cells that were sent.

        Until a kernel is ready, its client asks for its name again and again. A slow one answers
        each time, and some of that comes when the cells have already been sent.
        """
        message = self._client.get_shell_msg(timeout=_HANGS)
        while message["msg_type"] != "execute_reply":
            message = self._client.get_shell_msg(timeout=_HANGS)
        content: dict[str, Any] = message["content"]
        assert content["status"] == "ok", content
        return content

    def run(self, *cells: str) -> None:
        """Send each cell when the last one has ended."""
        for cell in cells:
            self.send(cell)
            self.answer()

    def total(self) -> str:
        """Return what the cart comes to for the next cell that asked for it."""
        return str(self.answer()["user_expressions"]["total"]["data"]["text/plain"])


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """Return a kernel in which the extension refreshes before each cell."""
    manager, client = start_new_kernel(cwd=str(tmp_path))
    try:
        started = Kernel(client)
        started.run(SAVES, "%load_ext reloadlab", TWO, "import cart", "%reload on")
        yield started
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


ASKED: dict[str, Any] = {"user_expressions": {"total": "cart.total()"}}
AT_ONCE = timedelta(microseconds=1)
# The kernel is busy for longer than that, and the short cell for less.
BUSY = "number = sum(range(10_000_000))"
SOON = timedelta(milliseconds=30)


def test_cells_that_were_sent_together_run_with_one_version(kernel: Kernel) -> None:
    """Nothing changes between two cells of *Run all*, whatever the first one saves."""
    kernel.send(EDITED)
    kernel.send("1;", AT_ONCE, **ASKED)
    kernel.send("1;", **ASKED)
    kernel.answer()
    assert [kernel.total(), kernel.total()] == ["2", "31"]


def test_a_short_cell_among_those_sent_together_changes_nothing(kernel: Kernel) -> None:
    kernel.send(f"{EDITED}\n{BUSY}")
    kernel.send("1;", AT_ONCE, **ASKED)
    kernel.send("1;", SOON, **ASKED)
    kernel.answer()
    assert [kernel.total(), kernel.total()] == ["2", "2"]


def test_a_cell_inside_a_cell_is_a_part_of_it(kernel: Kernel) -> None:
    inner = "get_ipython().run_cell('seen = cart.total()')"
    kernel.send(f"{EDITED}\n{inner};", user_expressions={"total": "seen"})
    assert kernel.total() == "2"


def test_a_client_whose_clock_was_put_back_gets_its_edits(kernel: Kernel) -> None:
    kernel.run(EDITED)
    kernel.send("1;", -timedelta(days=1), **ASKED)
    assert kernel.total() == "31"


def test_on_says_what_could_not_be_brought_in(session: Callable[..., list[str]]) -> None:
    old = "class C:\n    def __init__(self): self.a = 1"
    said = session(
        f"save('shapes.py', {old!r})\nimport shapes\nc = shapes.C()",
        "%reload on",
        f"save('shapes.py', {(old + '; self.size = 2')!r})",
        "1;",
    )
    assert "1 left" in said[3]
    assert "c: 1 C without size" in said[3]


POLL = "async def poll(gate, seen):\\n    await gate.wait()\\n    seen.append(1)"


def test_an_async_cell_gets_the_edit(kernel: Kernel) -> None:
    kernel.run("import asyncio", EDITED)
    kernel.send("await asyncio.sleep(0); seen = cart.total()", user_expressions={"total": "seen"})
    assert kernel.total() == "31"


def test_a_task_that_goes_on_in_old_code_is_told_of(kernel: Kernel) -> None:
    """And runs it to the end, which harms nothing."""
    kernel.run(
        f"save('polling.py', '{POLL}')",
        "import asyncio, polling, reloadlab\nseen, gate = [], asyncio.Event()",
        "task = asyncio.create_task(polling.poll(gate, seen), name='poll')\nawait asyncio.sleep(0)",
        "%reload off",
        f"save('polling.py', '{POLL.replace('1', '2')}')",
        "report = reloadlab.refresh()",
    )
    kernel.send("1;", user_expressions={"total": "report.left[0].path, report.left[0].remedy"})
    assert kernel.total() == "('the task poll', 'cancel it, and start it again')"
    kernel.run("gate.set(); await task")
    kernel.send("1;", user_expressions={"total": "seen"})
    assert kernel.total() == "[1]"
