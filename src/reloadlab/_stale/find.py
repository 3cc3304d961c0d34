"""Find who still holds objects from an earlier version of a module."""

from __future__ import annotations

import gc
import sys
from functools import partial
from types import ModuleType

from reloadlab._modules.loaded import Loaded
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.static import is_definition
from reloadlab._objects.unwinding import unwound
from reloadlab._stale.doubts import doubts
from reloadlab._stale.old_objects import StaleObjects
from reloadlab._stale.report import StaleReport
from reloadlab._stale.search import Search
from reloadlab._stale.snapshot import Snapshot, loaded_module


def find_stale(module: ModuleType, since: Snapshot | None = None) -> StaleReport:
    """Find everything that holds an object that an earlier version of a module defined.

    The search begins at the names that a reader knows: those of the notebook (``__main__``), of
    every loaded module, and the local variables of the calls that are running. It follows
    references through containers, functions, classes and instances. What no name leads to is not
    found: garbage that has not been collected, and what only code in C holds, such as the
    functions of `atexit` and the elements of NumPy arrays. Signal handlers and context variables
    are asked for. Of all else that is alive without a visible holder, the report says only that
    it is alive.

    No line of the inspected objects is run, and none of them is kept alive or changed.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module.
    since : Snapshot, optional
        What the module defined before. Without it, functions, classes, their instances and bound
        methods are found; with it, constants and other objects too. Numbers and texts, which may
        be the same object by chance, count only where a name holds them under their own name.

    Returns
    -------
    StaleReport
        The holders, each with the remedy.

    Raises
    ------
    TypeError
        When `module` is not a module object.
    ValueError
        When `since` is a snapshot of another module.

    Notes
    -----
    Old functions are told from current ones by their code: one load makes one code object of each
    place in the source. What the source binds by a name is current, whatever made it; so a class
    that is defined only where there is none, and what other code has put there, is not old. A
    report is clean only if nothing old was found and nothing was left open. What may be old and
    may be current is left open, as a doubt with what settles it: a value of the notebook that is
    not the one by its name in the module, if no snapshot was taken before the reload; a function
    without a name of which more are alive than one load makes; a name whose code is not that of
    the source; a module that ran with what was there before.

    A value other than a function or a class counts as the module's own only if no other module
    has it, apart from those that imported it. What comes out of a store for everybody, such as a
    logger or a compiled pattern, counts as no module's. And as long as the module has a name for a
    value, that is current, even if the source no longer binds the name: see `checked_reload`.

    A path of more than 20 steps is shortened in the middle. What takes more than a second says in
    a terminal or a notebook what it is at; interrupted, it leaves nothing behind.

    Examples
    --------
    >>> import importlib
    >>> from reloadlab import create_module, find_stale, workspace
    >>> handlers = {}
    >>> with workspace():
    ...     path = create_module("greetings", k1=10)
    ...     import greetings
    ...     handlers["hello"] = greetings.print_values
    ...     path = create_module("greetings", k1=20)
    ...     greetings = importlib.reload(greetings)
    ...     [holder.held for holder in find_stale(greetings).holders]
    ['greetings.print_values']
    """
    return unwound(partial(_find, module, since))


def _find(module: ModuleType, since: Snapshot | None) -> StaleReport:
    """Find who holds what earlier versions of a module have defined."""
    return find_in(loaded_module(module), since)


def find_in(loaded: Loaded, since: Snapshot | None) -> StaleReport:
    """Find who holds what earlier versions of a module have defined."""
    name = loaded.home
    if since is not None and since.module != name:
        raise ValueError(
            f"The snapshot is one of {since.module}; give one that was taken of {name}."
        )
    entry = sys.modules.get(name)
    if static.is_module(entry) and entry is not loaded.module:
        loaded = Loaded(entry)
    heap = gc.get_objects()
    version = Version(name, loaded, since.values if since else None)
    stale = StaleObjects(heap, version, since)
    version.note_earlier([one for one in stale.objects if is_definition(one)])
    search = Search(heap, version, stale)
    del heap
    holders = search.holders()
    open_points = *search.taken.doubts, *doubts(version, stale, search.reached)
    return StaleReport(name, holders, version.edited, open_points)
