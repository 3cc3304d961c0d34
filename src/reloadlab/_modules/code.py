"""Read from the compiled code of a module what it binds and what it imports."""

from __future__ import annotations

import opcode
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dis import opmap, opname
from importlib.util import resolve_name
from types import CodeType
from typing import Any, NamedTuple

from reloadlab._objects import static

# Since Python 3.15, two bits before the number of the name say whether an import is lazy.
_FLAGS = 2 if sys.version_info >= (3, 15) else 0
# What code loads and does not keep: small numbers since 3.14, and None and the like since 3.15.
LOADING = frozenset({"LOAD_CONST", "LOAD_COMMON_CONSTANT"})
_COMMON: Any = vars(opcode).get("_common_constants", ())
_ELSEWHERE = {"LOAD_SMALL_INT": range(256), "LOAD_COMMON_CONSTANT": _COMMON}

# What leads to the namespace of a module. Code that uses none of these binds names of its module
# by statements only. In a function, most of them lead to the namespace of something else.
_NAMESPACES = frozenset({"globals", "vars", "locals", "__dict__", "modules", "exec"})
_NAMESPACES_IN_FUNCTIONS = frozenset({"globals", "modules", "exec"})
_BINDING = frozenset({"update", "setattr", "exec"})
# What Python adds to the body of a class; the last of these since 3.13.
_OF_PYTHON = ("__module__", "__qualname__", "__doc__", "__firstlineno__", "__static_attributes__")


class Import(NamedTuple):
    """One import in compiled code: the full name of the module, and what is imported from it.

    That is nothing for ``import module``, and ``("*",)`` for a star import.
    """

    module: str
    names: tuple[str, ...]


def code_tree(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and all those inside of it."""
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from code_tree(constant)


def names_bound(code: CodeType) -> set[str]:
    """Return the names of a module that statements in its code bind, whether or not they run.

    The names of star imports are not among them, see `names_starred`.

    Examples
    --------
    >>> source = '''
    ... import os
    ... def f():
    ...     global tea
    ...     tea = local = 3
    ... '''
    >>> sorted(names_bound(compile(source, "a.py", "exec")))
    ['f', 'os', 'tea']
    """
    bound = set()
    for nested in code_tree(code):
        storing = {"STORE_NAME", "STORE_GLOBAL"} if nested is code else {"STORE_GLOBAL"}
        bound |= {value for name, value in _instructions(nested, storing) if name in storing}
    return bound


def names_starred(code: CodeType, package: str) -> set[str]:
    """Return the names that the star imports of a module bind, as the imported modules are now."""
    bound: set[str] = set()
    for module, names in imports(code, package):
        if names == ("*",) and static.is_module(sys.modules.get(module)):
            bound.update(public_names(static.named(static.module_namespace(sys.modules[module]))))
    return bound


def public_names(names: dict[str, Any]) -> list[str]:
    """Return the names that a star import takes from a module with these names."""
    listed = names.get("__all__")
    if type(listed) is list or type(listed) is tuple:
        return [one for one in listed if static.text(one)]
    return [name for name in names if not name.startswith("_")]


def names_spelled(code: CodeType) -> set[str]:
    """Return the names that code may bind without a statement: those it has in strings.

    There are some only where code has a way to bind names by strings.

    Examples
    --------
    >>> sorted(names_spelled(compile("globals()['tea'] = 3", "a.py", "exec")))
    ['tea']
    >>> names_spelled(compile("print('tea')", "a.py", "exec"))
    set()
    """
    if not any(_reaches_namespace(nested, code) for nested in code_tree(code)):
        return set()
    return {string for nested in code_tree(code) for string in strings_in(nested)}


def binds_unseen(code: CodeType) -> bool:
    """Say whether code may bind names that it does not spell out: made from pieces, or given.

    Examples
    --------
    >>> binds_unseen(compile("globals().update(menu)", "a.py", "exec"))
    True
    >>> binds_unseen(compile("globals()['tea'] = 3", "a.py", "exec"))
    False
    """
    return any(
        _reaches_namespace(nested, code)
        and (_BINDING.intersection(nested.co_names) or _stores_computed(nested))
        for nested in code_tree(code)
    )


def binds_plainly(code: CodeType) -> bool:
    """Say whether code binds names of its module by statements and by nothing else.

    Examples
    --------
    >>> binds_plainly(compile("import enum; tea = 3", "a.py", "exec"))
    True
    >>> binds_plainly(compile("enum.IntEnum._convert_('Tea', __name__, str)", "a.py", "exec"))
    False
    """
    if "__name__" in code.co_names:
        # Who gets the name of a module can get at its namespace.
        return False
    return not any(
        _reaches_namespace(nested, code) or "setattr" in nested.co_names
        for nested in code_tree(code)
    )


def _reaches_namespace(nested: CodeType, code: CodeType) -> bool:
    """Say whether code in a module uses something that leads to the namespace of the module."""
    ways = _NAMESPACES if nested is code else _NAMESPACES_IN_FUNCTIONS
    return not ways.isdisjoint(nested.co_names)


def _stores_computed(code: CodeType) -> bool:
    """Say whether code stores an item under a key that is not a constant."""
    last = ""
    for name, _ in _instructions(code, {"STORE_SUBSCR"}):
        if name == "STORE_SUBSCR" and last != "LOAD_CONST":
            return True
        last = name
    return False


def functions_defined(code: CodeType) -> dict[str, set[str]]:
    r"""Return the functions that are in a module as its ``def`` statements have made them.

    They have no decorator, and no other statement binds or deletes their names. Those of the
    module are under an empty string, those of a class under its name.

    Examples
    --------
    >>> source = "def f(): pass\n@cache\ndef g(): pass\nclass A:\n    def h(self): pass"
    >>> functions_defined(compile(source, "a.py", "exec"))
    {'': {'f'}, 'A': {'h'}}
    """
    functions, classes = _made(code)
    return {"": functions} | {name: _made(body)[0] for name, body in classes.items()}


def _made(code: CodeType) -> tuple[set[str], dict[str, CodeType]]:
    """Return the functions that a body makes by ``def`` alone, and the classes with their code."""
    bound: Counter[str] = Counter()
    functions = set()
    classes = {}
    loaded = made = None
    for name, value in _instructions(code, {"MAKE_FUNCTION"}):
        if name in ("STORE_NAME", "DELETE_NAME"):
            bound[value] += 1
        if name == "MAKE_FUNCTION":
            made = loaded
            continue
        if name == "SET_FUNCTION_ATTRIBUTE":
            # Since Python 3.13, this gives a new function its defaults and the like.
            continue
        if name == "STORE_NAME" and made:
            functions.add(value)
        elif made and (name, value) == ("LOAD_CONST", made.co_name):
            # A class is built from a function, that runs its body, and its name.
            classes[made.co_name] = made
        made = None
        if type(value) is CodeType:
            loaded = value
    return (
        {name for name in functions if bound[name] == 1},
        {name: body for name, body in classes.items() if bound[name] == 1},
    )


def constants_bound(code: CodeType) -> dict[tuple[str, str], object]:
    r"""Return the constants to which a body binds names, and those of its classes, by both names.

    Examples
    --------
    >>> constants_bound(compile("tea = 3\nclass Cup:\n    size = 'L'", "a.py", "exec"))
    {('', 'tea'): 3, ('Cup', 'size'): 'L'}
    """
    bodies = {"": code, **_made(code)[1]}
    found = {}
    for owner, body in bodies.items():
        before: tuple[str, Any] = "", None
        for name, value in _instructions(body, {"STORE_NAME"}):
            if name == "STORE_NAME" and before[0] == "LOAD_CONST":
                found[owner, value] = before[1]
            before = name, value
        for name in _OF_PYTHON:
            found.pop((owner, name), None)
    return found


def names_repeated(code: CodeType) -> set[str]:
    r"""Return the qualified names that more than one function or class of a module has.

    Examples
    --------
    >>> source = "def f(): pass\ndef _(): pass\ndef _(): pass"
    >>> names_repeated(compile(source, "a.py", "exec"))
    {'_'}
    """
    counts = Counter(nested.co_qualname for nested in code_tree(code))
    return {name for name, count in counts.items() if count > 1}


def imports(code: CodeType, package: str) -> set[Import]:
    r"""Return the imports in the code of a module, also those in its functions.

    A relative one that leads out of the package is left out.

    Examples
    --------
    >>> code = compile("import os.path\nfrom .rates import vat", "a.py", "exec")
    >>> sorted(imports(code, "shop"))
    [Import(module='os.path', names=()), Import(module='shop.rates', names=('vat',))]
    """
    found = set()
    for nested in code_tree(code):
        # An import has its level and the names to import on the stack, in this order.
        level = names = None
        for name, value in _instructions(nested, {"IMPORT_NAME"}):
            if name == "IMPORT_NAME":
                with suppress(ImportError):
                    module = resolve_name("." * (level or 0) + value, package)
                    found.add(Import(module, names or ()))
            level, names = names, value
    return found


def strings_in(code: CodeType) -> set[str]:
    """Return the strings among the constants of a body, without those of its functions."""
    return set(_strings(code.co_consts))


def _strings(constants: tuple[object, ...]) -> Iterator[str]:
    """Yield the strings among constants, also those in tuples and frozen sets."""
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, (tuple, frozenset)):
            yield from _strings(tuple(constant))


def _instructions(code: CodeType, wanted: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield the name of each instruction, and the name or constant that its argument stands for.

    That is None for what is not read here, and there is nothing without those that are wanted.
    `dis.get_instructions` takes ten times as long. See https://docs.python.org/3/library/dis.html
    """
    raw = code.co_code
    operations = raw[::2]
    if not any(opmap[name] in operations for name in wanted):
        return
    extension = 0
    for op, low in zip(operations, raw[1::2], strict=True):
        name, arg = opname[op], extension | low
        extension = arg << 8 if name == "EXTENDED_ARG" else 0
        if name == "LOAD_CONST":
            yield name, code.co_consts[arg]
        elif name in ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME"):
            yield name, code.co_names[arg]
        elif name == "IMPORT_NAME":
            yield name, code.co_names[arg >> _FLAGS]
        elif name in _ELSEWHERE:
            yield "LOAD_CONST", _ELSEWHERE[name][arg]
        elif name not in ("EXTENDED_ARG", "CACHE"):
            yield name, None
