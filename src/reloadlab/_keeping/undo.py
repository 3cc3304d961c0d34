"""Change what lives, so that it can be changed back."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from reloadlab._modules.same import same_literals
from reloadlab._objects import static
from reloadlab._objects.static import Missing

# What makes up a function besides its name, its globals and its closure.
_PARTS = (
    "__code__",
    "__defaults__",
    "__kwdefaults__",
    "__doc__",
    "__name__",
    "__qualname__",
    "__module__",
    "__type_params__",
)


class Undo:
    """The way back: what has to be done, the last first, for everything to be as it was."""

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        # The functions that have other defaults now, which are no part of their code.
        self.defaulted: list[FunctionType] = []

    def add(self, step: Callable[..., object], *given: Any) -> None:
        """Note what undoes a change that is about to be made."""
        self._steps.append((step, given))

    def run(self) -> None:
        """Change everything back."""
        while self._steps:
            step, given = self._steps[-1]
            step(*given)
            # After it is done: an interrupt lets it be done again.
            self._steps.pop()

    def forget(self) -> None:
        """Keep nothing alive any longer: there is no way back from here."""
        self._steps.clear()
        self.defaulted.clear()

    def set_attribute(self, obj: Any, name: str, value: object) -> None:
        """Set an attribute of a function."""
        self.add(setattr, obj, name, getattr(obj, name))
        setattr(obj, name, value)

    def set_in_class(self, cls: type, name: str, value: object) -> None:
        """Set, or delete, what a class itself has by a name, whatever its metaclass says of it."""
        former = static.class_namespace(cls).get(name, Missing)
        self.add(_set_in_class, cls, name, former)
        _set_in_class(cls, name, value)

    def put(self, owner: Any, name: str, value: object) -> None:
        """Set, or delete, what a module or a class itself has by a name."""
        if static.is_class(owner):
            self.set_in_class(owner, name, value)
        else:
            namespace = static.module_namespace(owner)
            self.add(_put, namespace, name, namespace.get(name, Missing))
            _put(namespace, name, value)

    def fill(self, mapping: dict[Any, Any], content: dict[Any, Any]) -> None:
        """Give a dictionary another content."""
        self.add(_fill, mapping, dict(mapping))
        _fill(mapping, content)

    def renew(self, old: FunctionType, new: FunctionType) -> None:
        """Make an old function what a new one is."""
        if _have_other_defaults(old, new):
            self.defaulted.append(old)
        for name in _PARTS:
            value = getattr(new, name, Missing)
            if value is not Missing and getattr(old, name) is not value:
                self.set_attribute(old, name, value)
        if hasattr(new, "__annotate__"):
            # Since Python 3.14; to read the annotations would work them out.
            self.set_attribute(old, "__annotate__", new.__annotate__)
        else:
            self.set_attribute(old, "__annotations__", new.__annotations__)
        if old.__dict__ or new.__dict__:
            self.fill(old.__dict__, dict(new.__dict__))


def _have_other_defaults(old: FunctionType, new: FunctionType) -> bool:
    """Say whether two functions certainly have other defaults, which most do not have at all."""
    before, now = ((one.__defaults__ or (), one.__kwdefaults__ or {}) for one in (old, new))
    return bool(before[0] or before[1]) and same_literals(before, now) is False


def _set_in_class(cls: type, name: str, value: object) -> None:
    """Set, or delete, what a class itself has by a name."""
    if value is not Missing:
        type.__setattr__(cls, name, value)
    elif name in static.class_namespace(cls):
        type.__delattr__(cls, name)


def _put(namespace: dict[str, Any], name: str, value: object) -> None:
    """Set, or delete, a name of a module."""
    if value is not Missing:
        namespace[name] = value
    else:
        namespace.pop(name, None)


def _fill(mapping: dict[Any, Any], content: dict[Any, Any]) -> None:
    """Give a dictionary another content."""
    dict.clear(mapping)
    dict.update(mapping, content)
