"""Read from the code of a body what its lines put where.

The source from before is often not known, its code is.
"""

from __future__ import annotations

import dis
import re
from collections import Counter
from collections.abc import Iterator
from types import CodeType
from typing import Any, NamedTuple

from reloadlab._modules.code import LOADING, code_tree

# Code that may set an attribute of something that it has no local name for.
_LOOKS_UP = [dis.opmap[one] for one in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_ATTR", "LOAD_DEREF")]
_OPCODES = tuple(re.escape(bytes(one)) for one in (_LOOKS_UP, [dis.opmap["STORE_ATTR"]]))
_SETTING = re.compile(rb"[%b].(?:\x00.)*%b" % _OPCODES, re.DOTALL)
# What leaves the stack as it is.
_IGNORED = {"PUSH_NULL", "PRECALL", "CACHE", "NOP", "RESUME", "EXTENDED_ARG", "NOT_TAKEN"}
_LITERALS = {"BUILD_TUPLE": "tuple", "BUILD_LIST": "list", "BUILD_SET": "set"}
# Where the one entry is among what a method is given.
_ONE = {"append": 0, "appendleft": 0, "add": 0, "insert": 1, "addHandler": 0}
_MANY = {"extend", "extendleft", "update"}
_SORTING_IN = {"heappush", "insort", "insort_left", "insort_right"}
SORTING = {"sort", *_SORTING_IN}
"""What leaves a list in an order."""


class Part(NamedTuple):
    """A part of an expression: its kind, what it says, and its own parts."""

    kind: str
    value: Any = None
    parts: tuple[Part, ...] = ()

    @property
    def names(self) -> set[str]:
        """The names that it uses, and those of the definitions in it."""
        own = {self.value} if self.kind in ("name", "definition") else set()
        return own.union(*(one.names for one in self.parts))

    @property
    def path(self) -> str:
        """What it is called, where it begins with a name; else nothing."""
        if self.kind == "name":
            return str(self.value)
        whole = self.parts[0].path if self.kind in ("attribute", "item", "call") else ""
        end = {"attribute": f".{self.value}", "item": "[...]", "call": "()"}
        return whole and whole + end[self.kind]

    @property
    def root(self) -> str:
        """The name with which its path begins."""
        return self.path.partition(".")[0].partition("[")[0].partition("(")[0]


_UNKNOWN = Part("unknown")


class Put(NamedTuple):
    """Where a line puts an entry, under which key, if there are keys, and what it puts there."""

    target: Part
    key: Part | None
    value: Part


def read(code: CodeType) -> Lines:
    """Read the body of a module, and what functions in it set that it calls or that others call."""
    found = Lines(code)
    for one in code_tree(code):
        if one is not code and (_SETTING.search(one.co_code) or "setattr" in one.co_names):
            patches = found.patches if one.co_qualname in found.used else found.later
            patches += Lines(one).patches
    return found


def gone_lines(former: list[Part], now: list[Part]) -> list[Part]:
    """Return the lines that there are not any more."""
    left = Counter(map(repr, now))
    gone = []
    for one in former:
        left[repr(one)] -= 1
        if left[repr(one)] < 0:
            gone.append(one)
    return gone


def puts(line: Part) -> Iterator[Put]:
    """Yield what a line certainly puts somewhere."""
    if line.kind == "store" and not _is_counting(line):
        yield Put(line.parts[0], line.parts[1], line.parts[2])
    elif line.kind == "in place":
        yield from _each(*line.parts)
    elif line.kind == "call":
        function, given = line.parts[0], line.parts[1:]
        args = [one for one in given if one.kind != "keyword"]
        name = function.value if function.kind in ("attribute", "name") else ""
        if function.kind == "attribute" and len(args) > _ONE.get(name, len(args)):
            owner = function.parts[0]
            target = Part("attribute", "handlers", (owner,)) if name == "addHandler" else owner
            yield Put(target, None, args[_ONE[name]])
        elif function.kind == "attribute" and name == "setdefault" and len(args) > 1:
            yield Put(function.parts[0], args[0], args[1])
        elif function.kind == "attribute" and name in _MANY:
            for one in given:
                if one.kind == "keyword":
                    yield Put(function.parts[0], Part("constant", one.value), one.parts[0])
                else:
                    yield from _each(function.parts[0], one)
        elif name in _SORTING_IN and len(args) > 1:
            yield Put(args[0], None, args[1])


def counted(line: Part) -> Part | None:
    """Return where a line adds to what is there under a key, if it does."""
    return line.parts[0] if line.kind == "store" and _is_counting(line) else None


def _is_counting(line: Part) -> bool:
    """Say whether a line stores under a key what it makes of the value there."""
    value = line.parts[2]
    return value.kind == "operation" and value.value.endswith("=")


def _each(target: Part, given: Part) -> Iterator[Put]:
    """Yield what is put somewhere out of a literal of several entries."""
    if given.kind == "dict":
        for key, value in zip(given.parts[::2], given.parts[1::2], strict=True):
            yield Put(target, key, value)
    elif given.kind in ("tuple", "list", "set"):
        for one in given.parts:
            yield Put(target, None, one)
    elif given.kind == "constant" and type(given.value) in (tuple, frozenset):
        for value in given.value:
            yield Put(target, None, Part("constant", value))
    else:
        yield Put(target, None, _UNKNOWN)


class Lines:
    """What code does, by its instructions; what is not known makes an unknown part.

    `noted` has its calls, and what it stores under keys, `done` the calls whose value is not taken,
    `patches` the attributes that it sets: the name, if it is written, of what, and the value, and
    `later` those of functions that others call. `used` has the names that it reads.
    """

    def __init__(self, code: CodeType) -> None:
        self.noted: list[Part] = []
        self.done: list[Part] = []
        self.patches: list[Part] = []
        self.later: list[Part] = []
        self.used: set[str] = set()
        self._constants = code.co_consts
        self._stack: list[Part] = []
        self._keywords: tuple[str, ...] = ()
        for one in dis.get_instructions(code):
            self._read(one)

    def _read(self, one: dis.Instruction) -> None:
        """Read one instruction."""
        name, given = one.opname, one.argval
        if name in _IGNORED:
            return
        method = getattr(self, f"_{name.lower()}", None)
        if name in _LITERALS:
            self._push(Part(_LITERALS[name], None, self._pop_many(given)))
        elif name in ("LOAD_NAME", "LOAD_GLOBAL"):
            self.used.add(given)
            self._push(Part("name", given))
        elif name in LOADING or name == "LOAD_SMALL_INT":
            is_code = type(given) is CodeType
            self._push(Part("definition", given.co_name) if is_code else Part("constant", given))
        elif name in ("LOAD_ATTR", "LOAD_METHOD"):
            self._push(Part("attribute", given, (self._pop(),)))
        elif name in ("LIST_EXTEND", "SET_UPDATE"):
            more, known = self._pop(), self._pop()
            found = tuple(one.value for one in _each(known, more))
            self._push(known._replace(parts=known.parts + found))
        elif method is not None:
            method(one)
        else:
            self._stack.clear()

    def _push(self, part: Part) -> None:
        self._stack.append(part)

    def _pop(self) -> Part:
        return self._stack.pop() if self._stack else _UNKNOWN

    def _pop_many(self, count: int) -> tuple[Part, ...]:
        return tuple(reversed([self._pop() for _ in range(count)]))

    def _make_function(self, one: dis.Instruction) -> None:
        function = self._pop()
        # Till Python 3.12, what it is made with lies below.
        self._pop_many(bin(one.arg or 0).count("1"))
        self._push(function)

    def _set_function_attribute(self, _: dis.Instruction) -> None:
        self._push(self._pop_many(2)[1])

    def _load_build_class(self, _: dis.Instruction) -> None:
        self._push(Part("class"))

    def _build_map(self, one: dis.Instruction) -> None:
        self._push(Part("dict", None, self._pop_many(2 * one.argval)))

    def _build_const_key_map(self, one: dis.Instruction) -> None:
        keys = [Part("constant", key) for key in self._pop().value or ()]
        values = self._pop_many(one.argval)
        pairs = zip(keys, values, strict=False)
        self._push(Part("dict", None, tuple(part for pair in pairs for part in pair)))

    def _binary_subscr(self, _: dis.Instruction) -> None:
        whole, key = self._pop_many(2)
        self._push(Part("item", None, (whole, key)))

    def _binary_op(self, one: dis.Instruction) -> None:
        if one.argrepr == "[]":
            self._binary_subscr(one)
        else:
            self._push(Part("operation", one.argrepr, self._pop_many(2)))

    def _copy(self, one: dis.Instruction) -> None:
        self._push(self._stack[-one.argval] if one.argval <= len(self._stack) else _UNKNOWN)

    def _swap(self, one: dis.Instruction) -> None:
        stack, place = self._stack, -one.argval
        if one.argval <= len(stack):
            stack[-1], stack[place] = stack[place], stack[-1]

    def _kw_names(self, one: dis.Instruction) -> None:
        self._keywords = self._constants[one.arg or 0]

    def _call_kw(self, one: dis.Instruction) -> None:
        self._keywords = self._pop().value or ()
        self._call(one)

    def _call(self, one: dis.Instruction) -> None:
        args, names, self._keywords = self._pop_many(one.argval), self._keywords, ()
        function = self._pop()
        if function.kind == "definition" and not args:
            # A decorator is below what it is given.
            function, args = self._pop(), (function,)
        elif (
            function.kind == "call"
            and not args
            and "definition" in {part.kind for part in function.parts}
        ):
            function, args = self._pop(), (function,)
        elif function.kind == "class":
            self._push(args[0] if args else _UNKNOWN)
            return
        first = len(args) - len(names)
        named = zip(names, args[first:], strict=True)
        keywords = [Part("keyword", name, (part,)) for name, part in named]
        self._push(Part("call", None, (function, *args[:first], *keywords)))

    def _pop_top(self, _: dis.Instruction) -> None:
        part = self._pop()
        self._note(part)
        if part.kind == "call":
            self.done.append(part)
            function, *given = part.parts
            if function == Part("name", "setattr") and given[2:]:
                name = given[1].value if given[1].kind == "constant" else None
                self.patches.append(Part("patch", name, (given[0], given[2])))

    def _store_name(self, _: dis.Instruction) -> None:
        self._note(self._pop())

    _store_global = _store_name

    def _store_attr(self, one: dis.Instruction) -> None:
        owner, value = self._pop(), self._pop()
        self.patches.append(Part("patch", one.argval, (owner, value)))
        self._note(value)

    def _store_subscr(self, _: dis.Instruction) -> None:
        value, whole, key = self._pop_many(3)
        self.noted.append(Part("store", None, (whole, key, value)))

    def _note(self, part: Part) -> None:
        """Note a line that is finished, if it may put something somewhere."""
        if part.kind == "call":
            self.noted.append(part)
        elif part.kind == "operation" and part.value in ("+=", "|="):
            self.noted.append(Part("in place", part.value, part.parts))
