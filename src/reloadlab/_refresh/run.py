"""Run the bodies of several modules again, all or none, in the order in which they import."""

from __future__ import annotations

import builtins
import importlib
import linecache

# Not the classes in it: pathlib may be what is refreshed.
import pathlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any

from reloadlab._keeping.keep import Keeper
from reloadlab._keeping.record import source_of, summary_of
from reloadlab._keeping.source import KEEP, ROOM, Difference, Source, difference
from reloadlab._keeping.summary import Summary
from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import Loaded
from reloadlab._objects.static import is_of_python
from reloadlab._registers.patches import Patches
from reloadlab._registers.registers import Registers
from reloadlab._reload.error_notes import add_note
from reloadlab._reload.lingering import differences
from reloadlab._reload.rollback import Memory, restore, take_from_package
from reloadlab._reports.progress import tell

# What the import system sets anew when it loads a module.
_BY_IMPORT = ("__spec__", "__loader__", "__package__", "__file__", "__cached__", "__path__")
# Else the import system would ask the module of before for all of these.
_HOOK = "__getattr__"
_ANNOTATIONS = ("__annotations__", "__annotate__", "__conditional_annotations__")


class Body:
    """The body of one module of the plan: what it was before, and what ran.

    `before` has the names of the module before, `kept` the names of data that stays what the
    program has made of it.
    """

    def __init__(self, loaded: Loaded, undo: Undo, again: set[str], registers: Registers) -> None:
        self.loaded = loaded
        self.name = loaded.name
        self.module = loaded.module
        self.before = loaded.names
        self.former_text = source_of(loaded)
        self.former = summary_of(loaded)
        self.keeper = Keeper(loaded, self.former, undo)
        self.source: Source | None = None
        self.summary: Summary | None = None
        self.kept: set[str] = set()
        self.ran: Loaded | None = None
        self.patches: Patches | None = None
        self._again = again
        self._undo = undo
        self._registers = registers

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        """Give the module that is there, without what the import system is about to set."""
        for name in (_HOOK, *_BY_IMPORT, *_ANNOTATIONS):
            self.loaded.namespace.pop(name, None)
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        """Run the new source in the module, or what its own loader makes of that."""
        spec: Any = vars(module)["__spec__"]
        loader = spec.loader = vars(module)["__loader__"] = spec.loader.loader
        self.ran = ran = Loaded(module, self.loaded)
        if ran.is_plain:
            exec(self._code(ran), vars(module))
        else:
            loader.exec_module(module)
        self._registers.end(self.loaded.home, self.keeper.replaced)
        if self.patches:
            self.patches.put_over()
        self.keeper.keep_rest()
        self._keep_patched()
        self._keep_filled()
        # Before others import it: what is gone would be missing in a new process too.
        self._drop_gone()

    def _code(self, ran: Loaded) -> CodeType:
        """Return the code of the new source."""
        source = ran.source
        if ran.stale_reason:
            # It would deceive the next process as well.
            pathlib.Path(ran.pyc_file).unlink(missing_ok=True)
        # Tracebacks would show the old lines where time and size of the file are as before.
        linecache.cache.pop(ran.file, None)
        if source is None:
            raise ImportError(f"The source of {self.name} cannot be read.", name=self.name)
        found = self.source = Source(source, ran.file)
        if self.former is None or source != self.former_text:
            plain = compile(source, ran.file, "exec", dont_inherit=True, optimize=ran.level)
            self.summary = Summary(plain)
        else:
            self.summary = self.former
        self.keeper.current = self.summary
        self.keeper.sources = [found]
        if self.former_text is not None:
            self.keeper.sources.append(Source(self.former_text, ran.file))
        was = self.former.literals if self.former else {}
        self.kept = {
            name
            for name, text in self.summary.literals.items()
            if name in self.before and was.get(name) == text and is_of_python(self.before[name])
        }
        if self.former is not None:
            given = self.former, self.summary, self._undo
            self.patches = self._registers.begin(self.loaded, self.before, *given)
        code: CodeType = found.prepared(ran, self.kept, self._again)
        return code

    @cached_property
    def difference(self) -> Difference:
        """What the new source has changed."""
        if self.former is None or self.summary is None or self.former is self.summary:
            return Difference()
        if self.former_text is not None:
            # What is compiled has lost some of the text.
            now, before = self.keeper.sources
            return difference(before, now)
        return difference(self.former, self.summary)

    def writes(self, name: str) -> bool:
        """Say whether the sources write down the list or dictionary that a name stands for."""
        return bool(self.keeper.sources) and all(name in one.written for one in self.keeper.sources)

    def _keep_filled(self) -> None:
        """Keep what was filled at run time, where nobody knows the source from before."""
        if self.former is not None or self.summary is None:
            return
        for name in self.summary.literals.keys() & self.before.keys():
            old, new = self.before[name], self.loaded.namespace.get(name)
            if type(old) is type(new) and type(old) in (list, dict, set) and old and not new:
                self.kept.add(name)
                self.loaded.namespace[name] = old

    def _keep_patched(self) -> None:
        """Keep what somebody has put in the place of a function whose source is as before."""
        if self.patches and self.former and self.summary:
            was = self.former.definitions
            for name, old in self.patches.others.items():
                if self.summary.definitions.get(name) == was[name]:
                    self.kept.add(name)
                    self.loaded.namespace[name] = old

    def _drop_gone(self) -> None:
        """Take out the names that the source has bound and does not bind any more."""
        ran = self.ran
        if ran is None:
            return
        namespace = self.loaded.namespace
        code = ran.compiled if ran.is_plain else None
        lingering = differences(self.before, Loaded(self.module, ran), code).lingering
        if self.former is not None:
            bound = self.former.bound
            lingering = tuple(one for one in lingering if one in bound)
        for name in lingering:
            if name != "__doc__":
                del namespace[name]
        if "__doc__" in lingering:
            namespace["__doc__"] = None


class Bodies:
    """Runs the bodies of a plan."""

    def __init__(
        self,
        modules: dict[str, ModuleType],
        gone: dict[str, ModuleType],
        registers: Registers,
    ) -> None:
        self.undo = Undo()
        self._registers = registers
        self.gone = gone
        again = set(modules)
        self.bodies = {
            name: Body(Loaded(one), self.undo, again, registers) for name, one in modules.items()
        }
        self.order: list[str] = []
        self._keepers = {id(one.loaded.namespace): one.keeper for one in self.bodies.values()}
        self._memories = [Memory(one, name) for name, one in {**modules, **gone}.items()]
        self._entries = dict(sys.modules)

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
        try:
            with self._in_charge():
                for name in [*self.gone, *self.bodies]:
                    sys.modules.pop(name, None)
                for name in self.bodies:
                    importlib.import_module(name)
            for name in self.gone:
                self._forget(name)
        except BaseException as error:
            self.put_back()
            add_note(
                error,
                f"Not all sources could run, so refresh has put all of these modules back: "
                f"{', '.join([*self.bodies, *self.gone])}. What a body did to anything but them "
                f"and the registers of the project, such as a file, is not undone. If a "
                f"register refuses an entry that it has already, take it out and refresh again.",
            )
            raise

    def put_back(self) -> None:
        """Make everything what it was."""
        while True:
            try:
                self.undo.run()
                self._registers.put_back({one.loaded.home for one in self.bodies.values()})
                for name in self.loaded_anew:
                    if Loaded(sys.modules[name]).is_of_project:
                        take_from_package(name, sys.modules.pop(name))
                restore(sys.modules, {**sys.modules, **self._entries})
                for memory in self._memories:
                    memory.put_back()
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
                spec.loader = _Running(body, spec.loader, self.order)  # type: ignore[assignment]
                return spec
        return None

    @contextmanager
    def _in_charge(self) -> Iterator[None]:
        """Be asked first for modules, and for definitions."""
        sys.meta_path.insert(0, self)
        vars(builtins).update({KEEP: self._keep, ROOM: self._registers.make_room})
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            vars(builtins).pop(KEEP, None)
            vars(builtins).pop(ROOM, None)

    def _keep(self, new: Any) -> Any:
        """Return what stands for a new definition of the body that calls."""
        keeper = self._keepers.get(id(sys._getframe(1).f_globals))
        return keeper.keep(new) if keeper else new

    def _forget(self, name: str) -> None:
        """Forget a module whose file is gone, unless something else has taken its place."""
        module = self._entries[name]
        if name not in sys.modules:
            take_from_package(name, module)


class _Running:
    """The loader of a module of the plan, as long as its body has not run."""

    def __init__(self, body: Body, loader: Any, order: list[str]) -> None:
        self.loader = loader
        self.create_module = body.create_module
        self._body = body
        self._order = order

    def exec_module(self, module: ModuleType) -> None:
        """Run the body, and note that it has run."""
        tell("modules that ran", len(self._order))
        self._body.exec_module(module)
        self._order.append(self._body.name)
