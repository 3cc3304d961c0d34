"""The interpreter side of a page: runs a cell as a notebook does, and hands on what it shows.

It is run in a namespace of its own, and holds nothing of what cells make: a search for old
objects in this session finds those of the reader only.
"""

from __future__ import annotations

import ast
import inspect
import io
import linecache
import pprint
import re
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    # Takes the kind of an output, its content and its text, and returns its markup.
    Render = Callable[[str, str, str], str]
    # Takes the kind of an output, its markup, its text, and the line that may still change. A
    # stream that goes on has no markup again.
    Send = Callable[[str, str, str, str], object]
    # Takes an error and the name of the cell, and returns what there is to tell.
    Tell = Callable[[BaseException, str], str]
    # Takes the source of a cell, its name, and whether it is there to raise an error, and returns
    # the name of the error that it raised, if it raised one, and the last line of its traceback.
    Run = Callable[[str, str, bool], Awaitable[tuple[str, str]]]

# Characters that go out at once. What writes more is a loop, and goes out in larger parts, or the
# page would do nothing but receive: after this many seconds, and later with each character that
# is there already, because a page lays out all of them again.
AT_ONCE = 500
PAUSE = 0.05
PAUSE_EACH = 1e-5
# More than this of one cell is not read, and a page takes its time to lay it out.
MOST = 50_000
# What a new box costs of that, however little is in it.
BOX = 200
# Where a drawing or a table is longer, its text stands for it.
MOST_MARKUP = 3_000_000
CUT = "[The rest is not shown.]"

# Colours and movements, as terminals know them.
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


class Outputs:
    """What a cell shows, one output after the other."""

    def __init__(self, render: Render, send: Send) -> None:
        self.render = render
        self.send = send
        self.begin()

    def begin(self) -> None:
        """Forget what was shown, for the next cell."""
        self.kind = self.line = ""
        self.room = MOST
        self.is_full = False
        self.parts: list[str] = []
        self.waiting = self.taken = 0
        self.last = 0.0

    def add(self, kind: str, content: str, text: str) -> None:
        """Hand on an output that is whole."""
        self.flush()
        self.kind = kind
        self.send(kind, self.render(kind, content, text), text, "")

    def write(self, kind: str, text: str) -> None:
        """Take a part of a stream, and hand it on, at once or with the next ones."""
        if self.is_full:
            return
        if kind != self.kind:
            self.flush()
            self.kind, self.line = kind, ""
            self.room -= BOX
            self.send(kind, self.render(kind, "", ""), "", "")
        self.parts.append(text[: MOST + 1])
        self.waiting += len(text)
        self.taken += len(text)
        pause = PAUSE + PAUSE_EACH * (MOST - self.room + len(self.line))
        is_time = time.monotonic() - self.last > pause
        if is_time or self.taken < AT_ONCE or self.waiting > MOST:
            self.flush()

    def flush(self) -> None:
        """Hand on what has been kept back, as far as there is room for it."""
        if not self.parts:
            return
        text = ESCAPES.sub("", self.line + "".join(self.parts)).replace("\r\n", "\n")
        self.parts.clear()
        self.waiting = 0
        whole, end, self.line = text.rpartition("\n")
        done = "\n".join(map(overwritten, whole.split("\n"))) + end
        line = overwritten(self.line)
        if len(done) + len(line) > self.room:
            done, line = f"{(done + line)[: max(self.room, 0)]}\n{CUT}\n", ""
            self.is_full = True
        self.room -= len(done)
        self.send(self.kind, "", done, line)
        self.last = time.monotonic()
        if "\r" in self.line:
            # The next part goes on where the last one has ended, which may be amid the line.
            self.line = "\r".join((line, self.line.rpartition("\r")[2]))


def overwritten(line: str) -> str:
    """Return what a terminal shows of a line in which each carriage return begins it again."""
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown


def cut(text: str) -> str:
    """Return a text, or as much of it as there is room for."""
    return text if len(text) <= MOST else f"{text[:MOST]}\n{CUT}"


class Stream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are."""

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self.outputs = outputs

    def writable(self) -> bool:
        """Say that this is for writing."""
        return True

    def write(self, text: str) -> int:
        """Hand a text on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Hand on what has been kept back."""
        self.outputs.flush()


class Nobody(io.TextIOBase):
    """What ``sys.stdin`` is: there is no one to ask while a cell runs."""

    def readable(self) -> bool:
        """Say that this is for reading, or `input` would not come here."""
        return True

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        """Say why there is no answer."""
        raise io.UnsupportedOperation(
            "A cell in this page cannot ask. Write the answer into the code, as in name = 'Ada'."
        )

    def read(self, _size: int | None = -1, /) -> str:
        """Say why there is no answer."""
        return self.readline()


def start(render: Render, send: Send, tell: Tell) -> Run:
    """Make this process look like the kernel of a notebook, and return what runs a cell."""
    names = vars(sys.modules["__main__"])
    outputs = Outputs(render, send)
    sys.stdin, sys.stdout, sys.stderr = (
        Nobody(),
        Stream("stdout", outputs),
        Stream("stderr", outputs),
    )
    # Pyodide starts with True, and then no import would leave bytecode behind.
    sys.dont_write_bytecode = False

    async def run(source: str, name: str, expected: bool) -> tuple[str, str]:
        outputs.begin()
        # Where tracebacks and `inspect` look for the lines of a cell.
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        try:
            await execute(source, name, names, outputs)
        except BaseException as error:
            last = title(error)
            told = cut(last if expected else tell(error, name))
            outputs.add("error", told, told)
            traceback.clear_frames(error.__traceback__)
            return type(error).__name__, last
        outputs.flush()
        return "", ""

    return run


def title(error: BaseException) -> str:
    """Return the last line of a traceback."""
    try:
        said = str(error)
    except Exception:
        said = "<exception str() failed>"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


async def execute(source: str, name: str, names: dict[str, Any], outputs: Outputs) -> None:
    """Run a cell, and show its last expression."""
    tree = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    await value_of(tree, name, names)
    if isinstance(last, ast.Expr):
        show(await value_of(ast.Expression(last.value), name, names), outputs)


async def value_of(tree: ast.Module | ast.Expression, name: str, names: dict[str, Any]) -> object:
    """Run a part of a cell, and return its value. It may wait for something."""
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    # Without the statement at the top of this file, which a cell has not written.
    code = compile(tree, name, mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    value: Any = eval(code, names)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


def show(value: object, outputs: Outputs) -> None:
    """Hand on the richest form of a value that a page can show."""
    if value is None:
        return
    text = plain(value)
    for kind, method in ("text/html", "_repr_html_"), ("image/svg+xml", "_repr_svg_"):
        # A class has the method too, and nothing to call it on.
        if hasattr(value, method) and not isinstance(value, type):
            content = getattr(value, method)()
            if content is not None and len(content) <= MOST_MARKUP:
                outputs.add(kind, content, text)
                return
    outputs.add("text/plain", text, text)


def plain(value: object) -> str:
    """Return the text of a value; a long collection has a line for each part, as in a notebook."""
    text = repr(value)
    is_plain = type(value) not in (dict, list, tuple, set, frozenset)
    if len(text) < 80 or len(text) > MOST or is_plain:
        return cut(text)
    return cut(pprint.pformat(value, width=80, sort_dicts=False))
