"""Name what a refresh could not bring up to date, and what it could not judge."""

from __future__ import annotations

import pathlib
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from types import FunctionType

from reloadlab._keeping.record import SESSION
from reloadlab._mending.cells import Cells
from reloadlab._mending.paths import grouped, paths_to
from reloadlab._mending.session import Names
from reloadlab._mending.strays import Strays
from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded, is_installed, names_of, present_modules
from reloadlab._modules.same import text_key
from reloadlab._objects import static
from reloadlab._refresh.plan import Plan
from reloadlab._refresh.report import Left
from reloadlab._refresh.run import Body
from reloadlab._workers.told import told

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


def by_names(session: Names, plan: Plan) -> Iterator[Left]:
    """Yield the names whose originals are gone."""
    for name, original in session.lost:
        shown = name.removeprefix("__main__.")
        module, _, part = original.rpartition(".")
        yield Left(
            shown, f"is from before: {module} no longer has {part}", f"del {shown}", is_code=True
        )
    for module, found in session.maybe_starred.items():
        names = " and ".join(found)
        reason = f"is new, and may belong here: a star import of {module} would bind it now"
        yield Left(names, reason, f"if there was one: from {module} import *")
    for name, original in session.open:
        module, _, part = original.rpartition(".")
        line = f"from {module} import {part} as {name}"
        yield Left(name, f"may be {original} of before", f"if it is: {line}")
    for name in plan.gone:
        for key, value in names_of("__main__").items():
            if static.is_module(value) and static.module_name(value) == name:
                yield Left(
                    key, f"is the module {name}, whose file is gone", f"del {key}", is_code=True
                )


def not_named(plan: Plan) -> Iterator[Left]:
    """Yield the modules that were edited as well, and were not named."""
    for name in plan.others:
        yield Left(name, "was edited too, and was not named", "refresh()", is_code=True)


def by_strays(strays: Strays, cells: Cells) -> Iterator[Left]:
    """Yield what goes on in old code, and the instances that lack something."""
    for cls, (names, objects) in strays.lacking.items():
        what = f"{len(objects)} {static.class_name(cls)}"
        paths = paths_to({id(one) for one in objects})
        where = f"{grouped(list(paths.values()))}: {what}" if paths else what
        missing = " and ".join(names)
        again = cells.again(list(paths.values()))
        yield Left(where, f"without {missing}", f"{again}, or give each one {missing}")
    objects = [*strays.functions, *strays.suspended, *strays.gone]
    paths = paths_to({id(one) for one in objects})
    gone = set(map(id, strays.gone))
    for one in objects:
        if id(one) in paths:
            is_function = type(one) is FunctionType or static.is_class(one)
            if id(one) in gone and not is_function:
                name = static.class_name(type(one))
                again = cells.again([paths[id(one)]])
                yield Left(paths[id(one)], f"is of {name}, which is gone", again)
                continue
            reason = (
                "runs code that the source no longer has"
                if is_function
                else ("is suspended in old code, which it runs to the end")
            )
            yield Left(paths[id(one)], reason, cells.again([paths[id(one)]]))


def by_layouts(objects: list[tuple[object, str]], cells: Cells) -> Iterator[Left]:
    """Yield the instances that could not be given the new class, and why not."""
    paths = paths_to({id(one) for one, _ in objects})
    kinds: dict[tuple[str, str], list[str]] = {}
    for one, reason in objects:
        if id(one) in paths:
            kinds.setdefault((static.class_name(type(one)), reason), []).append(paths[id(one)])
    for (kind, reason), named in kinds.items():
        yield Left(f"{grouped(named)}: {len(named)} {kind}", reason, cells.again(named))


def out_of_sight(replaced: list[weakref.ref[type]]) -> Iterator[Left]:
    """Yield the classes that something holds of which the collector does not know."""
    for cls in filter(None, (one() for one in replaced)):
        name = f"{static.home(cls)}.{static.qualified_name(cls)}"
        reason = "is alive in an earlier version, and no look can see who holds it"
        yield Left(name, reason, "make again what was made with it: code in C may hold it")


def by_keys(holders: list[object]) -> Iterator[Left]:
    """Yield the dictionaries and sets that do not find their keys any more."""
    paths = paths_to({id(one) for one in holders})
    for one in holders:
        if id(one) in paths:
            path = paths[id(one)]
            line = f"dict({path}.items())" if type(one) is dict else f"set([*{path}])"
            reason = "does not find keys whose hash is another one now"
            yield Left(path, reason, f"{path} = {line}", is_code=True)


def by_registers(bodies: list[Body]) -> Iterator[Left]:
    """Yield the registers that a module has made anew without what others had put in."""
    for body in bodies:
        strings = body.former.strings if body.former else set()
        for name, old in body.before.items():
            new = body.loaded.namespace.get(name)
            if type(old) is dict and type(new) is dict and old is not new and body.former:
                lost = [key for key in old if key not in new and key not in strings]
                if lost and not name.startswith("__"):
                    count = f"{len(lost)} {'entry' if len(lost) == 1 else 'entries'}"
                    reason = f"was made anew, without {count} that others had put in"
                    yield Left(f"{body.name}.{name}", reason, "put them in again")


def by_workers() -> Iterator[Left]:
    """Yield the other processes that go on with old code, whatever was edited this time."""
    for path, reason, remedy, is_code in told():
        yield Left(path, reason, remedy, is_code)
