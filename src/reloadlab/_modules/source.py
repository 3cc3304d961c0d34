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
import os

# Not the classes in it: pathlib may be the module that was reloaded a moment ago.
import pathlib
import sys
from types import FunctionType
from typing import TYPE_CHECKING

from reloadlab._modules.code import code_tree, functions_defined
from reloadlab._modules.same import constant_key, is_same_code, text_key
from reloadlab._objects import static

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType

    from reloadlab._modules.loaded import Loaded


def texts(codes: Iterable[CodeType]) -> frozenset[int]:
    """Return a number for the text of each code object, which keeps none of them alive."""
    return frozenset(hash(text_key(code)) for code in codes)


def is_other(loaded: Loaded, code: CodeType) -> bool:
    """Say whether a module was certainly loaded from other code than that of its source."""
    held = list(codes_held(loaded, code))
    # At whatever lines, because a tool that puts new code into old functions gives it others.
    if not texts(held) <= texts(code_tree(code)):
        return True
    missing = functions_defined(code)[""] - loaded.names.keys()
    if missing and missing & {getattr(node, "name", "") for node in _statements(loaded)}:
        # Not under a condition: the function would be there.
        return True
    if loaded.cached is None or is_same_code(loaded.cached, code):
        return False
    # Where nothing is written, the .pyc may be older than both.
    folder = pathlib.Path(loaded.pyc_file).parent
    writes = not sys.dont_write_bytecode and os.access(folder, os.W_OK)
    return writes and _are_in(held, loaded.cached)


def is_in_force(loaded: Loaded, code: CodeType) -> bool:
    """Say whether functions and constants of a module are those of a source, as far as is seen."""
    return (
        functions_defined(code)[""] <= loaded.names.keys()
        and texts(codes_held(loaded, code)) <= texts(code_tree(code))
        and all(
            constant_key(value, id) == constant_key(loaded.names.get(name), id)
            for name, value in _constants(loaded)
        )
    )


def codes_held(loaded: Loaded, code: CodeType) -> Iterator[CodeType]:
    """Yield the code that functions of a module have, of those that its source defines.

    Functions by other names may linger from earlier versions, which says nothing of the last.
    """
    for owner, names in functions_defined(code).items():
        holder = loaded.names
        if owner:
            cls = loaded.names.get(owner)
            is_own = static.is_class(cls) and static.home(cls) == loaded.home
            holder = static.class_namespace(cls) if is_own else {}  # type: ignore[arg-type]
        for name in names & holder.keys():
            function = holder[name]
            if type(function) is FunctionType and function.__code__.co_filename == loaded.file:
                yield function.__code__


def _are_in(held: list[CodeType], code: CodeType) -> bool:
    """Say whether the code of functions is in that of a module."""
    tree = list(code_tree(code))
    quick = set(tree)
    return all(
        one in quick
        or any(is_same_code(one, other) for other in tree if other.co_name == one.co_name)
        for one in held
    )


def _statements(loaded: Loaded) -> list[ast.stmt]:
    """Return the statements of a source that compiles."""
    return ast.parse(loaded.source or b"").body


def _constants(loaded: Loaded) -> Iterator[tuple[str, object]]:
    """Yield the names that a source binds to a constant, outside of functions and classes."""
    for node in _statements(loaded):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value.value
