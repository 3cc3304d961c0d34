"""Let what a body registers again be registered once, in its old place."""

from __future__ import annotations

import builtins
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Any

from reloadlab._keeping.summary import Summary
from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._registers.entries import News, definitions_in, is_plain, module_of
from reloadlab._registers.evidence import (
    called,
    entered_by,
    place_of,
    places_of,
    resolved,
    sorted_by,
    sorting,
    used_otherwise,
)
from reloadlab._registers.lines import Part, Put, counted, gone_lines, puts, read
from reloadlab._registers.outside import Outside
from reloadlab._registers.patches import Patches
from reloadlab._registers.register import COUNTED, Register, is_register, registers_of
from reloadlab._registers.settle import settle
from reloadlab._reload.log_handlers import LogHandlers

# After so many instances of a class that lead nowhere, no other is looked into.
_MANY = 100
_MAY_HAVE = "may have an entry from a line that {} no longer has"


class Registers:
    """The registers of the project, and the handlers of logs, as they were before bodies ran.

    What a body is about to enter again is taken out when it defines that again, so that no register
    refuses it or sorts it twice. What it does not enter then goes back, unless a line of before
    has certainly put it there and is gone.
    """

    def __init__(self, modules: Iterable[Loaded]) -> None:
        known = list(modules)
        self._project = {one.name: one.module for one in known}
        self._all = {id(one.content): one for one in registers_of(known)}
        self.containers = [one.content for one in self._all.values()]
        self._handlers = LogHandlers()
        self._holding: dict[tuple[str, str], list[tuple[Register, list[int]]]] | None = None
        # How many instances of a class lead to no definition, by the identity of that.
        self._leading_nowhere: Counter[int] = Counter()
        self._mentioned: set[tuple[str, str]] = set()
        self.doubts: list[tuple[str, str]] = []
        # What may have an entry of a line that is gone, and the module that had that.
        self.left: list[tuple[str, str]] = []
        # What was called by a line that is gone, and may have done anything, with that module.
        self.done: list[tuple[str, str]] = []

    def begin(
        self, loaded: Loaded, names: dict[str, Any], former: Summary, now: Summary, undo: Undo
    ) -> Patches:
        """Take out what lines have put in that the body of a module does not have any more.

        What other lines have put in by functions of the project is to be put in again. Return what
        the module has put into other modules, which is taken back.
        """
        home = loaded.home
        read_before = read(former.code)
        read_now = read_before if now is former else read(now.code)
        old, new = read_before.noted, read_now.noted
        gone = gone_lines(old, new)
        patches = Patches(loaded, names, former, read_before, undo)
        patches.take_back(read_now, now, is_other=former.body != now.body)
        unknown = [one for one in gone if not self._is_undone(home, one, names)]
        unknown = [one for one in unknown if one not in patches.undone]
        for line in unknown:
            self._mentioned |= {(home, name) for name in line.names}
        outside = Outside(names, former.imported, set(self._project))
        for place in outside.containers(unknown, new):
            if not self._register(place, names):
                self.left.append((place.path, home))
        calls = outside.calls([one for one in unknown if one in read_before.done], read_now.done)
        self.done += [(path, home) for path in calls]
        for line in gone_lines(old, gone):
            self._enter(home, line, names, withdrawn=False)
        differing = [one for line in unknown for one in entered_by(line, names)]
        for content in [*differing, *used_otherwise(names, read_before.used, former, now)]:
            self._suspect(content, home, former.strings - now.strings)
        for put in [put for line in gone_lines(new, old) for put in puts(line)]:
            if register := self._register(put.target, names):
                register.fresh[home] += 1
        for line in new:
            self._expect(line, names)
        return patches

    def _expect(self, line: Part, names: dict[str, Any]) -> None:
        """Note what a line is about to do to registers, and those that it is the first to use."""
        for put in puts(line):
            self._register(put.target, names)
        target = counted(line)
        if target and (register := self._register(target, names)):
            register.is_counted = True
        target = sorted_by(line)
        if target and (register := self._register(target, names)):
            register.sorted_by.add(line.parts[0].value)

    def _is_undone(self, home: str, line: Part, names: dict[str, Any]) -> bool:
        """Undo what a line that is gone has entered, and say whether that is all of it."""
        found = [self._withdraw(home, put, names) for put in puts(line)]
        is_entered = self._enter(home, line, names, withdrawn=True)
        return is_entered or (bool(found) and all(found)) or _is_of_python(line)

    def end(self, home: str, replaced: dict[int, tuple[type, type]]) -> None:
        """Give back what a body that has run has not entered again.

        `replaced` has by the identities of its new classes the old ones that stand for them.
        """
        for register in self._all.values():
            register.give_back(home, replaced)

    def _register(self, target: Part, names: dict[str, Any]) -> Register | None:
        """Return the register for which a part of a line stands, of whatever module."""
        content = resolved(target, names)
        if id(content) not in self._all and content is not sys.modules and is_register(content):
            self._all[id(content)] = Register(
                content, target.path, is_own=True, is_of_project=False
            )
        return self._all.get(id(content))

    def _suspect(self, content: object, home: str, gone: set[str]) -> None:
        """Take out of a list the data that may be of code which cannot be followed.

        Of a table, which a body may read, it is only noted if it has keys that are gone.
        """
        register = self._all.get(id(content))
        if register is None or not register.is_of_project:
            return
        if register.is_table:
            if any(static.text(key) in gone for key, _ in register.before):
                self.left.append((register.path, home))
        else:
            data = [at for at, value in enumerate(register.before) if not definitions_in(value)]
            register.take(data, home, withdrawn=False)
            register.unclear.update(dict.fromkeys(data, home))

    def _withdraw(self, home: str, put: Put, names: dict[str, Any]) -> bool:
        """Take out what a line has put in, and say whether it is known what that was."""
        register = self._register(put.target, names)
        if register is None:
            return False
        found = place_of(put, register, names, home)
        if found is None:
            register.lost[home] += 1
        register.take(found or (), home, withdrawn=True)
        return found is not None

    def _enter(self, home: str, line: Part, names: dict[str, Any], *, withdrawn: bool) -> bool:
        """Take out what a function of the project has put in; say if it has put in no more."""
        function, _, given = called(line, names)
        if function is None or static.home(function) not in self._project:
            return False
        found = list(entered_by(line, names))
        registers = [self._all[id(one)] for one in found if id(one) in self._all]
        taken = False
        for register in registers:
            register.sorted_by |= sorting(function)
            places = places_of(given, register, names, home)
            register.take(places, home, withdrawn=withdrawn)
            taken = taken or bool(places)
        return taken or not (registers or any(map(static.is_callable, found)))

    def make_room(self, name: str) -> Callable[[Any], Any]:
        """Take out what leads to a definition that the calling body is about to make again.

        Return a decorator that changes nothing.
        """
        home = static.text(sys._getframe(1).f_globals.get("__name__"))
        for register, places in self._held().pop((home, name), ()):
            register.take(places, home, withdrawn=False)
        return lambda one: one

    def _held(self) -> dict[tuple[str, str], list[tuple[Register, list[int]]]]:
        """Return the places of what leads to definitions, by their homes and names."""
        if self._holding is None:
            self._holding = {}
            for register in self._all.values():
                held: dict[tuple[str, str], list[int]] = {}
                for place, entry in enumerate(register.before):
                    value = entry[1] if register.is_table else entry
                    # What is a register itself stays in its place.
                    found = self._definitions(value) if id(value) not in self._all else ()
                    for key in {(home, _outer(name)) for home, name in found}:
                        held.setdefault(key, []).append(place)
                for key, places in held.items():
                    self._holding.setdefault(key, []).append((register, places))
        return self._holding

    def _definitions(self, value: Any) -> set[tuple[str, str]]:
        """Return to which definitions an entry leads, and none for what is data by all looks."""
        kind = id(type(value))
        if is_plain(value) or self._leading_nowhere[kind] > _MANY:
            return set()
        found = definitions_in(value)
        if not (found or static.is_exactly(value, tuple, list, dict)):
            self._leading_nowhere[kind] += 1
        return found

    def put_back(self, homes: set[str]) -> None:
        """Undo what the bodies of some modules have done that fail."""
        for register in self._all.values():
            register.put_back(lambda one: bool(module_of(one, homes)))
        self._handlers.put_back(set(self._project))
        self.forget()

    def note(self) -> None:
        """Note what the registers have now, so that they can be settled again."""
        for register in self._all.values():
            register.note()

    def settle(self, news: News) -> int:
        """Leave one of each entry that was made again, where the old one was; say how many went.

        What was broken off can be done again until what was before is forgotten.
        """
        count = self._handlers.settle(news.bound, self._all)
        for register in self._all.values():
            register.write(register.noted)
            count += settle(register, news, self._mentioned)
        left = [(path, _MAY_HAVE.format(home)) for path, home in self.left]
        fresh = {key: one.fresh.total() for key, one in self._all.items()}
        left += self._handlers.doubled(fresh)
        self.doubts = list(dict.fromkeys([*self._doubted(), *left]))
        return count

    def _doubted(self) -> Iterator[tuple[str, str]]:
        """Yield of which registers it cannot be told whether they are what a new process has."""
        found = [(one, list(self._reasons(one))) for one in self._all.values()]
        found = [(one, reasons) for one, reasons in found if reasons]
        if found:
            # A body may have made another one.
            now = registers_of(map(Loaded, self._project.values()))
            present = {id(one.content) for one in now}
            for one, reasons in found:
                if id(one.content) in present:
                    yield from ((one.path, why) for why in dict.fromkeys(reasons))

    def forget(self) -> None:
        """Hold nothing of before any longer."""
        self._all.clear()
        self._holding = None

    def give_back(self) -> None:
        """Put back what was taken out, if nothing else has."""
        self.end("", {})
        self.forget()

    def _reasons(self, register: Register) -> Iterator[str]:
        """Yield why it cannot be told whether a register is what a new process has."""
        if register.is_in_doubt:
            yield "is a heap whose order only its entries can tell, which were not asked"
        if register.is_counted and register.has_other_values:
            yield COUNTED
        for home, number in register.lost.items():
            if register.grown or register.fresh[home] < number:
                yield _MAY_HAVE.format(home)
        for home in {register.unclear[at] for at in register.returned & register.unclear.keys()}:
            if any(map(register.has, register.returned & register.unclear.keys())):
                yield _MAY_HAVE.format(home)
        for place in sorted(register.returned) if self._mentioned else ():
            found = definitions_in(register.before[place]) & self._mentioned
            if found and register.has(place):
                home, name = min(found)
                yield f"has {home}.{name}, perhaps entered by a line that {home} no longer has"


def _outer(name: str) -> str:
    """Return the name of the class in which something is defined, and not of a function."""
    return name if "<locals>" in name else name.partition(".")[0]


def _is_of_python(line: Part) -> bool:
    """Say whether a line calls a function that Python has built in, such as print."""
    function = line.parts[0]
    return function.kind == "name" and function.value in vars(builtins)


def keep_registrations(pairs: list[tuple[Any, Any]], spaces: list[dict[str, Any]]) -> None:
    """Keep what others have registered with single-dispatch functions that were made again."""
    ours = set(map(id, spaces))
    for old, new in pairs:
        before, now = (static.attributes(one).get("registry") for one in (old, new))
        if type(before) is MappingProxyType and type(now) is MappingProxyType:
            for cls, function in before.items():
                if cls not in now and id(getattr(function, "__globals__", None)) not in ours:
                    new.register(cls, function)
