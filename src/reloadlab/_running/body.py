"""Run the body of one module again, and keep what stays what it is."""

from __future__ import annotations

import linecache

# Not the classes in it: pathlib may be what is refreshed.
import pathlib
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib.machinery import ModuleSpec
from types import CodeType, FunctionType, ModuleType
from typing import Any

from reloadlab._keeping.keep import Keeper
from reloadlab._keeping.record import SESSION, source_of, summary_of
from reloadlab._keeping.source import Difference, Source, difference
from reloadlab._keeping.summary import Summary
from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._registers.patches import Patches
from reloadlab._registers.registers import Registers
from reloadlab._reload.lingering import differences
from reloadlab._reload.reached import Unreached
from reloadlab._running.appeared import appeared
from reloadlab._running.dropped import drop_worked_out, starred
from reloadlab._running.filled import Line, changed_since
from reloadlab._running.made import Making, differing, filled, is_made_plainly

# What the import system sets again when it loads a module.
_BY_IMPORT = ("__spec__", "__loader__", "__package__", "__file__", "__cached__", "__path__")
# Else the import system would ask the module of before for all of these.
_HOOK = "__getattr__"
_ANNOTATIONS = ("__annotations__", "__annotate__", "__conditional_annotations__")
# What others may still use when no name leads to it.
_LIVE = ("logging", "threading", "asyncio", "multiprocessing", "selectors", "sched", "socket")
# It decides, since Python 3.15, which imports of the body are lazy, while the body runs.
_LAZY = "__lazy_modules__"
# The text of a line that binds a name to `None`.
_NOTHING = ((type(None), None),)
_UNREACHED = "is from before: the line for it did not run, perhaps as the program has decided"


class Body:
    """The body of one module of the plan: what it was before, and what ran.

    `before` has the names of the module before, `kept` the names of data that stays what the
    program has made of it, `refilled` the lines that made other data again, which the program may
    have changed, and `dropped` the functions and classes for which there is no name any more.
    """

    def __init__(
        self,
        loaded: Loaded,
        undo: Undo,
        again: dict[str, ModuleType],
        registers: Registers,
        mentions: Callable[[str], bool],
        before: Callable[[str], dict[str, Any]],
    ) -> None:
        self.loaded = loaded
        self.name = loaded.name
        self.module = loaded.module
        self.before = loaded.names
        self.former_text = source_of(loaded)
        self.former = summary_of(loaded)
        self.keeper = Keeper(loaded, self.former, undo)
        self.making = Making(self.former, self.before, again)
        self.keeper.is_made = self._is_made
        self.source: Source | None = None
        self.summary: Summary | None = None
        self.kept: set[str] = set()
        self.refilled: list[Line] = []
        self.dropped: list[object] = []
        self.ran: Loaded | None = None
        self.patches: Patches | None = None
        self._again, self._undo = again, undo
        self._registers = registers
        self._mentions = mentions
        self._before = before

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        """Give the module that is there, without what the import system is about to set."""
        for name in (_HOOK, _LAZY, *_BY_IMPORT, *_ANNOTATIONS):
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
            self.patches.note_exits()
        self.keeper.keep_rest()
        self._keep_patched()
        self._keep_as_before()
        self._keep_changed()
        if self.patches:
            self.patches.settle_exits()
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
            if name in self.before
            and name not in self._starred
            and was.get(name) == text
            # An instance in place of nothing. Where a body uses the name, it may put another there.
            and (
                static.is_of_python(self.before[name])
                or (text == _NOTHING and not self._mentions(name))
            )
        }
        if self.former is not None:
            given = self.former, self.summary, self._undo
            self.patches = self._registers.begin(self.loaded, self.before, *given)
        code: CodeType = found.prepared(
            ran, self.kept, {*self._again, *(name for name, _ in appeared(ran))}
        )
        return code

    @cached_property
    def _starred(self) -> set[str]:
        """The names that star imports of the code of before have bound."""
        if self.former is None:
            return set()
        return {*starred(self.loaded, self.before, self.former, self._before)}

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

    @property
    def lost(self) -> list[str]:
        """What is as the source says again, and may have had something else in its place."""
        return [*(self.patches.lost if self.patches else ()), *self.keeper.lost]

    @property
    def defaulted(self) -> list[FunctionType]:
        """The functions of the module that have other defaults now."""
        found = self._undo.defaulted
        return [one for one in found if one.__globals__ is self.loaded.namespace]

    def mentioning(self, name: str) -> Iterator[str]:
        """Yield the names of functions that use a name, and nothing for code that runs by itself.

        That is so for the body, for those of classes, and for what these work out.
        """
        is_written = name.encode() in (self.loaded.source or b"") + (self.former_text or b"")
        if is_written or self.former_text is None:
            for one in self._versions:
                yield from one.mentioning(name)

    @cached_property
    def _versions(self) -> list[Summary]:
        """What the code of before and that of now bind and use."""
        code = self.loaded.compiled
        found = [self.former, Summary(code) if code else None]
        return [one for one in found if one is not None]

    def made_anew(self) -> Iterator[str]:
        """Yield the names of what a call has made of a class of Python, now as before.

        A logger would be the same one, and others have what it is given.
        """
        names = self.summary.made.keys() if self.summary and self.former else set()
        for name in names & (self.former.made.keys() if self.former else set()):
            old, new = self.before.get(name), self.loaded.namespace.get(name)
            is_other = old is not new and type(old) is type(new) and static.is_of_python(old)
            if is_other and static.home(type(old)).partition(".")[0] not in _LIVE:
                yield name

    def writes(self, name: str) -> bool:
        """Say whether the sources write down the list or dictionary that a name stands for."""
        return bool(self.keeper.sources) and all(name in one.written for one in self.keeper.sources)

    def _keep_patched(self) -> None:
        """Keep what somebody has put in the place of a function whose source is as before."""
        if self.patches and self.former and self.summary:
            was = self.former.definitions
            for name, old in self.patches.others.items():
                if self.summary.definitions.get(name) == was[name]:
                    self.kept.add(name)
                    self.loaded.namespace[name] = old
            for name in self.former.imported & self.summary.imported & self.before.keys():
                if static.home(self.before[name]) in SESSION:
                    self.loaded.namespace[name] = self.before[name]

    def _keep_as_before(self) -> None:
        """Keep what the program has filled, and the instances that would be made as before."""
        namespace, before = self.loaded.namespace, self.before
        for name in filled(self.former, self.summary, before, namespace):
            self.kept.add(name)
            namespace[name] = before[name]
        for name, given in self.summary.made.items() if self.summary and self.former else ():
            old, new = before.get(name), namespace.get(name)
            is_same = self.former is not None and self.former.made.get(name) == given
            if is_same and old is not new and self._is_made(name, old, new, given[1]):
                own, its = static.attributes(old), static.attributes(new)
                if any(differing(own, its, certain=True)):
                    self.kept.add(name)
                self.keeper.stand_for(old, new)
                namespace[name] = old

    def _keep_changed(self) -> None:
        """Keep what the program has changed since, where the line would make the same again."""
        if self.former is None or self.ran is None:
            return
        namespace, text = self.loaded.namespace, self.ran.source or b""
        for line in changed_since(self.former.code, text, self.before, namespace):
            if line.is_plain and not self._mentions(line.name):
                self.kept.add(line.name)
                self.keeper.stand_for(self.before[line.name], namespace[line.name])
                namespace[line.name] = self.before[line.name]
            else:
                self.refilled.append(line)

    def _is_made(self, name: str, old: Any, new: Any, used: tuple[str, ...]) -> bool:
        """Say whether an instance is made as before, and nothing is done to it meanwhile.

        What bodies do with one that they mention, they have done to the new one.
        """
        own, its = static.attributes(old), static.attributes(new)
        if not self.making.is_same(name, type(new), used, self.loaded.namespace):
            # One that is the same in all that it has is as good, however it was made.
            is_known = is_made_plainly(type(new), used, self.loaded.namespace)
            return (
                type(old) is type(new) and is_known and not any(differing(own, its, certain=False))
            )
        if own and not any(differing(own, its, certain=True)):
            return not any(differing(own, its, certain=False))
        # What one cannot see into may be anything.
        return not self._mentions(name.rpartition(".")[2])

    def _unreached(self) -> list[str]:
        """Return the names whose lines did not run, as the edit has decided."""
        marked = self.source.marked if self.source else None
        if marked is None or self.former is None or self.patches is None:
            return []
        found = Unreached(marked, self.keeper.reached, self.former_text, self.former.code)
        found.judge(self.before, self.loaded.namespace, self._before)
        self.patches.unknown += [(f"{self.name}.{one}", _UNREACHED) for one in found.unknown]
        return found.gone

    def _drop_gone(self) -> None:
        """Take out the names that the source has bound and does not bind any more."""
        ran = self.ran
        if ran is None:
            return
        namespace = self.loaded.namespace
        code = ran.compiled if ran.is_plain else None
        lingering = differences(self.before, Loaded(self.module, ran), code).lingering
        if self.former is not None:
            bound = self._starred | self.former.bound
            lingering = tuple(one for one in lingering if one in bound)
        gone = {*lingering, *self._unreached()} - {"__doc__"}
        values = [namespace.pop(name) for name in gone]
        self.dropped += [one for one in values if static.home(one) == self.loaded.home]
        if "__doc__" in lingering:
            namespace["__doc__"] = None
        if self.former is not None and self.summary is not None and self.patches:
            given = self.loaded, self.before, self.former, self.summary
            self.patches.unknown += drop_worked_out(*given, self.keeper.added, self._undo)
