"""Name one step from an object to what it holds, and the line that puts something else there."""

from __future__ import annotations

import keyword
import math
from dataclasses import dataclass, replace
from enum import Enum, auto

from reloadlab._objects import static

# Longer keys than these many characters or bits are not written down.
_LONG = 100


class Kind(Enum):
    """What a step leads to, as far as anybody decides by it."""

    ATTRIBUTE = auto()
    ITEM = auto()
    BASE = auto()
    METHOD = auto()
    OTHER = auto()


class Effect(Enum):
    """What the line of a step does."""

    # It puts the other thing there, by an assignment to the very expression that the step leads
    # to, or in another way.
    ASSIGNS = auto()
    PUTS = auto()
    # It makes the holder again, because nothing else can be put there.
    REMAKES = auto()
    # It empties the holder, and nothing is put there.
    EMPTIES = auto()


@dataclass(frozen=True)
class Step:
    """One step from an object to something that it holds.

    `path` is what the step puts before and behind the path of the holder, and `name` the attribute
    or the key by which it is held, if that is a string. `reads` says that the path is an
    expression too, so that a line can lead through it. `change` and `removal` are the lines that
    put something else there, with which `effect`, and that leave the place empty; in a list none
    does that, because all that follows would move.

    The lines are templates for `str.format`, with ``{it}`` for the holder and ``{new}`` for the
    other thing. Names of builtins and of `functools` are in braces too: the notebook may have
    bound them.
    """

    path: tuple[str, str]
    kind: Kind = Kind.OTHER
    name: str = ""
    reads: bool = False
    change: str = ""
    effect: Effect = Effect.PUTS
    removal: str = ""
    weak: bool = False

    def leads(self, path: str) -> str:
        """Return the path to what is held, for the path of the holder."""
        before, behind = self.path
        return f"{before}{path}{behind}"

    def does(self, effect: Effect) -> bool:
        """Say whether the step has a line with an effect."""
        return bool(self.change) and self.effect is effect

    def fixed(self) -> Step:
        """Return the step without the lines that change what it leads to."""
        return replace(self, change="", removal="")


@dataclass(frozen=True)
class Reference:
    """A reference from one object to another.

    `place` is what holds the child in truth: for a closure, the cell and not the function.
    """

    step: Step
    child: object
    place: object


def is_spelled(name: str) -> bool:
    """Say whether a line of Python can spell a name."""
    return name.isidentifier() and not keyword.iskeyword(name)


def attribute(name: str) -> Step:
    """Return the step to an attribute."""
    if not is_spelled(name):
        line = f"{{setattr}}({{it}}, {braced(repr(name))}, {{new}})"
        return Step(("getattr(", f", {name!r})"), Kind.ATTRIBUTE, change=line)
    return Step(
        ("", f".{name}"),
        Kind.ATTRIBUTE,
        name,
        reads=True,
        change=f"{{it}}.{name} = {{new}}",
        effect=Effect.ASSIGNS,
        removal=f"del {{it}}.{name}",
    )


def position(number: int, *, fixed: bool) -> Step:
    """Return the step to an element of a sequence, which is fixed in a tuple."""
    line = "" if fixed else f"{{it}}[{number}] = {{new}}"
    return Step(("", f"[{number}]"), Kind.ITEM, "", True, line, Effect.ASSIGNS)


def item(key: object) -> Step:
    """Return the step to the value of a key."""
    shown = f"[{label(key)}]"
    if not _is_literal(key):
        return Step(("", shown), Kind.ITEM)
    line = f"{{it}}{braced(shown)}"
    return Step(
        ("", shown),
        Kind.ITEM,
        static.text(key),
        reads=True,
        change=f"{line} = {{new}}",
        effect=Effect.ASSIGNS,
        removal=f"del {line}",
    )


def part_of_call(what: str, name: str, change: str) -> Step:
    """Return the step to a default argument or an annotation of a function."""
    return Step((f"{what} {name} of ", "()"), change=change)


def aside(before: str, behind: str = "", *, weak: bool = False) -> Step:
    """Return a step that has words and no line."""
    return Step((before, behind), weak=weak)


def exchange(name: str, number: int, length: int) -> str:
    """Return the line that exchanges one element of an attribute that is a tuple."""
    before = f"{{it}}.{name}[:{number}] + " if number else ""
    behind = f" + {{it}}.{name}[{number + 1}:]" if number + 1 < length else ""
    return f"{{it}}.{name} = {before}({{new}},){behind}"


def braced(text: str) -> str:
    """Return a text as a template for it."""
    return text.replace("{", "{{").replace("}", "}}")


def label(key: object) -> str:
    """Return a key as a reader knows it, without asking the key."""
    if _is_literal(key):
        return repr(key)
    return static.qualified_name(key) or f"<{static.class_name(type(key))} object>"


def _is_literal(key: object) -> bool:
    """Say whether a key can be written down as it is, in a line that a reader can read."""
    if type(key) is tuple:
        return len(key) < _LONG and all(map(_is_literal, key))
    if type(key) is str or type(key) is bytes:
        return len(key) < _LONG
    if type(key) is int:
        return key.bit_length() < _LONG
    if type(key) is float:
        return math.isfinite(key)
    return type(key) is bool or key is None
