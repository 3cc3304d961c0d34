"""Say what the code of a module binds, so that two versions of it can be compared."""

from __future__ import annotations

import dis
import inspect
import sys
from collections import Counter
from functools import cached_property
from types import CodeType

from reloadlab._modules.code import LOADING, code_tree, names_bound, strings_in
from reloadlab._modules.same import constant_key, text_key

_CALLS = frozenset({"CALL", "CALL_KW"})
EMPTY = {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "WeakSet"}
EMPTY |= {"WeakKeyDictionary", "WeakValueDictionary", "collections", "weakref"}
EMPTY |= {"int", "str", "float", "object"}
EMPTY |= {"Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore", "threading"}
EMPTY |= {"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "queue", "asyncio"}
EMPTY |= {"ContextVar", "contextvars", "count", "itertools", *_CALLS}
"""What makes an empty container, which a program fills while it runs, and what it may be given;
what it locks, counts or sets."""

_NAMING = frozenset({"LOAD_NAME", "LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL"})
_USING = _NAMING | {"LOAD_FROM_DICT_OR_GLOBALS", "STORE_ATTR", "DELETE_ATTR"}
_STORING = frozenset({"STORE_NAME", "STORE_GLOBAL"})
# So several names are bound in one statement.
_COPYING = frozenset({"COPY", "SWAP", "UNPACK_SEQUENCE"})
_TOGETHER = _STORING | {"COPY", "CACHE", "NOP"}
_BEGINNING = frozenset({"POP_TOP", "RESUME", "SETUP_ANNOTATIONS"})
_CALLING = frozenset({"PUSH_NULL", "PRECALL", "NOP", "CACHE", "KW_NAMES"})
_BUILDING = {"BUILD_LIST", "BUILD_MAP", "BUILD_SET", "BUILD_TUPLE", "BUILD_CONST_KEY_MAP"}
_BUILDING |= {"LIST_EXTEND", "SET_UPDATE", "UNARY_NEGATIVE", "LOAD_SMALL_INT"}
# A flag of code, since Python 3.14: the first constant is the text about the function.
_HAS_TEXT = 0x4000000

# The text of what a call gives, and the names in it.
Made = tuple[object, tuple[str, ...]]
Text = tuple[object, ...]


class Summary:
    """What the code of a module binds.

    `bound` has all names, `imported` those that its body imports, `strings` the strings in that,
    and `literals` the text of what binds a name once and to something that depends on no other.
    `made` has by each name that is bound once, to what a call gives, the text of that and the names
    in it, and `written` the text of what is written down, perhaps with names in it.
    `definitions` has the text of each function, class and literal by its qualified name; that of a
    class is without its functions and classes. `counts` says how many have each name.
    """

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.bound = names_bound(code)
        self.literals, self.made, self.written = _values(code)
        self.imported = _imported(code)
        nested = [one for one in code_tree(code) if one is not code]
        self.definitions: dict[str, object] = dict(self.literals)
        self.definitions |= {
            one.co_qualname: hash(text_key(_own_part(one))) for one in nested if _has_name(one)
        }
        self.counts = Counter(one.co_qualname for one in nested)
        # The bodies of classes run with that of the module.
        bodies = [one for one in nested if not one.co_flags & inspect.CO_OPTIMIZED]
        self.strings = strings_in(code).union(*map(strings_in, bodies))
        self._nested = nested
        self._read: dict[int, set[str]] = {}
        self._of_class: dict[str, tuple[set[str], dict[str, object], dict[str, Made]]] = {}
        self._classes = {one.co_qualname: one for one in nested}

    @cached_property
    def behaviour(self) -> dict[str, object]:
        """The definitions, without what is only for readers: the texts about functions."""
        bare = {
            one.co_qualname: hash(text_key(_without_text(_own_part(one))))
            for one in self._nested
            if _has_name(one)
        }
        return {**self.literals, **bare}

    def mentioning(self, name: str) -> set[str]:
        """Return by which names the code is called that uses a name, and "" for the body.

        The body of the module binds names that it may use nowhere.
        """
        found = set()
        for one in (self.code, *self._nested):
            if name not in one.co_names:
                continue
            is_body = not one.co_flags & inspect.CO_OPTIMIZED
            if is_body and name not in self._read.setdefault(id(one), _read(one)):
                continue
            outer = one.co_qualname.partition(".")[0]
            # A special method is called by what is done with the class.
            found |= {outer} if one.co_name.startswith("__") else set()
            found.add("" if is_body or "<" in one.co_name else one.co_name)
        return found

    @cached_property
    def body(self) -> int:
        """What tells the body from another one, without the functions and classes in it."""
        return hash(text_key(_own_part(self.code)))

    def of_class(self, name: str) -> tuple[set[str], dict[str, object], dict[str, Made]]:
        """Return the names that the body of a class binds, its literals, and what calls give it.

        What the body of the module sets again is another one in the end.
        """
        if name not in self._of_class:
            self._of_class[name] = self._read_class(name)
        return self._of_class[name]

    def _read_class(self, name: str) -> tuple[set[str], dict[str, object], dict[str, Made]]:
        """Read the code of a class."""
        code = self._classes.get(name)
        if code is None:
            return set(), {}, {}
        bound, (literals, made, _) = names_bound(code), _values(code)
        made = {key: one for key, one in made.items() if bound.isdisjoint(one[1])}
        literals = {key: literals[key] for key in literals.keys() - self.attributes_set}
        return bound, literals, {key: made[key] for key in made.keys() - self.attributes_set}

    @cached_property
    def attributes_set(self) -> set[str]:
        """The attributes that the body sets, of whatever."""
        found = dis.get_instructions(self.code)
        return {one.argval for one in found if one.opname == "STORE_ATTR"}


def _has_name(code: CodeType) -> bool:
    """Say whether code is that of a function or class with a name of its own."""
    return "<" not in code.co_qualname and code.co_name != "__annotate__"


def _own_part(code: CodeType) -> CodeType:
    """Return the code of a class body without that of its definitions, and all else as it is."""
    if code.co_flags & inspect.CO_OPTIMIZED:
        return code
    constants = (one for one in code.co_consts if type(one) is not CodeType or not _has_name(one))
    return code.replace(co_consts=tuple(constants))


def _without_text(code: CodeType) -> CodeType:
    """Return the code of a function without the text about it, and all else as it is."""
    has_text = sys.version_info < (3, 14) or code.co_flags & _HAS_TEXT
    if not has_text or not code.co_flags & inspect.CO_OPTIMIZED or not code.co_consts:
        return code
    is_text = type(code.co_consts[0]) is str
    return code.replace(co_consts=(None, *code.co_consts[1:])) if is_text else code


def _values(code: CodeType) -> tuple[dict[str, object], dict[str, Made], dict[str, Text]]:
    """Return the names that a body binds once: to literals, to what calls give, and to displays.

    Several names that are bound at once have one literal.
    """
    literals: dict[str, object] = {}
    made: dict[str, Made] = {}
    written: dict[str, Text] = {}
    counts: Counter[str] = Counter()
    parts: list[object] = []
    used: list[str] = []
    # The names to which the value of a statement has been bound already.
    together: list[str] = []
    is_plain = True
    copies = 0
    last = ""
    for one in dis.get_instructions(code):
        name = one.opname
        if together and name not in _TOGETHER:
            # What is bound to an attribute as well, or inside of an expression, is left alone.
            counts.update(together)
            parts, used, together, is_plain, copies = [], [], [], True, 0
        if name in _STORING:
            counts[one.argval] += 1
            text = tuple(parts) if is_plain else ()
            calls = sum(part in _CALLS for part in parts)
            if text and EMPTY.issuperset(used):
                literals[one.argval] = text
            elif text and last in _CALLS and calls == 1:
                made[one.argval] = text, tuple(used)
            if text and (not calls or one.argval in literals):
                written[one.argval] = text
        if name.startswith("STORE_FAST"):
            # Since Python 3.12, in a comprehension, which is a part of the body.
            is_plain = False
        elif name in _STORING and copies:
            copies -= 1
            together.append(one.argval)
            # Of several values, each has another place.
            parts += [("SWAP", -copies)] if ("SWAP", 0) in parts else []
        elif name.startswith("STORE_") or name in _BEGINNING:
            parts, used, together, is_plain, copies = [], [], [], True, 0
        elif name in _COPYING and (name != "COPY" or one.argval == 1):
            copies += 1 if name == "COPY" else one.argval - 1
            parts += [("SWAP", 0)] if name != "COPY" else []
        elif name in _NAMING:
            parts.append(one.argval)
            used.append(one.argval)
        elif name in LOADING:
            parts.append(constant_key(one.argval, id))
            is_plain = is_plain and type(one.argval) is not CodeType
        elif name in _BUILDING:
            parts.append((name, one.argval))
        elif name in _CALLS:
            parts.append(name)
        elif name not in _CALLING:
            is_plain = False
        last = last if name in ("CACHE", "NOP") else name
    own = {name for name, count in counts.items() if count == 1 and not name.startswith("__")}
    return (
        {name: literals[name] for name in literals.keys() & own},
        {name: made[name] for name in made.keys() & own},
        {name: written[name] for name in written.keys() & own},
    )


def _read(code: CodeType) -> set[str]:
    """Return the names that code reads, and what it imports by other names.

    An attribute counts that it reads or sets: it may be a name of another module.
    """
    found, last = set(), ""
    for one in dis.get_instructions(code):
        if one.opname in _USING:
            found.add(one.argval)
        elif last and one.argval != last:
            found.add(last)
        last = one.argval if one.opname == "IMPORT_FROM" else ""
    return found


def _imported(code: CodeType) -> set[str]:
    """Return the names that a body binds by imports."""
    found, last = set(), ""
    for one in dis.get_instructions(code):
        if one.opname == "STORE_NAME" and last in ("IMPORT_NAME", "IMPORT_FROM"):
            found.add(one.argval)
        last = one.opname
    return found
