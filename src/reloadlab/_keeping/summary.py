"""Say what the code of a module binds, so that two versions of it can be compared."""

from __future__ import annotations

import dis
import inspect
import sys
from collections import Counter
from functools import cached_property
from types import CodeType

from reloadlab._modules.code import code_tree, names_bound, strings_in
from reloadlab._modules.same import constant_key, text_key

# What makes an empty container, which a program fills while it runs, and what it may be given;
# what it locks, counts or sets.
_EMPTY = {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "WeakSet"}
_EMPTY |= {"WeakKeyDictionary", "WeakValueDictionary", "collections", "weakref"}
_EMPTY |= {"int", "str", "float", "object"}
_EMPTY |= {"Lock", "RLock", "Condition", "Event", "Semaphore", "BoundedSemaphore", "threading"}
_EMPTY |= {"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "queue", "asyncio"}
_EMPTY |= {"ContextVar", "contextvars", "count", "itertools"}
_NAMING = frozenset({"LOAD_NAME", "LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL"})
_CALLING = frozenset({"PUSH_NULL", "PRECALL", "CALL", "CALL_FUNCTION", "NOP", "CACHE"})
_CALLING |= {"KW_NAMES", "CALL_KW"}
_BUILDING = {"BUILD_LIST", "BUILD_MAP", "BUILD_SET", "BUILD_TUPLE", "BUILD_CONST_KEY_MAP"}
_BUILDING |= {"LIST_EXTEND", "SET_UPDATE", "UNARY_NEGATIVE", "LOAD_SMALL_INT"}
# A flag of code, since Python 3.14: the first constant is the text about the function.
_HAS_TEXT = 0x4000000


class Summary:
    """What the code of a module binds.

    `bound` has all names, `imported` those that its body imports, `strings` the strings in that,
    and `literals` the text of what binds a name once and to something that depends on no other.
    `definitions` has the text of each function, class and literal by its qualified name; that of a
    class is without its functions and classes. `counts` says how many have each name.
    """

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.bound = names_bound(code)
        self.strings = strings_in(code)
        self.literals = _literals(code)
        self.imported = _imported(code)
        nested = [one for one in code_tree(code) if one is not code]
        self.definitions: dict[str, object] = dict(self.literals)
        self.definitions |= {
            one.co_qualname: hash(text_key(_own_part(one))) for one in nested if _has_name(one)
        }
        self.counts = Counter(one.co_qualname for one in nested)
        self._nested = nested
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

    @cached_property
    def body(self) -> int:
        """What tells the body from another one, without the functions and classes in it."""
        return hash(text_key(_own_part(self.code)))

    def of_class(self, name: str) -> tuple[set[str], dict[str, object]]:
        """Return the names that the body of a class binds, and its literals.

        What the body of the module sets once more is another one in the end.
        """
        code = self._classes.get(name)
        if code is None:
            return set(), {}
        literals = _literals(code)
        return names_bound(code), {key: literals[key] for key in literals.keys() - self._set}

    @cached_property
    def _set(self) -> set[str]:
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


def _literals(code: CodeType) -> dict[str, object]:
    """Return the names that a body binds once, to a literal, each with the text of that."""
    found: dict[str, object] = {}
    counts: Counter[str] = Counter()
    parts: list[object] = []
    is_plain = True
    for one in dis.get_instructions(code):
        name = one.opname
        if name in ("STORE_NAME", "STORE_GLOBAL"):
            counts[one.argval] += 1
            if is_plain and parts:
                found[one.argval] = tuple(parts)
        if name.startswith("STORE_FAST"):
            # Since Python 3.12, in a comprehension, which is a part of the body.
            is_plain = False
        elif name.startswith("STORE_") or name in ("POP_TOP", "RESUME"):
            parts, is_plain = [], True
        elif name in _NAMING:
            parts.append(one.argval)
            is_plain = is_plain and one.argval in _EMPTY
        elif name == "LOAD_CONST":
            parts.append(constant_key(one.argval, id))
            is_plain = is_plain and type(one.argval) is not CodeType
        elif name in _BUILDING:
            parts.append((name, one.argval))
        elif name not in _CALLING:
            is_plain = False
    return {
        name: text
        for name, text in found.items()
        if counts[name] == 1 and not name.startswith("__")
    }


def _imported(code: CodeType) -> set[str]:
    """Return the names that a body binds by imports."""
    found, last = set(), ""
    for one in dis.get_instructions(code):
        if one.opname == "STORE_NAME" and last in ("IMPORT_NAME", "IMPORT_FROM"):
            found.add(one.argval)
        last = one.opname
    return found
