"""Name the line that brings a holder up to date, or say what to make again."""

from __future__ import annotations

import gc
import re
import sys
from dataclasses import dataclass
from types import FunctionType, MemberDescriptorType, MethodType
from typing import TYPE_CHECKING

from reloadlab import reading
from reloadlab.references import is_spelled

if TYPE_CHECKING:
    from reloadlab.references import Step
    from reloadlab.versions import Version


@dataclass(frozen=True)
class Place:
    """Where something is held.

    Parameters
    ----------
    start : str
        The path of the name itself.
    expression : str
        How the notebook writes what is here; empty where no expression leads there, or one that
        nobody would read.
    line : str
        A line to run where nothing in this place can be exchanged, such as one that empties a
        cache; empty where something has to be made again.
    module : str
        The module whose name the path begins with; empty for a local variable.
    name : str
        That name.
    holder : Place or None
        The place of the holder; None for a name itself.
    step : Step or None
        The step from the holder; None for a name itself.
    made : Place or None
        The place that has to be made again; None for this one.
    """

    start: str
    expression: str
    line: str = ""
    module: str = ""
    name: str = ""
    holder: Place | None = None
    step: Step | None = None
    made: Place | None = None

    @classmethod
    def of_name(cls, module: str, name: str) -> Place:
        """Return the place of a name of a module."""
        path = f"{module}.{name}"
        expression = name if module == "__main__" else f"{spelling(module)}.{name}"
        # A namespace may have keys that no line of Python can spell.
        expression = expression if is_spelled(name) else ""
        return cls(path, expression, "", module, name)

    @classmethod
    def of_local(cls, path: str) -> Place:
        """Return the place of something that only a running call has."""
        return cls(path, "")

    def inside(self, step: Step) -> Place:
        """Return the place to which a step leads from here."""
        expression = step.leads(self.expression) if self.expression and step.reads else ""
        # Nobody reads a line of such a length, and some are too long for the parser.
        expression = expression if len(expression) < _LONG else ""
        line = self.line
        made: Place | None = self.made or self
        if step.statement and self.expression and "{new}" not in step.statement:
            line = step.statement.format(it=self.expression)
        elif step.statement and expression:
            line, made = "", None
        return Place(self.start, expression, line, self.module, self.name, self, step, made)

    @property
    def path(self) -> str:
        """How a name that the reader knows leads here."""
        # Put together when it is asked for. In a long chain, each link would have a longer one.
        before, behind = [], []
        place = self
        while place.step is not None and place.holder is not None:
            before.append(place.step.path[0])
            behind.append(place.step.path[1])
            if place.step.path[1] and place.holder._is_phrase:
                before.append("(")
                behind.append(")")
            place = place.holder
        return "".join([*before, self.start, *reversed(behind)])

    @property
    def again(self) -> str:
        """What to do where nothing in this place can be exchanged: a sentence or a line."""
        return self.line or f"make {(self.made or self).path} again"

    @property
    def last_name(self) -> str:
        """The name, the attribute or the key under which it is held, or an empty text."""
        if self.step is None:
            return self.name
        found = _LAST_NAME.fullmatch(self.step.path[1])
        return (found[1] or found[2]) if found else ""

    @property
    def _is_phrase(self) -> bool:
        """Whether the path begins with words, so that nothing can be put behind it as it is."""
        step = self.step
        if step is None or self.holder is None:
            return not self.module
        return bool(step.path[0]) or (not step.path[1] and self.holder._is_phrase)


_LONG = 500
# The end of a path, as `attribute` and the items of a dictionary make it.
_LAST_NAME = re.compile(r"\.(\w+)|\['(\w+)'\]")


def spelling(module: str) -> str:
    """Return the expression for a loaded module, as the notebook can write it.

    Parameters
    ----------
    module : str
        Full name of the module.

    Returns
    -------
    str
        The name, if the notebook has it or may import it; else another name of the notebook for
        the module; else its entry in ``sys.modules``.
    """
    notebook, entry = _notebook(), sys.modules.get(module)
    top = module.partition(".")[0]
    if notebook.get(top) is sys.modules.get(top) and _leads_to(module):
        return module
    for name, value in notebook.items():
        if value is entry and is_spelled(name) and not name.startswith("_"):
            return name
    if top not in notebook and _leads_to(module):
        return module
    system = "sys" if notebook.get("sys", sys) is sys else "__import__('sys')"
    return f"{system}.modules[{module!r}]"


def _leads_to(module: str) -> bool:
    """Say whether each package in a dotted name has the next part of it as an attribute."""
    package, _, last = module.rpartition(".")
    if not package:
        return True
    holder = sys.modules.get(package)
    held = reading.named(reading.module_namespace(holder)) if reading.is_module(holder) else {}
    return held.get(last) is sys.modules.get(module) and _leads_to(package)


def _notebook() -> dict[str, object]:
    """Return a copy of the notebook's namespace."""
    return reading.named(reading.module_namespace(sys.modules["__main__"]))


def _is_sentence(remedy: str) -> bool:
    """Say whether a remedy tells what to do, and is no line to run."""
    return remedy.startswith("make ") and remedy.endswith(" again")


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
        if not _is_sentence(place.again):
            return _make_again(place)
        return f"start{place.again.removeprefix('make')}: it runs its old code to the end"
    if kind == "module":
        return _for_module(place, version)
    if kind.startswith("instance"):
        return _for_instance(place, held, version)
    if type(held) is MethodType:
        return _for_method(place, held, version)
    path = new_path(held, version, place.last_name)
    if path is None:
        return place.again if _is_sentence(place.again) else _make_again(place)
    outer, inner = name.partition(".<locals>.")[::2]
    if inner and not path:
        return _make_again(place, _call_of(outer, version))
    return _bind(place, path or (name if name in version.names else ""), version)


def _call_of(maker: str, version: Version) -> str:
    """Return the call of a function of the module, by its qualified name, or an empty text."""
    paths = version.current.by_name.get(maker, [])
    return f"{spelling(version.name)}.{paths[0]}()" if len(paths) == 1 else ""


def new_path(held: object, version: Version, name: str = "") -> str | None:
    """Return the path in the module to what has taken the place of a function or a class.

    Parameters
    ----------
    held : object
        The function or the class.
    version : Version
        The current version of the module that it comes from.
    name : str
        The name under which it is held, which decides if several may have taken its place.

    Returns
    -------
    str or None
        The path; empty where the module no longer has it, None where it cannot be told which of
        several it is.
    """
    own_name = reading.qualified_name(held)
    own = reading.attributes(held) if not reading.is_class(held) else {}
    if "__wrapped__" in own:
        # The decorated function itself, and not the one inside of it.
        own_name = own_name or reading.text(own.get("__qualname__"))
        return own_name if own_name in version.names else ""
    if "<locals>" in own_name:
        # Where a decorator leaves such a function, the module has its like.
        paths = [key for key, value in version.names.items() if _are_alike(held, value)]
    else:
        paths = version.current.by_name.get(own_name, [])
    fitting = [path for path in paths if path.rpartition(".")[2] == name]
    if len(fitting) == 1:
        return fitting[0]
    if len(paths) > 1 or (paths and own_name in version.repeated):
        return None
    return paths[0] if paths else ""


def _are_alike(held: object, current: object) -> bool:
    """Say whether two functions have one name, and the functions in their closures too."""
    return (
        type(held) is FunctionType
        and type(current) is FunctionType
        and held is not current
        and held.__qualname__ == current.__qualname__
        and _names_inside(held) == _names_inside(current)
    )


def _names_inside(function: FunctionType) -> list[str]:
    """Return the names of the functions and classes in a closure."""
    cells = gc.get_referents(*(function.__closure__ or ()))
    return [reading.qualified_name(held) for held in cells]


def _bind(place: Place, path: str, version: Version) -> str:
    """Return the line that binds a place to something of the current version."""
    if not path:
        return _remove(place, version)
    if place.step is None and place.module == "__main__" and "." not in path and place.expression:
        alias = "" if place.name == path else f" as {place.name}"
        return f"from {version.name} import {path}{alias}"
    return _replace(place, f"{spelling(version.name)}.{path}", version)


def _replace(place: Place, new: str, version: Version) -> str:
    """Return the line that puts a new value into a place, or what to do where no line can."""
    line = _assignment(place, new)
    return _with_imports(line, place, version) if line else _make_again(place, new)


def _assignment(place: Place, new: str) -> str:
    """Return the assignment of a new value to a place, without imports; empty where none is."""
    if place.holder is None or place.step is None:
        return f"{place.expression} = {new}" if place.expression else ""
    holder, statement = place.holder, place.step.statement
    if not holder.expression or (statement.startswith("{it} = ") and not _is_assigned(holder)):
        return ""
    functools = spelling("functools") if "{functools}" in statement else ""
    return statement.format(it=holder.expression, new=new, functools=functools)


def _is_assigned(place: Place) -> bool:
    """Say whether a line can put another object into a place, which no tuple allows."""
    return _assignment(place, "").startswith(f"{place.expression} = ")


def _make_again(place: Place, new: str = "") -> str:
    """Return what to do where no line exchanges what is held, and with which new thing."""
    if not _is_sentence(place.again):
        return _with_imports(place.again, place)
    again = place.holder.again if place.holder else place.again
    return f"{again}, with {new}" if new else again


def _remove(place: Place, version: Version) -> str:
    """Return the line that removes what has no successor."""
    if place.expression and _is_assigned(place):
        return _with_imports(f"del {place.expression}", place)
    again = _make_again(place)
    without = f" without it: {version.name} no longer defines it"
    return again + without if _is_sentence(again) else again


def _for_module(place: Place, version: Version) -> str:
    """Return the line that binds a place to the current module object."""
    if place.step is None and place.module == "__main__" and place.expression:
        alias = "" if place.name == version.name else f" as {place.name}"
        if alias or "." not in version.name:
            return f"import {version.name}{alias}"
    return _replace(place, spelling(version.name), version)


def _for_instance(place: Place, held: object, version: Version) -> str:
    """Return the line for an instance of an old class."""
    cls = type(held)
    outer, inner = reading.qualified_name(cls).partition(".<locals>.")[::2]
    path = new_path(cls, version)
    if inner and outer in version.current.by_name:
        return _make_again(place, _call_of(outer, version))
    if path is None:
        return _make_again(place)
    if not path:
        again = _make_again(place)
        reason = f": {version.name} no longer defines {reading.qualified_name(cls)}"
        return again + reason if _is_sentence(again) else again
    name = _decorated_by_class(held, path, version)
    if name:
        return _bind(place, name, version)
    new = f"{spelling(version.name)}.{path}"
    if _is_enum(cls):
        member = _member(held, version.find(path))
        return _replace(place, f"{new}.{member}", version) if member else _make_again(place, new)
    if place.expression and _same_layout(cls, version.find(path)):
        return _with_imports(_change_of_class(place.expression, cls, new), place, version)
    return _make_again(place, new)


def _is_enum(cls: type) -> bool:
    """Say whether a class is an enumeration, whose members nobody else may make."""
    return "_member_map_" in reading.class_namespace(cls)


def _member(held: object, new: object) -> str:
    """Return the name of a member of an enumeration, if the new one has it; else an empty text.

    Flags that are set together have a name that is none of a member.
    """
    name = reading.text(reading.attributes(held).get("_name_"))
    members = reading.class_namespace(new).get("_member_map_") if reading.is_class(new) else None
    return name if is_spelled(name) and type(members) is dict and name in members else ""


def _decorated_by_class(held: object, path: str, version: Version) -> str:
    """Return the name of the function for which an instance stands; empty where it stands for none.

    A decorator that is a class leaves such an instance.
    """
    for inner in reading.attributes(held).values():
        name = reading.qualified_name(inner) if type(inner) is FunctionType else ""
        if name and type(version.names.get(name)) is version.find(path):
            return name
    return ""


def _change_of_class(expression: str, cls: type, new: str) -> str:
    """Return the line that gives an instance another class, without imports."""
    for base in reading.class_order(cls):
        if type(reading.class_namespace(base).get("__setattr__")) is FunctionType:
            # As in a frozen dataclass, which refuses the assignment.
            return f"object.__setattr__({expression}, '__class__', {new})"
    return f"{expression}.__class__ = {new}"


def _for_method(place: Place, method: MethodType, version: Version) -> str:
    """Return the line for a bound method."""
    owner = method.__self__
    function = method.__func__
    name = function.__name__ if type(function) is FunctionType else ""
    cls = owner if reading.is_class(owner) else type(owner)
    path = new_path(cls, version)
    if reading.home(cls) == version.name and path and name:
        new = f"{spelling(version.name)}.{path}"
        if owner is cls:
            return _replace(place, f"{new}.{name}", version)
        if _is_enum(cls):
            member = _member(owner, version.find(path))
            whole = f"{new}.{member}.{name}"
            return _replace(place, whole, version) if member else _make_again(place, new)
        again = _assignment(place, f"{place.expression}.__self__.{name}")
        if again and place.expression and _same_layout(cls, version.find(path)):
            change = _change_of_class(f"{place.expression}.__self__", cls, new)
            return _with_imports(f"{change}; {again}", place, version)
        return _make_again(place, new)
    path = new_path(function, version)
    new = f"{spelling(version.name)}.{path}"
    it = place.expression
    line = _assignment(place, f"type({it})({new}, {it}.__self__)") if it else ""
    if path and line:
        return _with_imports(line, place, version)
    return _make_again(place, new if path else "")


def _same_layout(old: type, new: object) -> bool:
    """Say whether instances of one class can become instances of another."""
    return (
        reading.is_class(new)
        and all(
            type.__dict__[trait].__get__(old) == type.__dict__[trait].__get__(new)
            for trait in ("__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__")
        )
        and _slots(old) == _slots(new)
        # Python refuses these, although the layout is the same.
        and not any(map(_has_weak_slot, reading.class_order(old)))
    )


def _has_weak_slot(cls: type) -> bool:
    """Say whether a class names ``__weakref__`` among other slots."""
    own = reading.class_namespace(cls)
    members = [value for value in own.values() if type(value) is MemberDescriptorType]
    # In Python 3.10, a dataclass with slots keeps this name of the class that it was made from.
    has_weak_references = type.__dict__["__weakrefoffset__"].__get__(cls) != 0
    return bool(members) and "__weakref__" in own and has_weak_references


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
    modules += [version.name] if version is not None else []
    modules += ["functools"] if ".lru_cache(**" in line else []
    spellings = [spelling(module) for module in modules]
    needed = ["sys" if one.startswith("sys.modules[") else one for one in spellings]
    # A call such as __import__('sys') needs nothing.
    needed = [one for one in dict.fromkeys(needed) if "(" not in one]
    notebook = _notebook()
    missing = [f"import {one}" for one in needed if one.partition(".")[0] not in notebook]
    return "; ".join([*missing, line])
