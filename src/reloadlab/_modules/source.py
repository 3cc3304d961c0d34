"""Compare a loaded module with its source: whether it was loaded from other code than that.

What is known comes from two places:

- the functions of the module: each keeps its code, which the source contains, at whatever line;
- the ``.pyc``: it holds the whole code of the version that was loaded last, as long as loading
  writes it.

A tool may have put the new code into the old functions, as ``%autoreload`` does. Then the source
is in force without having been run.
"""

from __future__ import annotations

import ast
import functools
import os

# Not the classes in it: pathlib may be the module that was reloaded a moment ago.
import pathlib
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any

from reloadlab._modules.bindings import Bindings
from reloadlab._modules.code import code_tree, constants_bound, functions_defined
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import constant_key, is_same_code, text_key
from reloadlab._objects import static

_SINCE = time.time()


def has_code_of(code: CodeType, functions: Iterable[CodeType]) -> bool:
    """Say whether some functions have the code of a source, at whatever lines.

    A tool that puts new code into old functions gives it others.
    """
    tree = list(code_tree(code))
    # Code at the same lines is equal, which Python sees a hundred times as fast.
    moved = [*{*functions}.difference(tree)]
    return not moved or _texts(moved) <= _texts(tree)


def _texts(codes: Iterable[CodeType]) -> set[object]:
    """Return what stands for the text of each code object."""
    return {text_key(code) for code in codes}


def agrees(loaded: Loaded, code: CodeType) -> bool:
    """Say whether the functions of a module are those of its source, as far as is seen."""
    if not has_code_of(code, codes_held(loaded, code)):
        return False
    missing = functions_defined(code)[""] - loaded.names.keys()
    # Not under a condition: the function would be there.
    return not missing or missing.isdisjoint(
        getattr(node, "name", "") for node in _statements(loaded)
    )


def has_same_constants(loaded: Loaded) -> bool:
    """Say whether the names of a module that its source binds to constants have these values."""
    return all(
        constant_key(node.value.value, id) == constant_key(loaded.names.get(target.id), id)
        for node in _statements(loaded)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def may_be_older(loaded: Loaded) -> bool:
    """Say whether constants tell that the source was saved after the module was loaded.

    Another process may have written the bytecode since. Functions tell that by themselves.
    """
    code, cached = loaded.compiled, loaded.cached
    is_saved = loaded.is_plain and _saved(loaded.file) > _begin()
    if code is None or cached is None or not is_saved:
        return False
    return is_same_code(cached, code) and _has_other_constants(loaded)


def _has_other_constants(loaded: Loaded) -> bool:
    """Say whether a module has another constant than its source binds, once and for all."""
    known = Bindings()
    known.read(loaded.source or b"", loaded.package)
    constants = {
        target.id: node.value.value
        for node in _statements(loaded)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return any(
        constant_key(value, id) != constant_key(loaded.names.get(name), id)
        for name, value in constants.items()
        if known.assigned[name] == 1 and name not in known.shared
    )


def _saved(file: str) -> float:
    """Return when a file was saved."""
    with suppress(OSError):
        return os.stat(file).st_mtime  # noqa: PTH116 - pathlib may be what was reloaded
    return 0.0


@functools.cache
def _begin() -> float:
    """Return when this process began, or at least when it imported this package."""
    with suppress(OSError, ValueError, StopIteration):
        # See proc_pid_stat(5) and proc_stat(5).
        with open("/proc/self/stat", encoding="utf-8") as file:  # noqa: PTH123 - see `_saved`
            ticks = int(file.read().rpartition(")")[2].split()[19])
        with open("/proc/stat", encoding="utf-8") as file:  # noqa: PTH123 - see `_saved`
            boot = next(int(line.split()[1]) for line in file if line.startswith("btime"))
        return boot + ticks / os.sysconf("SC_CLK_TCK")
    return _SINCE


def is_cached_otherwise(loaded: Loaded, code: CodeType) -> bool:
    """Say whether the ``.pyc`` holds what was loaded, and that is other code than the source's."""
    if loaded.cached is None or is_same_code(loaded.cached, code):
        return False
    # Where nothing is written, the .pyc may be older than both.
    folder = pathlib.Path(loaded.pyc_file).parent
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK):
        return False
    if _has_constants_of(loaded, code, loaded.cached):
        return False
    tree = list(code_tree(loaded.cached))
    quick = set(tree)
    return all(
        one in quick
        or any(is_same_code(one, other) for other in tree if other.co_name == one.co_name)
        for one in codes_held(loaded, code)
    )


def _has_constants_of(loaded: Loaded, code: CodeType, other: CodeType) -> bool:
    """Say whether constants tell that a module has what one code binds, and another does not."""
    present, other_ones = constants_bound(code), constants_bound(other)
    keys = {key: constant_key(value, id) for key, value in present.items()}
    telling = [
        key
        for key, known in keys.items()
        if key not in other_ones or constant_key(other_ones[key], id) != known
    ]
    return bool(telling) and all(
        constant_key(_own_names(loaded, owner).get(name, static.Missing), id) == keys[owner, name]
        for owner, name in telling
    )


def _own_names(loaded: Loaded, owner: str) -> dict[str, Any]:
    """Return the names of a module, or of a class that it has made by a name."""
    if not owner:
        return loaded.names
    cls = loaded.names.get(owner)
    is_own = static.is_class(cls) and static.home(cls) == loaded.home
    return static.class_namespace(cls) if is_own else {}  # type: ignore[arg-type]


def codes_held(loaded: Loaded, code: CodeType) -> Iterator[CodeType]:
    """Yield the code that functions of a module have, of those that its source defines.

    Functions by other names may linger from earlier versions, which says nothing of the last.
    """
    for owner, names in functions_defined(code).items():
        holder = _own_names(loaded, owner)
        for name in names & holder.keys():
            function = holder[name]
            if type(function) is FunctionType and function.__code__.co_filename == loaded.file:
                yield function.__code__


def _statements(loaded: Loaded) -> list[ast.stmt]:
    """Return the statements of a source that compiles, outside of functions and classes."""
    return ast.parse(loaded.source or b"").body
