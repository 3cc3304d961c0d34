"""Run some lines in the namespace of the notebook, and look at names before and after each step."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import textwrap
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import PurePath
from typing import Any

from reloadlab._drawing.look import places_of, printable, scene_of
from reloadlab._drawing.scene import Moment, Scene
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static

# What a traceback calls the lines.
FILE = "<steps>"

# Of each module the path of its file, as its package sees it, and the lines of that.
Sources = dict[str, tuple[str, tuple[str, ...]]]


def moments(names: tuple[str, ...], code: str) -> tuple[Moment, ...]:
    """Return what names refer to before the steps, and after each of them.

    A name that is not bound at a moment is not in the scene of that moment.
    """
    lines = textwrap.dedent(code).strip("\n").splitlines(keepends=True)
    # Where a traceback looks for them.
    linecache.cache[FILE] = sum(map(len, lines)), None, lines, FILE
    scene = _bound(names)
    found = [Moment("before", scene)]
    sources = _sources(scene.modules)
    seen = {name for name in names if places_of(name)}
    for text, tree in _steps(lines):
        printed = _run(tree)
        scene = _bound(names)
        now = _sources([*sources, *scene.modules])
        changes = tuple(_changes(sources, now))
        found.append(Moment(text, scene, printed, changes))
        sources = now
        seen |= {name for name in names if places_of(name)}
    # One that was bound at no moment is an error now.
    scene_of(name for name in names if name not in seen)
    return tuple(found)


def _bound(names: tuple[str, ...]) -> Scene:
    """Return what those of some names refer to that are bound now."""
    return scene_of(name for name in names if places_of(name))


def _steps(lines: list[str]) -> Iterator[tuple[str, ast.Module]]:
    """Yield the lines of each step, and what they are compiled from.

    A step is a statement, or several that begin in the line in which the one before ends.
    """
    body = ast.parse("".join(lines), FILE).body
    while body:
        step = [body.pop(0)]
        while body and body[0].lineno == step[-1].end_lineno:
            step.append(body.pop(0))
        first, last = step[0], step[-1]
        decorators = getattr(first, "decorator_list", [])
        start = min(one.lineno for one in [first, *decorators])
        text = "".join(lines[start - 1 : last.end_lineno])
        yield "\n".join(_lines(text)), ast.Module(body=step, type_ignores=[])


def _run(tree: ast.Module) -> tuple[str, ...]:
    """Run a step as a cell would be run, and return the lines that it prints."""
    code = compile(tree, FILE, "exec", dont_inherit=True)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, vars(sys.modules["__main__"]))
    except BaseException:
        # There will be no picture that shows it.
        print(printed.getvalue(), end="")
        raise
    return _lines(printed.getvalue())


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, as they can be drawn."""
    return tuple(printable(line.expandtabs()) for line in text.splitlines())


def _sources(modules: Iterable[str]) -> Sources:
    """Return the sources of some modules, as far as they are loaded and have a file."""
    found: Sources = {}
    for name in dict.fromkeys(modules):
        module: Any = static.named(sys.modules).get(name)
        loaded = Loaded(module) if static.is_module(module) else None
        if loaded and loaded.source is not None:
            parts = [*name.split(".")[:-1], PurePath(loaded.file).name]
            if parts[-1] == "__init__.py":
                parts.insert(-1, name.rpartition(".")[2])
            found[name] = "/".join(parts), _lines(loaded.source.decode("utf-8", "replace"))
    return found


def _changes(before: Sources, now: Sources) -> Iterator[str]:
    """Yield the path of each file that differs from an earlier look, and the lines that do."""
    for name, (path, lines) in now.items():
        _, earlier = before.get(name, (path, lines))
        # Two lines with the names of the files come first, and others say where the lines are.
        found = list(unified_diff(earlier, lines, n=0, lineterm=""))[2:]
        own = [line for line in found if not line.startswith("@@")]
        yield from [path, *own] if own else []
