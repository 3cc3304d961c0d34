"""Leave the mocks of tests where they are, above what bodies have made anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._objects.wrappers import MOCK, is_mock


class Mocks:
    """What patches have put into modules that run again, and into their classes.

    Whoever imports from them meanwhile gets what the sources define, as before the patches began.
    """

    def __init__(self, spaces: dict[str, dict[str, Any]]) -> None:
        self._spaces = spaces if MOCK in sys.modules else {}
        values = [one for space in self._spaces.values() for one in space.values()]
        owners = {id(sys.modules.get(name)) for name in self._spaces}
        owners |= {id(one) for one in values if static.is_class(one)}
        self._patches = [one for one in _active() if id(_field(one, "target")) in owners]
        self._values = [_content(one.target).get(one.attribute, Missing) for one in self._patches]
        known = {(id(one.target), one.attribute) for one in self._patches}
        self._methods = [
            (cls, name, value)
            for cls in values
            if static.is_class(cls) and static.home(cls) in self._spaces
            for name, value in static.class_namespace(cls).items()
            if is_mock(value) and (id(cls), name) not in known
        ]
        self._dictionaries = {id(_field(one, "in_dict")) for one in _active()}

    def put_over(self, undo: Undo) -> None:
        """Put mocks over what is there now, which the end of a patch is to put back."""
        for patch, value in zip(self._patches, self._values, strict=True):
            now = _content(patch.target).get(patch.attribute, Missing)
            if Missing not in (now, value) and now is not value:
                undo.put(patch.target, patch.attribute, value)
                undo.set_attribute(patch, "temp_original", now)
        for name, space in self._spaces.items():
            module, now = sys.modules.get(name), names_of(name)
            for key, value in space.items():
                # A mock that the body makes itself is another one now.
                if is_mock(value) and key in now and not is_mock(now[key]):
                    undo.put(module, key, value)
        for cls, name, value in self._methods:
            now = static.class_namespace(cls).get(name, Missing)
            if now is not Missing and not is_mock(now):
                undo.set_in_class(cls, name, value)

    def left(self) -> Iterator[str]:
        """Yield the dictionaries that patches have filled, and that were made again."""
        for name, space in self._spaces.items():
            now = names_of(name)
            for key, value in space.items():
                if id(value) in self._dictionaries and now.get(key) is not value:
                    yield f"{name}.{key}"


def _active() -> list[Any]:
    """Return the patches that were started and not stopped."""
    found = getattr(names_of(MOCK).get("_patch"), "_active_patches", ())
    return list(found)


def _field(patch: Any, name: str) -> Any:
    """Return what a patch has in a field of its own."""
    return static.attributes(patch).get(name)


def _content(owner: Any) -> dict[str, Any]:
    """Return what a module or a class has itself."""
    if static.is_class(owner):
        return static.class_namespace(owner)
    return static.module_namespace(owner) if static.is_module(owner) else {}
