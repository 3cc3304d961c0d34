"""Name what a refresh could not bring up to date, and what it could not judge."""

from __future__ import annotations

import pathlib
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import FunctionType, ModuleType
from typing import Any

from reloadlab._keeping.record import SESSION
from reloadlab._mending.bound import Taken, paths_anywhere
from reloadlab._mending.memory import TOLD
from reloadlab._mending.paths import grouped, paths_to
from reloadlab._mending.session import Names
from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded, is_installed, names_of, present_modules
from reloadlab._modules.same import equal_constants, text_key
from reloadlab._objects import static
from reloadlab._telling.cells import Cells
from reloadlab._telling.points import Left, Unseen, by_kind, unseen
from reloadlab._telling.strays import Strays
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


def by_lost_names(lost: list[tuple[str, str]]) -> Iterator[Left]:
    """Yield the names whose originals are gone."""
    for name, original in lost:
        shown = name.removeprefix("__main__.")
        module, _, part = original.rpartition(".")
        yield Left(
            shown, f"is from before: {module} no longer has {part}", f"del {shown}", is_code=True
        )


def by_names(session: Names) -> Iterator[Left]:
    """Yield the names that may be from a module."""
    for module, found in session.maybe_starred.items():
        names = " and ".join(found)
        reason = f"is new, and may belong here: a star import of {module} would bind it now"
        yield Left(names, reason, f"if there was one: from {module} import *")
    for name, original in session.open:
        module, _, part = original.rpartition(".")
        line = f"from {module} import {part} as {name}"
        if "." in name:
            line = f"import {module}; {name} = {original}"
        yield Left(name, f"may be {part} of an earlier version of {module}", f"if it is: {line}")


def by_stars(found: list[tuple[str, str]]) -> Iterator[Left]:
    """Yield the names that a star import has bound, and would not bind now."""
    for name, module in found:
        reason = f"is from before: a star import of {module} no longer binds it"
        yield Left(name, reason, f"del {name}", is_code=True)


def by_modules(gone: Iterable[tuple[str, ModuleType]]) -> Iterator[Left]:
    """Yield the names of modules whose files are gone."""
    for name, module in gone:
        for key, value in names_of("__main__").items():
            if value is module:
                yield Left(
                    key, f"is the module {name}, whose file is gone", f"del {key}", is_code=True
                )


def by_failures(failures: dict[str, str]) -> Iterator[Left]:
    """Yield the modules that are not loaded any more, since others catch what they raise."""
    for name, error in failures.items():
        reason = f"raises {error}, which its importers catch: as in a new process, it is not loaded"
        yield Left(name, reason, "if it should be, correct it and refresh again")


def by_mocks(paths: Iterable[str]) -> Iterator[Left]:
    """Yield the dictionaries that patches put back as they were before."""
    for path in paths:
        reason = "was made again under a patch, whose end puts back what it had before"
        yield Left(path, reason, "end the patch, and then set it to what its source says")


def not_named(names: tuple[str, ...]) -> Iterator[Left]:
    """Yield the modules that were edited as well, and were not named."""
    for name in names:
        yield Left(name, "was edited too, and was not named", "refresh()", is_code=True)


def by_doubts(doubtful: dict[int, tuple[object, str]], cells: Cells) -> Iterator[Left]:
    """Yield what the session holds that a module had, and that may not have come from there."""
    known = {id(one): (one, name) for one, name in TOLD.of("doubts")} | doubtful
    paths = paths_to(set(known))
    TOLD.keep("doubts", (known[key] for key in paths))
    for key, path in paths.items():
        reason = f"is what {known[key][1]} was before, from there or not"
        yield Left(path, reason, f"if it is from there, {cells.again([path])}")


def by_strays(strays: Strays, cells: Cells, told: set[str]) -> Iterator[Left | Unseen]:
    """Yield what goes on in old code, and the instances that lack something.

    The paths in `told` have been told of already.
    """
    for _, names, objects in strays.lacking.values():
        missing = " and ".join(names)
        yield from by_kind(objects, f"without {missing}", f", or give each one {missing}", cells)
    for name, thread in strays.running:
        threads = {one.ident: one.name for one in threading.enumerate()}
        of = "" if thread == threading.get_ident() else f" in the thread {threads.get(thread)}"
        yield Left(
            name, f"is running{of}, in old code until it returns", "call it again after that"
        )
    olds: list[tuple[Any, str, str]] = [
        (one, "runs code that the source no longer has", "") for one in strays.functions
    ]
    suspended = "is suspended in old code, which it runs to the end"
    olds += [(one, suspended, task) for one, task in strays.suspended]
    for one in strays.gone:
        is_definition = type(one) is FunctionType or static.is_class(one)
        kind = static.class_name(type(one))
        reason = "runs code that the source no longer has"
        olds.append((one, reason if is_definition else f"is of {kind}, which is gone", ""))
    paths = paths_to({id(one) for one, _, _ in olds})
    for one, reason, task in olds:
        if task:
            yield Left(f"the task {task}", reason, "cancel it, and start it again")
        elif id(one) in paths:
            if paths[id(one)] not in told:
                yield Left(paths[id(one)], reason, cells.again([paths[id(one)]]))
        elif not any(type(other) is one for other in strays.gone):
            yield unseen(one, reason)


def instances(objects: list[object]) -> Iterator[str]:
    """Yield the names that lead to some objects, those of one class together."""
    paths = paths_to({id(one) for one in objects})
    kinds: dict[int, tuple[type, set[int]]] = {}
    for one in objects:
        kinds.setdefault(id(type(one)), (type(one), set()))[1].add(id(one))
    for kind, found in kinds.values():
        named = [path for key, path in paths.items() if key in found]
        where = f"{grouped(named)}: " if named else ""
        yield f"{where}{len(found)} {static.class_name(kind)}"


def by_layouts(objects: list[tuple[object, str]], cells: Cells) -> Iterator[Left | Unseen]:
    """Yield the instances that could not be given the new class, and why not."""
    kinds: dict[tuple[int, str], list[object]] = {}
    for one, reason in objects:
        kinds.setdefault((id(type(one)), reason), []).append(one)
    for (_kind, reason), found in kinds.items():
        yield from by_kind(found, reason, "", cells)


def by_replaced(told: set[int]) -> Iterator[Unseen]:
    """Yield what was exchanged; something may hold it of which no look knows.

    Those in `told` are held by their instances, of which was told already.
    """
    for old, _ in TOLD.of("replaced"):
        if id(old) not in told:
            name = f"{static.home(old)}.{static.qualified_name(old)}"
            reason = "is alive in an earlier version, and the search cannot see what holds it"
            remedy = "make again what was made with it: code in C may hold it"
            yield Unseen(weakref.ref(old), Left(name, reason, remedy))


def by_keys(holders: list[Any]) -> Iterator[Left]:
    """Yield the dictionaries and sets that do not find their keys any more."""
    paths = paths_to({id(one) for one in holders})
    for one in holders:
        if id(one) in paths and any(map(_has_no_hash, list(one))):
            reason = "does not find keys that have no hash any more: their class has __eq__ alone"
            yield Left(paths[id(one)], reason, "give the class a __hash__, or make it again")
        elif id(one) in paths:
            path = paths[id(one)]
            line = f"dict({path}.items())" if type(one) is dict else f"set([*{path}])"
            reason = "does not find keys whose hash has changed"
            yield Left(path, reason, f"{path} = {line}", is_code=True)


def _has_no_hash(key: Any) -> bool:
    """Say whether no dictionary can take a key, or a tuple with it, any more."""
    if static.is_exactly(key, tuple, frozenset):
        return any(map(_has_no_hash, key))
    return static.inherited(type(key), "__hash__") is None


def by_taken(found: Iterable[Taken], cells: Cells) -> Iterator[Left]:
    """Yield what was taken from classes that have a method of another kind now."""
    for path, _, reason in found:
        yield Left(path, reason, f"{cells.again([path])}, or take it again")


def by_members(gone: Iterable[Any], cells: Cells) -> Iterator[Left]:
    """Yield what the session and the project have of enumerations that have no such member."""
    known = {id(one): one for one in [*gone, *(one for one, _ in TOLD.of("members"))]}
    paths = list(paths_anywhere(set(known)))
    TOLD.keep("members", ((known[key], None) for _, key in paths))
    for path, key in paths:
        cls = type(known[key])
        reason = f"is a member that {static.home(cls)}.{static.qualified_name(cls)} no longer has"
        yield Left(path, reason, cells.again([path]))


def by_doubtful_registers(doubts: list[tuple[str, str]]) -> Iterator[Left]:
    """Yield the registers that may have what is in no source, or lack what is in one."""
    for path, why in doubts:
        yield Left(path, why, "look at it, and take out what does not belong there")


def by_calls(done: list[tuple[str, str]]) -> Iterator[Left]:
    """Yield what was called by lines that are gone, and may have changed anything."""
    for path, module in dict.fromkeys(done):
        reason = f"was called by a line that {module} no longer has, and what it did stays"
        yield Left(path, reason, "undo that, or restart, if it matters")


def by_patches(module: str, unknown: list[tuple[str, str]], lost: list[str]) -> Iterator[Left]:
    """Yield what a module has set in others, and others in it, that may be otherwise now."""
    for path, why in unknown:
        yield Left(path, why, "set it to what a new process would have, or restart")
    for name in lost:
        reason = "is what its source says: what had been put in its place is gone"
        yield Left(f"{module}.{name}", reason, "patch it again")


def by_threads(before: list[threading.Thread], ran: list[str]) -> Iterator[Left]:
    """Yield the threads that go on beside those that bodies have started in their places."""
    targets = [(one, static.attributes(one).get("_target")) for one in threading.enumerate()]
    started = [target for one, target in targets if one not in before]
    for thread, target in targets:
        home = static.home(target)
        if home in ran and thread in before and target in started:
            reason = f"still runs, and {home}, which ran again, has started another one"
            yield Left(f"the thread {thread.name}", reason, "end one of them")


def by_registers(
    name: str, before: dict[str, Any], now: dict[str, Any], strings: set[str]
) -> Iterator[Left]:
    """Yield the registers that a module has made again without what others had put in."""
    for one, old in before.items():
        new = now.get(one)
        if type(old) is dict and type(new) is dict and old is not new:
            lost = [key for key in old if key not in new and key not in strings]
            # Of objects, a body makes other ones each time.
            made = Counter(type(key) for key in new if not equal_constants(key, key))
            made.subtract(type(key) for key in old if not equal_constants(key, key))
            lost = [key for key in lost if equal_constants(key, key) or made[type(key)] < 0]
            if lost and not one.startswith("__"):
                count = f"{len(lost)} {'entry' if len(lost) == 1 else 'entries'}"
                reason = f"was made again, without {count} that others had put in"
                yield Left(f"{name}.{one}", reason, "put them in again")


def by_workers() -> Iterator[Left]:
    """Yield the other processes that go on with old code, whatever was edited this time."""
    for path, reason, remedy, is_code in told():
        yield Left(path, reason, remedy, is_code)
