"""Write the line that ends workers, and makes what has them again."""

from __future__ import annotations

import gc
from typing import Any, NamedTuple

from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._remedies.spelling import spelling, with_imports
from reloadlab._stale.old_objects import subclasses
from reloadlab._workers.names import names_for

SENTENCE = "make again, when the work is done"
# Where loky is: joblib brings its own.
_LOKY = ("joblib.externals.loky", "loky")


class _Way(NamedTuple):
    """How an owner of workers is ended and made: the calls, and an expression with its modules."""

    calls: tuple[str, ...]
    made: str
    modules: list[str]


def renewal(owner: Any, processes: list[Any]) -> tuple[str, bool]:
    """Return what to do with the owner of some workers, and whether that is a line of Python."""
    if static.is_kind_of(owner, _class("multiprocessing.managers", "BaseManager")):
        return "make it again, and put in again what it holds", False
    names = names_for(owner)
    way = _executor(owner) or _interpreters(owner) or _pool(owner) or _reusable(owner)
    if way and names:
        ends = [f"{names[0]}.{call}" for call in way.calls]
        line = "; ".join([*ends, " = ".join([*names, way.made])])
        return with_imports(line, way.modules), True
    line = _shared(owner, processes)
    return line or SENTENCE, bool(line)


def _executor(owner: Any) -> _Way | None:
    """Return the way for an executor of `concurrent.futures`.

    No public name says how it was made. What cannot be written down, such as a function that each
    worker runs first, leaves the reader to do it.
    """
    has = static.attributes(owner)
    if type(owner) is not _class("concurrent.futures.process", "ProcessPoolExecutor"):
        return None
    if has.get("_initializer", owner) is not None:
        return None
    text, modules = _spelled("concurrent.futures", "ProcessPoolExecutor", type(owner))
    options = [str(has["_max_workers"])]
    if not _is_default(has["_mp_context"]):
        context, needed = _context(has["_mp_context"])
        options.append(f"mp_context={context}")
        modules += needed
    if has["_max_tasks_per_child"] is not None:
        options.append(f"max_tasks_per_child={has['_max_tasks_per_child']}")
    return _Way(("shutdown()",), f"{text}({', '.join(options)})", modules)


def _interpreters(owner: Any) -> _Way | None:
    """Return the way for an executor whose workers are interpreters, since Python 3.14."""
    name = "InterpreterPoolExecutor"
    if type(owner) is not _class("concurrent.futures.interpreter", name):
        return None
    has = static.attributes(owner)
    make = has.get("_create_worker_context")
    first = gc.get_referents(*(getattr(make, "__closure__", None) or ()))
    # What each of them runs first lies in this closure, beside the class of what it is given.
    if any(not static.is_class(one) and one is not None for one in first):
        return None
    text, modules = _spelled("concurrent.futures", name, type(owner))
    return _Way(("shutdown()",), f"{text}({has['_max_workers']})", modules)


def _pool(owner: Any) -> _Way | None:
    """Return the way for a pool of `multiprocessing`."""
    has = static.attributes(owner)
    if type(owner) is not _class("multiprocessing.pool", "Pool"):
        return None
    if has.get("_initializer", owner) is not None:
        return None
    if _is_default(has["_ctx"]):
        text, modules = f"{spelling('multiprocessing').text}.Pool", ["multiprocessing"]
    else:
        context, modules = _context(has["_ctx"])
        text = f"{context}.Pool"
    options = [str(has["_processes"])]
    if has["_maxtasksperchild"] is not None:
        options.append(f"maxtasksperchild={has['_maxtasksperchild']}")
    return _Way(("close()", "join()"), f"{text}({', '.join(options)})", modules)


def _reusable(owner: Any) -> _Way | None:
    """Return the way for the executor that loky reuses, where somebody has a name for it."""
    has = static.attributes(owner)
    for home in _LOKY:
        if type(owner) is _class(f"{home}.reusable_executor", "_ReusablePoolExecutor"):
            if has.get("_initializer", owner) is not None:
                return None
            function = names_of(home)["get_reusable_executor"]
            text, modules = _spelled(home, "get_reusable_executor", function)
            options = f"{has['_max_workers']}, timeout={has['_timeout']}"
            return _Way(("shutdown()",), f"{text}({options})", modules)
    return None


def _shared(owner: Any, processes: list[Any]) -> str:
    """Return the line for the executor that loky reuses, if that has the workers."""
    for home in _LOKY:
        kind = _class(f"{home}.reusable_executor", "_ReusablePoolExecutor")
        # Between two calls of joblib, no name leads to it.
        kinds = {id(kind), *map(id, subclasses(kind))} if owner is None else set()
        found = [one for one in gc.get_objects() if id(type(one)) in kinds] if kinds else [owner]
        for one in found:
            has = static.attributes(one).get("_processes")
            known = [process for _, process in static.items_of(has)]
            if static.is_kind_of(one, kind) and all(process in known for process in processes):
                line = f"{spelling(home).text}.get_reusable_executor().shutdown()"
                return with_imports(line, [home])
    return ""


def _class(module: str, name: str) -> type:
    """Return a class of a library; where that is not loaded, one of which nothing is."""
    found = names_of(module).get(name)
    return found if static.is_class(found) else _Way


def _spelled(module: str, name: str, value: object) -> tuple[str, list[str]]:
    """Return the expression for something of a library, and the modules that it needs."""
    if names_of("__main__").get(name) is value:
        return name, []
    return f"{spelling(module).text}.{name}", [module]


def _is_default(context: Any) -> bool:
    """Say whether processes start in this way unless another one is named.

    The question must not settle what is not settled yet.
    """
    default = names_of("multiprocessing")["get_start_method"](allow_none=True)
    return bool(context.get_start_method() == default)


def _context(context: Any) -> tuple[str, list[str]]:
    """Return the expression for a way to start processes, and the modules that it needs."""
    home = "multiprocessing"
    return f"{spelling(home).text}.get_context({context.get_start_method()!r})", [home]
