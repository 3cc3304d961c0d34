"""List what a module defines at this moment: functions, classes, and the code of both.

A definition counts as the module's if a name of its namespace leads to it through other
definitions: classes, descriptors, decorators. What lies in its lists and dictionaries does not
count, because data may be older than the code around it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CodeType, FunctionType, MappingProxyType
from typing import Any, NamedTuple

from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._references.children import children


@dataclass
class Definitions:
    """What a module defines at this moment: functions and classes, and the code of both.

    `paths` says by the identity of each how the module leads to it, as in ``Shop.open``; the path
    is empty where no expression does. `by_name` has the paths by qualified names. Two lambdas have
    one name, as have the getter and the setter of a property. `codes` has all code by identity,
    with that of functions inside of functions.
    """

    paths: dict[int, str] = field(default_factory=dict)
    objects: list[Any] = field(default_factory=list)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[int, CodeType] = field(default_factory=dict)

    def __contains__(self, obj: object) -> bool:
        """Say whether an object is one of the functions and classes."""
        return id(obj) in self.paths

    def inside(self, identities: set[int]) -> set[int]:
        """Return the identities of what lies in the namespaces of some of the classes."""
        paths = tuple(f"{path}." for key, path in self.paths.items() if path and key in identities)
        return {key for key, path in self.paths.items() if path.startswith(paths)}

    def without(self, identities: set[int]) -> Definitions:
        """Return the same without some of the functions and classes, and without their code."""
        rest = Definitions()
        for obj in self.objects:
            if id(obj) not in identities:
                rest.add(obj, self.paths[id(obj)])
        return rest

    def add(self, obj: Any, path: str) -> None:
        """Enter a function or a class, with the path on which the module leads to it."""
        self.objects.append(obj)
        self.paths[id(obj)] = path
        if path:
            self.by_name.setdefault(static.qualified_name(obj), []).append(path)
        if type(obj) is FunctionType:
            self.codes.update((id(code), code) for code in code_tree(obj.__code__))


def definitions(loaded: Loaded) -> Definitions:
    """List what a module defines at this moment: its functions, classes and code."""
    namespace, names, home = loaded.namespace, loaded.names, loaded.home
    found = Definitions()
    seen = {id(namespace)}
    # Breadth first, so that the shortest way to a function becomes its path; and by the name that
    # it has itself, before any other.
    by_own_name = sorted(names, key=lambda name: static.qualified_name(names[name]) != name)
    level = [_Reached(name, names[name], name) for name in by_own_name]
    while level:
        following: list[_Reached] = []
        for reached in level:
            value = reached.value
            if id(value) in seen:
                continue
            seen.add(id(value))
            if is_defined_in(value, namespace, home):
                found.add(value, reached.path)
            following += _inside(reached, namespace, home)
        level = following
    return found


class _Reached(NamedTuple):
    """Something that a module leads to: by which path, and from which of its names."""

    path: str
    value: object
    name: str


def is_defined_in(value: object, namespace: dict[str, Any], home: str) -> bool:
    """Say whether a function or a class belongs to the module with this namespace and name."""
    if type(value) is FunctionType:
        return value.__globals__ is namespace
    return static.is_class(value) and static.home(value) == home


def _inside(reached: _Reached, namespace: dict[str, Any], home: str) -> Iterator[_Reached]:
    """Yield the definitions inside of a definition, or inside of what wraps one."""
    value = reached.value
    if type(value) is FunctionType:
        wraps = static.home(value) == home or "<locals>" in value.__qualname__
        follow = value.__globals__ is namespace or wraps
    else:
        is_descriptor = wrapper_type(value) is not None
        follow = is_descriptor or is_defined_in(value, namespace, home)
    if not follow:
        # An instance may stand for a function: a decorator that is a class leaves such a one.
        for name, inner in static.attributes(value).items():
            if type(inner) is FunctionType and inner.__qualname__ == reached.name:
                yield _Reached(f"{reached.path}.{name}", inner, reached.name)
        return
    for reference in children(value):
        step, inner = reference.step, reference.child
        # What a method of singledispatchmethod answers to has no attribute of this one.
        reads = step.reads and reached.path and type(value) is not functools.singledispatchmethod
        path = step.leads(reached.path) if reads else ""
        if type(reference.place) is classmethod and reached.path:
            # The class gives it bound to the class.
            path = f"{step.leads(reached.path)}.__func__"
        if type(value) is FunctionType and (type(inner) is dict or type(inner) is MappingProxyType):
            # The registry of a single-dispatch function.
            for entry in children(inner):
                yield _Reached("", entry.child, reached.name)
        elif static.is_definition(inner) or wrapper_type(inner) is not None:
            yield _Reached(path, inner, reached.name)
