"""Bind the names again that somebody has taken from a module."""

from __future__ import annotations

import sys
from typing import Any

from reloadlab._modules.bindings import bindings
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._keeping.record import project


class Names:
    """The names outside of the modules that ran, and which of them were taken from those.

    `bound` has those that were bound again, and `lost` those by whose names the modules have
    nothing any more.
    """

    def __init__(self, before: dict[str, dict[str, Any]], own: dict[int, tuple[str, str]]) -> None:
        self.bound: list[str] = []
        self.lost: list[tuple[str, str]] = []
        self._before = before
        # By the identity of what a module itself had, the module and the name.
        self._own = own

    def bind(self) -> None:
        """Bind the names of the session, and of the modules that did not run."""
        main = sys.modules.get("__main__")
        others = {name: one.module for name, one in project().items() if name not in self._before}
        for key, module in {"__main__": main, **others}.items():
            if static.is_module(module):
                self._bind_in(key, Loaded(module))

    def _bind_in(self, key: str, loaded: Loaded) -> None:
        """Bind the names of one module."""
        known = bindings(key)
        for name, value in loaded.names.items():
            module, original = self._own.get(id(value), ("", ""))
            origin = known.origins.get(name)
            taken = origin.module if origin else ""
            if taken in self._before and origin:
                module, original = taken, origin.name
            elif not module and name not in known.origins:
                module, original = self._starred(known.starred, name)
            if not module:
                continue
            before = self._before[module].get(original, Missing)
            if before is not value and not equal_constants(before, value):
                continue
            now = static.named(static.module_namespace(sys.modules[module])).get(original, Missing)
            if now is Missing:
                self.lost.append((f"{key}.{name}", f"{module}.{original}"))
            elif now is not value:
                loaded.namespace[name] = now
                if not equal_constants(now, value):
                    self.bound.append(f"{key}.{name}")

    def _starred(self, starred: set[str], name: str) -> tuple[str, str]:
        """Return the module of which a star import has bound a name."""
        found = [one for one in starred if name in self._before.get(one, {})]
        return (found[-1], name) if found else ("", "")


def bind_new_names(starred: set[str], ran: dict[str, dict[str, Any]]) -> list[str]:
    """Bind what star imports of the session would bind now and did not before."""
    main = sys.modules.get("__main__")
    bound = []
    for module in starred & ran.keys():
        names = static.named(static.module_namespace(sys.modules[module]))
        listed = names.get("__all__")
        public = [one for one in names if not one.startswith("_")]
        wanted = list(listed) if static.is_exactly(listed, list, tuple) else public
        for name in wanted:
            if static.is_module(main) and name not in ran[module] and name in names:
                space = static.module_namespace(main)
                if name not in space:
                    space[name] = names[name]
                    bound.append(f"__main__.{name}")
    return bound
