"""Tell the current version of a module from those before.

A function does not say when it was made. What can be known comes from two sources. First, the
history of the module: what this package has seen. Second, what is there: code to which the module
no longer leads, though the same name leads to other code, is from an earlier version.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from types import CodeType, FrameType, FunctionType
from typing import Any, TypeVar

from reloadlab._modules.bindings import Bindings, bindings
from reloadlab._modules.code import (
    binds_plainly,
    code_tree,
    names_bound,
    names_repeated,
    names_spelled,
    names_starred,
)
from reloadlab._modules.definitions import Definitions, definitions
from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._modules.same import as_compiled, line_of, with_name
from reloadlab._objects import static
from reloadlab._references.children import children

_T = TypeVar("_T")


class Version:
    """The current version of a module, and what tells it from those before.

    What the module defines is in two parts: `lingering` has the functions and classes that linger
    from earlier versions, by their names, and `names` and `current` have all else. `places` says
    how often the source has each code, and `kept` names what has not the code that it has there.
    """

    def __init__(
        self, name: str, loaded: Loaded, former: Mapping[str, object] | None = None
    ) -> None:
        self.name = name
        self.loaded = loaded
        self.namespace = loaded.namespace
        self._former: dict[int, list[str]] = {}
        for key, value in (former or {}).items():
            self._former.setdefault(id(value), []).append(key)
        self._made: dict[tuple[object, ...], Any] = {}
        self.kept: list[str] = []
        self._history = history_of(name)
        found = definitions(loaded)
        self._history.note(loaded, found)
        self.code = self._code_that_ran(found)
        self.places = Counter(map(with_name, code_tree(self.code) if self.code else ()))
        lingering = self._lingering_in(found) if self.code else set()
        self.current = found.without(lingering)
        self._lingering = lingering | (found.codes.keys() - self.current.codes.keys())
        self.names: dict[str, Any] = {}
        self.lingering: dict[str, Any] = {}
        for name, value in loaded.names.items():
            lingers = not lingering.isdisjoint(map(id, static.unwrapped(value)))
            (self.lingering if lingers else self.names)[name] = value
        self._codes = set(self.current.codes.values())
        self._files = {id(code.co_filename) for code in self._codes}
        self._forgotten: dict[int, bool] = {}
        # A module may have another name than the one under which it is loaded, as _decimal has.
        self._loaded = {id(static.module_namespace(one)) for _, one in present_modules()}

    def _code_that_ran(self, found: Definitions) -> CodeType | None:
        """Return the code of the source that is loaded, or None where nothing is sure of it."""
        code = None if self.edited else self.loaded.code
        # Another process may have compiled a source that is not loaded here.
        sure = code and (self._history.is_loaded_from(self.loaded) or _holds(code, found))
        return code if sure else None

    def _lingering_in(self, found: Definitions) -> set[int]:
        """Return the identities of what is left in the module from earlier versions."""
        lingering = {id(part) for part in found.objects if self._history.is_older(part)}
        # No code that the source gives is theirs.
        strange = {
            id(part)
            for part in found.objects
            if (own := self.own_code(part)) and self.places.keys().isdisjoint(own)
        }
        lingering |= strange | self._without_statement(found)
        # A name that the source binds has what the source wants there, which may define something
        # once only, or what somebody else has put back, as a mock does.
        names = {
            id(part): name
            for name in self.bound & self.loaded.names.keys()
            for part in static.unwrapped(self.loaded.names[name])
        }
        self.kept = sorted({names[key] for key in names.keys() & strange})
        kept = names.keys() | found.inside(names.keys() & lingering)
        lingering -= kept
        return lingering | found.inside(lingering)

    @cached_property
    def bound(self) -> set[str]:
        """The names that the source binds, as far as it is known."""
        if self.code is None:
            return set()
        starred = names_starred(self.code, self.loaded.package)
        return names_bound(self.code) | names_spelled(self.code) | starred

    @cached_property
    def edited(self) -> bool:
        """Whether the source is certainly newer than what is loaded."""
        return self._history.is_edited(self.loaded)

    @cached_property
    def repeated(self) -> set[str]:
        """The qualified names that more than one function or class of the source has."""
        return names_repeated(self.loaded.compiled) if self.loaded.compiled else set()

    def find(self, path: str) -> object:
        """Return the function or class to which the module leads by a path, or None."""
        found = self.current
        return next((one for one in found.objects if found.paths[id(one)] == path), None)

    @property
    def number(self) -> int:
        """The number of this version, from 1: how many were seen."""
        return self._history.number

    def number_of(self, part: object) -> int:
        """Return the number of the version to which a function, class or module object belongs.

        Of what was never seen while it was current, this is the number of the last version.
        """
        return self._history.number_of(part) or self.number - (part not in self.current)

    def own_code(self, part: Any) -> set[tuple[CodeType, str]]:
        """Return the code of a definition that is from the source file, as far as that is known.

        What comes from `exec`, as the methods of a dataclass do, has another file.
        """
        functions = [part] if type(part) is FunctionType else _functions_of(part)
        return {
            with_name(one.__code__)
            for one in functions
            if one.__globals__ is self.namespace and self._is_from_source(one.__code__)
        }

    def _is_from_source(self, code: CodeType) -> bool:
        """Say whether code is from the file of the module."""
        return self.code is not None and code.co_filename == self.code.co_filename

    def _without_statement(self, found: Definitions) -> set[int]:
        """Return the identities of what has a name that no statement of the cached code binds.

        These are classes without a function of their own, whose code could tell, and functions
        whose code goes on under another name, as that of a lambda may.
        """
        if self.code is None or not binds_plainly(self.code):
            return set()
        functions = [one for one in found.objects if type(one) is FunctionType]
        current = {one.__code__: one for one in functions if found.paths[id(one)] in self.bound}
        lingering = set()
        for part in found.objects:
            name = found.paths[id(part)]
            if not name.isidentifier() or name in self.bound:
                continue
            if type(part) is FunctionType:
                # One load makes one code object of a text.
                like = current.get(part.__code__)
                removed = like is not None and like.__code__ is not part.__code__
            else:
                removed = static.qualified_name(part) == name and not self.own_code(part)
            if removed:
                lingering.add(id(part))
        return lingering

    def former_names(self, value: object) -> list[str]:
        """Return the names that an earlier version had for something, as far as is known."""
        return self._former.get(id(value)) or self._history.names_of(value)

    def once(self, make: Callable[..., _T], *given: Any) -> _T:
        """Return what a function makes of something, made once for the time of this look."""
        key = make, *map(id, given)
        if key not in self._made:
            self._made[key] = make(*given), given
        made: _T = self._made[key][0]
        return made

    def bindings(self, module: str) -> Bindings:
        """Return what another module binds, or the notebook."""
        return self.once(bindings, sys.intern(module))

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
        like = [one for one in self._codes if code.co_filename == one.co_filename]
        if not like and not self._is_from_source(code):
            # From exec, as the methods of a dataclass are.
            return False
        if sys.version_info < (3, 13) and like and id(code.co_filename) not in self._files:
            # All code of one load shares the text that names its file; since 3.13, of all loads.
            return True
        if self.code is None:
            # A load makes one function of a name in a line, but for lambdas and what is generated.
            named = not (code.co_name.startswith("<") or code.co_filename.startswith("<"))
            return named and line_of(code) in map(line_of, like)
        # One load makes one code object of each place in the source.
        count = self.places[with_name(code)]
        return not count or (count == 1 and code in self._codes)

    def place(self, function: FunctionType) -> tuple[CodeType, str] | None:
        """Return the place in the source of which a function of the module is made, if known."""
        own = function.__globals__ is self.namespace
        return place if own and (place := with_name(function.__code__)) in self.places else None

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
        if (number := self._history.number_of(cls)) is not None:
            return number < self.number
        methods = _functions_of(cls)
        own = [one for one in methods if self._is_ours(one.__globals__)]
        if any(self.is_old_code(one.__code__, one.__globals__) for one in own):
            return True
        if any(id(method.__code__) in self.current.codes for method in own):
            # A decorator has made the class again.
            return False
        if static.qualified_name(cls) in self.current.by_name:
            return True
        # With methods from elsewhere it only says that it comes from here.
        return len(own) == len(methods) and self._was_unmade(cls)

    def _is_ours(self, namespace: dict[str, Any]) -> bool:
        """Say whether a namespace is that of the module, or of an earlier object of its name."""
        return namespace is self.namespace or self.is_forgotten(namespace)

    def _was_unmade(self, cls: type) -> bool:
        """Say whether a class statement is gone, as far as the class knows its line."""
        name = static.qualified_name(cls)
        line = static.class_namespace(cls).get("__firstlineno__")  # since Python 3.13
        if not self.places or type(line) is not int or "<locals>" in name or self.own_code(cls):
            return False
        # A decorator may have made the class again, by another name but from the same lines.
        return not any(name == known or line == code.co_firstlineno for code, known in self.places)


def _functions_of(cls: type) -> list[FunctionType]:
    """Return the functions that a class itself defines."""
    values = [reference.child for reference in children(cls)]
    return [value for value in values if type(value) is FunctionType]


def _holds(cached: CodeType, found: Definitions) -> bool:
    """Say whether all functions that a module has by the names in some code have that code."""
    codes = set(code_tree(cached))
    bound = names_bound(cached)
    return all(
        as_compiled(part.__code__) in codes
        for part in found.objects
        if type(part) is FunctionType
        and found.paths[id(part)] in bound
        and part.__code__.co_filename == cached.co_filename
    )
