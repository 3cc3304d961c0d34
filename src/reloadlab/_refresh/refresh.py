"""Bring a session up to date with what was edited."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import FrameType

from reloadlab._keeping.record import project, sources
from reloadlab._mending.bound import by_other_names, taken
from reloadlab._mending.partials import merged_partials
from reloadlab._mending.paths import reachable
from reloadlab._modules.bindings import bindings
from reloadlab._modules.loaded import names_of
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._refresh.mend import ONLY_TOLD, Mending
from reloadlab._refresh.plan import Plan, forecast, forgotten, module_of, planned
from reloadlab._refresh.report import NotebookCell, RefreshReport
from reloadlab._registers.outside import is_undone_by_making, noted_by_hooks
from reloadlab._registers.register import COUNTED
from reloadlab._reload.error_notes import add_note
from reloadlab._reports.progress import progress
from reloadlab._running.body import Body
from reloadlab._running.dropped import strings_of
from reloadlab._telling import left
from reloadlab._telling.affected import Affected
from reloadlab._telling.cells import Cells
from reloadlab._telling.points import Left, Unseen, still_alive
from reloadlab._telling.remade import Remade, by_getattr, by_refilled, by_remade
from reloadlab._telling.results import by_results, kept_results

# The threads that refresh go one after the other.
_ALONE = threading.RLock()
_NOTED = "may have noted something of a class that is not there any more"


@progress()
def refresh(*modules: object, dry_run: bool = False) -> RefreshReport:
    """Bring the session up to date with the sources: all that was edited, and what depends on it.

    Every loaded module of the project whose source is not what is loaded runs again, and so does
    every module that imports one of these, in the order in which they import each other. If one
    body fails, all are rolled back. Functions and classes of the same name stay the objects that
    they are and get the new code, and with it everything that holds one. What cannot stay is
    exchanged where it is held, and what cannot be exchanged is named.

    Parameters
    ----------
    *modules : object
        The modules to refresh, edited or not: modules, their names, or functions and classes from
        them. Without any, those that were edited.
    dry_run : bool
        Whether to do nothing and return the plan: what would run, in which order, what would
        change, and which names and cells of the session have something from there.

    Returns
    -------
    RefreshReport
        What ran, what was updated, and what could not be.

    Raises
    ------
    TypeError
        When something is given that belongs to no loaded module.
    BaseException
        Whatever a body raises, after everything is rolled back.

    Notes
    -----
    Data that the program has filled stays: a list, a dictionary, a number that the source binds in
    a line that is as before. Packages in ``site-packages`` and the standard library are left alone
    unless they are named.

    Other processes that were started before the edit and still run the old code, such as the
    workers of a pool, are named in each report as long as they live. On a cluster of Dask,
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
    if _is_under_way():
        reason = "is under way, and has called what calls this"
        return RefreshReport(left=(Left("refresh", reason, "call it again after that"),))
    # The handler of a signal may come here as soon as it is held.
    with _ALONE:
        return _refreshed([module_of(one).__name__ for one in modules], dry_run=dry_run)


def _refreshed(named: list[str], *, dry_run: bool) -> RefreshReport:
    """Refresh modules that are named, or what was edited, while no other thread does."""
    plan = planned(named)
    if dry_run:
        return forecast(plan)
    return unwound(partial(_brought, plan))


def _is_under_way() -> bool:
    """Say whether a refresh has called what calls this: a body, or the handler of a signal.

    The calls themselves tell, so that no interrupt can leave a wrong note of it.
    """
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code is not _refreshed.__code__:
        frame = frame.f_back
    return frame is not None


def _brought(plan: Plan) -> RefreshReport:
    """Run what has to run, repair what that leaves, and tell of the rest."""
    report, unseen = _mended(plan)
    try:
        # From here on, nothing of this work holds old objects.
        plan.gone.clear()
        hidden = still_alive(unseen) if unseen else ()
        points = (*report.left, *hidden, *left.unjudged(), *left.by_workers())
        return replace(report, left=points, sources=sources())
    except BaseException as error:
        add_note(error, ONLY_TOLD)
        raise


def _mended(plan: Plan) -> tuple[RefreshReport, list[Unseen]]:
    """Run what has to run, and repair what that leaves."""
    mending = Mending(plan)
    try:
        mending.run()
        return _told(plan, mending)
    except BaseException as error:
        mending.leave(error)
        raise


def _told(plan: Plan, mending: Mending) -> tuple[RefreshReport, list[Unseen]]:
    """Say what was done, and what is left."""
    found, bodies = mending.found, mending.bodies
    cells = Cells()
    points: list[Left | Unseen] = list(left.by_lost_names(mending.lost))
    if mending.known:
        points += left.by_names(mending.session)
        points += left.by_stars(mending.unstarred)
    points += left.by_modules(forgotten())
    points += left.by_mocks(bodies.mocks.left())
    # What a line itself sets is what it says.
    by_lines = {one for body in found if body.summary for one in body.summary.attributes_set}
    counted = [one for one in bodies.counted if one.rpartition(".")[2] not in by_lines]
    points += left.by_patches("", [*((one, COUNTED) for one in counted), *bodies.repeated], [])
    points += left.by_failures({one: bodies.failures[one] for one in bodies.spared})
    named = {one.path for one in points if isinstance(one, Left)}
    layouts = mending.strays.layouts if mending.strays else []
    points += left.by_layouts(layouts, cells)
    if mending.strays:
        points += left.by_strays(mending.strays, cells, named)
        points += left.by_keys(mending.strays.hashed)
    for body in found:
        if body.former:
            now = body.loaded.namespace
            points += left.by_registers(body.name, body.before, now, body.former.strings)
            points += _remade(body, found)
            if body.summary and body.summary is not body.former:
                given = body.before, body.former, body.summary, body.loaded.home
                noted = noted_by_hooks(*given, project().values())
                points += left.by_doubtful_registers([(one, _NOTED) for one in noted])
            told = {one.path for one in points if isinstance(one, Left)}
            points += _refilled(body, mending.affected, told)
            if mending.affected and body.before.get("__getattr__") in mending.affected:
                points += by_getattr(body.name, strings_of(body.former.code), body.before)
        if body.patches:
            points += left.by_patches(body.name, body.patches.unknown, body.lost)
    points += left.by_taken(taken(mending.rebound), cells)
    if mending.known:
        current = (one for body in found for one in _made_now(body))
        points += left.by_taken(merged_partials(mending.change.partials, current), cells)
    points += left.by_taken(by_other_names(mending.retargeted, cells.may_have_taken), cells)
    points += left.by_members([one for body in found for one in body.keeper.members], cells)
    points += left.by_threads(mending.threads, bodies.order)
    points += left.by_doubtful_registers(mending.registers.doubts)
    anew = {(one.loaded.home, name) for one in found for name in one.made_anew()}
    calls = [one for one in mending.registers.done if not is_undone_by_making(one, anew)]
    points += left.by_calls(calls)
    points += left.by_doubts(mending.change.doubtful if mending.known else {}, cells)
    if mending.affected:
        results = kept_results(mending.affected, list(mending.used))
        points += by_results(results, cells)
    points += left.not_named(plan.others)
    points += left.by_replaced({id(type(one)) for one, _ in layouts})
    unseen = [one for one in points if isinstance(one, Unseen)]
    changed = {body.name: body.difference.changed for body in found}
    report = RefreshReport(
        ran=tuple(dict.fromkeys(bodies.order)),
        edited=plan.edited,
        unknown=plan.unknown,
        imported=tuple(one for one in bodies.loaded_anew if one in project()),
        forgotten=tuple(plan.gone),
        changed=tuple(f"{name}.{one}" for name, names in changed.items() for one in names),
        kept=tuple(f"{body.name}.{one}" for body in found for one in _filled(body)),
        names=tuple(mending.bound),
        aliases=tuple(_aliases(changed)),
        mended=mending.mended,
        given=tuple(left.instances(mending.given)),
        emptied=tuple(
            f"{name} ({count} result{'' if count == 1 else 's'})"
            for name, count in mending.emptied.items()
        ),
        new=tuple(
            Left(f"{body.name}.{one}", why, "")
            for body in found
            for one, why in body.keeper.reasons.items()
        ),
        left=tuple(one for one in points if isinstance(one, Left)),
        cells=tuple(NotebookCell(*one) for one in cells.made_with(mending.used)),
    )
    return report, unseen


def _remade(body: Body, bodies: list[Body]) -> Iterator[Left]:
    """Yield what a body has made again without what the program had set on it."""
    before = [one.former.code for one in bodies if one.former]
    after = [one.summary.code for one in bodies if one.summary]
    now = body.loaded.namespace
    for name, old in body.before.items():
        path = f"{body.name}.{name}"
        if name in static.SET_BY_PYTHON:
            continue
        yield from by_remade(Remade(path, old, now.get(name), before, after))
        line = body.former.written.get(name) if body.former else None
        if line and type(old) is not dict:  # of which `by_registers` tells
            yield from by_refilled(path, old, now.get(name), line, body.before)
    for name, (old, new, line) in body.keeper.written.items():
        yield from by_refilled(f"{body.name}.{name}", old, new, line, body.before)


def _refilled(body: Body, affected: Affected | None, told: set[str]) -> Iterator[Left]:
    """Yield what the program may have changed before it was made again, if nothing else told it."""
    for line in body.refilled:
        path = f"{body.name}.{line.name}"
        now = body.loaded.namespace
        if path in told or (affected and affected.reaches(line, body.name, now)):
            continue
        reason = "was made again, and the program may have changed it since"
        yield Left(path, reason, "set it again")


def _made_now(body: Body) -> Iterator[object]:
    """Yield what a body has made, and not left as the program has made it."""
    names = {name: one for name, one in names_of(body.name).items() if name not in body.kept}
    yield from (one for _, one in reachable(names))


def _aliases(changed: dict[str, tuple[str, ...]]) -> Iterator[str]:
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


def _filled(body: Body) -> Iterator[str]:
    """Yield the names that were left as the program has made them."""
    if body.source is None:
        return
    for name in sorted(body.kept):
        value = body.loaded.namespace.get(name)
        is_empty = type(value) in (list, dict, set) and not value
        if not is_empty and not equal_constants(value, value):
            yield name
