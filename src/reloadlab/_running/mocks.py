"""Leave the mocks of tests where they are, above what bodies have made again."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._objects.wrappers import MOCK, is_mock

# What a patch of an attribute, or of a dictionary, has from its beginning to its end.
_BEGUN = ("temp_original", "_original")


class Mocks:
    """What patches have put into modules that run again, and into their classes.

    Whoever imports from them meanwhile gets what the sources define, as before the patches began.
    """

    def __init__(self, spaces: dict[str, dict[str, Any]]) -> None:
        self._spaces = spaces if MOCK in sys.modules else {}
        values = [one for space in self._spaces.values() for one in space.values()]
        owners = {id(sys.modules.get(name)) for name in self._spaces}
        owners |= {id(one) for one in values if static.is_class(one)}
        patches = _active() if self._spaces else []
        self._patches = _lowest_first(
            [one for one in patches if id(_field(one, "target")) in owners]
        )
        self._values = [_content(one.target).get(one.attribute, Missing) for one in self._patches]
        known = {(id(one.target), one.attribute) for one in self._patches}
        self._methods = [
            (cls, name, value)
            for cls in values
            if static.is_class(cls) and static.home(cls) in self._spaces
            for name, value in static.class_namespace(cls).items()
            if is_mock(value) and (id(cls), name) not in known
        ]
        self._dictionaries = {id(_field(one, "in_dict")) for one in patches}

    def put_over(self, undo: Undo) -> None:
        """Put mocks over what is there now, which the end of a patch is to put back."""
        for patch, value in zip(self._patches, self._values, strict=True):
            target = _newest(patch.target)
            now = _content(target).get(patch.attribute, Missing)
            if value is Missing or now is value:
                continue
            undo.put(target, patch.attribute, value)
            undo.set_attribute(patch, "target", target)
            undo.set_attribute(patch, "is_local", now is not Missing)
            if now is not Missing:
                undo.set_attribute(patch, "temp_original", now)
            else:
                # So its end takes out what is not in the source any more.
                undo.set_attribute(patch, "create", True)
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
    """Return the patches that have begun and not ended; those of a `with` nothing else notes."""
    known = {id(names_of(MOCK).get(name)) for name in ("_patch", "_patch_dict")}
    found = [one for one in gc.get_objects() if id(type(one)) in known]
    return [one for one in found if any(_field(one, name) is not None for name in _BEGUN)]


def _lowest_first(patches: list[Any]) -> list[Any]:
    """Return patches in an order in which those come last that lie over others."""
    given = {id(_field(one, "new")) for one in patches}

    def is_over(patch: Any) -> bool:
        below = _field(patch, "temp_original")
        return is_mock(below) or id(below) in given

    return sorted(patches, key=is_over)


def _newest(owner: Any) -> Any:
    """Return the class that has taken the place of one, and all else as it is."""
    if not static.is_class(owner):
        return owner
    now = names_of(static.home(owner)).get(static.qualified_name(owner))
    return now if static.is_class(now) else owner


def _field(patch: Any, name: str) -> Any:
    """Return what a patch has in a field of its own."""
    return static.attributes(patch).get(name)


def _content(owner: Any) -> dict[str, Any]:
    """Return what a module or a class has itself."""
    if static.is_class(owner):
        return static.class_namespace(owner)
    return static.module_namespace(owner) if static.is_module(owner) else {}
