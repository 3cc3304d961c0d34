"""Name what a refresh cannot run again, or cannot judge."""

from __future__ import annotations

import pathlib
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import EXTENSION_SUFFIXES
from types import FunctionType

from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded, is_installed, present_modules
from reloadlab._modules.same import text_key
from reloadlab._objects import static
from reloadlab._refresh.report import Left

# What was built later may be newer than what is loaded.
_SINCE = time.time()


def unjudged() -> Iterator[Left]:
    """Yield the extension modules that may be newer, and edited modules behind other objects."""
    for name, module in present_modules():
        file = Loaded(module).place
        if file.endswith(tuple(EXTENSION_SUFFIXES)) and not is_installed(file):
            with suppress(OSError):
                if pathlib.Path(file).stat().st_mtime > _SINCE:
                    reason = "is compiled, and may have been built anew"
                    yield Left(name, reason, "restart the process, if it was")
    for name, entry in list(sys.modules.items()):
        if static.home(type(entry)) == name and not static.is_module(entry) and _is_edited(entry):
            reason = "has put another object in its own place, and its source is newer"
            yield Left(name, reason, f"del sys.modules[{name!r}], and import it again")


def _is_edited(entry: object) -> bool:
    """Say whether the source of the class of an object has other code than this."""
    values = static.class_namespace(type(entry)).values()
    codes = [one.__code__ for one in values if type(one) is FunctionType]
    for code in codes:
        with suppress(OSError, SyntaxError, ValueError):
            with open(code.co_filename, "rb") as file:  # noqa: PTH123 - see `Loaded`
                tree = compile(file.read(), code.co_filename, "exec", dont_inherit=True)
            if text_key(code) not in map(text_key, code_tree(tree)):
                return True
    return False
