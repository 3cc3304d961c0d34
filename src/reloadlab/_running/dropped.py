"""Take out the names that a body has worked out and set, and does not set any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any

from reloadlab._keeping.summary import Summary
from reloadlab._keeping.undo import Undo
from reloadlab._modules.code import binds_unseen, code_tree, imports, public_names, strings_in
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import text_key
from reloadlab._objects import static

_WAYS = frozenset({"setattr", "globals", "vars", "locals", "exec"})
_MAY_BE = "may be what {} once set by a name that it computes, and no longer does"


def drop_worked_out(
    loaded: Loaded,
    before: dict[str, Any],
    former: Summary,
    now: Summary,
    added: Iterable[tuple[str, str, Any]],
    undo: Undo,
) -> Iterator[tuple[str, str]]:
    """Take out the names that only the code of before has spelled; yield those of which none knows.

    `added` has what no line of a class has bound: the class, the name and the value.
    """
    if former is now or text_key(former.code) == text_key(now.code):
        return
    spelled = strings_of(now.code)
    gone = strings_of(former.code) - spelled
    sets = _setting(former.code)
    is_other = former.body != now.body or sets != _setting(now.code)
    names = loaded.names
    for name, value in before.items() if is_other and binds_unseen(former.code) else ():
        is_bound = name in former.bound or name in now.bound or name.startswith("__")
        if is_bound or names.get(name) is not value or not _may_be_set(value, loaded):
            continue
        if name in gone:
            undo.put(loaded.module, name, static.Missing)
        elif name not in spelled:
            yield f"{loaded.name}.{name}", _MAY_BE.format(loaded.name)
    for cls, name, value in added if sets and is_other else ():
        owner = names.get(cls)
        is_as_before = static.is_class(owner) and static.class_namespace(owner).get(name) is value
        if not is_as_before or not _may_be_set(value, loaded):
            continue
        if name in gone:
            undo.put(owner, name, static.Missing)
        elif name not in spelled:
            yield f"{loaded.name}.{cls}.{name}", _MAY_BE.format(loaded.name)


def strings_of(code: CodeType) -> set[str]:
    """Return the strings in some code, and in all code inside of it."""
    return {text for one in code_tree(code) for text in strings_in(one)}


def starred(
    loaded: Loaded,
    names: dict[str, Any],
    former: Summary,
    before: Callable[[str], dict[str, Any]],
) -> Iterator[str]:
    """Yield the names that star imports of the code of before have bound, of those that it had."""
    for module, listed in imports(former.code, loaded.package):
        space = before(module) if listed == ("*",) else {}
        for name in public_names(space):
            if name in space and space[name] is names.get(name, static.Missing):
                yield name


def _setting(code: CodeType) -> set[object]:
    """Return the texts of the code that sets attributes by names which it works out."""
    found = [one for one in code_tree(code) if not _WAYS.isdisjoint(one.co_names)]
    return {text_key(one) for one in found if one is not code} | {bool(found)} - {False}


def _may_be_set(value: object, loaded: Loaded) -> bool:
    """Say whether a body may have made a value: it is of no other module."""
    is_other = static.is_module(value) or static.home(value) not in ("", loaded.home)
    return not is_other
