"""One register: what it had before bodies ran, and what was taken out of it for a while."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import constant_key, equal_constants
from reloadlab._objects import static
from reloadlab._objects.functions import dispatch_table
from reloadlab._registers.entries import definitions_in, is_of_library
from reloadlab._reload.rollback import restore

# A register lies so many steps from a name of a module, and has no more entries than these.
_DEEP = 3
_MANY = 2_000
TABLES = (dict, OrderedDict, defaultdict, Counter)
_KINDS = (list, deque, set, *TABLES)
_LIBRARIES = ("builtins", "typing")

COUNTED = "was counted on by a body that ran again"
"""What is said of a number that may be higher than in a new process."""


class Register:
    """A list, a queue, a set or a dictionary, and what it had before bodies ran.

    `before` has its entries, those of a dictionary as pairs of key and value, and `noted` those
    after the bodies have run. `taken` has the
    places of those that were taken out, so that the body can enter them again, and `withdrawn`
    those that stay out if it does not.
    """

    def __init__(
        self,
        content: Any,
        path: str,
        *,
        is_own: bool,
        is_of_project: bool = True,
        dispatcher: Any = None,
    ) -> None:
        self.content = content
        self.path = path
        self.is_table = type(content) in TABLES
        # Of a single-dispatch function, which remembers what it has found in its table.
        self._dispatcher = dispatcher
        self.before: list[Any] = list(self._items())
        self.taken: set[int] = set()
        # By their places, the modules whose entries they are.
        self._homes: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        # Those that went back because no body has entered them again.
        self.returned: set[int] = set()
        # By which calls bodies sort it, whether they count in it, and have put in anything new.
        self.sorted_by: set[str] = set()
        self.is_counted = type(content) is Counter
        self.grown = False
        # By module, how many lines are new, and how many that cannot be followed are gone.
        self.fresh: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        # Whether only the entries themselves could tell in which order they have to be.
        self.is_in_doubt = False
        # By their places, the modules whose code may have put in what cannot be followed.
        self.unclear: dict[int, str] = {}
        self.is_of_project = is_of_project
        self._is_own = is_own
        self.noted = self.before

    def note(self) -> None:
        """Note the entries of now."""
        self.noted = list(self._items())

    def take(self, places: Iterable[int], home: str, *, withdrawn: bool) -> None:
        """Take out entries of a module, as far as they are still there."""
        wanted = set(places)
        if withdrawn:
            self.withdrawn |= wanted
        wanted -= self.taken
        if self.is_table:
            # To look another key up would run code of its own.
            wanted = {one for one in wanted if label(self.before[one][0])[0] is not None}
        now = list(self._items())
        found = self.places(now)
        out = wanted.intersection(found)
        if out:
            if self.is_table:
                for one in out:
                    del self.content[self.before[one][0]]
                self.forget()
            else:
                self.write([one for one, place in zip(now, found, strict=True) if place not in out])
            self.taken |= out
            self._homes.update(dict.fromkeys(out, home))

    def places(self, now: list[Any]) -> list[int | None]:
        """Return for each entry of now its place before, and None for what was added."""
        waiting: dict[object, list[int]] = {}
        for place in reversed(range(len(self.before))):
            if place not in self.taken:
                waiting.setdefault(self._identity(self.before[place]), []).append(place)
        known = [waiting.get(self._identity(one)) for one in now]
        return [places.pop() if places else None for places in known]

    def give_back(self, home: str, replaced: dict[int, tuple[type, type]]) -> None:
        """Put in again what was taken out of a module's entries and has nothing in its place."""
        places = self.taken - self.withdrawn
        places = {one for one in places if home in ("", self._homes[one])}
        if not places:
            return
        now = list(self._items())
        found = self.places(now)
        made = [one for one, place in zip(now, found, strict=True) if place is None]
        same = Counter(map(self._identity, made))
        entered = set().union(*(definitions_in(one, replaced) for one in made))
        back = []
        for place in sorted(places):
            entry = self.before[place]
            if same[self._identity(entry)]:
                same[self._identity(entry)] -= 1
            elif not made or definitions_in(entry).isdisjoint(entered):
                back.append(place)
        if back:
            self.write(self._merged(now, found, back))
            self.returned.update(back)
            self.taken.difference_update(back)

    def _merged(self, now: list[Any], found: list[int | None], back: list[int]) -> list[Any]:
        """Return the entries of now with others of before, each behind those it stood behind."""
        kept = [at for at, place in enumerate(found) if place is not None]
        last = kept[-1] if kept else -1
        waiting = deque(back)
        result: list[Any] = []
        for at, (one, place) in enumerate(zip(now, found, strict=True)):
            while waiting and (at > last or (place is not None and waiting[0] < place)):
                result.append(self.before[waiting.popleft()])
            result.append(one)
        return result + [self.before[place] for place in waiting]

    def _items(self) -> Iterable[Any]:
        """Return the entries of now."""
        found: Iterable[Any] = self.content.items() if self.is_table else self.content
        return found

    def write(self, entries: list[Any]) -> None:
        """Give the register other entries."""
        content = self.content
        if self.is_table:
            restore(content, dict(entries))
            self.forget()
        elif type(content) is set:
            known, present = set(map(id, entries)), set(map(id, content))
            for one in [one for one in content if id(one) not in known]:
                content.discard(one)
            content.update(one for one in entries if id(one) not in present)
        elif len(content) != len(entries) or any(
            one is not other for one, other in zip(content, entries, strict=True)
        ):
            if type(content) is list:
                # At once: another thread may read it.
                content[:] = entries
            else:
                content.clear()
                content.extend(entries)

    def forget(self) -> None:
        """Let a single-dispatch function look into its table again."""
        if self._dispatcher is not None:
            self._dispatcher._clear_cache()

    def has(self, place: int) -> bool:
        """Say whether an entry of before is there."""
        wanted = self._identity(self.before[place])
        return any(self._identity(one) == wanted for one in self._items())

    @property
    def has_other_values(self) -> bool:
        """Whether a table has another value under a key that it had."""
        pairs = self.before if self.is_table else ()
        return any(
            label(key)[0] is not None and self.content.get(key, value) is not value
            for key, value in pairs
        )

    def put_back(self, is_of_plan: Callable[[Any], bool]) -> None:
        """Undo what bodies have done that fail.

        In what a library keeps, and in a queue that somebody works off meanwhile, that is what
        they have added.
        """
        if self._is_own and not self._is_worked_off():
            self.write(self.before)
            return
        now = list(self._items())
        known = set(map(self._identity, self.before))
        stays = [one for one in now if self._identity(one) in known or not is_of_plan(one)]
        present = set(map(self._identity, stays))
        back = [at for at in self.taken if self._identity(self.before[at]) not in present]
        for at in sorted(back):
            stays.insert(min(at, len(stays)), self.before[at])
        if len(stays) != len(now) or back:
            self.write(stays)

    def _identity(self, entry: Any) -> object:
        """Return what tells one entry from another; the pairs of a table are made for each look."""
        return (label(entry[0]), id(entry[1])) if self.is_table else id(entry)

    def _is_worked_off(self) -> bool:
        """Say whether entries are gone from a queue that were not taken out here."""
        content = self.content
        if type(content) is not deque or content.maxlen is not None:
            return False
        present = set(map(id, content))
        return any(
            id(one) not in present and at not in self.taken for at, one in enumerate(self.before)
        )


def label(key: object) -> tuple[object, object]:
    """Return what is equal for the same key only, with None first where only identity tells."""
    if static.is_definition(key) or equal_constants(key, key):
        return constant_key(key, id), 0
    return None, id(key)


def is_register(obj: object) -> bool:
    """Say whether something is what a register is made of, and is not too large for one."""
    return static.is_exactly(obj, *_KINDS) and len(obj) <= _MANY  # type: ignore[arg-type]


def registers_of(modules: Iterable[Loaded]) -> list[Register]:
    """Return the registers to which the names of modules lead."""
    known = list(modules)
    homes = {"types", *(one.home for one in known)}
    found: dict[int, Register] = {}
    for loaded in known:
        for one in _registers_in(loaded, homes):
            found.setdefault(id(one.content), one)
    return list(found.values())


def _registers_in(loaded: Loaded, homes: set[str]) -> Iterator[Register]:
    """Yield the registers to which the names of a module lead, also in its classes and objects."""
    seen: set[int] = set()
    # Among what Python sets is the namespace of all that is built in.
    level = [
        (one, f"{loaded.name}.{name}", True)
        for name, one in loaded.names.items()
        if name not in static.SET_BY_PYTHON
    ]
    for _ in range(_DEEP):
        following: list[tuple[Any, str, bool]] = []
        for one, path, is_own in level:
            if id(one) in seen or static.is_module(one):
                continue
            seen.add(id(one))
            table = dispatch_table(one)
            if table is not None:
                yield Register(table, f"{path}.registry", is_own=False, dispatcher=one)
                continue
            if is_register(one):
                yield Register(one, path, is_own=is_own)
                if type(one) in TABLES:
                    following += [
                        (value, f"{path}[{key!r}]" if type(key) is str else path, is_own)
                        for key, value in one.items()
                    ]
                continue
            for name, value in _fields(one, loaded.home).items():
                own = is_own and (static.is_class(one) or static.home(type(one)) in homes)
                following.append((value, f"{path}.{name}", own))
        level = following


def _fields(obj: object, home: str) -> dict[str, Any]:
    """Return what a class of a module has, or an instance of any class but those of Python."""
    if static.is_class(obj):
        own = static.class_namespace(obj) if static.home(obj) == home else {}
        # What Python and its libraries note in a class is no register, as the members of an enum.
        return {name: one for name, one in own.items() if not is_of_library(name)}
    return static.attributes(obj) if static.home(type(obj)) not in _LIBRARIES else {}
