"""Name the line that brings a holder up to date, or say what to make again."""

from __future__ import annotations

import builtins
import re
import string
import sys
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

from reloadlab._modules.code import names_bound
from reloadlab._modules.source import source_code
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._objects.layouts import same_layout
from reloadlab._objects.references import is_spelled
from reloadlab._stale.successors import find, hint, new_path

if TYPE_CHECKING:
    from reloadlab._modules.versions import Version
    from reloadlab._objects.references import Step


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
            line = _filled(step.statement, self.expression)
        elif (step.statement and expression) or self._keeps_for_others(step):
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

    def _keeps_for_others(self, step: Step) -> bool:
        """Say whether a step leads to an entry of some register of the standard library.

        The entry can be made again, such as a finalizer. The register is nobody's to make.
        """
        return self.module in sys.stdlib_module_names and step.path[1].startswith("[")

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


def _is_importable(module: str) -> bool:
    """Say whether an import statement can spell the name of a module."""
    return all(map(is_spelled, module.split(".")))


def _leads_to(module: str) -> bool:
    """Say whether each package in a dotted name has the next part of it as an attribute."""
    package, _, last = module.rpartition(".")
    if not is_spelled(last):
        return False
    if not package:
        return True
    holder = sys.modules.get(package)
    held = static.named(static.module_namespace(holder)) if static.is_module(holder) else {}
    return held.get(last) is sys.modules.get(module) and _leads_to(package)


def _notebook() -> dict[str, object]:
    """Return a copy of the notebook's namespace."""
    return static.named(static.module_namespace(sys.modules["__main__"]))


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
    if not path and _is_left_over(place, version):
        return _remove(place, version)
    if path is None:
        return _make_one_again(place, _named(hint(held, version), version))
    outer, inner = name.partition(".<locals>.")[::2]
    if inner and not path:
        return _make_again(place, _call_of(outer, version))
    path = path or (name if name in version.names else "")
    if path and not _fits(place, held, find(version, path)):
        return _make_again(place, _named(path, version))
    return _bind(place, path, version)


def _is_left_over(place: Place, version: Version) -> bool:
    """Say whether a place is a name of the module itself that its source no longer binds."""
    module = sys.modules.get(version.name)
    if place.step is not None or place.module != version.name or not static.is_module(module):
        return False
    code = source_code(module)
    return code is not None and place.name not in names_bound(code)


def _fits(place: Place, held: object, new: object) -> bool:
    """Say whether a new thing can stand where an old one does."""
    if place.step is not None and place.step.is_base:
        return static.is_class(held) and type(held) is type(new) and same_layout(held, new)
    # A name may have come to mean a constant. In all other places, something may call it.
    return place.step is None or static.is_callable(new) or not static.is_callable(held)


def _named(path: str, version: Version) -> str:
    """Return the expression for what a module has by a path, or an empty text."""
    return f"{spelling(version.name)}.{path}" if path else ""


def _make_one_again(place: Place, new: str) -> str:
    """Return what to do where it is not known what took the place of something."""
    is_made_anew = place.step is not None and _is_made_anew(place.step)
    if is_made_anew or not _is_sentence(place.again):
        return _make_again(place, new)
    return f"{place.again}, with {new}" if new else place.again


def _call_of(maker: str, version: Version) -> str:
    """Return the call of a function of the module, by its qualified name, or an empty text."""
    paths = version.current.by_name.get(maker, [])
    return f"{spelling(version.name)}.{paths[0]}()" if len(paths) == 1 else ""


def _bind(place: Place, path: str, version: Version) -> str:
    """Return the line that binds a place to something of the current version."""
    if not path:
        return _remove(place, version)
    is_name = place.step is None and place.module == "__main__" and place.expression
    if is_name and is_spelled(path) and _is_importable(version.name):
        alias = "" if place.name == path else f" as {place.name}"
        return f"from {version.name} import {path}{alias}"
    return _replace(place, _named(path, version), version)


def _replace(place: Place, new: str, version: Version) -> str:
    """Return the line that puts a new value into a place, or what to do where no line can."""
    line = "" if _may_be_of_module(place, version) else _assignment(place, new)
    return _with_imports(line, place, version) if line else _make_again(place, new)


def _may_be_of_module(place: Place, version: Version) -> bool:
    """Say whether the line would make a holder anew that the module itself may have made.

    The module may make it in another way by now, or not at all: a partial, a cache.
    """
    if place.holder is None or place.step is None or not _is_made_anew(place.step):
        return False
    return not place.holder.last_name or place.holder.last_name in version.names


def _is_made_anew(step: Step) -> bool:
    """Say whether the line for a place makes the holder anew."""
    return step.statement.startswith("{it} = ")


def _assignment(place: Place, new: str) -> str:
    """Return the assignment of a new value to a place, without imports; empty where none is."""
    if place.holder is None or place.step is None:
        return f"{place.expression} = {new}" if place.expression else ""
    holder, step = place.holder, place.step
    if not holder.expression or (_is_made_anew(step) and not _is_assigned(holder)):
        return ""
    return _filled(step.statement, holder.expression, new)


def _filled(statement: str, it: str, new: str = "") -> str:
    """Return the line for a template of a step."""
    words = {word for _, word, _, _ in string.Formatter().parse(statement) if word}
    spelled = {word: _spelled(word) for word in words - {"it", "new"}}
    return statement.format(it=it, new=new, **spelled)


def _spelled(word: str) -> str:
    """Return the expression for `functools`, or for a builtin that the notebook may hide."""
    if word == "functools":
        return spelling(word)
    builtin = vars(builtins)[word]
    hides = _notebook().get(word, builtin) is not builtin
    return f"__import__('builtins').{word}" if hides else word


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
    line = ""
    if place.step is None:
        line = f"del {place.expression}" if place.expression else ""
    elif place.holder is not None and place.holder.expression:
        line = _filled(place.step.removal, place.holder.expression)
    if line:
        return _with_imports(line, place)
    again = _make_again(place)
    without = f" without it: {version.name} no longer defines it"
    return again + without if _is_sentence(again) else again


def _for_module(place: Place, version: Version) -> str:
    """Return the line that binds a place to the current module object."""
    if place.step is None and place.module == "__main__" and place.expression:
        alias = "" if place.name == version.name else f" as {place.name}"
        is_plain = bool(alias) or "." not in version.name
        if is_plain and _is_importable(version.name):
            return f"import {version.name}{alias}"
    return _replace(place, spelling(version.name), version)


def _for_instance(place: Place, held: object, version: Version) -> str:
    """Return the line for an instance of an old class."""
    cls = type(held)
    outer, inner = static.qualified_name(cls).partition(".<locals>.")[::2]
    path = new_path(cls, version)
    if inner and outer in version.current.by_name:
        return _make_again(place, _call_of(outer, version))
    if path is None:
        return _make_again(place, _named(hint(cls, version), version))
    if not path:
        again = _make_again(place)
        reason = f": {version.name} no longer defines {static.qualified_name(cls)}"
        return again + reason if _is_sentence(again) else again
    name = _decorated_by_class(held, version)
    if name:
        return _bind(place, name, version)
    new = _named(path, version)
    if _is_enum(cls):
        member = _member(held, version.find(path))
        return _replace(place, f"{new}.{member}", version) if member else _make_again(place, new)
    change = _change_of_class(place.expression, held, new, version.find(path))
    return _with_imports(change, place, version) if change else _make_again(place, new)


def _is_enum(cls: object) -> bool:
    """Say whether a class is an enumeration, whose members nobody else may make."""
    return static.is_class(cls) and "_member_map_" in static.class_namespace(cls)


def _member(held: object, new: object) -> str:
    """Return the name of a member of an enumeration, if the new one has it; else an empty text.

    Flags that are set together have a name that is none of a member.
    """
    name = static.text(static.attributes(held).get("_name_"))
    members = static.class_namespace(new).get("_member_map_") if static.is_class(new) else None
    return name if is_spelled(name) and type(members) is dict and name in members else ""


def _decorated_by_class(held: object, version: Version) -> str:
    """Return the name of the function for which an instance stands; empty where it stands for none.

    A decorator that is a class leaves such an instance.
    """
    for inner in static.attributes(held).values():
        name = static.qualified_name(inner) if type(inner) is FunctionType else ""
        if name and are_alike(held, version.names.get(name)):
            return name
    return ""


def _change_of_class(expression: str, held: object, new: str, cls: object) -> str:
    """Return the line that gives an instance another class, without imports; empty if none can.

    Parameters
    ----------
    expression : str
        How the notebook writes the instance; empty where it cannot.
    held : object
        The instance.
    new : str
        How the notebook writes the other class.
    cls : object
        The other class, if it is one.
    """
    old = type(held)
    if not expression or not same_layout(old, cls) or _is_enum(old) is not _is_enum(cls):
        return ""
    if any("__class__" in static.class_namespace(one) for one in static.class_order(old)[:-1]):
        # What it says of its class need not be so.
        return ""
    if not static.overrides(old, "__setattr__"):
        return f"{expression}.__class__ = {new}"
    if static.is_class(held):
        return ""
    # As in a frozen dataclass, which refuses the assignment.
    return f"{_spelled('object')}.__setattr__({expression}, '__class__', {new})"


def _for_method(place: Place, method: MethodType, version: Version) -> str:
    """Return the line for a bound method."""
    owner = method.__self__
    cls = owner if static.is_class(owner) else type(owner)
    if static.home(cls) == version.name:
        return _for_method_of_module(place, method, cls, version)
    # The owner is somebody else's, and stays.
    path = new_path(method.__func__, version)
    if not path:
        return _make_again(place, _named(hint(method.__func__, version), version))
    new, it = _named(path, version), place.expression
    line = _assignment(place, f"{_spelled('type')}({it})({new}, {it}.__self__)") if it else ""
    if line and static.is_callable(find(version, path)):
        return _with_imports(line, place, version)
    return _make_again(place, new)


def _for_method_of_module(place: Place, method: MethodType, cls: type, version: Version) -> str:
    """Return the line for a method that is bound to a class of the module, or to an instance."""
    owner = method.__self__
    path = new_path(cls, version)
    new = _named(path or "", version)
    now = version.find(path) if path else None
    name = _name_of_method(method, now)
    if not name:
        return _make_again(place, new)
    if owner is cls:
        return _replace(place, f"{new}.{name}", version)
    if _is_enum(cls):
        member = _member(owner, now)
        whole = f"{new}.{member}.{name}"
        return _replace(place, whole, version) if member else _make_again(place, new)
    again = _assignment(place, f"{place.expression}.__self__.{name}")
    change = _change_of_class(f"{place.expression}.__self__", owner, new, now)
    if place.expression and again and change:
        return _with_imports(f"{change}; {again}", place, version)
    return _make_again(place, new)


def _name_of_method(method: MethodType, cls: object) -> str:
    """Return the name by which a class, or an instance of it, gives the like of a bound method.

    It is empty where something else comes by that name: a property, the method of another class,
    an attribute of the instance.
    """
    function, owner = method.__func__, method.__self__
    if type(function) is not FunctionType or not static.is_class(cls):
        return ""
    name = function.__name__
    found = static.inherited(cls, name)
    if static.is_class(owner):
        found = found.__func__ if type(found) is classmethod else None
    elif name in static.attributes(owner) or static.overrides(cls, "__getattribute__"):
        return ""
    is_same = type(found) is FunctionType and found.__qualname__ == function.__qualname__
    return name if is_same and is_spelled(name) else ""


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
