"""Say what running a body again has done to the names of its module."""

from __future__ import annotations

import datetime
import sys
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from reloadlab._modules.code import (
    binds_unseen,
    names_bound,
    names_spelled,
    names_starred,
    strings_in,
)
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import equal_constants, text_key
from reloadlab._objects import static

# The class has no public name before Python 3.13.
_CAPSULE = type(datetime.datetime_CAPI)


class Differences(NamedTuple):
    """What a reload has done to the names of a module.

    There are names that were not there before, names that are bound to another object, and names
    that are bound as before only because nothing has removed them. Annotations of names are not
    among them; where some are left from before, there is the line that takes them out.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    lingering: tuple[str, ...]
    annotations: str = ""


def differences(before: dict[str, Any], loaded: Loaded, code: CodeType | None) -> Differences:
    """Compare the namespace of a module before and after its body, of this code, ran.

    Objects are compared by their identity. Only constants of built-in types are compared by
    their value, because equal ones are often one object and often not. No ``==`` of a class of
    the user is called. Without the code, which names linger cannot be known, and none is named.

    Examples
    --------
    >>> from types import ModuleType
    >>> from reloadlab._modules.loaded import Loaded
    >>> code = compile("tea, soup = 3, []", "menu.py", "exec")
    >>> menu = ModuleType("menu")
    >>> vars(menu).update({"tea": 3, "soup": [], "milk": 1, "cake": 5})
    >>> before = {**vars(menu), "soup": []}
    >>> del before["cake"]
    >>> differences(before, Loaded(menu), code)
    Differences(added=('cake',), changed=('soup',), lingering=('milk',), annotations='')
    """
    after = loaded.names
    own = {name: value for name, value in after.items() if name not in static.SET_BY_PYTHON}
    kept = {name: value for name, value in own.items() if before.get(name, static.Missing) is value}
    added = tuple(name for name in own if name not in before)
    changed = tuple(
        name
        for name, value in own.items()
        if name in before and name not in kept and not equal_constants(before[name], value)
    )
    lingering: tuple[str, ...] = ()
    annotations = ""
    if code is not None:
        lingering = _lingering(kept, loaded, code)
        news = {*added, *changed, *(before.keys() - after.keys())}
        annotations = _old_annotations(before, news, loaded, code)
    return Differences(added, changed, lingering, annotations)


def _lingering(kept: dict[str, Any], loaded: Loaded, code: CodeType) -> tuple[str, ...]:
    """Return the names that are bound to the same object as before, and by no line any more."""
    bound = names_bound(code) | names_starred(code, loaded.package) | names_spelled(code)
    unseen = binds_unseen(code)
    lingering = [
        name
        for name, value in kept.items()
        if name not in bound
        # What the module itself has defined would be another object if the body had bound it.
        and not (unseen and static.home(value) != loaded.name)
        and not _is_submodule(loaded.name, name, value)
        # Every module object has a __doc__ from the beginning, which is None.
        and not (name == "__doc__" and value is None)
        and name != "__file__"
        # Code in C has put it there, and no source.
        and type(value) is not _CAPSULE
    ]
    # A package that has become a plain module goes on to be taken for a package.
    folders = loaded.spec and loaded.spec.submodule_search_locations
    if "__path__" in loaded.names and folders is None:
        lingering.append("__path__")
    return tuple(lingering)


def _is_submodule(package: str, name: str, value: object) -> bool:
    """Say whether the import system has bound a name, to a submodule."""
    full_name = f"{package}.{name}"
    if sys.modules.get(full_name, static.Missing) is value:
        return True
    return static.is_module(value) and static.module_name(value) == full_name


def _old_annotations(before: dict[str, Any], news: set[str], loaded: Loaded, code: CodeType) -> str:
    """Return the line that takes out annotations of names which are left from before, if any."""
    module, after = loaded.name, loaded.names
    annotations, annotate = after.get("__annotations__"), after.get("__annotate__")
    if "__annotations__" in names_spelled(code) or binds_unseen(code):
        return ""
    if "__annotate__" in names_bound(code):
        # Since Python 3.14, annotations are worked out when somebody reads them, and then they
        # stay until the module gets another function that works them out.
        is_read = annotations is not None and annotations is before.get("__annotations__")
        is_old = is_read and not _gives_the_same(annotate, before, after, news)
        return f"{module}.__annotate__ = {module}.__annotate__" if is_old else ""
    entries = static.named(annotations) if type(annotations) is dict else {}
    was_lazy = type(annotate) is FunctionType
    if "__annotations__" not in code.co_names:
        return f"{module}.__annotations__ = {{}}" if entries or was_lazy else ""
    # The names that a body annotates are among its strings, because they are keys.
    gone = [name for name in entries if name not in strings_in(code)]
    parts = [f"{module}.__annotations__[{name!r}]" for name in gone]
    statements = [f"del {', '.join(parts)}"] if parts else []
    if was_lazy:
        # The newest source has them worked out at once, by an import from __future__.
        statements.append(f"{module}.__annotate__ = None")
    return "; ".join(statements)


def _gives_the_same(
    annotate: object, before: dict[str, Any], after: dict[str, Any], news: set[str]
) -> bool:
    """Say whether a function works out the annotations that the one before it has worked out."""
    former = before.get("__annotate__")
    if type(annotate) is not FunctionType or type(former) is not FunctionType:
        return False
    code = annotate.__code__
    # Which of the statements have run, of those that annotate a name.
    reached = [names.get("__conditional_annotations__") for names in (before, after)]
    return (
        text_key(code) == text_key(former.__code__)
        and news.isdisjoint(code.co_names)
        and equal_constants(*(tuple(one) if type(one) is set else one for one in reached))
    )
