"""Bind the names again that somebody has taken from a module."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from reloadlab._keeping.record import project
from reloadlab._modules.bindings import Bindings, bindings, may_spell
from reloadlab._modules.code import public_names
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.static import Missing


class Names:
    """The names outside of the modules that ran, and which of them were taken from those.

    `bound` has those that were bound again, and `lost` those by whose names the modules have
    nothing any more, and `open` those that may be aliases.
    """

    def __init__(self, before: dict[str, dict[str, Any]], own: dict[int, tuple[str, str]]) -> None:
        self.bound: list[str] = []
        self.lost: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = []
        self.maybe_starred: dict[str, list[str]] = {}
        self._before = before
        # By the identity of what a module itself had, the module and the name.
        self._own = own

    def bind(self) -> None:
        """Bind the names of the session, and of the modules whose bodies do not bind them."""
        main = sys.modules.get("__main__")
        others = {name: one.module for name, one in project().items()}
        for key, module in {"__main__": main, **others}.items():
            if static.is_module(module):
                self._bind_in(key, Loaded(module))

    def _bind_in(self, key: str, loaded: Loaded) -> None:
        """Bind the names of one module."""
        known = bindings(key) if self._may_take(key, loaded) else Bindings()
        is_known = bool(known.modules or known.origins)
        has_run = key in self._before
        for name, value in loaded.names.items():
            if has_run and name not in known.late:
                continue
            module, original = self._own.get(id(value), ("", ""))
            origin = known.origins.get(name) or known.late.get(name)
            if module and self._before[module].get(name, Missing) is value:
                original = name
            if origin and origin.module in self._before:
                module, original = origin.module, origin.name
            elif not module and name not in known.origins:
                is_open = static.home(value) in self._before or (not is_known and key == "__main__")
                starred: Iterable[str] = self._before if is_open else known.starred
                module, original = self._starred(starred, name, value)
            if not module:
                if not is_known and key == "__main__":
                    self._note_alias(name, value)
                continue
            before = self._before[module].get(original, Missing)
            if before is not value and not equal_constants(before, value):
                continue
            now = names_of(module).get(original, Missing)
            is_first = equal_constants(known.constants.get(name, Missing), value)
            if is_first and origin and origin == known.late.get(name):
                # It is not known whether the function has been called.
                if now is not value:
                    self.open.append((f"{key}.{name}".removeprefix("__main__."), ".".join(origin)))
            elif now is Missing:
                self.lost.append((f"{key}.{name}", f"{module}.{original}"))
            elif now is not value:
                loaded.namespace[name] = now
                if not equal_constants(now, value):
                    self.bound.append(f"{key}.{name}")

    def _may_take(self, key: str, loaded: Loaded) -> bool:
        """Say whether imports of a module may be from those that ran, because it spells a name.

        What is imported from the package that it is in needs none.
        """
        source, package = loaded.source or b"", f"{loaded.package}."
        spelled = (may_spell(source, name) for name in self._before)
        inside = (package.startswith(f"{name}.") for name in self._before)
        return key == "__main__" or any(spelled) or any(inside)

    def _note_alias(self, name: str, value: object) -> None:
        """Note a name that may be an alias of a constant, where imports are not known."""
        for module, before in self._before.items():
            now = names_of(module)
            for original, old in before.items():
                is_changed = not original.startswith("_") and equal_constants(old, value)
                if is_changed and not name.startswith("_") and old is not now.get(original, old):
                    self.open.append((name, f"{module}.{original}"))
                    return

    def _starred(self, starred: Iterable[str], name: str, value: object) -> tuple[str, str]:
        """Return the module from which a star import, or who knows what, has bound a name."""
        found = [
            one
            for one in starred
            if not name.startswith("_")
            and not static.is_module(value)
            and _is_same(self._before.get(one, {}).get(name, Missing), value)
        ]
        # Where a function has moved, the module that has it now.
        has_it = [one for one in found if name in names_of(one)]
        return ((has_it or found)[-1], name) if found else ("", "")

    def _note_star(self, module: str, before: dict[str, Any]) -> None:
        """Note what a star import would bind now, where it is not known whether there was one."""
        now = names_of(module)
        new = [name for name in public_names(now) if name not in public_names(before)]
        if new:
            self.maybe_starred[module] = new

    def starred(self) -> set[str]:
        """Return the modules of which the session has made star imports, as far as is seen."""
        known = bindings("__main__")
        if known.modules or known.origins:
            return known.starred
        names = names_of("__main__")
        found = set()
        for module, before in self._before.items():
            public = public_names(before)
            taken = [_is_same(names.get(one, Missing), before.get(one)) for one in public]
            if taken and all(taken):
                if len(public) > 1 or "__all__" in before:
                    found.add(module)
                else:
                    self._note_star(module, before)
        return found


def _is_same(one: object, other: object) -> bool:
    """Say whether two objects are one, or equal constants."""
    return one is other or equal_constants(one, other)


def bind_new_names(starred: set[str], before: dict[str, dict[str, Any]]) -> list[str]:
    """Bind what star imports of the session would bind now and did not before."""
    space = static.module_namespace(sys.modules["__main__"])
    bound = []
    for module in starred & before.keys() & sys.modules.keys():
        names = names_of(module)
        for name in public_names(names):
            is_new = name not in public_names(before[module]) and name not in space
            if is_new and name in names:
                space[name] = names[name]
                bound.append(f"__main__.{name}")
    return bound


def names_unstarred(starred: set[str], before: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the names that star imports of the session bind no more, with the modules."""
    origins, names = bindings("__main__").origins, names_of("__main__")
    return [
        (name, module)
        for module in sorted(starred & before.keys() & sys.modules.keys())
        for name in public_names(before[module])
        if name in names_of(module) and name not in public_names(names_of(module))
        if name in names and name not in origins and _is_same(names[name], names_of(module)[name])
    ]
