"""Tell the versions of a module apart, and count them.

Python keeps no list of the versions of a module, and a function does not say when it was made.
What can be known comes from two sources. First, notes: whenever this package looks at a module,
it notes which functions and classes are the current ones. Second, what is there: code to which
the module no longer leads, though the same name leads to other code, is from an earlier version.

Notes are weak references and keep nothing alive.
"""

from __future__ import annotations

import inspect

# Not the classes in it: pathlib may be the module that was reloaded a moment ago.
import pathlib
import sys
import weakref
from functools import cached_property
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from reloadlab._modules.code import (
    Import,
    binds_plainly,
    imports,
    names_bound,
    names_repeated,
    names_starred,
)
from reloadlab._modules.definitions import Definitions, code_tree, definitions
from reloadlab._modules.pyc import cached_code
from reloadlab._modules.source import is_edited, source_code
from reloadlab._objects import static
from reloadlab._references.children import children

if TYPE_CHECKING:
    from types import FrameType, ModuleType

_histories: dict[str, History] = {}


class Version:
    """The current version of a module, and what tells it from those before.

    Parameters
    ----------
    name : str
        The name of the module.
    module : types.ModuleType
        The module object that is current. None of its code is run.

    Attributes
    ----------
    name : str
        The name of the module.
    module : types.ModuleType
        The module object.
    namespace : dict
        The namespace of the module object.
    names : dict
        A copy of it, without the functions and classes that linger from earlier versions.
    lingering : dict
        These functions and classes, by their names.
    current : Definitions
        What the version defines, without what lingers from earlier ones.
    """

    def __init__(self, name: str, module: ModuleType) -> None:
        self.name = name
        self.module = module
        self.namespace = static.module_namespace(module)
        found = definitions(module)
        self._history = _histories.setdefault(name, History())
        self._history.note(module, found)
        code = _cached_code(self.namespace)
        # Another process may have compiled a source that is not loaded here.
        is_current = code is not None and _holds(code, found) and not is_edited(module)
        self._code = code if is_current else None
        self._cached = set(map(_with_name, code_tree(self._code))) if self._code else set()
        lingering = self._history.older_than_current(found)
        lingering |= {id(part) for part in found.objects if self._was_removed(part)}
        lingering |= self._without_statement(found)
        lingering |= found.inside(lingering)
        self.current = found.without(lingering)
        self._lingering = lingering | (found.codes.keys() - self.current.codes.keys())
        self.names: dict[str, Any] = {}
        self.lingering: dict[str, Any] = {}
        for name, value in static.named(self.namespace).items():
            lingers = not lingering.isdisjoint(map(id, static.unwrapped(value)))
            (self.lingering if lingers else self.names)[name] = value
        self._codes = set(self.current.codes.values())
        self._files = {id(code.co_filename) for code in self._codes}
        self._forgotten: dict[int, bool] = {}
        # A module may have another name than the one under which it is loaded, as _decimal has.
        loaded = [one for one in list(sys.modules.values()) if static.is_module(one)]
        self._loaded = {id(static.module_namespace(one)) for one in loaded}

    @cached_property
    def repeated(self) -> set[str]:
        """The qualified names that more than one function or class of the source has."""
        code = source_code(self.module)
        return names_repeated(code) if code is not None else set()

    def find(self, path: str) -> object:
        """Return the function or class to which the module leads by a path, or None."""
        return next(
            (one for one in self.current.objects if self.current.paths[id(one)] == path), None
        )

    @property
    def number(self) -> int:
        """The number of this version, from 1: how many were seen."""
        return self._history.number

    def number_of(self, part: object) -> int:
        """Return the number of the version to which a function, class or module object belongs.

        Of what was never seen while it was current, this is the number of the last version.
        """
        known = self._history.number_of(part)
        return known if known is not None else self.number - (not self.has(part))

    def _was_removed(self, part: Any) -> bool:
        """Say whether no code that the import system has cached is that of a definition."""
        own = self._own_code(part)
        return bool(own) and self._cached.isdisjoint(own)

    def _own_code(self, part: Any) -> set[tuple[CodeType, str]]:
        """Return the code of a definition that is from the source file, as far as that is known.

        What comes from `exec`, as the methods of a dataclass do, has another file.
        """
        functions = [part] if type(part) is FunctionType else _functions_of(part)
        codes = [one.__code__ for one in functions if one.__globals__ is self.namespace]
        return {_with_name(code) for code in codes if self._is_from_source(code)}

    def _is_from_source(self, code: CodeType) -> bool:
        """Say whether code is from the file of the cached code."""
        return self._code is not None and code.co_filename == self._code.co_filename

    def _without_statement(self, found: Definitions) -> set[int]:
        """Return the identities of what has a name that no statement of the cached code binds.

        These are classes without a function of their own, whose code could tell, and functions
        whose code goes on under another name, as that of a lambda may.
        """
        if self._code is None or not binds_plainly(self._code):
            return set()
        package = static.text(static.named(self.namespace).get("__package__"))
        bound = names_bound(self._code) | names_starred(self._code, package)
        functions = [one for one in found.objects if type(one) is FunctionType]
        current = {one.__code__: one for one in functions if found.paths[id(one)] in bound}
        lingering = set()
        for part in found.objects:
            name = found.paths[id(part)]
            if not name.isidentifier() or name in bound:
                continue
            if type(part) is FunctionType:
                # One load makes one code object of a text.
                like = current.get(part.__code__)
                removed = like is not None and like.__code__ is not part.__code__
            else:
                removed = static.qualified_name(part) == name and not self._own_code(part)
            if removed:
                lingering.add(id(part))
        return lingering

    def has(self, part: object) -> bool:
        """Say whether a function or a class is one of this version's."""
        return part in self.current

    def note_earlier(self, parts: list[Any]) -> None:
        """Note functions and classes that turned out to be from an earlier version."""
        self._history.note_earlier(parts)

    def is_old_code(self, code: CodeType, namespace: dict[str, Any]) -> bool:
        """Say whether code that runs in a namespace is from an earlier version of the module."""
        if namespace is not self.namespace:
            return self.is_forgotten(namespace)
        if id(code) in self.current.codes:
            return False
        if id(code) in self._lingering:
            return True
        number = self._history.number_of(code)
        if number is not None:
            return number < self.number
        is_cached = _with_name(code) in self._cached
        if all(code.co_filename != other.co_filename for other in self._codes):
            # From exec, as the methods of a dataclass are, or nothing is left to compare with.
            return is_cached if self._codes else self._is_from_source(code) and not is_cached
        if id(code.co_filename) not in self._files:
            # All code that is loaded at once shares the text that names its file.
            return True
        if sys.version_info < (3, 13):
            return False
        # Since Python 3.13, all code that is loaded from one .pyc file shares that text.
        return code in self._codes if is_cached else bool(self._cached)

    def is_old_call(self, frame: FrameType) -> bool:
        """Say whether a call goes on in code that is not in the current version of the module.

        A function that is held is an old one even if its text is as before, because the current
        one is another object. Of a call, nothing is left to come but its code.
        """
        goes_on_alike = frame.f_globals is self.namespace and frame.f_code in self._codes
        return not goes_on_alike and self.is_old_code(frame.f_code, frame.f_globals)

    def is_forgotten(self, namespace: dict[str, Any]) -> bool:
        """Say whether a namespace is that of another module object with the module's name."""
        if id(namespace) not in self._forgotten:
            names = static.named(namespace)
            name, spec = static.text(names.get("__name__")), names.get("__spec__")
            # A copy of the namespace is no other module: attrs runs what it generates in one.
            is_copy = spec is not None and spec is self.names.get("__spec__")
            is_loaded = is_copy or namespace is self.namespace or id(namespace) in self._loaded
            self._forgotten[id(namespace)] = not is_loaded and name == self.name
        return self._forgotten[id(namespace)]

    def is_old_class(self, cls: type) -> bool:
        """Say whether a class that says it comes from the module is from an earlier version."""
        if cls in self.current or static.home(cls) != self.name:
            return False
        if id(cls) in self._lingering:
            return True
        number = self._history.number_of(cls)
        if number is not None:
            return number < self.number
        methods = [method for method in _functions_of(cls) if method.__module__ == self.name]
        if any(self.is_old_code(method.__code__, method.__globals__) for method in methods):
            return True
        return static.qualified_name(cls) in self.current.by_name or self._was_unmade(cls)

    def _was_unmade(self, cls: type) -> bool:
        """Say whether a class statement is gone, as far as the class knows its line."""
        name = static.qualified_name(cls)
        line = static.class_namespace(cls).get("__firstlineno__")  # since Python 3.13
        if not self._cached or type(line) is not int or "<locals>" in name or self._own_code(cls):
            return False
        # A decorator may have made the class once more, by another name but from the same lines.
        return not any(name == known or line == code.co_firstlineno for code, known in self._cached)


def note(module: ModuleType) -> int:
    """Note the version that a module has now, and return its number.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module. None of its code is run.

    Returns
    -------
    int
        How many versions of the module were noted so far.
    """
    history = _histories.setdefault(static.module_name(module), History())
    history.note(module, definitions(module))
    return history.number


class History:
    """The versions of one module that were seen, each with its number, from 1.

    Attributes
    ----------
    number : int
        The number of the current version.
    """

    def __init__(self) -> None:
        self.number = 0
        self._module: weakref.ref[Any] | None = None
        self._spec: weakref.ref[Any] | None = None
        self._numbers: dict[int, tuple[weakref.ref[Any], int]] = {}

    def note(self, module: ModuleType, found: Definitions) -> None:
        """Note what a module defines now; count a version if it is not the last one noted.

        Parameters
        ----------
        module : types.ModuleType
            The module object that is current.
        found : Definitions
            What it defines, with what lingers.
        """
        spec = static.named(static.module_namespace(module)).get("__spec__")
        parts = found.parts()
        ran_again = not (_refers_to(self._module, module) and _refers_to(self._spec, spec))
        before = self.number
        if ran_again or any(self.number_of(part) is None for part in parts):
            self.number += 1
            self._module, self._spec = _weak(module), _weak(spec)
            alive = [(key, note) for key, note in self._numbers.items() if note[0]() is not None]
            self._numbers = dict(alive)
        if self.number_of(module) is None:
            self._mark(module, self.number)
        for part in parts:
            known = self.number_of(part)
            # A body that ran again has made everything anew; what it did not make lingers. A
            # tool that only exchanged some functions has left the others as they were.
            if known is None or (known == before and not ran_again):
                self._mark(part, self.number)

    def note_earlier(self, parts: list[Any]) -> None:
        """Note parts of an earlier version; the version before the current one, if unknown."""
        unknown = [part for part in parts if self.number_of(part) is None]
        if unknown and self.number == 1:
            self.number = 2
            self._numbers = {key: (ref, 2) for key, (ref, _number) in self._numbers.items()}
        for part in unknown:
            self._mark(part, self.number - 1)

    def older_than_current(self, found: Definitions) -> set[int]:
        """Return the identities of the functions and classes that are known to be older."""
        return {
            id(part)
            for part in found.objects
            if (self.number_of(part) or self.number) < self.number
        }

    def number_of(self, part: object) -> int | None:
        """Return the number of the version to which something belongs, or None if unknown.

        Parameters
        ----------
        part : object
            A module object, a function, a class or a code object. Of a function, the code
            counts: a tool may have given new code to an old function.
        """
        part = part.__code__ if type(part) is FunctionType else part
        ref, number = self._numbers.get(id(part), (None, 0))
        return number if ref is not None and ref() is part else None

    def _mark(self, part: object, number: int) -> None:
        """Note that something belongs to the version with a number."""
        part = part.__code__ if type(part) is FunctionType else part
        ref = _weak(part)
        if ref is not None:
            self._numbers[id(part)] = (ref, number)


def _weak(obj: object) -> weakref.ref[Any] | None:
    """Return a weak reference, or None to what has none."""
    try:
        return None if obj is None else weakref.ref(obj)
    except TypeError:
        return None


def _refers_to(ref: weakref.ref[Any] | None, obj: object) -> bool:
    """Say whether a weak reference refers to an object."""
    return obj is None if ref is None else ref() is obj


def _with_name(code: CodeType) -> tuple[CodeType, str]:
    """Return code with its qualified name, since Python 3.11, which comparing code leaves out."""
    return _as_compiled(code), getattr(code, "co_qualname", "")


def _functions_of(cls: type) -> list[FunctionType]:
    """Return the functions that a class itself defines."""
    values = [reference.child for reference in children(cls)]
    return [value for value in values if type(value) is FunctionType]


def imports_of(module: ModuleType) -> set[Import]:
    """Return the imports of a module, as far as its code is cached or its source is there.

    Parameters
    ----------
    module : types.ModuleType
        The module. Its code is read and not run.
    """
    namespace = static.module_namespace(module)
    code = _cached_code(namespace) or source_code(module)
    package = static.text(static.named(namespace).get("__package__"))
    return imports(code, package) if code else set()


def _cached_code(namespace: dict[str, Any]) -> CodeType | None:
    """Return the code that the import system has cached for a module, if that is still valid."""
    names = static.named(namespace)
    name, file = static.text(names.get("__name__")), static.text(names.get("__file__"))
    return cached_code(name, pathlib.Path(file)) if file.endswith(".py") else None


def _holds(cached: CodeType, found: Definitions) -> bool:
    """Say whether all functions that a module has by the names in some code have that code."""
    codes = set(code_tree(cached))
    bound = names_bound(cached)
    return all(
        _as_compiled(part.__code__) in codes
        for part in found.objects
        if type(part) is FunctionType
        and found.paths[id(part)] in bound
        and part.__code__.co_filename == cached.co_filename
    )


def _as_compiled(code: CodeType) -> CodeType:
    """Return code as it was before `types.coroutine` marked it."""
    flags = code.co_flags & ~inspect.CO_ITERABLE_COROUTINE
    return code if flags == code.co_flags else code.replace(co_flags=flags)
