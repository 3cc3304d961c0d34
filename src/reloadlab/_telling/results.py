"""Find the results that functions have kept for the next call, and would compute otherwise now.

A cache of `functools` is known by its class. All others are told by what a function does with a
place: it asks whether something is there, and where nothing is, puts there what it has computed.
"""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet, WeakValueDictionary

from reloadlab._modules.definitions import definitions
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._remedies.spelling import spelling
from reloadlab._telling.affected import Affected
from reloadlab._telling.cells import Cells
from reloadlab._telling.points import Left, Unseen, by_kind

# With these one asks whether something is in a place, and these are raised where nothing is.
_FINDING = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
_MISSING = ("KeyError", "AttributeError", "LookupError", "NameError")
# What computes something. A name, a literal, and what is put together of these, does not.
_COMPUTING = (ast.Call, ast.BinOp, ast.ListComp, ast.DictComp, ast.SetComp, ast.Await)

# What is no longer there at all, by the end of a line.
_GONE = "del"
_FILLED_BY_KEYS = ("dict", "OrderedDict", "Counter", "ChainMap")
_WEAK = (WeakKeyDictionary, WeakValueDictionary, WeakSet)


class Results(NamedTuple):
    """A place with results, by its path in a module, and the function that puts them there.

    `value` is what is in it, unless it is one of each instance of `cls`, and `end` is what a line
    has after the path to take the results out, or empty where no line would be safe.
    """

    module: str
    path: str
    function: str
    value: Any
    cls: type | None = None
    end: str = ""


def by_results(found: Iterable[Results], cells: Cells) -> Iterator[Left | Unseen]:
    """Yield what functions have kept of what they computed before."""
    for one in found:
        name = one.path.rpartition(".")[2]
        if one.cls is not None:
            reason = f"with a result of {one.function} from before in {name}"
            yield from by_kind(instances_with(one), reason, f", or empty {name}", cells)
            continue
        place = f"{spelling(one.module).text}.{one.path}"
        reason = f"has what {one.module}.{one.function} computed before"
        line = f"del {place}" if one.end == _GONE else f"{place}{one.end}"
        remedy = line if one.end else "make it what it is in a new process"
        yield Left(f"{one.module}.{one.path}", reason, remedy, is_code=bool(one.end))


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
            tree = ast.parse(loaded.source or b"")
            for name, node in _functions(tree.body, ""):
                if name in functions:
                    for one in _places(loaded, name, node, functions[name]):
                        firsts = list(_firsts(tree.body, "", one.path))
                        if not (firsts and _is_still(loaded, firsts[-1], one.value)):
                            yield one._replace(end=_end(loaded, firsts, one, node))


def _is_still(loaded: Loaded, first: ast.expr, value: object) -> bool:
    """Say whether a place has what the source has put there by a name, which stands for nothing."""
    is_same = isinstance(first, ast.Name) and loaded.names.get(first.id) is value
    return is_same and static.inherited(type(value), "clear") is static.Missing


def _end(loaded: Loaded, firsts: list[ast.expr], found: Results, function: ast.AST) -> str:
    """Return what makes a place again what the source makes it at first.

    What asks with `is None` takes an empty container for a result, so that emptying is harm.
    """
    has_clear = static.inherited(type(found.value), "clear") is not static.Missing
    if firsts:
        return _end_as_first(loaded, firsts[-1], found.value, has_clear=has_clear)
    name = found.path.rpartition(".")[2]
    nodes = list(ast.walk(function))
    compared = [one for one in nodes if isinstance(one, ast.Compare) and _asks_for_none(one)]
    if any(_text(one.left).rpartition(".")[2] == name for one in compared):
        return " = None"
    if any(isinstance(one, ast.Subscript) and _ends_in(one.value, name) for one in nodes):
        return ".clear()" if has_clear else ""
    calls = {getattr(one.func, "id", "") for one in nodes if isinstance(one, ast.Call)}
    is_expected = any(isinstance(one, ast.Try) for one in nodes)
    return _GONE if is_expected or "hasattr" in calls else ""


def _end_as_first(loaded: Loaded, first: ast.expr, value: object, *, has_clear: bool) -> str:
    """Return what makes a place again what an expression has made it."""
    if isinstance(first, ast.Constant):
        return f" = {ast.unparse(first)}"
    if isinstance(first, ast.Name) and first.id in loaded.names:
        is_other = loaded.names[first.id] is not value
        return f" = {spelling(loaded.name).text}.{first.id}" if is_other else ""
    return ".clear()" if has_clear and _is_empty(first) else ""


def _is_empty(first: ast.expr) -> bool:
    """Say whether an expression gives a container with nothing in it, as far as one can read."""
    if isinstance(first, ast.Dict):
        return not first.keys
    if isinstance(first, ast.List | ast.Set | ast.Tuple):
        return not first.elts
    name = getattr(first, "func", None)
    name = getattr(name, "id", getattr(name, "attr", ""))
    given = [] if not isinstance(first, ast.Call) else [*first.args]
    if name == "defaultdict":
        return len(given) < 2 and isinstance(first, ast.Call) and not first.keywords
    # What is no name or number may be what the container has at first.
    return isinstance(first, ast.Call) and (
        all(isinstance(one, ast.Constant) for one in given)
        and not (name in _FILLED_BY_KEYS and first.keywords)
    )


def _firsts(body: list[ast.stmt], outer: str, path: str) -> Iterator[ast.expr]:
    """Yield what a body, and those of its classes, bind to a path when they run."""
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        value = getattr(node, "value", None)
        if value is not None and any(f"{outer}{_text(one)}" == path for one in targets):
            yield value
        elif isinstance(node, ast.ClassDef):
            yield from _firsts(node.body, f"{outer}{node.name}.", path)
        elif isinstance(node, ast.If | ast.Try):
            yield from _firsts([*node.body, *node.orelse], outer, path)


def _asks_for_none(node: ast.Compare) -> bool:
    """Say whether something is compared with None."""
    return any(isinstance(one, ast.Constant) and one.value is None for one in node.comparators)


def _ends_in(node: ast.expr, name: str) -> bool:
    """Say whether a name or an attribute is called so."""
    return _text(node).rpartition(".")[2] == name


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
    if type(value) in _WEAK:
        value = static.attributes(value).get("data")
    is_container = any(static.is_kind_of(value, kind) for kind in (dict, list, set))
    return bool(_length(value)) if is_container else not _is_nothing(value)


def _length(value: Any) -> int:
    """Return how many entries a container has, whatever its own class says of that."""
    kind = next(one for one in (dict, list, set) if static.is_kind_of(value, one))
    length: int = kind.__len__(value)
    return length


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
