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

    # Takes the kind of an output, its content, and its text for those who do not see it.
    Send = Callable[[str, str, str], object]

# Writes of this number go out at once. What writes more is a loop, and goes out in larger parts,
# or the page would do nothing but receive.
AT_ONCE = 500
PAUSE = 0.05
# More than this of one cell no page can show.
MOST = 500_000


class Stream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are."""

    def __init__(self, name: str, send: Send) -> None:
        self.name = name
        self.send = send
        self.begin()

    def begin(self) -> None:
        """Count anew, for the next cell."""
        self.parts: list[str] = []
        self.writes = self.size = 0
        self.last = 0.0

    def writable(self) -> bool:
        """Say that this is for writing."""
        return True

    def write(self, text: str) -> int:
        """Hand a text on, at once or with the next ones."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.writes += 1
        if self.size < MOST:
            self.size += len(text)
            self.parts.append(text if self.size < MOST else f"{text}\n[The rest is not shown.]\n")
        if self.writes < AT_ONCE or time.monotonic() - self.last > PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Hand on what has been kept back."""
        if self.parts:
            self.send(self.name, "".join(self.parts), "")
            self.parts.clear()
            self.last = time.monotonic()


def start(send: Send) -> Callable[[str, str], bool]:
    """Make this process look like the kernel of a notebook.

    Parameters
    ----------
    send : callable
        Takes what cells show.

    Returns
    -------
    callable
        Runs one cell, given its source and its name, and says whether it raised nothing.
    """
    names = vars(sys.modules["__main__"])
    streams = Stream("stdout", send), Stream("stderr", send)
    sys.stdout, sys.stderr = streams
    # Pyodide starts with True, and then no import would leave bytecode behind.
    sys.dont_write_bytecode = False

    def run(source: str, name: str) -> bool:
        for stream in streams:
            stream.begin()
        # Where tracebacks and `inspect` look for the lines of a cell.
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        try:
            execute(source, name, names, send)
        except BaseException as error:
            for stream in streams:
                stream.flush()
            said = str(error)
            title = type(error).__name__
            send("error", f"{title}: {said}" if said else title, "")
            traceback.clear_frames(error.__traceback__)
            return False
        for stream in streams:
            stream.flush()
        return True

    return run


def execute(source: str, name: str, names: dict[str, Any], send: Send) -> None:
    """Run a cell, and show its last expression."""
    tree = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    # Without the statement at the top of this file, which a cell has not written.
    exec(compile(tree, name, "exec", dont_inherit=True), names)
    if isinstance(last, ast.Expr):
        show(
            eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), names), send
        )


def show(value: object, send: Send) -> None:
    """Hand on the richest form of a value that a page can show."""
    if value is None:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    for kind, method in ("text/html", "_repr_html_"), ("image/svg+xml", "_repr_svg_"):
        # A class has the method too, and nobody to call it on.
        if hasattr(value, method) and not isinstance(value, type):
            content = getattr(value, method)()
            if content is not None:
                send(kind, content, plain(value))
                return
    send("text/plain", plain(value), "")


def plain(value: object) -> str:
    """Return the text of a value; a long collection has a line for each part, as in a notebook."""
    text = repr(value)
    if len(text) < 80 or type(value) not in (dict, list, tuple, set, frozenset):
        return text
    return pprint.pformat(value, width=80, sort_dicts=False)
