"""Remember a module, and put it back as it was."""

from __future__ import annotations

import sys
from itertools import chain
from types import ModuleType
from typing import Any

from reloadlab._objects import static
from reloadlab._objects.static import Missing


class Memory:
    """What a module is at this moment, to be put back when its new source fails.

    This is all that running a body changes of itself: which names the namespace has, in which
    order, and the objects that they are bound to, ``__spec__`` among them; the entries of
    ``__annotations__``; the class of the module; its entry in ``sys.modules``, and those of its
    submodules; and its name in the package that it belongs to.

    Objects are remembered, not what is in them. What a body does to a list or to another
    module, it has done.

    Examples
    --------
    >>> from types import ModuleType
    >>> module = ModuleType("menu")
    >>> module.DISH = "soup"
    >>> memory = Memory(module, "menu")
    >>> module.DISH, module.PRICE = "stew", 3
    >>> memory.put_back()
    >>> module.DISH, hasattr(module, "PRICE")
    ('soup', False)
    """

    def __init__(self, module: ModuleType, name: str) -> None:
        self._module = module
        self._class = type(module)
        self._modules = sys.modules
        self._prefix = f"{name}."
        self._loaded = self._family()
        package, _, self._attribute = name.rpartition(".")
        parent: Any = sys.modules.get(package)
        self._package = static.module_namespace(parent) if static.is_module(parent) else {}
        self._held = self._package.get(self._attribute, Missing)
        self._namespace = static.module_namespace(module)
        self.names = dict(self._namespace)
        # An annotation in a body is written into the dictionary of the earlier version.
        annotations = self.names.get("__annotations__")
        self._annotations = annotations if type(annotations) is dict else {}
        self._annotated = dict(self._annotations)

    def put_back(self) -> None:
        """Make the module what it was. What is as it was already is not touched.

        An interrupt from the keyboard that arrives meanwhile is lost, because the one that
        calls this is about to raise an exception anyway.
        """
        while True:
            try:
                return self._put_back()
            except KeyboardInterrupt:
                continue

    def _put_back(self) -> None:
        """Put everything back once."""
        # An object whose last reference goes here may run code of its own, which could bind
        # names. So all of them live until everything is in its place, and then it is done again.
        for _ in range(2):
            displaced = dict(self._namespace), dict(self._annotations), self._modules, sys.modules
            if type(self._module) is not self._class:
                # As `object` does it, whatever the class that is there now thinks of it.
                object.__setattr__(self._module, "__class__", self._class)
            restore(self._namespace, self.names)
            restore(self._annotations, self._annotated)
            self._restore_entries()
            del displaced

    def _family(self) -> dict[str, ModuleType]:
        """Return the entries in ``sys.modules`` of the module and of its submodules."""
        name = self._prefix[:-1]
        return {
            key: module
            for key, module in static.named(self._modules).items()
            if key == name or key.startswith(self._prefix)
        }

    def _restore_entries(self) -> None:
        """Put back what ``sys.modules`` and the package say of the module."""
        sys.modules = self._modules
        # A package without an attribute for a submodule must not have that submodule either:
        # `import package.submodule` would find it in sys.modules, and bind nothing.
        for key in self._family().keys() - self._loaded.keys():
            del self._modules[key]
        for key, module in self._loaded.items():
            if self._modules.get(key, Missing) is not module:
                self._modules[key] = module
        if self._package.get(self._attribute, Missing) is not self._held:
            if self._held is Missing:
                del self._package[self._attribute]
            else:
                self._package[self._attribute] = self._held


def restore(names: dict[Any, Any], former: dict[Any, Any]) -> None:
    """Give a dictionary the content that it had: the same objects, in the same order.

    Other threads may read it meanwhile, so that only those entries are touched that differ, where
    possible.

    Examples
    --------
    >>> names = {"soup": 3, "tea": 2}
    >>> former = dict(names)
    >>> names["soup"] = names.pop("soup") + 1
    >>> restore(names, former)
    >>> names
    {'soup': 3, 'tea': 2}
    """
    if not all(type(name) is str for name in chain(names, former)):
        # Keys of other types compare by code of their own, which is nothing to rely on here.
        names.clear()
        names.update(former)
        return
    for name in [name for name in names if name not in former]:
        del names[name]
    for name, value in former.items():
        if names.get(name, Missing) is not value:
            names[name] = value
    present, order = list(names), list(former)
    if present != order:
        start = next(i for i, name in enumerate(order) if name != present[i])
        for name in order[start:]:
            names[name] = names.pop(name)


def take_from_package(name: str, module: object) -> None:
    """Delete the attribute that a package has for a module."""
    package, _, last = name.rpartition(".")
    parent = sys.modules.get(package)
    if static.is_module(parent):
        names = static.module_namespace(parent)
        if names.get(last) is module:
            del names[last]
