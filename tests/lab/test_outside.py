"""The examples of the page for scripts, REPLs, debuggers and running programs do what they show."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = (ROOT / "book" / "outside.md").read_text("utf-8")
SECTIONS = dict(
    zip(
        ["start", *re.findall(r"^## (.*)$", PAGE, re.MULTILINE)],
        re.split(r"^## .*$", PAGE, flags=re.MULTILINE),
        strict=True,
    )
)
# Where the page says that the examples are.
PROJECT = "/project"
STOP = "breakpoint()"
PROMPT = "(Pdb) "


def is_given(line: str) -> bool:
    """Say whether a line of a session is given to the program, and not printed by it."""
    return line.startswith((">>> ", PROMPT))


def blocks(section: str, language: str) -> list[str]:
    """Return the blocks of code of a section, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", SECTIONS[section], re.DOTALL)


def start(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """Start a Python in a folder, whose streams are pipes and hold nothing back."""
    return subprocess.Popen(
        [sys.executable, "-u", *arguments],
        cwd=folder,
        env=plain_environment() | {"PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@contextmanager
def running(file: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], IO[str], IO[str]]]:
    """Run a script until its input is closed, and give it with its two streams."""
    process = start(file, folder=folder)
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        yield process, process.stdin, process.stdout
    assert process.returncode == 0


def answer(stdin: IO[str], stdout: IO[str], line: str) -> str:
    """Give a line to a program, and return the next one that it prints."""
    print(line, file=stdin, flush=True)
    return stdout.readline()


def until(stdout: IO[str], end: str) -> str:
    """Return what a program prints until it has printed a certain text."""
    printed = ""
    while not printed.endswith(end):
        printed += stdout.read(1)
    return printed


def edit(text: str) -> str:
    """Return the text of the module after the edit of the page."""
    changed = text.replace(" - ", " + ")
    assert changed != text
    return changed


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """Write the module of the page, as an editor does, and return its file."""
    (text,) = blocks("start", "python")
    file = tmp_path / "prices.py"
    file.write_text(text, "utf-8")
    return file


def save(file: Path) -> None:
    """Edit the module and save it."""
    file.write_text(edit(file.read_text("utf-8")), "utf-8")


def test_a_script_refreshes_in_each_round(prices: Path) -> None:
    (script,) = blocks("A script that runs on", "python")
    (shown,) = blocks("A script that runs on", "text")
    prices.with_name("till.py").write_text(script, "utf-8")
    with running("till.py", prices.parent) as (_, stdin, stdout):
        printed = answer(stdin, stdout, "100")
        save(prices)
        printed += answer(stdin, stdout, "100")
        stdin.close()
        printed += stdout.read()
    assert printed == shown


def test_a_script_goes_on_where_the_edit_fails_and_does_not_run_itself_again(prices: Path) -> None:
    (script,) = blocks("A script that runs on", "python")
    file = prices.with_name("till.py")
    file.write_text(script, "utf-8")
    with running("till.py", prices.parent) as (_, stdin, stdout):
        assert answer(stdin, stdout, "100") == "81.0\n"
        prices.write_text("RATE = (", "utf-8")
        said = answer(stdin, stdout, "100")
        assert said.startswith("The edit fails, and everything is as before: '(' was never closed")
        assert stdout.readline() == "81.0\n"
        prices.write_text(edit(blocks("start", "python")[0]), "utf-8")
        file.write_text("raise SystemExit(1)\n", "utf-8")
        assert answer(stdin, stdout, "100").startswith("prices refreshed")
        stdin.close()
        assert stdout.read().endswith("119.0\n")


def test_a_repl_shows_what_the_page_shows(prices: Path) -> None:
    before, after = blocks("A REPL", "pycon")
    text = edit(prices.read_text("utf-8"))
    saves = f"import pathlib; pathlib.Path('prices.py').write_text({text!r})"
    lines = [*before.splitlines(), f">>> exec({saves!r})", *after.splitlines()]
    process = start("-q", "-i", folder=prices.parent)
    # Prompts are on the other stream.
    printed, _ = process.communicate("".join(f"{line[4:]}\n" for line in lines if is_given(line)))
    assert printed.splitlines() == [line for line in lines if not is_given(line)]


def test_a_debugger_shows_what_the_page_shows(prices: Path) -> None:
    (shown,) = blocks("A debugger", "text")
    fixed = edit(prices.read_text("utf-8"))
    prices.write_text(prices.read_text("utf-8").replace("    return", f"    {STOP}\n    return"))
    call = re.findall(r"^-> (.*)$", shown, re.MULTILINE)[0]
    # The page says in which line of the script the call stands.
    prices.with_name("script.py").write_text(f"import prices\n\n{call}\n", "utf-8")
    with running("script.py", prices.parent) as (_, stdin, stdout):
        until(stdout, PROMPT)
        prices.write_text(fixed, "utf-8")
        lines = shown.splitlines(keepends=True)
        stdin.write("".join(line.removeprefix(PROMPT) for line in lines if is_given(line)))
        stdin.close()
        printed = PROMPT + stdout.read().replace(str(prices.parent), PROJECT)
    # What is given does not come back. The debugger's own word on the edit is of Python 3.13.
    expected = "".join(PROMPT if is_given(line) else line for line in lines)
    assert re.sub(r"\*\*\* WARNING: file .*\n", "", printed) == expected


@pytest.mark.skipif(not hasattr(sys, "remote_exec"), reason="sys.remote_exec is of Python 3.14")
def test_a_program_that_knows_nothing_of_it_is_refreshed_from_outside(prices: Path) -> None:
    section = "A program that is already running"
    loop, sent, sends = blocks(section, "python")
    (shown,) = blocks(section, "text")
    folder = prices.parent
    for name, text in {"loop.py": loop, "now.py": sent}.items():
        (folder / name).write_text(text, "utf-8")
    with running("loop.py", folder) as (process, stdin, stdout):
        printed = answer(stdin, stdout, "100")
        save(prices)
        code = sends.replace("4711", str(process.pid)).replace(PROJECT, str(folder))
        subprocess.run([sys.executable, "-c", code], check=True)
        stdin.write("100\n")
        stdin.close()
        printed += stdout.read()
    assert printed == shown
