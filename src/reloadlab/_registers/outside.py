"""Tell what lines that are gone may have left in what does not belong to the project."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import Any

from reloadlab._keeping.summary import Summary
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._registers.evidence import entered_by, resolved, used_by
from reloadlab._registers.lines import Part, puts
from reloadlab._registers.register import is_register, registers_of

# So calls are named that set one thing, and leave nothing of what that was.
_SETTING = ("set", "seed", "chdir")
# So calls are named that change nothing but what they are called on.
_FILLING = ("add", "append", "extend", "insert", "set", "update")
# So deep, a name may lie in an entry.
_DEEP = 3
# Of a logger: what leaves nothing but a message.
_MESSAGES = {"debug", "info", "warning", "error", "exception", "critical", "log"}


class Outside:
    """What the names of a module, of which it has imported some, stand for outside of a project."""

    def __init__(self, names: dict[str, Any], imported: set[str], project: set[str]) -> None:
        self._names = names
        self._imported = imported
        self._project = project

    def containers(self, gone: list[Part], now: list[Part]) -> Iterator[Part]:
        """Yield into what lines that are gone have put something, under no key of a line of now."""
        written = {put[:2] for one in now for put in puts(one) if put.key}
        for put in [put for line in gone for put in puts(line) if put[:2] not in written]:
            target = resolved(put.target, self._names)
            is_container = not (static.is_module(target) or static.is_definition(target))
            if is_container and put.target.root in self._imported and not self._has(target):
                yield put.target

    def calls(self, gone: list[Part], now: list[Part]) -> Iterator[str]:
        """Yield what lines that are gone have called, which no line of now does again."""
        still = [line.parts[0] for line in now]
        for line in gone:
            function = line.parts[0]
            found = resolved(function, self._names)
            owner = resolved(function.parts[0], self._names) if function.parts else None
            is_of_project = any(map(self._has, (found, owner)))
            if is_of_project and atexit.register in entered_by(line, self._names):
                yield function.path
            is_message = function.kind == "attribute" and function.value in _MESSAGES
            is_known = is_message or is_of_project or any(_sets_again(line, one) for one in now)
            # What is in a container, a register tells.
            is_known = is_known or (function in still and is_register(owner))
            if function.path and not is_known:
                yield function.path

    def _has(self, value: object) -> bool:
        """Say whether something belongs to the project, or its class does."""
        return bool({static.home(value), static.home(type(value))} & self._project)


def _sets_again(line: Part, other: Part) -> bool:
    """Say whether one call sets what another one has set, to whatever.

    What it sets is all but the last that it is given.
    """
    function, *given = line.parts
    is_setting = str(function.value).startswith(_SETTING)
    return is_setting and line.parts[: len(given)] == other.parts[:-1]


def is_undone_by_making(call: tuple[str, str], anew: set[tuple[str, str]]) -> bool:
    """Say whether a call has only filled what a module, with its name, has made again since."""
    path, module = call
    name, *rest = path.split(".")
    return len(rest) == 1 and rest[0].startswith(_FILLING) and (module, name) in anew


def noted_by_hooks(
    names: dict[str, Any], former: Summary, now: Summary, home: str, project: Iterable[Loaded]
) -> Iterator[str]:
    """Yield the registers with data that hooks of classes may have noted of what is gone.

    That are the names of classes of a module, and those of what was in them.
    """
    gone: set[str] = set()
    used: set[int] = set()
    for name, cls in names.items():
        if not static.is_class(cls) or static.home(cls) != home or name not in former.definitions:
            continue
        members = former.of_class(name)[0] - now.of_class(name)[0]
        # One that comes from elsewhere now has been noted again.
        if members and (name in now.definitions or name not in now.bound):
            gone |= {one for one in members if not one.startswith("__")}
            gone |= {name} - now.definitions.keys()
            used.update(map(id, _used_by_hooks(cls)))
    for register in registers_of(project) if used and gone else ():
        is_used = id(register.content) in used
        if is_used and any(_mentions(one, gone) for one in register.before):
            yield register.path


def _used_by_hooks(cls: type) -> Iterator[Any]:
    """Yield what the hooks use that run when a class is made: its bases', and its members'."""
    bases = static.class_order(cls)[1:]
    found = [static.class_namespace(one).get("__init_subclass__") for one in bases]
    found += [static.class_namespace(type(cls)).get(name) for name in ("__init__", "__new__")]
    parts = static.class_namespace(cls).values()
    found += [static.inherited(type(one), "__set_name__") for one in parts]
    for one in found:
        is_wrapped = static.is_exactly(one, classmethod, staticmethod)
        hook: Any = static.attributes(one).get("__func__") if is_wrapped else one
        if type(hook) is FunctionType:
            yield from used_by(hook, Missing)
            spaces = map(static.class_namespace, bases)
            yield from (
                space[one] for space in spaces for one in hook.__code__.co_names if one in space
            )


def _mentions(entry: Any, names: set[str], deep: int = _DEEP) -> bool:
    """Say whether an entry has one of some names in it."""
    if static.text(entry) in names:
        return True
    parts: list[Any] = list(entry) if static.is_exactly(entry, tuple, list, set) else []
    parts += [one for pair in entry.items() for one in pair] if type(entry) is dict else []
    return deep > 0 and any(_mentions(one, names, deep - 1) for one in parts)
