"""Name the line that brings a holder up to date, or say what to make again."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import FunctionType, MemberDescriptorType, MethodType
from typing import TYPE_CHECKING

from reloadlab import reading

if TYPE_CHECKING:
    from reloadlab.references import Step
    from reloadlab.versions import Version


@dataclass(frozen=True)
class Place:
    """Where something is held.

    Parameters
    ----------
    module : str
        The module whose name the path begins with; empty for a local variable.
    holder : str
        The expression for the holder, as it is written in the notebook; empty where none is.
        If there is no step, the expression for the name itself.
    holder_path : str
        The path of the holder, in the same way.
    step : Step or None
        The step from the holder; None for a name of the module itself.
    name : str
        That name.
    """

    module: str
    holder: str
    holder_path: str
    step: Step | None
    name: str

    @property
    def path(self) -> str:
        """The path of what is held."""
        return self.step.leads(self.holder_path) if self.step else self.holder_path

    @property
    def expression(self) -> str:
        """The expression for what is held, or an empty text."""
        if self.step is None:
            return self.holder
        return self.step.leads(self.holder) if self.holder and self.step.reads else ""

    @property
    def rebuild(self) -> str:
        """What to do where no line can help."""
        return f"make {self.holder_path} again"


def remedy(place: Place, held: object, kind: str, version: Version, name: str) -> str:
    """Return the line to run in the notebook, or what to do where no line can.

    Parameters
    ----------
    place : Place
        Where the old object is held.
    held : object
        The old object.
    kind : str
        What it is, in a word or two.
    version : Version
        The current version of the module that it comes from.
    name : str
        The name that the object had in the module, for one that does not know its own.

    Returns
    -------
    str
        A line of Python, or a sentence that begins with a verb and a path.
    """
    if place.module == "__main__" and place.name == "Out":
        # IPython keeps what it displayed, under several names.
        return "%reset -f out"
    if kind == "running call":
        return "wait until it returns, or restart the process"
    if kind.startswith("suspended"):
        return f"start {place.path} again: it runs its old code to the end"
    if kind == "module":
        return _for_module(place, version)
    if kind.startswith("instance"):
        return _for_instance(place, held, version)
    if type(held) is MethodType:
        return _for_method(place, held, version)
    outer, inner = name.partition(".<locals>.")[::2]
    if inner:
        made = version.current.by_name.get(outer)
        return f"{place.rebuild}, with {version.name}.{made}()" if made else place.rebuild
    path = new_path(held, version) or (name if name in version.names else "")
    return _bind(place, path, version)


def new_path(held: object, version: Version) -> str:
    """Return the path in the module to what has taken the place of a function or a class."""
    name = reading.qualified_name(held)
    own = reading.attributes(held) if not reading.is_class(held) else {}
    if "__wrapped__" in own:
        # The decorated function itself, and not the one inside of it.
        name = name or reading.text(own.get("__qualname__"))
        return name if name in version.names else ""
    return version.current.by_name.get(name, "")


def _bind(place: Place, path: str, version: Version) -> str:
    """Return the line that binds a place to something of the current version."""
    if not path:
        return _remove(place, version)
    if place.step is None and place.module == "__main__" and "." not in path:
        alias = "" if place.name == path else f" as {place.name}"
        return f"from {version.name} import {path}{alias}"
    return _replace(place, f"{version.name}.{path}", version)


def _replace(place: Place, new: str, version: Version) -> str:
    """Return the line that puts a new value into a place."""
    if place.step is None:
        return _with_imports(f"{place.holder} = {new}", place, version)
    if not place.holder or not place.step.statement:
        return place.rebuild
    line = place.step.statement.replace("{it}", place.holder).replace("{new}", new)
    return _with_imports(line, place, version)


def _remove(place: Place, version: Version) -> str:
    """Return the line that removes what has no successor."""
    assigns = place.step is None or place.step.statement.startswith(place.step.leads("{it}"))
    if place.expression and assigns:
        return _with_imports(f"del {place.expression}", place)
    return f"{place.rebuild} without it: {version.name} no longer defines it"


def _for_module(place: Place, version: Version) -> str:
    """Return the line that binds a place to the current module object."""
    if place.step is None and place.module == "__main__":
        alias = "" if place.name == version.name else f" as {place.name}"
        if alias or "." not in version.name:
            return f"import {version.name}{alias}"
    return _replace(place, version.name, version)


def _for_instance(place: Place, held: object, version: Version) -> str:
    """Return the line for an instance of an old class."""
    cls = type(held)
    path = new_path(cls, version)
    if not path:
        return f"{place.rebuild}: {version.name} no longer defines {reading.qualified_name(cls)}"
    new = f"{version.name}.{path}"
    member = reading.text(reading.attributes(held).get("_name_"))
    if member and "_member_map_" in reading.class_namespace(cls):
        return _replace(place, f"{new}.{member}", version)
    if place.expression and _same_layout(cls, version.find(path)):
        return _with_imports(f"{place.expression}.__class__ = {new}", place, version)
    return f"{place.rebuild}, with {new}"


def _for_method(place: Place, method: MethodType, version: Version) -> str:
    """Return the line for a bound method."""
    owner = method.__self__
    function = method.__func__
    name = getattr(function, "__name__", "") if type(function) is FunctionType else ""
    cls = owner if reading.is_class(owner) else type(owner)
    path = new_path(cls, version)
    if reading.home(cls) == version.name and path and name:
        new = f"{version.name}.{path}"
        if owner is cls:
            return _replace(place, f"{new}.{name}", version)
        if place.expression and _same_layout(cls, version.find(path)):
            it = place.expression
            line = _replace(place, f"{it}.__self__.{name}", version)
            if not line.startswith("make "):
                return f"{it}.__self__.__class__ = {new}; {line}"
    path = new_path(function, version)
    if path and place.expression:
        new = f"types.MethodType({version.name}.{path}, {place.expression}.__self__)"
        line = _replace(place, new, version)
        if not line.startswith("make "):
            return f"import types; {line}"
    return place.rebuild


def _same_layout(old: type, new: object) -> bool:
    """Say whether instances of one class can become instances of another."""
    return (
        reading.is_class(new)
        and all(
            type.__dict__[trait].__get__(old) == type.__dict__[trait].__get__(new)
            for trait in ("__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__")
        )
        and _slots(old) == _slots(new)
    )


def _slots(cls: type) -> list[list[str]]:
    """Return the names of the slots of a class and of those that it inherits from."""
    return [
        sorted(
            name
            for name, member in reading.class_namespace(base).items()
            if type(member) is MemberDescriptorType
        )
        for base in reading.class_order(cls)
    ]


def _with_imports(line: str, place: Place, version: Version | None = None) -> str:
    """Put the imports before a line that its names need and the notebook does not have."""
    modules = [place.module] if place.module != "__main__" else []
    if version is not None:
        modules.append(version.name)
    notebook = reading.named(reading.module_namespace(sys.modules["__main__"]))
    missing = []
    for module in dict.fromkeys(modules):
        top = module.partition(".")[0]
        if notebook.get(top) is not sys.modules.get(top):
            missing.append(f"import {module}")
    return "; ".join([*missing, line])
