"""Find the results that functions have kept for the next call, and would compute otherwise now.

A cache of `functools` is known by its class. All others are told by what a function does with a
place: it asks whether something is there, and where nothing is, puts there what it has computed.
"""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from reloadlab._modules.definitions import definitions
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._telling.affected import Affected

# With these one asks whether something is in a place, and these are raised where nothing is.
_FINDING = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
_MISSING = ("KeyError", "AttributeError", "LookupError", "NameError")
# What computes something. A name, a literal, and what is put together of these, does not.
_COMPUTING = (ast.Call, ast.BinOp, ast.ListComp, ast.DictComp, ast.SetComp, ast.Await)


class Results(NamedTuple):
    """A place with results, by its path in a module, and the function that puts them there.

    `value` is what is in it, unless it is one of each instance of `cls`.
    """

    module: str
    path: str
    function: str
    value: Any
    cls: type | None = None


def kept_results(affected: Affected, modules: list[str]) -> Iterator[Results]:
    """Yield the places of some modules with results of functions that do something else now."""
    for module in map(sys.modules.get, modules):
        if not static.is_module(module):
            continue
        loaded = Loaded(module)
        functions = {
            one.__qualname__: one.__code__
            for one in definitions(loaded).objects
            if type(one) is FunctionType and one in affected
        }
        if not functions:
            continue
        with suppress(SyntaxError, ValueError):
            for name, node in _functions(ast.parse(loaded.source or b"").body, ""):
                if name in functions:
                    yield from _places(loaded, name, node, functions[name])


def _functions(body: list[ast.stmt], outer: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions of a body and of its classes, with their qualified names."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{outer}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{outer}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from _functions(node.body, outer)


def _places(loaded: Loaded, name: str, function: ast.AST, code: CodeType) -> Iterator[Results]:
    """Yield the places with results that a function has filled."""
    local = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    outer = name.rpartition(".")[0]
    cls = loaded.names.get(outer) if outer else None
    seen = set()
    for place in _filled(function):
        if isinstance(place, ast.Name) and place.id not in local:
            value = loaded.names.get(place.id)
            found = Results(loaded.name, place.id, name, value)
        elif isinstance(place, ast.Attribute) and static.is_class(cls):
            value = static.class_namespace(cls).get(place.attr)
            found = Results(loaded.name, f"{outer}.{place.attr}", name, value)
            if not _has_results(value):
                found = found._replace(value=None, cls=cls)
        else:
            continue
        if found.path not in seen and (found.cls or _has_results(found.value)):
            seen.add(found.path)
            yield found


def _has_results(value: object) -> bool:
    """Say whether something is in a place: a dictionary that is not empty, or another value."""
    return bool(value) if type(value) in (dict, list, set) else not _is_nothing(value)


def _is_nothing(value: object) -> bool:
    """Say whether a value is one that stands for nothing yet."""
    return value is None or value is static.Missing or type(value) is bool


def _filled(function: ast.AST) -> Iterator[ast.expr]:
    """Yield the places into which a function puts what it computes, where nothing is there."""
    nodes = list(ast.walk(function))
    asked = {text for node in nodes for text in map(_text, _asked(node))}
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values.setdefault(node.targets[0].id, []).append(node.value)
    for place, value in (pair for node in nodes for pair in _stored(node)):
        # A result may have a name of its own before it is kept.
        named = values.get(value.id, []) if isinstance(value, ast.Name) else [value]
        is_result = any(_is_computed_without(place, one) for one in named)
        if is_result and _text(place) and _text(place) in asked:
            yield place


def _asked(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the places of which a statement or a call asks whether something is there."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], _FINDING):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.Try) and any(map(_expects_nothing, node.handlers)):
        yield from (inner for one in node.body for inner in ast.walk(one))
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("get", "setdefault") and isinstance(node.func, ast.Attribute):
            yield node.func.value
        elif name in ("hasattr", "getattr") and len(node.args) > 1:
            attribute = node.args[1]
            if isinstance(attribute, ast.Constant) and type(attribute.value) is str:
                yield ast.Attribute(node.args[0], attribute.value)


def _expects_nothing(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler is for what is raised where nothing is in a place."""
    nodes = ast.walk(handler.type) if handler.type else ()
    return any(getattr(one, "id", "") in _MISSING for one in nodes)


def _stored(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what a statement or a call fills, or puts an entry into, with the value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield target.value if isinstance(target, ast.Subscript) else target, node.value
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setdefault":
        yield from zip([getattr(node.func, "value", node)], node.args[1:], strict=False)


def _is_computed_without(place: ast.expr, value: ast.expr) -> bool:
    """Say whether a value is computed, and not from what was in the place before, as a count is."""
    nodes = list(ast.walk(value))
    is_computed = any(isinstance(one, _COMPUTING) for one in nodes)
    return is_computed and _text(place) not in map(_text, nodes)


def _text(node: ast.AST) -> str:
    """Return the text of a name or an attribute, and nothing for all else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def instances_with(results: Results) -> list[object]:
    """Return the instances of a class that have such results."""
    name = results.path.rpartition(".")[2]
    return [
        one
        for one in gc.get_objects()
        if type(one) is results.cls and _has_results(static.attributes(one).get(name))
    ]
