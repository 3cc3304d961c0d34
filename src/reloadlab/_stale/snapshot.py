"""Remember what a module defines at one moment."""

from __future__ import annotations

import weakref
from types import ModuleType

from reloadlab._modules.history import history_of, note
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._objects import static
from reloadlab._stale.ownership import names_taken


class Snapshot:
    """What a module defined when `snapshot` was called.

    Attributes
    ----------
    module : str
        The name of the module.
    values : dict
        The names of the module, and what they were bound to. They live as long as the snapshot.
    """

    def __init__(self, module: str, values: dict[str, object]) -> None:
        self.module = module
        self.values = values
        specs = ((key, Loaded(one).spec) for key, one in present_modules())
        self._specs = {key: weakref.ref(spec) for key, spec in specs if spec is not None}

    def __repr__(self) -> str:
        """Say of which module the snapshot is, and how many names it has."""
        return f"<snapshot of {self.module}, {len(self.values)} names>"


def snapshot(module: ModuleType) -> Snapshot:
    """Remember what a module defines now, to find later what still holds it.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module. None of its code is run.

    Returns
    -------
    Snapshot
        The names of the module and what they are bound to. It keeps these objects alive for as
        long as it lives itself, and no longer.

    Raises
    ------
    TypeError
        When `module` is not a module object.

    Examples
    --------
    >>> import importlib
    >>> from reloadlab import find_stale, snapshot, workspace, write_module
    >>> with workspace():
    ...     path = write_module("rates", "vat = 0.19")
    ...     import rates
    ...     held = [rates.vat]
    ...     before = snapshot(rates)
    ...     path = write_module("rates", "vat = 0.21")
    ...     rates = importlib.reload(rates)
    ...     print([holder.held for holder in find_stale(rates, since=before).holders])
    ['rates.vat']
    """
    loaded = loaded_module(module)
    history_of(loaded.name).is_edited(loaded)
    return take(loaded)


def has_run_since(before: Snapshot, key: str, loaded: Loaded) -> bool:
    """Say whether a module has run after a snapshot was taken, of whatever module."""
    known = before._specs.get(key)
    return known is None or known() is not loaded.spec


def take(loaded: Loaded) -> Snapshot:
    """Note the version that a module has, and remember what is its own."""
    note(loaded)
    foreign = names_taken(loaded)
    own = {name: value for name, value in loaded.names.items() if name not in foreign}
    return Snapshot(loaded.home, own)


def loaded_module(module: object) -> Loaded:
    """Return what is asked about a module object, or raise TypeError for what is none."""
    if not static.is_module(module):
        kind = static.class_name(type(module))
        raise TypeError(
            f"A module object is needed, not {kind}: import the module and pass it without quotes."
        )
    return Loaded(module)
