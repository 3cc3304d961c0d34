"""Mend what bodies have left behind when they ran, to the end, also where that is interrupted."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from reloadlab._keeping.classes import Rebound
from reloadlab._keeping.enums import members_again
from reloadlab._keeping.older import older, settle
from reloadlab._keeping.record import project
from reloadlab._mending.bound import Renamed, bound_anew
from reloadlab._mending.caches import (
    Caches,
    cached_properties,
    empty_cached_properties,
    note_results,
)
from reloadlab._mending.exchange import Exchange
from reloadlab._mending.lost import note_lost, settle_lost
from reloadlab._mending.memory import TOLD
from reloadlab._mending.partials import bound_partials
from reloadlab._mending.session import Names, bind_new_names, names_unstarred
from reloadlab._modules.history import history_of, note
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._objects import static
from reloadlab._objects.abstract import forget_answers, update_abstract
from reloadlab._refresh.change import Change, otherwise, replaced_classes
from reloadlab._refresh.plan import Plan, forget
from reloadlab._refresh.run import Bodies
from reloadlab._registers.registers import Registers, keep_registrations
from reloadlab._reload.error_notes import add_note
from reloadlab._reload.surroundings import Surroundings
from reloadlab._running.appeared import note_tried
from reloadlab._telling.affected import Affected
from reloadlab._telling.strays import Strays
from reloadlab._workers.behind import edits, note_workers

ONLY_TOLD = (
    "Everything that can be is up to date. Only the report is missing: the next refresh names what "
    "is left."
)


class Mending:
    """Runs the bodies of a plan, and mends the rest step by step.

    What the first interrupt from the keyboard has broken off is begun again and done to the end,
    for which each step is made so that it can be begun again. Then the interrupt goes on.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.known = {**plan.modules, **plan.gone}
        self.names = {name: Loaded(one).names for name, one in self.known.items()}
        modules = project().values() if self.known else ()
        self.registers = Registers(modules)
        surroundings = Surroundings(modules)
        self.bodies = Bodies(plan.modules, plan.gone, self.registers, surroundings)
        self.found = list(self.bodies.bodies.values())
        self.threads = threading.enumerate()
        self.bound: list[str] = []
        self.lost: list[tuple[str, str]] = []
        self.given: list[object] = []
        self.mended = 0
        self.strays: Strays | None = None
        # What does something else, of what the modules had before.
        self.used: dict[str, list[str]] = {}
        self.affected: Affected | None = None
        self.rebound: list[Rebound] = []
        self.unstarred: list[tuple[str, str]] = []
        # What is current still, and had one more name before, by its identity.
        self.retargeted: dict[int, Renamed] = {}
        # How many results were taken out of caches, by the functions.
        self.emptied: dict[str, int] = {}
        self._edits = edits(Loaded(self.known[name]) for name in plan.edited)
        self._behind = _cached_properties(self.names)
        self._counts: dict[str, int] = {}
        self._layouts: dict[int, tuple[type, str]] = {}
        self._has_run = False
        self._is_done = False
        self._interrupt: KeyboardInterrupt | None = None
        # Whatever else it breaks off, an interrupt must not leave the import system as it is now.
        self.bodies.undo.add(self.bodies.withdraw)

    def run(self) -> None:
        """Run the bodies, and mend what they leave; raise what has interrupted that."""
        if self.known:
            self.bodies.run()
            self.found = list(self.bodies.bodies.values())
        steps: list[Callable[[], None]] = []
        while True:
            try:
                if not self._has_run:
                    steps += self._steps()
                    self._has_run = True
                while steps:
                    steps[0]()
                    del steps[0]
                self._is_done = True
                break
            except KeyboardInterrupt as error:
                if self._interrupt or not self._has_run:
                    raise
                self._interrupt = error
                traceback.clear_frames(error.__traceback__)
        if self._interrupt:
            raise self._interrupt.with_traceback(None)

    def leave(self, error: BaseException) -> None:
        """Put all back if the bodies have not all run, and say in an error what is not finished."""
        if not self._has_run:
            is_told = bool(getattr(error, "__notes__", ()))
            self.bodies.put_back()
            if not is_told and self.known:
                names = ", ".join(self.known)
                add_note(error, f"refresh was interrupted, and has put all modules back: {names}.")
        elif self._is_done:
            add_note(error, ONLY_TOLD)
        else:
            self.registers.give_back()
            ran = ", ".join(self.bodies.order)
            add_note(
                error,
                f"These modules have run, and stay as they are now: {ran}. Not everything that "
                f"holds old parts of them was updated; find_stale names the rest.",
            )

    def _steps(self) -> list[Callable[[], None]]:
        """Return the steps, each of which can be begun again."""
        after_bodies = [
            self._compare,
            self.registers.note,
            self._settle_registers,
            self._bind,
            self._exchange,
            self._give_classes,
        ]
        always = [self._catch_up, self._settle_lost, self._look, self._finish]
        return [*(after_bodies if self.known else ()), *always]

    def _compare(self) -> None:
        """Find out what has taken the place of what."""
        _remember(self.bodies)
        forget({**self.plan.gone, **self.bodies.spared})
        note_tried(self.bodies.order)
        self.change = Change(self.found, self.names)
        self.rebound = [one for body in self.found for one in body.keeper.rebound]
        self.change.pairs += bound_anew(self.rebound)
        self.change.pairs += bound_partials(self.change.partials)
        self.change.pairs += members_again(self.change.pairs)
        self.used = {body.name: otherwise(body) for body in self.found}
        self.emptied.clear()
        for cache in [one for body in self.found for one in body.keeper.emptied]:
            note_results(cache, self.emptied)
        self.session = Names(self.names, self.change.named)
        self._starred = self.session.starred()
        self.retargeted = self.change.retargeted(self.bodies.surroundings.classes)

    def _settle_registers(self) -> None:
        """Leave one of each entry that was made again."""
        self._counts["registers"] = self.registers.settle(self.change.news())

    def _bind(self) -> None:
        """Bind the names again that are from the modules."""
        self.session.bind()
        self.bound += bind_new_names(self._starred, self.names)
        self.unstarred = names_unstarred(self._starred, self.names)
        note_lost(self.session.lost)
        self.bodies.undo.forget()
        self.registers.forget()
        self.change.spare(names_of("__main__"))
        held = [self.names, self._behind, *self.names.values(), *self.bodies.memories]
        held += self.change.held()
        self._held = held
        self._exchanges = [
            Exchange(self.change.pairs, held),
            Exchange(
                self.change.wrapped, [*held, *self.registers.containers, *self.change.spaces()]
            ),
        ]

    def _exchange(self) -> None:
        """Exchange what could not be kept."""
        change, (exchange, wrapped) = self.change, self._exchanges
        exchange.run()
        keep_registrations([*change.pairs, *change.wrapped], change.spaces())
        wrapped.run()

    def _give_classes(self) -> None:
        """Give instances the new classes."""
        classes = self.change.classes()
        exchange = self._exchanges[0]
        self._leave_layouts(exchange.give_classes(classes))
        self.given = exchange.given
        self._counts["exchange"] = sum(one.count for one in self._exchanges)
        # Those that have been merged into the old ones are held no longer.
        merged = {id(new) for body in self.found for new, _ in body.keeper.noted}
        old = [old for key, (old, *_) in classes.items() if key not in merged]
        self._leave_replaced([*old, *self.change.other_closures()])

    def _catch_up(self) -> None:
        """Mend what plain reloads have left behind."""
        modules = project()
        settle({name: one for name, one in modules.items() if name in self.bodies.order})
        pairs = older(modules)
        if pairs:
            exchange = Exchange(pairs, [pairs, *pairs])
            exchange.run()
            self._leave_layouts(exchange.give_classes(replaced_classes(pairs)))
            self._counts["older"] = exchange.count
        settle(modules)

    def _settle_lost(self) -> None:
        """Bind what has come back."""
        self.lost, bound = settle_lost()
        self.bound += bound

    def _look(self) -> None:
        """Look for what is left of old code."""
        ran = [one.ran or Loaded(one.module) for one in self.found]
        change = self.change if self.known else None
        if change is None and not self._layouts and not TOLD:
            return
        demands = change.demands if change else {}
        gone, hashed = (change.gone, change.hashed) if change else ({}, [])
        made = [one for body in self.found for one in body.keeper.made]
        if any(self.used.values()):
            self.affected = Affected(self.used)
        unknown = {one.name for one in self.found if one.former is None}
        known = self.affected or Affected({})
        caches = Caches(known, self.names, unknown, self.emptied) if change else None
        strays = Strays(ran, demands, gone, hashed, self._layouts, made, caches)
        strays.look()
        if change:
            TOLD.keep("doubts", [*TOLD.of("doubts"), *change.doubtful.values()])
        self._counts["strays"] = strays.mended
        self.strays = strays

    def _finish(self) -> None:
        """Mend what only depends on the code of now, and note who else has the old code."""
        self._counts["cached"] = empty_cached_properties(_changed(self._behind, self.affected))
        for body in self.found:
            update_abstract(body.keeper.stayed)
        if any(body.difference.changed and body.keeper.stayed for body in self.found):
            forget_answers()
        if self.known:
            note_workers(self._edits, self.known)
            self.bound = [*self.session.bound, *self.bound]
        self.mended = sum(self._counts.values())

    def _leave_layouts(self, instances: list[tuple[object, str]]) -> None:
        """Note the classes of instances that could not be given others, and why."""
        self._layouts |= {id(type(one)): (type(one), why) for one, why in instances}

    def _leave_replaced(self, olds: list[Any]) -> None:
        """Remember what was exchanged, and may be alive where no look leads."""
        TOLD.keep("replaced", [*TOLD.of("replaced"), *((one, None) for one in olds)])


def _remember(bodies: Bodies) -> None:
    """Remember the sources that have just run, which may be others by now."""
    anew = {name: Loaded(sys.modules[name]) for name in bodies.loaded_anew}
    for name, ran in {**anew, **{one.name: one.ran for one in bodies.bodies.values()}}.items():
        if ran is not None:
            note(Loaded(ran.module, ran))
            history_of(name).note_source(ran)


def _cached_properties(names: dict[str, dict[str, Any]]) -> list[tuple[type, dict[str, Any]]]:
    """Return the code of the cached properties of the classes of some modules, by their names."""
    classes = [one for found in names.values() for one in found.values()]
    classes = list({id(one): one for one in classes if static.is_class(one)}.values())
    return [
        (cls, {name: one.__code__ for name, one in cached_properties(cls).items()})
        for cls in classes
    ]


def _changed(
    before: list[tuple[type, dict[str, Any]]], affected: Affected | None
) -> Iterator[tuple[type, set[str]]]:
    """Yield the cached properties that have another code now, or use something else."""
    for cls, known in before:
        now = cached_properties(cls) if known else {}
        found = {
            name
            for name, code in known.items()
            if name not in now
            or now[name].__code__ != code
            or (affected is not None and now[name] in affected)
        }
        if found:
            yield cls, found
