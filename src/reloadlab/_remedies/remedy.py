"""What a remedy is, and how it reads.

Who decides looks at the action and never at the words, which are here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from reloadlab._remedies.place import Place
from reloadlab._remedies.spelling import filled, spelling, with_imports, words_in


class Held(StrEnum):
    """What an old object is, in the words of a report."""

    FUNCTION = "function"
    CLASS = "class"
    MODULE = "module"
    INSTANCE = "instance of an old class"
    METHOD = "bound method"
    GENERATOR = "suspended generator"
    COROUTINE = "suspended coroutine"
    ASYNC_GENERATOR = "suspended async generator"
    CALL = "running call"
    CONSTANT = "constant"


class Action(Enum):
    """What is to be done, and the template of the line or the sentence that says so."""

    IMPORT = "import {module}{alias}"
    IMPORT_FROM = "from {module} import {part}{alias}"
    ASSIGN = "{assignment}"
    BIND_AGAIN = "{method_assignment}"
    REMOVE = "{removal}"
    # Of a list, after all other lines: what follows moves.
    TAKE_OUT = "del {it}"
    CHANGE_CLASS = "{it}.__class__ = {new}"
    # As in a frozen dataclass, which refuses the assignment.
    FORCE_CLASS = "{object}.__setattr__({it}, '__class__', {new})"
    # The owner of a bound method, from which the method is taken again.
    CHANGE_OWNER = "{it}.__self__.__class__ = {new}; {owner_assignment}"
    FORCE_OWNER = "{object}.__setattr__({it}.__self__, '__class__', {new}); {owner_assignment}"
    EMPTY = "{it}.cache_clear()"
    RESET = "%reset -f out"
    # From here on, no line can do it.
    MAKE = "make {path} again{ingredient}"
    MAKE_GONE = "make {path} again: {gone}"
    MAKE_WITHOUT = "make {path} again without it: {module} no longer defines it"
    RELOAD = "reload {home}, which last ran with the old one"
    CONNECT = "connect {path} again, after the other lines: it lets go of what is old"
    DROP = "remove {path} if a new one was added for it, else make it again{ingredient}"
    START = "start {path} again: it runs its old code to the end"
    WAIT = "wait until it returns, or restart the process"

    @property
    def keeps_object(self) -> bool:
        """Whether the old object stays where it is, and may hold others."""
        return self in _CHANGES_OF_CLASS


_SENTENCES = (
    Action.MAKE,
    Action.MAKE_GONE,
    Action.MAKE_WITHOUT,
    Action.RELOAD,
    Action.CONNECT,
    Action.DROP,
    Action.START,
    Action.WAIT,
)
_CHANGES_OF_CLASS = (
    Action.CHANGE_CLASS,
    Action.FORCE_CLASS,
    Action.CHANGE_OWNER,
    Action.FORCE_OWNER,
)
# What a line puts into the place, where that is not the new thing itself.
_PUT = {
    "assignment": "{new}",
    "method_assignment": "{type}({it})({new}, {it}.__self__)",
    "owner_assignment": "{it}.__self__.{method}",
}


@dataclass(frozen=True)
class New:
    """What is to be put there: what a module has by a path, or gives when that is called.

    With an empty path it is the module itself.
    """

    module: str
    path: str = ""
    called: bool = False

    @property
    def expression(self) -> str:
        """How the notebook writes it."""
        path = f".{self.path}" if self.path else ""
        return f"{spelling(self.module).text}{path}{'()' if self.called else ''}"


@dataclass(frozen=True)
class Remedy:
    """What brings a holder up to date.

    `target` is the place to act on, and `new` what to put there; where a sentence can name
    nothing, it is None. `method` is the name of a method to take again, and `gone` the reason
    why there is nothing new.
    """

    action: Action
    target: Place
    new: New | None = None
    method: str = ""
    gone: str = ""

    def __str__(self) -> str:
        """Return the line or the sentence."""
        place, new = self.target, self.new or New("")
        it, template = place.expression, self.action.value
        words = {
            "it": it,
            "path": (place.made or place).path,
            "home": place.module,
            "module": new.module,
            "part": new.path,
            "alias": f" as {place.name}" if place.name != (new.path or new.module) else "",
            "new": new.expression if self.new else "",
            "ingredient": f", with {new.expression}" if self.new else "",
            "method": self.method,
            "gone": self.gone,
            "removal": place.removal,
        }
        modules = [place.module, new.module]
        for name, put in _PUT.items():
            words[name] = place.assignment(filled(put, words))
            if name in words_in(template) and place.step:
                modules += words_in(place.step.change) & {"functools"}
        line = filled(template, words)
        needs_nothing = self.action in (*_SENTENCES, Action.IMPORT, Action.IMPORT_FROM)
        return line if needs_nothing else with_imports(line, modules)
