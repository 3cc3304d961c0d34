"""Bring a session up to date with what was edited."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import FunctionType
from typing import Any

from reloadlab._keeping.record import project
from reloadlab._mending.abstract import update_abstract
from reloadlab._mending.exchange import Exchange
from reloadlab._mending.paths import grouped, paths_to
from reloadlab._mending.registers import Registers, keep_registrations
from reloadlab._mending.session import Names, bind_new_names
from reloadlab._mending.strays import Strays, cached_properties, empty_cached_properties
from reloadlab._modules.history import history_of, note
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._refresh.change import Change
from reloadlab._refresh.plan import Plan, module_of, planned
from reloadlab._refresh.report import Left, RefreshReport
from reloadlab._refresh.run import Bodies, Body
from reloadlab._refresh.unjudged import unjudged
from reloadlab._reload.error_notes import add_note


def refresh(*modules: object, dry_run: bool = False) -> RefreshReport:
    """Bring the session up to date with the sources: all that was edited, and what depends on it.

    Every loaded module of the project whose source is not what is loaded runs again, and so does
    every module that imports one of these, in the order in which they import each other. If one
    body fails, all are put back. Functions and classes of the same name stay the objects that
    they are, with the new code, so that whoever holds one has the new one. What cannot stay is
    exchanged where it is held, and what cannot be exchanged is named.

    Parameters
    ----------
    *modules : object
        The modules to take for edited, their names, or functions and classes of them. Without
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
        return RefreshReport(left=tuple(unjudged()))
    replaced: list[weakref.ref[type]] = []
    report = unwound(partial(_refreshed, plan, replaced))
    if replaced:
        # A class that was exchanged is in circles of references, and its bases list it till then.
        gc.collect()
        report = replace(report, left=(*report.left, *_alive(replaced)))
    return report


def _refreshed(plan: Plan, replaced: list[weakref.ref[type]]) -> RefreshReport:
    """Run what has to run, and mend what that leaves."""
    bodies = Bodies(plan.modules, plan.gone)
    names = {name: Loaded(one).names for name, one in {**plan.modules, **plan.gone}.items()}
    behind = _cached_properties(names)
    registers = Registers(project().values())
    bodies.run()
    try:
        return _mended(plan, bodies, names, behind, registers, replaced)
    except BaseException as error:
        ran = ", ".join(bodies.order)
        add_note(
            error,
            f"The modules have run, and stay as they are now: {ran}. Only what holds old parts of "
            f"them is not mended to the end; find_stale names it.",
        )
        raise


def _mended(
    plan: Plan,
    bodies: Bodies,
    names: dict[str, dict[str, Any]],
    behind: dict[type, dict[str, Any]],
    registers: Registers,
    replaced: list[weakref.ref[type]],
) -> RefreshReport:
    """Mend what the bodies have left, and say what that is; note the classes that are replaced."""
    found = list(bodies.bodies.values())
    change = Change(found, names)
    session = Names(names, change.own)
    starred = session.starred()
    mended = registers.settle(change.news())
    _remember(bodies)
    session.bind()
    bound = session.bound + bind_new_names(starred, names)
    bodies.undo.forget()
    held = [names, behind, *names.values(), *bodies.memories, *change.held()]
    exchange = Exchange(change.pairs, held)
    exchange.run()
    keep_registrations([*change.pairs, *change.wrapped], change.spaces())
    wrapped = Exchange(change.wrapped, [*held, *registers.containers, *change.spaces()])
    wrapped.run()
    left = list(_left_by_names(session, plan))
    classes = change.classes()
    instances = exchange.give_classes(classes)
    left += _left_instances(instances)
    told = {id(type(one)) for one, _ in instances}
    replaced += [weakref.ref(old) for key, (old, *_) in classes.items() if key not in told]
    ran = [Loaded(sys.modules[name]) for name in plan.modules]
    strays = Strays(ran, change.demands, change.gone, change.hashed)
    strays.look()
    mended += exchange.count + wrapped.count + strays.mended
    mended += empty_cached_properties(_changed(behind))
    for body in found:
        update_abstract(body.keeper.stayed)
    left += [*_left_by_strays(strays), *_left_by_keys(strays.hashed), *_lost_entries(found)]
    left += [*_left_alone(plan), *unjudged()]
    return RefreshReport(
        tuple(dict.fromkeys(bodies.order)),
        plan.edited,
        plan.unknown,
        tuple(one for one in bodies.loaded_anew if one in project()),
        tuple(plan.gone),
        tuple(one for body in found for one in _changed_definitions(body)),
        tuple(f"{body.name}.{one}" for body in found for one in _filled(body)),
        tuple(bound),
        mended,
        tuple(
            Left(f"{body.name}.{one}", why, "")
            for body in found
            for one, why in body.keeper.reasons.items()
        ),
        tuple(left),
    )


def _remember(bodies: Bodies) -> None:
    """Remember the sources that have just run, which may be others by now."""
    anew = {name: Loaded(sys.modules[name]) for name in bodies.loaded_anew}
    for name, ran in {**anew, **{one.name: one.ran for one in bodies.bodies.values()}}.items():
        if ran is not None:
            note(Loaded(ran.module, ran))
            history_of(name).note_source(ran)


def _cached_properties(names: dict[str, dict[str, Any]]) -> dict[type, dict[str, Any]]:
    """Return the code of the cached properties of the classes of some modules."""
    classes = [one for found in names.values() for one in found.values()]
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
    before: Any = getattr(body.former_source or body.former, "definitions", {})
    now: Any = getattr(body.source if body.former_source else body.summary, "definitions", {})
    if body.former is None:
        return
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
                yield Left(key, f"is the module {name}, whose file is gone", f"del {key}")


def _left_alone(plan: Plan) -> Iterator[Left]:
    """Yield the modules that were edited as well, and were not named."""
    for name in plan.others:
        yield Left(name, "was edited too, and was not named", "refresh()")


def _left_by_strays(strays: Strays) -> Iterator[Left]:
    """Yield what goes on in old code, and the instances that lack something."""
    for cls, (names, objects) in strays.lacking.items():
        what = f"{len(objects)} {static.class_name(cls)}"
        paths = paths_to({id(one) for one in objects})
        where = f"{grouped(list(paths.values()))}: {what}" if paths else what
        missing = " and ".join(names)
        yield Left(where, f"without {missing}", f"make again, or give each one {missing}")
    objects = [*strays.functions, *strays.suspended, *strays.gone]
    paths = paths_to({id(one) for one in objects})
    gone = set(map(id, strays.gone))
    for one in objects:
        if id(one) in paths:
            is_function = type(one) is FunctionType or static.is_class(one)
            if id(one) in gone and not is_function:
                name = static.class_name(type(one))
                yield Left(paths[id(one)], f"is of {name}, which is gone", "make it again")
                continue
            reason = (
                "runs code that the source no longer has"
                if is_function
                else ("is suspended in old code, which it runs to the end")
            )
            yield Left(paths[id(one)], reason, "make it again")


def _left_instances(objects: list[tuple[object, str]]) -> Iterator[Left]:
    """Yield the instances that could not be given the new class, and why not."""
    paths = paths_to({id(one) for one, _ in objects})
    kinds: dict[tuple[str, str], list[str]] = {}
    for one, reason in objects:
        if id(one) in paths:
            kinds.setdefault((static.class_name(type(one)), reason), []).append(paths[id(one)])
    for (kind, reason), named in kinds.items():
        yield Left(f"{grouped(named)}: {len(named)} {kind}", reason, "make again")


def _alive(replaced: list[weakref.ref[type]]) -> Iterator[Left]:
    """Yield the classes that something holds of which the collector does not know."""
    for cls in filter(None, (one() for one in replaced)):
        name = f"{static.home(cls)}.{static.qualified_name(cls)}"
        reason = "is alive in an earlier version, and no look can see who holds it"
        yield Left(name, reason, "make again what was made with it: code in C may hold it")


def _left_by_keys(holders: list[object]) -> Iterator[Left]:
    """Yield the dictionaries and sets that do not find their keys any more."""
    paths = paths_to({id(one) for one in holders})
    for one in holders:
        if id(one) in paths:
            path = paths[id(one)]
            line = f"dict({path}.items())" if type(one) is dict else f"set([*{path}])"
            reason = "does not find keys whose hash is another one now"
            yield Left(path, reason, f"{path} = {line}")


def _lost_entries(bodies: list[Body]) -> Iterator[Left]:
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
