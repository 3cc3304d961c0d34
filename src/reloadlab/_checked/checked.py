"""Reload a module, say what that has left behind, and leave no half of a reload."""

from __future__ import annotations

import importlib

# Not the classes in it: pathlib may be the module that is reloaded.
import pathlib
import sys
from collections.abc import Callable
from functools import partial
from importlib.machinery import ExtensionFileLoader
from types import CodeType, ModuleType
from typing import Any

from reloadlab._checked.again import Effects
from reloadlab._checked.newer import dependents, sources_behind
from reloadlab._checked.report import ReloadReport
from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._reload.error_notes import add_note
from reloadlab._reload.lingering import differences
from reloadlab._reload.rollback import Memory
from reloadlab._remedies.spelling import spelling
from reloadlab._stale.find import find_in
from reloadlab._stale.report import StaleReport
from reloadlab._stale.snapshot import Snapshot, take
from reloadlab._telling.left import by_workers
from reloadlab._workers.behind import Edit, behind, edits, note_workers


def checked_reload(module: ModuleType) -> ReloadReport:
    """Reload a module and say what that has left behind; if it fails, undo it.

    The module is reloaded by `importlib.reload`. When that raises anything, at any line of the
    new source, the module is put back: the same names, bound to the same objects, in the same
    order, its spec among them; the entries of ``__annotations__``; the class of the module; its
    entry in ``sys.modules``; and those of its submodules, so that such as were loaded by the new
    source are forgotten. Then the exception is raised again, with a note that says so.

    Parameters
    ----------
    module : types.ModuleType
        A module that is loaded.

    Returns
    -------
    ReloadReport
        What was added, what has changed, what lingers, what is stale, which modules have newer
        sources or none any more, which other processes the reload could not reach, and whether
        stale bytecode was used.

    Raises
    ------
    TypeError
        When `module` is not a module object.
    ImportError
        When the module is not in ``sys.modules``, or another object is in its place, or the
        module is ``__main__``.
    BaseException
        Whatever the new source raises, or the import system when it cannot find or compile it.

    Notes
    -----
    Only the namespace is put back. What the body did to objects that were there
    before, such as a list to which it appended, and to other modules, is not undone. While the
    body runs, and until it is undone, other threads see what it has bound so far.

    Which names linger is read from the code of the body. A name that the body binds anywhere
    does not linger, even if that line did not run: so the idiom ``try: cache`` ``except
    NameError: cache = {}`` is no finding. Where a body binds names that its code does not spell
    out, as ``globals().update(...)`` does, any name may be meant: only functions and classes of
    the module itself are reported then. Of a module whose loader has no code to give, such as an
    extension module, no name is reported.

    A source is reported as newer only when that is certain.

    An interrupt of the search for what is left behind undoes nothing, and gets a note that says so.

    References
    ----------
    https://docs.python.org/3/library/importlib.html#importlib.reload

    Examples
    --------
    >>> from reloadlab import checked_reload, workspace, write_module
    >>> with workspace():
    ...     path = write_module("rates", "vat = 0.19; old = 0.16")
    ...     import rates
    ...     path = write_module("rates", "vat = 0.21; reduced = 0.07")
    ...     print(checked_reload(rates))
    ...     path = write_module("rates", "vat = 0.25; reduced = 1 / 0")
    ...     try:
    ...         checked_reload(rates)
    ...     except ZeroDivisionError:
    ...         print(rates.vat)
    rates is reloaded, and something is left behind.
    added: reduced
    changed: vat
    lingering: old
        del rates.old
    0.21
    """
    report = _reloaded(module)
    try:
        return unwound(report)
    except BaseException as error:
        del report
        name = static.module_name(module)
        add_note(
            error,
            f"The module {name!r} is reloaded. Only the search for what that has left behind is "
            f"not finished; to search again, call find_stale with the module.",
        )
        raise


def _reloaded(module: ModuleType) -> Callable[[], ReloadReport]:
    """Reload a module, and return what is to be called for the report."""
    before = _reloadable(module)
    name = before.name
    earlier = take(before)
    history_of(before.home).note_constants(earlier.values)
    memory = Memory(module, name)
    brought = _brought(before)
    effects = Effects(before)
    try:
        current = importlib.reload(module)
    except BaseException as error:
        effects.end()
        # A reload gives the module its new spec before the body begins.
        spec = Loaded(module).names.get("__spec__", static.Missing)
        has_begun = spec is not None and spec is not before.names.get("__spec__")
        memory.put_back()
        add_note(error, _what_was_undone(name) if has_begun else _how_to_run(before))
        raise
    return partial(_report, before, earlier, memory.names, effects, brought, current)


def _report(
    before: Loaded,
    earlier: Snapshot,
    names: dict[str, Any],
    effects: Effects,
    brought: list[Edit],
    current: ModuleType,
) -> ReloadReport:
    """Say what the reload of a module has left behind."""
    again = effects.again()
    if brought:
        note_workers(brought, dependents(before.name))
    loaded = Loaded(before.module, before)
    code = _code_that_ran(loaded)
    is_stale = bool(loaded.stale_reason)
    if not is_stale:
        history_of(loaded.name).note_source(loaded)
    found = differences(names, loaded, code)
    # A built-in module may bear another name at first. Then the snapshot is of no use.
    stale = find_in(loaded, earlier if earlier.module == loaded.home else None)
    # What lingers in the module is said once, with one line that takes it out.
    lingering = {f"{before.name}.{name}" for name in found.lingering}
    holders = tuple(one for one in stale.holders if one.path not in lingering)
    newer, gone = sources_behind(loaded, code)
    return ReloadReport(
        before.name,
        *found,
        stale=StaleReport(stale.module, holders, stale.edited, stale.doubts),
        newer=newer,
        gone=gone,
        stale_bytecode=is_stale,
        replaced=current is not before.module,
        **again._asdict(),
        compiled=static.is_kind_of(loaded.loader, ExtensionFileLoader),
        workers=tuple(by_workers()),
        workers_old=any(is_certain for _, is_certain in behind()),
    )


def _brought(before: Loaded) -> list[Edit]:
    """Return the edit that a reload is about to bring in; none where there is certainly none.

    Else new workers would be told of again, because their module is reloaded a second time.
    """
    is_known = not before.place or history_of(before.name).is_loaded_from(before)
    return [] if is_known else edits([before])


def _reloadable(module: object) -> Loaded:
    """Return what is asked about a module that can be reloaded, or raise when it cannot."""
    if not static.is_module(module):
        raise TypeError(
            f"checked_reload needs a module object, not {static.class_name(type(module))}; "
            f"import the module and pass it without quotes."
        )
    loaded = Loaded(module)
    name = loaded.name
    if module is sys.modules.get("__main__"):
        raise ImportError(
            "__main__ is the program or the session that runs, which cannot be reloaded; restart "
            "it, or put what changes into a module of its own.",
            name="__main__",
        )
    if name not in sys.modules:
        raise ImportError(
            f"The module {name!r} is not in sys.modules, so there is nothing to reload in place; "
            f"import it again with: import {name}",
            name=name,
        )
    if sys.modules[name] is not module:
        raise ImportError(
            f"Another object is in sys.modules under the name {name!r} of this module; reload "
            f"that one: checked_reload(sys.modules[{name!r}])",
            name=name,
        )
    return loaded


def _code_that_ran(loaded: Loaded) -> CodeType | None:
    """Return the code of a body from the loader that has run it, or None if it gives none."""
    if loaded.is_plain:
        return loaded.code
    try:
        # Not every loader has this method.
        code = loaded.loader.get_code(loaded.name)
    except Exception:
        return None
    return code if isinstance(code, CodeType) else None


def _what_was_undone(name: str) -> str:
    """Say what became of a module whose body raised, or could not be compiled."""
    return (
        f"The new source of {name!r} failed, so checked_reload has put the module back: its "
        f"names, its __spec__ and its entry in sys.modules are what they were before."
    )


def _how_to_run(loaded: Loaded) -> str:
    """Say how to run a module again that the import system does not find, and leaves as it is."""
    module = spelling(loaded.name).text
    if loaded.file and pathlib.Path(loaded.file).exists():
        return (
            f"The import system does not find {loaded.name!r}, so nothing ran and nothing has "
            f"changed. It was loaded from a path, {loaded.file!r}; run that file again with: "
            f"{module}.__spec__.loader.exec_module({module})"
        )
    return (
        f"The import system does not find {loaded.name!r}, so nothing ran and nothing has "
        f"changed. Its file is gone; put the folder of the new one on sys.path."
    )
