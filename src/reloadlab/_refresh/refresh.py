"""Bring a session up to date with what was edited."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from types import FunctionType
from typing import Any

from reloadlab._keeping.record import project, remember
from reloadlab._mending.exchange import Exchange
from reloadlab._mending.paths import grouped, paths_to
from reloadlab._mending.registers import Registers
from reloadlab._mending.session import Names, bind_new_names
from reloadlab._mending.strays import Strays, cached_properties, empty_cached_properties
from reloadlab._modules.bindings import bindings
from reloadlab._modules.history import note
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._objects.unwinding import unwound
from reloadlab._refresh.plan import Plan, module_of, planned
from reloadlab._refresh.report import Left, RefreshReport
from reloadlab._refresh.run import Bodies, Body
from reloadlab._stale.ownership import may_be_shared, names_taken


def refresh(*modules: object, dry_run: bool = False) -> RefreshReport:
    """Bring the session up to date with the sources: all that was edited, and what depends on it.

    Every loaded module of the project whose source is not what is loaded runs again, and so does
    every module that imports one of these, in the order in which they import each other. If one
    body fails, all are put back. Functions and classes of the same name stay the objects that
    they are, with the new code, so that whoever holds one has the new one. What cannot stay is
    exchanged where it is held, and what cannot be exchanged is named.

    Parameters
    ----------
    *modules : types.ModuleType, str, type or function
        The modules to take for edited, or their names, or something that they define. Without
        any, those that were edited.
    dry_run : bool
        Whether to return the plan alone, and do nothing.

    Returns
    -------
    RefreshReport
        What ran, what was mended, and what could not be.

    Raises
    ------
    TypeError
        When something is given that belongs to no loaded module.
    BaseException
        Whatever a body raises, after all is put back.

    Notes
    -----
    Data that the program has filled stays: a list, a dictionary, a number that the source binds in
    a line that is as before. Packages in ``site-packages`` and the standard library are left alone
    unless they are named.

    Examples
    --------
    >>> from reloadlab import refresh, workspace, write_module
    >>> with workspace():
    ...     path = write_module("rates", "def vat(): return 19")
    ...     from rates import vat
    ...     path = write_module("rates", "def vat(): return 21")
    ...     print(refresh())
    ...     vat()
    rates refreshed · 0 names, 0 objects mended
    changed: rates.vat
    21
    """
    plan = planned([module_of(one).__name__ for one in modules])
    if dry_run:
        return RefreshReport(
            tuple(plan.modules), plan.edited, plan.unknown, forgotten=tuple(plan.gone), is_plan=True
        )
    if not plan.modules and not plan.gone:
        return RefreshReport()
    return unwound(partial(_refreshed, plan))


def _refreshed(plan: Plan) -> RefreshReport:
    """Run what has to run, and mend what that leaves."""
    ran = {**plan.modules, **plan.gone}
    loaded = {name: Loaded(module) for name, module in ran.items()}
    own = {name: _own(one) for name, one in loaded.items()}
    behind = _cached_properties(loaded)
    registers = Registers(project().values())
    bodies = Bodies(plan.modules, plan.gone)
    bodies.run()
    names = {name: one.names for name, one in loaded.items()}
    replaced = {key: pair for one in bodies.bodies.values() for key, pair in one.keeper.replaced.items()}
    mended = registers.settle(replaced, set(ran))
    for name in plan.modules:
        now = Loaded(sys.modules[name])
        note(now)
        remember(now)
    for name in bodies.loaded_anew:
        remember(Loaded(sys.modules[name]))
    session = Names(names, {key: one for found in own.values() for key, one in found.items()})
    session.bind()
    bound = session.bound + bind_new_names(bindings("__main__").starred, names)
    demands = {cls: known for one in bodies.bodies.values() for cls, known in one.keeper.demands.items()}
    bodies.undo.forget()
    pairs = list(_pairs(names, own, replaced))
    left = list(_left_by_names(session, plan))
    exchange = Exchange(pairs, [pairs, names, own, replaced, *names.values(), *bodies.memories])
    exchange.run()
    classes = {id(old): new for old, new in pairs if static.is_class(old) and static.is_class(new)}
    left += _left_instances(exchange.give_classes(classes), "has another layout than its class")
    strays = Strays([Loaded(sys.modules[name]) for name in plan.modules], demands)
    strays.look()
    mended += exchange.count + strays.mended + empty_cached_properties(_changed(behind))
    left += _left_by_strays(strays)
    return RefreshReport(
        tuple(dict.fromkeys(bodies.order)),
        plan.edited,
        plan.unknown,
        tuple(bodies.loaded_anew),
        tuple(plan.gone),
        tuple(one for body in bodies.bodies.values() for one in _changed_definitions(body)),
        tuple(f"{name}.{one}" for name, body in bodies.bodies.items() for one in _filled(body)),
        tuple(bound),
        mended,
        tuple(
            Left(f"{name}.{one}", why, "")
            for name, body in bodies.bodies.items()
            for one, why in body.keeper.reasons.items()
        ),
        tuple(left),
    )


def _own(loaded: Loaded) -> dict[int, tuple[str, str]]:
    """Return by the identity of what a module itself has made its name there."""
    taken = names_taken(loaded) | static.SET_BY_PYTHON
    return {
        id(value): (loaded.name, name)
        for name, value in loaded.names.items()
        if name not in taken and not static.is_module(value) and not may_be_shared(value)
    }


def _pairs(
    names: dict[str, dict[str, Any]],
    own: dict[str, dict[int, tuple[str, str]]],
    replaced: dict[int, tuple[type, type]],
) -> Iterator[tuple[object, object]]:
    """Yield what took the place of something old, each after the old one."""
    for name, before in names.items():
        module = sys.modules.get(name)
        now = static.named(static.module_namespace(module)) if static.is_module(module) else {}
        for key, old in before.items():
            new = now.get(key, Missing)
            if new is Missing or new is old or own[name].get(id(old)) != (name, key):
                continue
            if not equal_constants(old, new):
                yield old, new
    # Whoever noted a new class while it was made gets the old one, which stands for it.
    yield from ((new, old) for old, new in replaced.values())


def _cached_properties(loaded: dict[str, Loaded]) -> dict[type, dict[str, Any]]:
    """Return the code of the cached properties of the classes of some modules."""
    classes = [one for found in loaded.values() for one in found.names.values()]
    return {one: cached_properties(one) for one in classes if static.is_class(one)}


def _changed(before: dict[type, dict[str, Any]]) -> dict[type, set[str]]:
    """Return the cached properties whose code is another one now."""
    changed = {}
    for cls, known in before.items():
        now = cached_properties(cls) if known else {}
        found = {name for name, code in known.items() if now.get(name) != code}
        if found:
            changed[cls] = found
    return changed


def _changed_definitions(body: Body) -> Iterator[str]:
    """Yield the definitions whose text is another one than before."""
    if body.former is None or body.source is None:
        return
    before, now = body.former.definitions, body.source.definitions
    for name in dict.fromkeys([*now, *before]):
        is_inside = any(one.startswith(f"{name}.") for one in {*before, *now})
        if before.get(name) != now.get(name) and not is_inside:
            yield f"{body.name}.{name}"


def _filled(body: Body) -> Iterator[str]:
    """Yield the names that were left as the program has made them."""
    if body.source is None:
        return
    for name in sorted(body.kept):
        value = body.loaded.namespace.get(name)
        if type(value) in (list, dict, set) and not value:
            continue
        yield name


def _left_by_names(session: Names, plan: Plan) -> Iterator[Left]:
    """Yield the names whose originals are gone."""
    for name, original in session.lost:
        shown = name.removeprefix("__main__.")
        module, _, part = original.rpartition(".")
        yield Left(shown, f"is from before: {module} no longer has {part}", f"del {shown}")
    for name in plan.gone:
        for key, value in _main().items():
            if static.module_name(value) == name if static.is_module(value) else False:
                yield Left(key, f"is the module {name}, whose file is gone", f"del {key}")


def _main() -> dict[str, Any]:
    """Return the names of the session."""
    main = sys.modules.get("__main__")
    return static.named(static.module_namespace(main)) if static.is_module(main) else {}


def _left_by_strays(strays: Strays) -> Iterator[Left]:
    """Yield what goes on in old code, and the instances that lack something."""
    for cls, (names, objects) in strays.lacking.items():
        what = f"{len(objects)} {static.class_name(cls)}"
        paths = paths_to({id(one) for one in objects})
        where = f"{grouped(list(paths.values()))}: {what}" if paths else what
        missing = " and ".join(names)
        yield Left(where, f"without {missing}", f"make again, or give each one {missing}")
    objects = [*strays.functions, *strays.suspended]
    paths = paths_to({id(one) for one in objects})
    for one in objects:
        if id(one) in paths:
            is_function = type(one) is FunctionType
            reason = "runs code that the source no longer has" if is_function else (
                "is suspended in old code, which it runs to the end"
            )
            yield Left(paths[id(one)], reason, "make it again")


def _left_instances(objects: list[object], reason: str) -> Iterator[Left]:
    """Yield the instances that could not be given the new class."""
    paths = paths_to({id(one) for one in objects})
    kinds: dict[str, list[str]] = {}
    for one in objects:
        kinds.setdefault(static.class_name(type(one)), []).append(paths.get(id(one), ""))
    for kind, found in kinds.items():
        named = [path for path in found if path]
        if named:
            yield Left(f"{grouped(named)}: {len(named)} {kind}", reason, "make again")
