"""The interpreter side of a page: runs a cell as a notebook does, and hands on what it shows.

It is run in a namespace of its own, and holds nothing of what cells make: whoever looks for old
objects in this session finds those of the reader only.
"""

from __future__ import annotations

import ast
import io
import linecache
import pprint
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    # Takes the kind of an output, its content and its text, and returns its markup.
    Render = Callable[[str, str, str], str]
    # Takes the kind of an output, its markup, its text, and whether it is the last one, grown.
    Send = Callable[[str, str, str, bool], object]

# Characters that go out at once. What writes more is a loop, and goes out in larger parts, or the
# page would do nothing but receive.
AT_ONCE = 2_000
PAUSE = 0.05
# More than this of one cell no page can show.
MOST = 500_000


class Outputs:
    """What a cell shows, one output after the other."""

    def __init__(self, render: Render, send: Send) -> None:
        self.render = render
        self.send = send
        self.begin()

    def begin(self) -> None:
        """Forget what was shown, for the next cell."""
        self.kind = self.whole = ""

    def add(self, kind: str, content: str, text: str) -> None:
        """Hand on an output. What a stream writes after itself belongs to the same one."""
        again = kind == self.kind and kind in ("stdout", "stderr")
        self.whole = self.whole + content if again else content
        self.kind = kind
        self.send(kind, self.render(kind, self.whole, text), text, again)


class Stream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are."""

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self.outputs = outputs
        self.begin()

    def begin(self) -> None:
        """Count anew, for the next cell."""
        self.parts: list[str] = []
        self.size = 0
        self.last = 0.0

    def writable(self) -> bool:
        """Say that this is for writing."""
        return True

    def write(self, text: str) -> int:
        """Hand a text on, at once or with the next ones."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.size < MOST:
            self.size += len(text)
            self.parts.append(text if self.size < MOST else f"{text}\n[The rest is not shown.]\n")
        if self.size < AT_ONCE or time.monotonic() - self.last > PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Hand on what has been kept back."""
        if self.parts:
            self.outputs.add(self.name, "".join(self.parts), "")
            self.parts.clear()
            self.last = time.monotonic()


def start(render: Render, send: Send) -> Callable[[str, str], str]:
    """Make this process look like the kernel of a notebook, and return what runs a cell.

    That takes the source and the name of the cell, and returns the error that it raised, in words;
    nothing if it raised none.
    """
    names = vars(sys.modules["__main__"])
    outputs = Outputs(render, send)
    streams = Stream("stdout", outputs), Stream("stderr", outputs)
    sys.stdout, sys.stderr = streams
    # Pyodide starts with True, and then no import would leave bytecode behind.
    sys.dont_write_bytecode = False

    def run(source: str, name: str) -> str:
        for part in (outputs, *streams):
            part.begin()
        # Where tracebacks and `inspect` look for the lines of a cell.
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        try:
            execute(source, name, names, outputs)
        except BaseException as error:
            for stream in streams:
                stream.flush()
            told = title(error)
            outputs.add("error", told, told)
            traceback.clear_frames(error.__traceback__)
            return told
        for stream in streams:
            stream.flush()
        return ""

    return run


def title(error: BaseException) -> str:
    """Return the last line of a traceback."""
    try:
        said = str(error)
    except Exception:
        said = "<exception str() failed>"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def execute(source: str, name: str, names: dict[str, Any], outputs: Outputs) -> None:
    """Run a cell, and show its last expression."""
    tree = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    # Without the statement at the top of this file, which a cell has not written.
    exec(compile(tree, name, "exec", dont_inherit=True), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), names)
        show(value, outputs)


def show(value: object, outputs: Outputs) -> None:
    """Hand on the richest form of a value that a page can show."""
    if value is None:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    text = plain(value)
    for kind, method in ("text/html", "_repr_html_"), ("image/svg+xml", "_repr_svg_"):
        # A class has the method too, and nobody to call it on.
        if hasattr(value, method) and not isinstance(value, type):
            content = getattr(value, method)()
            if content is not None:
                outputs.add(kind, content, text)
                return
    outputs.add("text/plain", text, text)


def plain(value: object) -> str:
    """Return the text of a value; a long collection has a line for each part, as in a notebook."""
    text = repr(value)
    if len(text) < 80 or type(value) not in (dict, list, tuple, set, frozenset):
        return text
    return pprint.pformat(value, width=80, sort_dicts=False)
