"""Read from the compiled code of a module what it binds and what it imports."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dis import EXTENDED_ARG, opmap
from importlib.util import resolve_name
from types import CodeType
from typing import Any, NamedTuple

from reloadlab._objects import static

_CACHE = 0
_IMPORT_NAME = opmap["IMPORT_NAME"]
_STORE_NAME = opmap["STORE_NAME"]
_STORE_GLOBAL = opmap["STORE_GLOBAL"]
_SETUP_ANNOTATIONS = opmap["SETUP_ANNOTATIONS"]

_LOAD_CONST = opmap["LOAD_CONST"]
_STORE_SUBSCR = opmap["STORE_SUBSCR"]
_DELETE_NAME = opmap["DELETE_NAME"]
_MAKE_FUNCTION = opmap["MAKE_FUNCTION"]
# Since Python 3.13, an instruction of its own gives a new function its defaults and the like.
_SET_FUNCTION_ATTRIBUTE = opmap.get("SET_FUNCTION_ATTRIBUTE")

# What leads to the namespace of a module. Code that uses none of these binds names of its module
# by statements only. In a function, most of them lead to the namespace of something else.
_NAMESPACES = frozenset({"globals", "vars", "locals", "__dict__", "modules", "exec"})
_NAMESPACES_IN_FUNCTIONS = frozenset({"globals", "modules", "exec"})
_BINDING = frozenset({"update", "setattr", "exec"})


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
        storing = {_STORE_GLOBAL, _STORE_NAME} if nested is code else {_STORE_GLOBAL}
        bound |= {nested.co_names[arg] for op, arg in _instructions(nested) if op in storing}
    if any(op == _SETUP_ANNOTATIONS for op, _ in _instructions(code)):
        bound.add("__annotations__")
    return bound


def names_starred(code: CodeType, package: str) -> set[str]:
    """Return the names that the star imports of a module bind, as the imported modules are now."""
    bound: set[str] = set()
    for module, names in imports(code, package):
        if names == ("*",) and static.is_module(sys.modules.get(module)):
            present = static.named(static.module_namespace(sys.modules[module]))
            listed = present.get("__all__")
            if type(listed) is list or type(listed) is tuple:
                bound.update(filter(static.text, listed))
            else:
                bound.update(name for name in present if not name.startswith("_"))
    return bound


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
    last = None
    for op, _ in _instructions(code):
        if op == _STORE_SUBSCR and last != _LOAD_CONST:
            return True
        last = op
    return False


def functions_defined(code: CodeType) -> dict[str, set[str]]:
    r"""Return the functions that are in a module as its ``def`` statements have made them.

    They have no decorator, and no other statement binds or deletes their names. Those of the
    module stand under an empty string, those of a class under its name.

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
    for op, arg in _instructions(code):
        constant = code.co_consts[arg] if op == _LOAD_CONST else None
        if op in (_STORE_NAME, _DELETE_NAME):
            bound[code.co_names[arg]] += 1
        if op == _MAKE_FUNCTION:
            made = loaded
            continue
        if op == _SET_FUNCTION_ATTRIBUTE:
            continue
        if op == _STORE_NAME and made:
            functions.add(code.co_names[arg])
        elif made and constant == made.co_name:
            # A class is built from a function, that runs its body, and its name.
            classes[made.co_name] = made
        made = None
        if isinstance(constant, CodeType):
            loaded = constant
    return (
        {name for name in functions if bound[name] == 1},
        {name: body for name, body in classes.items() if bound[name] == 1},
    )


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
        level, names = (0, 0), (0, 0)
        for instruction in _instructions(nested):
            if instruction[0] == _IMPORT_NAME:
                dots = "." * _value(nested, *level)
                try:
                    module = resolve_name(dots + nested.co_names[instruction[1]], package)
                except ImportError:
                    continue
                found.add(Import(module, _value(nested, *names) or ()))
            level, names = names, instruction
    return found


def _value(code: CodeType, op: int, arg: int) -> Any:
    """Return what an instruction that loads a constant or a small integer puts on the stack."""
    return code.co_consts[arg] if op == _LOAD_CONST else arg


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


def _instructions(code: CodeType) -> Iterator[tuple[int, int]]:
    """Yield the operation and the argument of each instruction.

    `dis.get_instructions` does the same, with much more to say of each and in twenty times the
    time. An instruction has two bytes, see https://docs.python.org/3/library/dis.html
    """
    extension = 0
    raw = code.co_code
    for op, low in zip(raw[::2], raw[1::2], strict=True):
        arg = extension | low
        extension = arg << 8 if op == EXTENDED_ARG else 0
        if op not in (EXTENDED_ARG, _CACHE):
            yield op, arg
