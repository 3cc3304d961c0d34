"""Say what could not be judged of a module, besides the names that others have from it."""

from __future__ import annotations

import functools
import gc
import sys
import weakref
from collections import Counter
from collections.abc import Iterator
from itertools import compress
from types import FunctionType
from typing import Any

from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, is_of_project, present_modules
from reloadlab._modules.same import equal_constants, text_key
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.frames import local_variables, running_frames
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._remedies.remedy import Held
from reloadlab._remedies.spelling import spelling
from reloadlab._stale.old_objects import StaleObjects
from reloadlab._stale.ownership import names_taken
from reloadlab._stale.report import Doubt
from reloadlab._stale.snapshot import has_run_since

# Of so many objects it is asked who holds them.
_ASKED = 100
# So far up it is asked who holds the containers in which they lie.
_DEEP = 6


def doubts(version: Version, stale: StaleObjects, reached: set[int]) -> Iterator[Doubt]:
    """Yield what could not be judged; `reached` has the objects to which a name leads."""
    yield from _kept(version)
    yield from _repeated(version, stale)
    yield from _values(version, stale)
    yield from _run_before(version, stale)
    yield from _out_of_sight(version, stale, reached)


def _kept(version: Version) -> Iterator[Doubt]:
    """Yield the definitions by whose names the source has another one."""
    module = spelling(version.name).text
    given = {text_key(code) for code, _ in version.places} if version.kept else set()
    for name in version.kept:
        parts = static.unwrapped(version.names[name])
        if any(text_key(code) in given for part in parts for code, _ in version.own_code(part)):
            # A tool has put it there as the source has it, at other lines.
            continue
        yield Doubt(
            f"{version.name}.{name}",
            "is not the one that the source has now, which may define it only where none is",
            f"if it is to be new: del {module}.{name}, and reload {version.name}",
        )


def _repeated(version: Version, stale: StaleObjects) -> Iterator[Doubt]:
    """Yield the functions of which more are alive than one load makes."""
    for name in stale.repeated:
        yield Doubt(
            f"{version.name}.{name}",
            "is alive in more than one version, and nothing tells which is the current one",
            "make again what was given one of them",
        )


def _values(version: Version, stale: StaleObjects) -> Iterator[Doubt]:
    """Yield the values whose earlier ones are not remembered, without a look in time."""
    history = history_of(version.name)
    if stale.since is not None:
        history.follow(version.loaded)
    elif version.number > 1 and not history.is_followed(version.loaded):
        names = [
            name
            for name, value in version.names.items()
            if name in version.bound
            and not name.startswith("__")
            and not (static.is_definition(value) or static.is_module(value))
            and wrapper_type(value) is None
            and not equal_constants(value, value)
        ]
        # Asked last: it looks at the names of all other modules.
        taken = names_taken(version.loaded) if names else set()
        names = [name for name in names if name not in taken]
        if names:
            yield Doubt(
                ", ".join(f"{version.name}.{name}" for name in names),
                "may be held as before the reload, of which there is no snapshot",
                "reload by checked_reload, or pass a snapshot from before the reload",
            )


def _run_before(version: Version, stale: StaleObjects) -> Iterator[Doubt]:
    """Yield the modules whose bodies have used the module, and did not run since."""
    behind = history_of(version.name).behind
    for key, module in present_modules():
        # To look at all modules would take too long.
        is_asked = stale.since is not None and key != "__main__" and is_of_project(module)
        if not is_asked and key not in behind:
            continue
        loaded = Loaded(module)
        if key in behind and behind[key]() is not loaded.spec:
            del behind[key]
        if stale.since is None or loaded.spec is None:
            continue
        used = _has_used(loaded, key, version)
        if has_run_since(stale.since, key, loaded) or not used:
            continue
        if used & _changed(version, stale.since.values):
            behind[key] = weakref.ref(loaded.spec)
    for key in sorted(behind):
        reason = f"has run with an earlier {version.name}"
        yield Doubt(key, reason, f"if it has computed with it: reload {key}")


def _has_used(loaded: Loaded, key: str, version: Version) -> set[str]:
    """Return the attributes of the module that the body of another one has used."""
    parts = version.name.split(".")
    packages = [".".join(parts[:count]) for count in range(1, len(parts))]
    modules = {id(sys.modules[one]) for one in packages if one in sys.modules}
    modules.add(id(version.loaded.module))
    # To read the sources of all modules would take too long, too.
    if not _leads_to(loaded, modules):
        return set()
    known = version.bindings(key)
    # A class has names of its own.
    taken = known.imported & {version.name}
    taken |= {
        name
        for name, origin in known.origins.items()
        if origin and f"{origin.module}.{origin.name}" == version.name
    }
    return {
        part
        for path, part in known.attributes
        if path in taken or _found(path, loaded) is version.loaded.module
    }


def _leads_to(loaded: Loaded, modules: set[int]) -> bool:
    """Say whether a module has a name for one of some others, or a class of it has."""
    own = [one for one in loaded.names.values() if static.is_class(one)]
    spaces = [static.class_namespace(one) for one in own if static.home(one) == loaded.home]
    return any(
        id(value) in modules for space in (loaded.names, *spaces) for value in space.values()
    )


def _found(path: str, loaded: Loaded) -> object:
    """Return what a name of a module stands for, if dots lead from module to module."""
    name, *rest = path.split(".")
    value = loaded.names.get(name, static.Missing)
    for part in rest:
        names = static.module_namespace(value) if static.is_module(value) else {}
        value = names.get(part, static.Missing)
    return value


def _changed(version: Version, former: dict[str, object]) -> set[str]:
    """Return the names of a module that are bound to something else than before."""
    present = version.names
    return {
        name
        for name, value in former.items()
        if value is not present.get(name, static.Missing)
        and not equal_constants(value, present.get(name, static.Missing))
    }


class _Probe:
    """An object without a holder but the one that counts holders."""


def _holders(objects: list[Any]) -> tuple[list[Any], list[bool]]:
    """Return what holds some objects, and say of each whether something unseen does as well.

    One question answers both, because it costs a pass over all that is alive.
    """
    asked = [*objects, _Probe()]
    holders = gc.get_referrers(*asked)
    # The list of the holders may hold one that is asked, too.
    counted = Counter(map(id, holders))
    counted.update(id(held) for holder in holders for held in _held_by(holder))
    counts = [sys.getrefcount(asked[number]) for number in range(len(asked))]
    *rest, of_probe = [count - counted[id(obj)] for count, obj in zip(counts, asked, strict=True)]
    return [one for one in holders if one is not asked], [one > of_probe for one in rest]


def _held_by(holder: object) -> list[Any]:
    """Return what an object holds; of a module only its namespace, see `ancestors`."""
    if static.is_module(holder):
        return [static.module_namespace(holder)]
    return gc.get_referents(holder)


def _held_from_outside(asked: list[Any], known: list[Any]) -> set[int]:
    """Return the identities of what code in C holds, itself or in containers of its own."""
    found: set[int] = set()
    # What a call has that is running has been looked into, and is held by nothing to be seen.
    local = {id(one) for _, frame in running_frames() for one in local_variables(frame).values()}
    level = {id(obj): (obj, {id(obj)}) for obj in asked}
    for _ in range(_DEEP):
        objects = [obj for obj, _names in level.values()]
        holders, unseen = _holders(objects)
        found.update(*(level[id(one)][1] for one in compress(objects, unseen)))
        # Since Python 3.13, an instance shows what is in its dictionary, and not that itself.
        others = [one for one in holders if not _is_container(one)]
        passed = local.union(map(id, map(static.attributes_dictionary, others)))
        passed.update(map(id, (asked, known, objects, level, *level.values())))
        above = [one for one in holders if _is_container(one) and id(one) not in passed]
        del holders, others
        level = {id(one): (one, _leads(one, level)) for one in above}
    return found


def _is_container(obj: object) -> bool:
    """Say whether code in C may keep what it was given in an object of this class."""
    return static.is_exactly(obj, list, tuple, dict, functools.partial)


def _leads(holder: object, level: dict[int, tuple[Any, set[int]]]) -> set[int]:
    """Return the identities of what is asked about to which a container leads."""
    leads = [level[id(held)][1] for held in gc.get_referents(holder) if id(held) in level]
    return set().union(*leads)


def _out_of_sight(version: Version, stale: StaleObjects, reached: set[int]) -> Iterator[Doubt]:
    """Yield the old objects that something holds of which the collector does not know."""
    # Each call that is running holds its function.
    running = {id(frame.f_code) for _, frame in running_frames()}
    asked = [
        obj
        for obj in stale.objects
        if id(obj) in stale.kinds
        and id(obj) not in reached
        and _may_be_registered(*stale.kinds[id(obj)])
        and not (type(obj) is FunctionType and id(obj.__code__) in running)
    ][:_ASKED]
    if not asked:
        return
    held = _held_from_outside(asked, stale.objects)
    found = [obj for obj in asked if id(obj) in held]
    names = sorted({f"{version.name}.{stale.kinds[id(obj)][1]}" for obj in found})
    for name in names:
        yield Doubt(
            name,
            "is alive in an earlier version, and the search cannot see what holds it",
            "code in C may, such as atexit, codecs, sqlite3 or an array: give it the new version",
        )


def _may_be_registered(kind: Held, name: str) -> bool:
    """Say whether something of a kind may be held for itself, and not as a part of a class."""
    return kind in (Held.INSTANCE, Held.METHOD) or (kind is Held.FUNCTION and "." not in name)
