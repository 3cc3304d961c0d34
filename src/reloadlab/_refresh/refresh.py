"""Bring a session up to date with what was edited."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from reloadlab._keeping.older import older, settle
from reloadlab._keeping.record import project, sources
from reloadlab._mending.abstract import update_abstract
from reloadlab._mending.cells import Cells
from reloadlab._mending.exchange import Exchange
from reloadlab._mending.registers import Registers, keep_registrations
from reloadlab._mending.session import Names, bind_new_names
from reloadlab._mending.strays import (
    Strays,
    cached_properties,
    empty_cached_properties,
    has_told,
)
from reloadlab._modules.bindings import bindings
from reloadlab._modules.history import history_of, note
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._refresh import left
from reloadlab._refresh.change import Change, replaced_classes
from reloadlab._refresh.left import Unseen
from reloadlab._refresh.plan import Plan, module_of, planned
from reloadlab._refresh.report import Left, NotebookCell, RefreshReport
from reloadlab._refresh.run import Bodies, Body
from reloadlab._reload.error_notes import add_note
from reloadlab._reports.progress import progress
from reloadlab._workers.behind import edits, note_workers


@progress()
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

    Other processes are named that were started before the edit and go on with the old code, such
    as the workers of a pool, and in each report again as long as they live. On a cluster of Dask,
    ``client.run(refresh)`` refreshes each worker, and `workers_report` says how that went.

    Examples
    --------
    >>> from reloadlab import refresh, workspace, write_module
    >>> with workspace():
    ...     path = write_module("rates", "def vat(): return 19")
    ...     from rates import vat
    ...     path = write_module("rates", "def vat(): return 21")
    ...     print(refresh())
    ...     vat()
    rates refreshed
    changed: rates.vat
    21
    """
    plan = planned([module_of(one).__name__ for one in modules])
    if dry_run:
        return RefreshReport(
            ran=tuple(plan.modules),
            edited=plan.edited,
            unknown=plan.unknown,
            forgotten=tuple(plan.gone),
            names=tuple(_taken(plan)),
            is_plan=True,
        )
    unseen: list[Unseen] = []
    report = RefreshReport()
    if known := {**plan.modules, **plan.gone}:
        brought = edits(Loaded(known[name]) for name in plan.edited)
        report = unwound(partial(_refreshed, plan, unseen))
        note_workers(brought, known)
    report = unwound(partial(_caught_up, report, unseen))
    out_of_sight = left.still_alive(unseen) if unseen else ()
    points = (*report.left, *out_of_sight, *left.unjudged(), *left.by_workers())
    return replace(report, left=points, sources=sources())


def _refreshed(plan: Plan, unseen: list[Unseen]) -> RefreshReport:
    """Run what has to run, and mend what that leaves."""
    bodies = Bodies(plan.modules, plan.gone)
    names = {name: Loaded(one).names for name, one in {**plan.modules, **plan.gone}.items()}
    behind = _cached_properties(names)
    registers = Registers(project().values())
    bodies.run()
    try:
        return _mended(plan, bodies, names, behind, registers, unseen)
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
    unseen: list[Unseen],
) -> RefreshReport:
    """Mend what the bodies have left, and say what that is; note the classes that are replaced."""
    found = list(bodies.bodies.values())
    change = Change(found, names)
    session = Names(names, change.named)
    starred = session.starred()
    mended = registers.settle(change.news())
    _remember(bodies)
    session.bind()
    bound = session.bound + bind_new_names(starred, names)
    bodies.undo.forget()
    change.spare(names_of("__main__"))
    held = [names, behind, *names.values(), *bodies.memories, *change.held()]
    exchange = Exchange(change.pairs, held)
    exchange.run()
    keep_registrations([*change.pairs, *change.wrapped], change.spaces())
    wrapped = Exchange(change.wrapped, [*held, *registers.containers, *change.spaces()])
    wrapped.run()
    open_points: list[Left | Unseen] = list(left.by_names(session, plan))
    classes = change.classes()
    instances = exchange.give_classes(classes)
    cells = Cells()
    named = {one.path for one in open_points if isinstance(one, Left)}
    open_points += left.by_layouts(instances, cells)
    # Those that have been merged into the old ones are nobody's any more.
    merged = {id(new) for body in found for new, _ in body.keeper.noted}
    known = merged | {id(type(one)) for one, _ in instances}
    unseen += [left.replaced(old) for key, (old, *_) in classes.items() if key not in known]
    unseen += [left.replaced(old) for old in change.other_closures()]
    ran = [one.ran or Loaded(one.module) for one in found]
    strays = Strays(ran, change.demands, change.gone, change.hashed)
    strays.look()
    mended += exchange.count + wrapped.count + strays.mended
    mended += empty_cached_properties(_changed(behind))
    for body in found:
        update_abstract(body.keeper.stayed)
    open_points += [
        *left.by_strays(strays, cells, named),
        *left.by_keys(strays.hashed),
        *left.by_registers(found),
        *left.by_doubts(change.doubtful, cells),
    ]
    open_points += left.not_named(plan)
    unseen += [one for one in open_points if isinstance(one, Unseen)]
    changed = {body.name: body.changed() for body in found}
    used = {name: [one for one, was in names.items() if was] for name, names in changed.items()}
    return RefreshReport(
        ran=tuple(dict.fromkeys(bodies.order)),
        edited=plan.edited,
        unknown=plan.unknown,
        imported=tuple(one for one in bodies.loaded_anew if one in project()),
        forgotten=tuple(plan.gone),
        changed=tuple(f"{name}.{one}" for name, names in changed.items() for one in names),
        kept=tuple(f"{body.name}.{one}" for body in found for one in _filled(body)),
        names=tuple(bound),
        aliases=tuple(_aliases(changed)),
        mended=mended,
        given=tuple(left.instances(exchange.given)),
        new=tuple(
            Left(f"{body.name}.{one}", why, "")
            for body in found
            for one, why in body.keeper.reasons.items()
        ),
        left=tuple(one for one in open_points if isinstance(one, Left)),
        cells=tuple(NotebookCell(*one) for one in cells.made_with(used)),
    )


def _taken(plan: Plan) -> Iterator[str]:
    """Yield the names of the session that have something which a module of a plan defines."""
    homes = {Loaded(one).home for one in [*plan.modules.values(), *plan.gone.values()]}
    for name, value in names_of("__main__").items():
        if static.is_definition(value) and static.home(value) in homes:
            yield f"__main__.{name}"


def _aliases(changed: dict[str, dict[str, bool]]) -> Iterator[str]:
    """Yield the names that the session itself has given to functions and classes that changed."""
    found = {
        id(names_of(module).get(name.partition(".")[0])): name.partition(".")[0]
        for module, names in changed.items()
        for name in names
    }
    origins = bindings("__main__").origins
    for name, value in names_of("__main__").items():
        is_changed = static.is_definition(value) and found.get(id(value), name) != name
        if is_changed and not name.startswith("_") and origins.get(name) is None:
            yield name


def _caught_up(report: RefreshReport, unseen: list[Unseen]) -> RefreshReport:
    """Mend what plain reloads have left behind, and tell of what was told of and is so still."""
    modules = project()
    settle({name: one for name, one in modules.items() if name in report.ran})
    pairs = older(modules)
    settle(modules)
    asks_again = has_told() and not report.ran
    if not pairs and not asks_again:
        return report
    exchange = Exchange(pairs, [pairs, *pairs])
    exchange.run()
    cells = Cells()
    instances = exchange.give_classes(replaced_classes(pairs))
    points = list(left.by_layouts(instances, cells))
    if asks_again:
        strays = Strays([], {}, {}, [])
        strays.look()
        points += left.by_strays(strays, cells, set())
    unseen += [one for one in points if isinstance(one, Unseen)]
    told = (one for one in points if isinstance(one, Left))
    return replace(report, mended=report.mended + exchange.count, left=(*report.left, *told))


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


def _filled(body: Body) -> Iterator[str]:
    """Yield the names that were left as the program has made them."""
    if body.source is None:
        return
    for name in sorted(body.kept):
        value = body.loaded.namespace.get(name)
        is_empty = type(value) in (list, dict, set) and not value
        if not is_empty and not equal_constants(value, value):
            yield name
