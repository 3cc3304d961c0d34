"""Run the bodies of several modules again, all or none, in the order in which they import."""

from __future__ import annotations

import builtins
import importlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from reloadlab._keeping.record import SESSION
from reloadlab._keeping.source import KEEP, ROOM
from reloadlab._keeping.undo import Undo
from reloadlab._modules.bindings import bindings
from reloadlab._modules.loaded import Loaded, is_of_project, names_of
from reloadlab._objects import static
from reloadlab._registers.registers import Registers
from reloadlab._reload.error_notes import add_note
from reloadlab._reload.exits import TWICE, Exits
from reloadlab._reload.reached import REACHED
from reloadlab._reload.rollback import Memory, restore, take_from_package
from reloadlab._reload.surroundings import Surroundings
from reloadlab._reports.progress import tell
from reloadlab._running.body import Body
from reloadlab._running.mocks import Mocks

# Who uses what uses something, and so on, is followed so far.
_MANY = 50


class Bodies:
    """Runs the bodies of a plan."""

    def __init__(
        self,
        modules: dict[str, ModuleType],
        gone: dict[str, ModuleType],
        registers: Registers,
        surroundings: Surroundings,
    ) -> None:
        self.undo = Undo()
        self._registers = registers
        self.surroundings = surroundings
        # Numbers that were counted on, and what is to be called twice at the end, with the reason.
        self.counted: list[str] = []
        self.repeated: list[tuple[str, str]] = []
        self.gone = gone
        self.bodies = {
            name: Body(Loaded(one), self.undo, modules, registers, self._mentions, self._before)
            for name, one in modules.items()
        }
        self.order: list[str] = []
        # Those that others do without now, because their bodies fail, each with its module.
        self.spared: dict[str, ModuleType] = {}
        self.failures: dict[str, str] = {}
        self._keepers = {id(one.loaded.namespace): one.keeper for one in self.bodies.values()}
        self._memories = [Memory(one, name) for name, one in {**modules, **gone}.items()]
        self._entries = dict(sys.modules)
        self.mocks = Mocks({name: one.before for name, one in self.bodies.items()})

    @property
    def memories(self) -> list[object]:
        """What still holds the namespaces from before."""
        return [one.names for one in self._memories]

    @property
    def loaded_anew(self) -> list[str]:
        """The modules that were imported for the first time."""
        return [name for name in sys.modules if name not in self._entries]

    def run(self) -> None:
        """Run all bodies; if one raises, put everything back and let that go on."""
        importlib.invalidate_caches()
        exits = Exits()
        try:
            with self._in_charge():
                for name in [*self.gone, *self.bodies]:
                    sys.modules.pop(name, None)
                for name in self.bodies:
                    if not self._is_spared(name):
                        importlib.import_module(name)
            for name in [*self.gone, *self.spared]:
                self._forget(name)
                self.bodies.pop(name, None)
            self.counted = [*self.surroundings.counted(set(self.order))]
            self.repeated = [(f"atexit.register({one})", TWICE) for one in exits.repeated()]
            self.mocks.put_over(self.undo)
        except BaseException as error:
            self.put_back()
            add_note(
                error,
                f"Not all sources could run, so refresh has put all of these modules back: "
                f"{', '.join([*self.bodies, *self.gone])}. What a body did to anything but the "
                f"modules, classes and registers of the project, such as a file, is not undone. If "
                f"a register refuses an entry that it has already, take it out and refresh again.",
            )
            raise
        finally:
            exits.end()

    def put_back(self) -> None:
        """Make everything what it was."""
        while True:
            try:
                self.undo.run()
                self._registers.put_back({one.loaded.home for one in self.bodies.values()})
                # A register of finders that was first looked at while this was one has it again.
                self.withdraw()
                for name in self.loaded_anew:
                    if is_of_project(sys.modules[name]):
                        take_from_package(name, sys.modules.pop(name))
                restore(sys.modules, {**sys.modules, **self._entries})
                for memory in self._memories:
                    memory.put_back()
                self.surroundings.put_back()
                return
            except KeyboardInterrupt:
                continue

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module of the plan as the import system would, and have its body run here."""
        body = self.bodies.get(name)
        if body is None:
            return None
        others = [one for one in list(sys.meta_path) if one is not self]
        for finder in others:
            find: Any = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(name, path, target) if find else None
            if spec is not None:
                spec.loader = _Running(body, spec.loader, self)  # type: ignore[assignment]
                return spec
        return None

    @contextmanager
    def _in_charge(self) -> Iterator[None]:
        """Be asked first for modules, and for definitions."""
        sys.meta_path.insert(0, self)
        room = self._registers.make_room
        vars(builtins).update({KEEP: self._keep, ROOM: room, REACHED: self._reach})
        try:
            yield
        finally:
            self.withdraw()

    def withdraw(self) -> None:
        """Find no modules any more, and take what bodies call out of the built-in names."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name in (KEEP, ROOM, REACHED):
            vars(builtins).pop(name, None)

    def _keep(self, new: Any) -> Any:
        """Return what stands for a new definition of the body that calls."""
        keeper = self._keepers.get(id(sys._getframe(1).f_globals))
        return keeper.keep(new) if keeper else new

    def _reach(self, *names: str) -> None:
        """Note what a block of the body that calls has bound."""
        keeper = self._keepers.get(id(sys._getframe(1).f_globals))
        if keeper:
            keeper.reached.update(names)

    def _before(self, name: str) -> dict[str, Any]:
        """Return the names that a module had before."""
        body, gone = self.bodies.get(name), self.gone.get(name)
        if gone is not None:
            return static.module_namespace(gone)
        return body.before if body else names_of(name)

    def _mentions(self, name: str) -> bool:
        """Say whether a body of the plan uses a name when it runs, other than to bind it."""
        waiting, seen = [name], {name}
        while waiting:
            one = waiting.pop()
            found = {user for body in self.bodies.values() for user in body.mentioning(one)}
            if "" in found or len(seen) > _MANY:
                return True
            waiting += found - seen
            seen |= found
        return False

    def _is_spared(self, name: str) -> bool:
        """Say whether a body has failed that another one has imported, which could do without it.

        Where the session itself has something from there, a new one could not.
        """
        module = self._entries.get(name)
        if name not in self.failures or name in sys.modules or module is None:
            return False
        origins = bindings(SESSION[0]).origins.values()
        has = any(one is module for one in names_of(SESSION[0]).values())
        if has or any(one is not None and one.module == name for one in origins):
            return False
        if "__path__" in static.module_namespace(module):
            # What is in the package would stay, and be found.
            return False
        self.spared[name] = module
        return True

    def _forget(self, name: str) -> None:
        """Forget a module whose file is gone, unless something else has taken its place."""
        module = self._entries[name]
        if name not in sys.modules:
            take_from_package(name, module)


class _Running:
    """The loader of a module of the plan, as long as its body has not run."""

    def __init__(self, body: Body, loader: Any, bodies: Bodies) -> None:
        self.loader = loader
        self.create_module = body.create_module
        self._body = body
        self._bodies = bodies

    def exec_module(self, module: ModuleType) -> None:
        """Run the body, and note that it has run."""
        order, name = self._bodies.order, self._body.name
        tell("modules that ran", len(order))
        try:
            self._body.exec_module(module)
        except Exception as error:
            self._bodies.failures[name] = traceback.format_exception_only(error)[-1].strip()
            raise
        order.append(name)
