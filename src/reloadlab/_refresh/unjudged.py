"""Name what a refresh cannot run again, or cannot judge."""

from __future__ import annotations

import pathlib
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from types import FunctionType

from reloadlab._keeping.record import SESSION
from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded, is_installed, present_modules
from reloadlab._modules.same import text_key
from reloadlab._objects import static
from reloadlab._refresh.report import Left

# What was built later may be newer than what is loaded.
_SINCE = time.time()


def unjudged() -> Iterator[Left]:
    """Yield the modules of the project that cannot run again, and may be newer."""
    for name, module in present_modules():
        loaded = Loaded(module)
        is_ours = name not in SESSION and loaded.place and not is_installed(loaded.place)
        if is_ours and not loaded.file and _built(loaded.place) > _SINCE:
            reason = "is not from a plain source file, and may be newer than what runs"
            yield Left(name, reason, "restart the process, if it is")
    for name, entry in list(sys.modules.items()):
        if static.home(type(entry)) == name and not static.is_module(entry) and _is_edited(entry):
            reason = "has put another object in its own place, and its source is newer"
            yield Left(name, reason, f"del sys.modules[{name!r}], and import it again")


def _built(place: str) -> float:
    """Return when a file was written, or the archive in which it lies."""
    path = pathlib.Path(place)
    file = next((one for one in (path, *path.parents) if one.is_file()), None)
    return file.stat().st_mtime if file else 0


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
