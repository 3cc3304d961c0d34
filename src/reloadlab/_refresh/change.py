"""Say what has taken the place of what, after the bodies of some modules have run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CellType, FunctionType
from typing import Any

from reloadlab._keeping.classes import corresponding
from reloadlab._keeping.older import namesakes
from reloadlab._keeping.record import SESSION
from reloadlab._mending.bound import Members, Renamed, retargeted, retargeted_members
from reloadlab._modules.bindings import Origin
from reloadlab._modules.loaded import names_of, present_modules
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.layouts import demanded, fields_of
from reloadlab._objects.static import Missing
from reloadlab._registers.entries import News, inside
from reloadlab._running.body import Body
from reloadlab._stale.ownership import may_be_shared
from reloadlab._telling.affected import other_values

_DEEP = 5
_CONTAINERS = (list, dict, set)


class Change:
    """What has become of what the modules had.

    `own` says by the identity of what a module had made itself its module and name. `pairs` has
    what was exchanged for something new, and `wrapped` what is now inside of what has taken its
    place. `gone` has what no source defines any more, by identity. `doubtful` has what a module had
    and may have made itself, with its name there: who holds it may have it from there, or not.
    """

    def __init__(self, bodies: list[Body], names: dict[str, dict[str, Any]]) -> None:
        self._bodies = bodies
        self._stayed = {id(one) for body in bodies for one in body.keeper.stayed}
        self._now = {name: names_of(name) for name in names}
        self.own: dict[int, tuple[str, str]] = {}
        for body in bodies:
            for name, value in body.before.items():
                if _is_own(name, value, body):
                    self.own.setdefault(id(value), (body.name, name))
        self.pairs: list[tuple[object, object]] = []
        self.wrapped: list[tuple[object, object]] = []
        self.doubtful: dict[int, tuple[object, str]] = {}
        for body in bodies:
            self._add_pairs(body)
        self.pairs += self._older_classes()
        paired = {id(old) for old, _ in [*self.pairs, *self.wrapped]}
        ran = [body for body in bodies if body.ran is not None]
        found = [one for body in ran for one in [*body.keeper.gone(), *body.dropped]]
        for name in names.keys() - {body.name for body in bodies}:
            found += [one for one in names[name].values() if static.home(one) == name]
        self.gone = {id(one): one for one in found if id(one) not in paired}

    @property
    def demands(self) -> dict[int, tuple[type, list[str]]]:
        """What instances of the classes that were kept had to have before."""
        return {key: known for one in self._bodies for key, known in one.keeper.demands.items()}

    @property
    def hashed(self) -> list[type]:
        """The classes whose instances have another hash by now."""
        return [cls for one in self._bodies for cls in one.keeper.hashed]

    @property
    def _replaced(self) -> list[tuple[type, type]]:
        """The new classes for which the old ones stand, each old one first."""
        return [pair for one in self._bodies for pair in one.keeper.replaced.values()]

    @property
    def partials(self) -> list[tuple[object, object]]:
        """What the modules and their classes had, with what they have now, where partials are."""
        found = [pair for body in self._bodies for pair in body.keeper.pairs]
        for body in self._bodies:
            now = self._now[body.name]
            found += [(old, now[name]) for name, old in body.before.items() if name in now]
        return found

    def retargeted(self, classes: Members) -> dict[int, Renamed]:
        """Return by its identity what is current still, and had one more name before.

        `classes` has what each class had itself.
        """
        found: dict[int, Renamed] = {}
        news = {id(old): new for old, new in self.pairs}
        paired = {id(old) for old, _ in [*self.pairs, *self.wrapped]} | self.gone.keys()
        for body in self._bodies:
            now, before = self._now[body.name], body.before
            names = before.keys() & now.keys() - static.SET_BY_PYTHON
            pairs = {Origin(body.name, name): (before[name], now[name]) for name in names}
            again = [one for one in classes if static.home(one[0]) == body.loaded.home]
            for one in [*retargeted(pairs), *retargeted_members(again, news)]:
                if id(one.value) not in paired:
                    found.setdefault(id(one.value), one).origins.extend(one.origins)
        return found

    def _add_pairs(self, body: Body) -> None:
        """Enter what took the place of what one module had."""
        now = self._now[body.name]
        present = {id(value) for value in now.values()}
        for name, old in body.before.items():
            new = now.get(name, Missing)
            if new is Missing or id(old) in present or name in static.SET_BY_PYTHON:
                continue
            if self.own.get(id(old)) == (body.name, name):
                (self.wrapped if id(old) in self._stayed else self.pairs).append((old, new))
            elif _may_be_own(old, body):
                self.doubtful[id(old)] = old, f"{body.name}.{name}"
        self.doubtful |= {id(old): (old, path) for old, path in body.keeper.moved}
        self.pairs += body.keeper.pairs
        # What noted a new class while it was made gets the old one, which stands for it.
        self.pairs += body.keeper.noted
        self.pairs += body.keeper.merged

    @property
    def named(self) -> dict[int, tuple[str, str]]:
        """What can be told by its identity wherever somebody has a name for it."""
        values = {id(one): one for body in self._bodies for one in body.before.values()}
        containers = {key for key in self.own if static.is_exactly(values[key], *_CONTAINERS)}
        return {key: name for key, name in self.own.items() if key not in containers}

    def spare(self, names: dict[str, Any]) -> None:
        """Leave lists and dictionaries alone for which the session has names.

        It may have put them into the module.
        """
        named = set(map(id, names.values()))
        for old, _ in list(self.pairs):
            if id(old) in named and static.is_exactly(old, *_CONTAINERS):
                module, name = self.own[id(old)]
                self.doubtful[id(old)] = old, f"{module}.{name}"
        self.pairs = [pair for pair in self.pairs if id(pair[0]) not in self.doubtful]

    def _older_classes(self) -> list[tuple[type, type]]:
        """Return the classes that earlier reloads have left behind, each with the current one."""
        known = {id(old) for old, _ in self.pairs} | self._stayed
        return [pair for pair in namesakes(self._now) if id(pair[0]) not in known]

    def news(self) -> News:
        """Return what registers have to know."""
        return News(
            {id(old): (old, new) for old, new in [*self.pairs, *self.wrapped]},
            self.gone,
            {one.name for one in self._bodies},
            {
                one.name: one.former.strings - one.summary.strings
                for one in self._bodies
                if one.former and one.summary
            },
            {
                id(one): (body.name, turn)
                for body in self._bodies
                for turn, one in enumerate(body.keeper.made)
            },
            {
                id(old): self._now[body.name].get(name)
                for body in self._bodies
                for name, old in body.before.items()
            },
        )

    def classes(self) -> dict[int, tuple[type, type, str]]:
        """Return the classes that others have replaced, and what their instances lack."""
        stands = {id(new) for _, new in self._replaced}
        # A decorator that makes a class of its own leaves the one that was kept behind.
        found = replaced_classes([*self.pairs, *self.wrapped])
        return {
            key: (old, new, "" if key in stands else lacks)
            for key, (old, new, lacks) in found.items()
        }

    def other_closures(self) -> Iterator[FunctionType]:
        """Yield the functions that were exchanged for ones whose closures hold something else."""
        for old, new in self.pairs:
            if type(old) is not FunctionType or type(new) is not FunctionType:
                continue
            if not corresponding(old, new):
                yield old

    def held(self) -> Iterator[object]:
        """Yield what holds old objects for the time of a refresh, and what shall hold them."""
        yield from (self.own, self.pairs, self.wrapped, self.gone, self._stayed, self._now)
        yield from (self.doubtful, *self.doubtful.values())
        yield from (*self.pairs, *self.wrapped, *self._now.values())
        for body in self._bodies:
            keeper = body.keeper
            yield from (body.before, vars(keeper), vars(body), *keeper.pairs)
            for one in vars(keeper).values():
                yield one
                yield from one.values() if type(one) is dict else ()
        for _, new in self.wrapped:
            yield from _parts(new)

    def spaces(self) -> list[dict[str, Any]]:
        """Return the namespaces of the modules that ran."""
        return [one.loaded.namespace for one in self._bodies]


def replaced_classes(pairs: list[tuple[Any, Any]]) -> dict[int, tuple[type, type, str]]:
    """Return the classes that others have replaced, and what their instances lack."""
    found: dict[int, tuple[type, type, str]] = {}
    for old, new in pairs:
        if static.is_class(old) and static.is_class(new):
            lacks = _lacking(old, new)
            reason = f"without {' and '.join(lacks)}" if lacks else ""
            found[id(old)] = old, new, reason or _moved(old, new)
    return found


def _lacking(old: type, new: type) -> list[str]:
    """Return what instances of an old class lack that those of the new one have."""
    lacks = [one for one in demanded(new) if one not in demanded(old)]
    before = static.class_namespace(old)
    slots = [name for name, one in static.class_namespace(new).items() if static.is_slot(one)]
    return list(dict.fromkeys([*lacks, *(one for one in slots if one not in before)]))


def _moved(old: type, new: type) -> str:
    """Say that instances have fields in places where those of a new class have others."""
    if not any(one is tuple for one in static.class_order(new)):
        return ""
    before, now = fields_of(old), fields_of(new)
    if now[: len(before)] == before:
        return ""
    return f"has other fields in its places: {', '.join(before)}"


def otherwise(body: Body) -> list[str]:
    """Return what is another thing for who uses it, of what was there before."""
    values = other_values(body.before, names_of(body.name))
    defaults = [one.__qualname__ for one in body.defaulted]
    return list(dict.fromkeys([*body.difference.used, *values, *defaults]))


def _is_own(name: str, value: object, body: Body) -> bool:
    """Say whether a module has made itself what it had by a name, and nothing else could have.

    That is what its own code defines, what wraps that, and a list or a dictionary that the source
    writes down. Anything else may come from elsewhere, such as a logger or a class of a library.
    """
    if static.is_module(value) or may_be_shared(value) or name in static.SET_BY_PYTHON:
        return False
    if static.is_class(value):
        return static.home(value) == body.loaded.home
    if static.is_exactly(value, *_CONTAINERS):
        return body.writes(name)
    return any(
        type(one) is FunctionType and one.__globals__ is body.loaded.namespace
        for one in inside(value)
    )


def _may_be_own(value: object, body: Body) -> bool:
    """Say whether a module may have made an object, of which its text does not tell."""
    is_other = static.is_module(value) or static.is_definition(value) or may_be_shared(value)
    # As a member of an enumeration is.
    is_of_class = any(value is one for one in static.class_namespace(type(value)).values())
    is_known = is_other or is_of_class or equal_constants(value, value)
    return not (is_known or _is_elsewhere(value, body))


def _is_elsewhere(value: object, body: Body) -> bool:
    """Say whether another module has something by a name as well."""
    return any(
        value is other
        for key, module in present_modules()
        if module is not body.module and key not in SESSION
        for other in list(static.module_namespace(module).values())
    )


def _parts(value: object) -> Iterator[object]:
    """Yield what a new thing is made of, as far as it may hold what it wraps."""
    yield value
    level = [value]
    # A decorator that writes code runs it in a namespace of its own, which counts.
    spaces = {id(static.module_namespace(module)) for _, module in present_modules()}
    seen = {id(value), *spaces}
    for _ in range(_DEEP):
        found = [one for one in gc.get_referents(*level) if id(one) not in seen]
        level = [one for one in found if _may_hold(one)]
        seen |= set(map(id, level))
        yield from level


def _may_hold(one: Any) -> bool:
    """Say whether something may be a part of a wrapper."""
    if static.is_module(one) or static.is_class(one):
        return False
    return static.is_exactly(one, CellType, dict, tuple, FunctionType) or bool(
        static.attributes(one)
    )
