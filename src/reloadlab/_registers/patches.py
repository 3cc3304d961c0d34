"""Take back what a body has put in the place of what others have, before it does so again.

Otherwise a patch that calls what it has replaced would find itself there, and call itself.
"""

from __future__ import annotations

import atexit
import typing
from collections.abc import Iterator
from contextlib import suppress
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from reloadlab._keeping.summary import Summary
from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.abstract import is_abstract, register, unregister
from reloadlab._objects.static import Missing
from reloadlab._registers.entries import inside
from reloadlab._registers.evidence import resolved
from reloadlab._registers.lines import Lines, Part, gone_lines
from reloadlab._registers.register import is_register
from reloadlab._reload.hooks import hooks

_WORKED_OUT = "may have what {} once set by a name that it computes, and no longer does"
_GONE = "may be what {} once set it to, and no longer does"


class Patches:
    """What one module has put into other modules and classes, by the code of its body.

    `unknown` has the places that may differ from what a new process has, each with the reason.
    `others` has what somebody else had put in the place of functions of this one.
    """

    def __init__(
        self, loaded: Loaded, names: dict[str, Any], former: Summary, lines: Lines, undo: Undo
    ) -> None:
        self.unknown: list[tuple[str, str]] = []
        # The lines whose effects are taken back.
        self.undone: list[Part] = []
        self._home = loaded.home
        self._namespace = loaded.namespace
        self._names = names
        self._undo = undo
        self._lines = lines
        self._strings = former.strings
        self._former = former
        # The calls of methods at the end of the process: what lines gave before, and give now.
        self._exits: list[tuple[Part, list[Any], list[Any]]] = []
        self._imported = former.imported
        defined = former.definitions.keys() - former.imported
        functions = {name: names.get(name) for name in defined}
        self.others = {
            name: one
            for name, one in functions.items()
            if type(one) is FunctionType and not self._is_ours(one)
        }
        # What lines that are gone have set on objects that the body may get again.
        self._maybe: list[tuple[Part, Any, str]] = []
        self._over: list[tuple[Any, str, object]] = []

    def take_back(self, now: Lines, current: Summary, *, is_other: bool) -> None:
        """Put back what was there before, as far as somebody has kept it.

        What others have put there since comes back by `put_over`. Names that the body works out are
        other ones, for all that is known, where its lines are: `is_other`.
        """
        self._forget_overloads()
        self._take_hooks()
        for line in self._lines.noted:
            self._take_from_exit(line, now)
        for line in gone_lines(self._lines.noted, now.noted):
            self._unregister(line)
        left = {(repr(patch.parts[0]), patch.value) for patch in now.patches}
        worked_out = {patch.parts[0] for patch in self._lines.patches if patch.value is None}
        for target in worked_out if is_other else ():
            self._note_worked_out(target, self._strings - current.strings)
        for patch in [one for one in self._lines.later if one.value]:
            # What called the function will not do so again, so that it comes back as it was.
            owner, value = self._patched(patch)
            if self._is_ours(value):
                self._take_original(owner, patch.value, value, comes_back=True)
        for patch in [one for one in self._lines.patches if one.value]:
            owner, value = self._patched(patch)
            name = patch.value
            is_left = (repr(patch.parts[0]), name) in left
            if not is_left and patch.parts[0].root in self._imported and _is_other(owner):
                # What it was before, only its maker knows.
                path = f"{patch.parts[0].path}.{name}"
                self.unknown.append((path, _GONE.format(self._home)))
            elif not is_left and _is_other(owner) and not static.is_definition(owner):
                self._maybe.append((patch.parts[0], owner, name))
            if value is Missing:
                continue
            comes_back = is_left and not self._is_ours(value)
            if self._take_original(owner, name, value, comes_back=comes_back):
                continue
            path = f"{_path(owner)}.{name}"
            if is_left and _counts_on(patch) and not is_register(value):
                reason = f"was changed again by {self._home}, which ran again"
                self.unknown.append((path, reason))
            elif not is_left and self._is_from(patch, value):
                self.unknown.append((path, _GONE.format(self._home)))

    def _note_worked_out(self, target: Part, gone: set[str]) -> None:
        """Note what others may have by a name that the body has worked out before."""
        owner = resolved(target, self._names)
        if self._is_own(owner) or owner is Missing or not target.path:
            return
        names = sorted(_content(owner).keys() & gone)
        self.unknown += [(f"{target.path}.{name}", _GONE.format(self._home)) for name in names]
        if not names:
            self.unknown.append((target.path, _WORKED_OUT.format(self._home)))

    def _patched(self, patch: Part) -> tuple[Any, Any]:
        """Return what has been patched, and what is there now, or `Missing`."""
        owner = resolved(patch.parts[0], self._names)
        value = Missing if self._is_own(owner) else _content(owner).get(patch.value, Missing)
        return owner, value

    def _take_original(self, owner: Any, name: str, value: object, *, comes_back: bool) -> bool:
        """Put back what was in the place of a patch, if somebody has kept it."""
        original = self._original(name, value)
        if original is Missing or original is value:
            return False
        if comes_back:
            self._over.append((owner, name, value))
        self._undo.put(owner, name, original)
        return True

    def _forget_overloads(self) -> None:
        """Take the overloads of the module out of those that Python has noted."""
        noted: Any = vars(typing)["_overload_registry"]
        overloads = noted.pop(self._home, None)
        if overloads:
            self._undo.add(noted.__setitem__, self._home, overloads)

    def _take_from_exit(self, line: Part, now: Lines) -> None:
        """Take out what a line has registered to be called at the end of the process."""
        is_call = line.kind == "call" and resolved(line.parts[0], self._names) is atexit.register
        given = _given(line, self._names) if is_call else []
        is_method = bool(given) and type(given[0]) is MethodType
        if given and Missing not in given and (is_method or self._is_ours(given[0])):
            self.undone.append(line)
            atexit.unregister(given[0])
            self._undo.add(atexit.register, *given)
            if is_method and line in now.noted:
                self._exits.append((line, given, []))
            self._undo.add(self._leave_exit, line)

    def _take_hooks(self) -> None:
        """Put back what the body has wrapped of what Python calls."""
        code, made = self._former.code, self._former.made
        for hook in hooks(code, made, self._names, self._is_hook_of_ours):
            if hook.original is Missing:
                reason = f"wraps what {self._home} has set before, which ran again"
                self.unknown.append((hook.path, reason))
                continue
            self._undo.add(hook.put, hook.value)
            hook.put(hook.original)
            lines = (one for one in self._lines.noted if one.kind == "call")
            called = [one for one in lines if resolved(one.parts[0], self._names) is hook.setter]
            self.undone += called

    def _is_hook_of_ours(self, value: object) -> bool:
        """Say whether Python calls what the module has defined, or an instance of it."""
        return self._is_ours(value) or static.home(type(value)) == self._home

    def note_exits(self) -> None:
        """Note what the body has registered for the end of the process, of new objects."""
        exits = self._exits
        self._exits = [(line, old, _given(line, self._namespace)) for line, old, _ in exits]

    def settle_exits(self) -> None:
        """Let objects be called at the end that stay, and those that others have replaced too.

        These may have something open.
        """
        for line, old, given in self._exits:
            now = _given(line, self._namespace)
            if now[0] == old[0]:
                atexit.unregister(given[0])
            else:
                reason = f"is called for what {self._home} had before, too"
                self.unknown.append((f"atexit.register({line.parts[1].path})", reason))
            atexit.register(*old)

    def _leave_exit(self, line: Part) -> None:
        """Take out what a body has registered before it fails."""
        atexit.unregister(_given(line, self._namespace)[0])

    def _unregister(self, line: Part) -> None:
        """Take a class out of an abstract one, if a line has registered it there."""
        method, given = line.parts[0], line.parts[1:]
        if line.kind != "call" or method[:2] != ("attribute", "register") or len(given) != 1:
            return
        owner, cls = (resolved(one, self._names) for one in (method.parts[0], given[0]))
        if static.is_class(cls) and is_abstract(owner):
            self.undone.append(line)
            self._undo.add(register, owner, cls)
            unregister(owner, cls)

    def put_over(self) -> None:
        """Put back what others had put over the patches, and note what is there again."""
        for owner, name, value in self._over:
            self._undo.put(owner, name, value)
        for part, owner, name in self._maybe:
            if resolved(part, self._namespace) is owner:
                self.unknown.append((f"{part.path}.{name}", _GONE.format(self._home)))

    @property
    def lost(self) -> list[str]:
        """The functions that are what the source says again, and had others in their place."""
        now = self._namespace
        return [name for name in self.others if static.home(now.get(name)) == self._home]

    def _is_own(self, owner: Any) -> bool:
        """Say whether something is the module itself, or a class of it, which it makes again."""
        home = static.module_name(owner) if static.is_module(owner) else static.home(owner)
        return home == self._home

    def _is_ours(self, value: object) -> bool:
        """Say whether a value is, or wraps, what the module has defined."""
        return any(static.home(one) == self._home for one in inside(value))

    def _is_from(self, patch: Part, value: object) -> bool:
        """Say whether a value is still what a line has put there."""
        given = resolved(patch.parts[1], self._names)
        return self._is_ours(value) or given is value or equal_constants(given, value)

    def _original(self, name: str, value: object) -> object:
        """Return what the module or its patch has kept of what was there before."""
        kept = [*_wrapped_by(value), *self._names.values()]
        others = (one for one in kept if _name_of(one) == name and not self._is_ours(one))
        return next(others, Missing)


def _given(line: Part, names: dict[str, Any]) -> list[Any]:
    """Return what a call is given, with methods bound to their objects."""
    found = []
    for one in line.parts[1:]:
        value = resolved(one, names)
        owner = resolved(one.parts[0], names) if one.kind == "attribute" else Missing
        is_method = type(value) is FunctionType and owner is not Missing and _is_other(owner)
        found.append(MethodType(value, owner) if is_method else value)
    return found


def _path(owner: Any) -> str:
    """Return what a module or a class is called."""
    if static.is_module(owner):
        return static.module_name(owner)
    return f"{static.home(owner)}.{static.qualified_name(owner)}"


def _is_other(owner: Any) -> bool:
    """Say whether something is neither a module nor a class."""
    return not (static.is_module(owner) or static.is_class(owner))


def _content(owner: Any) -> dict[str, Any]:
    """Return what a module or a class has itself."""
    if static.is_module(owner):
        return static.module_namespace(owner)
    return static.class_namespace(owner) if static.is_class(owner) else {}


def _counts_on(patch: Part) -> bool:
    """Say whether a patch makes something of what is there."""
    owner, value = patch.parts
    return Part("attribute", patch.value, (owner,)) in _all_parts(value)


def _all_parts(part: Part) -> Iterator[Part]:
    """Yield an expression and all parts of it."""
    yield part
    for one in part.parts:
        yield from _all_parts(one)


def _wrapped_by(value: object) -> Iterator[object]:
    """Yield what closures have of what they wrap, and the bases of a class."""
    for one in inside(value):
        if static.is_class(one):
            yield from static.class_order(one)
        for cell in (one.__closure__ or ()) if type(one) is FunctionType else ():
            with suppress(ValueError):  # one that has nothing yet
                yield cell.cell_contents


def _name_of(one: Any) -> str:
    """Return the name that a function or class has where it is defined."""
    if type(one) is BuiltinFunctionType:
        return static.text(one.__name__)
    return static.qualified_name(one).rpartition(".")[2]
