"""Judge the values that other modules, and the notebook, have taken from a module by a name.

A number or a text does not say where it comes from. What can be known comes from the source of
the module that has it, from a snapshot, and from what was seen of the module before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MethodType
from typing import Any, NamedTuple

from reloadlab._modules.bindings import may_spell
from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, is_of_project, present_modules
from reloadlab._modules.same import equal_constants
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._references.steps import is_spelled
from reloadlab._stale.old_objects import StaleObjects
from reloadlab._stale.report import Doubt

# IPython keeps what it displayed under these names too; Out leads to all of it.
_DISPLAYED = re.compile(r"_+|_\d+|_i+\d*|_[ido]h|In")
# The last traceback holds the local variables of all calls in it.
_LAST_TRACEBACK = ("last_exc", "last_type", "last_value", "last_traceback")


def kept_by_python(module: str, namespace: dict[str, Any]) -> set[str]:
    """Return the names by which Python or IPython keeps something for itself in a module."""
    if module == "sys":
        return set(_LAST_TRACEBACK)
    names = static.named(namespace) if module == "__main__" else {}
    asks_shell = names.get("get_ipython", static.Missing)
    if asks_shell is static.Missing:
        return set()
    # What the shell has put there itself, such as its own `exit`.
    shell = asks_shell.__self__ if type(asks_shell) is MethodType else None
    hidden = static.attributes(shell).get("user_ns_hidden")
    own = static.named(hidden) if type(hidden) is dict else {}
    same = {name for name, value in own.items() if names.get(name, static.Missing) is value}
    # What a reader has registered with the shell, and all that was displayed, is held there.
    return (same - {"get_ipython", "Out"}) | {name for name in names if _DISPLAYED.fullmatch(name)}


class _Candidate(NamedTuple):
    """A name of some module whose value may be an earlier one, and by which name it was that."""

    module: str
    name: str
    value: object
    original: str


class Taken:
    """The names that are bound to earlier values of a module, or that may be.

    `names` says by the module and the name of each by which name it was taken; `doubts` has
    those for which that is not known.
    """

    def __init__(self, version: Version, stale: StaleObjects) -> None:
        self._version = version
        self._stale = stale
        self._history = history_of(version.name)
        self._by_value = {id(value): name for name, value in stale.shared.items()}
        self.names: dict[tuple[str, str], str] = {}
        self.doubts: list[Doubt] = []
        seen = {id(version.loaded.module)}
        for key, module in present_modules():
            is_asked = key == "__main__" or is_of_project(module)
            if is_asked and id(module) not in seen and key.partition(".")[0] != "reloadlab":
                seen.add(id(module))
                self._judge_module(key, Loaded(module))

    def _judge_module(self, key: str, loaded: Loaded) -> None:
        """Judge the names of one module."""
        is_notebook = key == "__main__"
        candidates = list(self._candidates(key, loaded))
        is_named = is_notebook or may_spell(loaded.source or b"", self._version.name)
        if not candidates or not is_named:
            return
        known = self._version.bindings(key)
        for one in candidates:
            origin = known.origin(one.name, self._version.name)
            if origin is not None:
                self._judge(one._replace(original=origin.name), is_sure=True)
            elif is_notebook and one.name not in known.origins and not known.starred:
                self._judge(one, is_sure=False)

    def _candidates(self, key: str, loaded: Loaded) -> Iterator[_Candidate]:
        """Yield the names whose values may be earlier ones of the module.

        Where nothing is known of a value, it may be one that was taken by another name.
        """
        names = self._version.names
        kept = kept_by_python(key, loaded.namespace)
        for name, value in loaded.names.items():
            if (
                static.is_definition(value)
                or static.is_module(value)
                or id(value) in self._stale.kinds
                or name.startswith("__")
                or name in kept
                or name in ("Out", "In")
            ):
                continue
            original = self._original(name, value)
            current = names.get(original, static.Missing)
            if current is not value and not equal_constants(current, value):
                yield _Candidate(key, name, value, original)

    def _original(self, name: str, value: object) -> str:
        """Return the name by which the module had a value, or may have had it; else nothing."""
        had = self._history.names_of_constant(value)
        if id(value) in self._by_value:
            had = [self._by_value[id(value)], *had]
        if self._stale.shared.get(name, static.Missing) is value or name in had:
            return name
        may_have = name in self._stale.shared or name in self._version.names
        return had[0] if had else name if may_have else ""

    def _judge(self, one: _Candidate, *, is_sure: bool) -> None:
        """Judge one name, which is surely taken from the module, or perhaps."""
        current = self._version.names.get(one.original, static.Missing)
        if not one.original or current is one.value or equal_constants(current, one.value):
            return
        was = self._stale.shared.get(one.original, static.Missing) is one.value
        was = was or one.original in self._history.names_of_constant(one.value)
        if was and (is_sure or one.name == one.original):
            self.names[one.module, one.name] = one.original
        elif was or not (
            self._is_state(one.original, current) or (self._stale.since and not is_sure)
        ):
            self.doubts.append(self._doubt(one, was, is_sure))

    def _is_state(self, name: str, current: object) -> bool:
        """Say whether a name of the module may have another value than before without a reload."""
        of_another_kind = static.is_definition(current) or static.is_module(current)
        return of_another_kind or name in self._version.bindings(self._version.name).shared

    def _doubt(self, one: _Candidate, was: bool, is_sure: bool) -> Doubt:
        """Return what there is to say of a name that cannot be judged."""
        module, original = self._version.name, one.original
        reason = f"is not what {module} has by that name now"
        condition = "if it comes from there"
        if is_sure:
            reason = f"was imported from {module}, where {original} has another value now"
            condition = "if neither was set on purpose"
        elif was:
            reason = f"may be {original} of an earlier version of {module}"
        alias = f" as {one.name}" if one.name != original else ""
        line = f"from {module} import {original}{alias}"
        if one.module != "__main__" or not is_spelled(original):
            line = f"reload {one.module}"
        return Doubt(f"{one.module}.{one.name}", reason, f"{condition}: {line}")
