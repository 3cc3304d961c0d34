"""Prepare a source so that its definitions stay the objects that they are."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from types import CodeType

from reloadlab._objects import static

KEEP = "_@keep"
"""The name by which a prepared body calls the keeper. No source can spell it."""

_BLOCKS = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.ExceptHandler,
    ast.Match,
    ast.match_case,
)
# What makes an empty container, which a program fills while it runs.
_EMPTY = frozenset(
    {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "WeakSet"}
    | {"WeakKeyDictionary", "WeakValueDictionary"}
)


class Source:
    """What a source says of the names of its module.

    `definitions` has the text of each function and class by its qualified name, without lines, and
    `literals` the text of what binds a name once and to something that depends on nothing else.
    """

    def __init__(self, text: bytes, file: str) -> None:
        self.tree = ast.parse(text, file)
        self.definitions: dict[str, str] = {}
        self._list(self.tree.body, "")
        self.literals = dict(_literals(self.tree.body))
        self.bound = {name for one in ast.walk(self.tree) for name in _bound(one)}

    def _list(self, body: list[ast.stmt], outer: str) -> None:
        """List the definitions in a body."""
        for node in _statements(body):
            if isinstance(node, _DEFINING):
                name = f"{outer}{node.name}"
                self.definitions[name] = ast.dump(node)
                if isinstance(node, ast.ClassDef):
                    self._list(node.body, f"{name}.")

    def class_literals(self, name: str) -> dict[str, str]:
        """Return the literals that the body of a class binds."""
        found: dict[str, str] = {}
        for node in _statements(self.tree.body):
            if isinstance(node, ast.ClassDef) and node.name == name:
                found = dict(_literals(node.body))
        return found

    def prepared(self, file: str, kept: set[str], level: int) -> CodeType:
        """Return the code of the body, in which each definition passes through the keeper.

        What binds a name in `kept` is left out, so that the name stays bound to what it is.
        """
        tree = self.tree
        tree.body = [one for one in (_without(node, kept) for node in tree.body) if one]
        for node in _statements(tree.body):
            if isinstance(node, _DEFINING) and not _is_overload(node):
                keeper = ast.Name(KEEP, ast.Load())
                # At the line of the definition itself, so that its code is as it would be.
                node.decorator_list.append(ast.copy_location(keeper, node))
        return compile(tree, file, "exec", dont_inherit=True, optimize=level)


_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a body, with those in its blocks, and of no other body."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _BLOCKS):
            waiting += reversed(list(ast.iter_child_nodes(node)))
        elif isinstance(node, ast.stmt):
            yield node


def _literals(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield the names that a body binds once, to a literal, each with the text of that."""
    counts = Counter(name for node in ast.walk(ast.Module(body, [])) for name in _bound(node))
    for node in body:
        name = _target(node)
        value = getattr(node, "value", None)
        if name and counts[name] == 1 and value is not None and _is_literal(value):
            yield name, ast.dump(value)


def _bound(node: ast.AST) -> list[str]:
    """Return the names that one node binds."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, _DEFINING):
        return [node.name]
    if isinstance(node, ast.alias):
        return [node.asname or node.name.partition(".")[0]]
    return node.names if isinstance(node, ast.Global) else []


def _target(node: ast.stmt) -> str:
    """Return the one name that a statement assigns to, or an empty text."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if not isinstance(node, ast.Assign | ast.AnnAssign) or len(targets) != 1:
        return ""
    name = targets[0].id if isinstance(targets[0], ast.Name) else ""
    return "" if name.startswith("__") else name


def _is_literal(value: ast.expr) -> bool:
    """Say whether an expression gives the same whatever the names of the module mean."""
    if isinstance(value, ast.Call):
        return is_empty(value)
    return all(isinstance(one, _PLAIN) for one in ast.walk(value))


_PLAIN = (
    ast.Constant,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.Tuple,
    ast.UnaryOp,
    ast.unaryop,
    ast.expr_context,
)


def is_empty(value: ast.expr) -> bool:
    """Say whether an expression makes an empty container."""
    if isinstance(value, ast.List):
        return not value.elts
    if isinstance(value, ast.Dict):
        return not value.keys
    function = value.func if isinstance(value, ast.Call) else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    given = value.args if isinstance(value, ast.Call) else []
    plain = all(isinstance(one, ast.Name) for one in given) and name == "defaultdict"
    return name in _EMPTY and (not given or plain)


def _without(node: ast.stmt, kept: set[str]) -> ast.stmt | None:
    """Return a statement without the value that it would bind to a name that is kept."""
    if _target(node) not in kept:
        return node
    if isinstance(node, ast.AnnAssign):
        node.value = None
        return node
    return None


def _is_overload(node: ast.AST) -> bool:
    """Say whether a definition is one of those for type checkers, that `typing.overload` drops."""
    names = [static.text(getattr(one, "id", getattr(one, "attr", ""))) for one in _decorators(node)]
    return "overload" in names


def _decorators(node: ast.AST) -> list[ast.expr]:
    """Return the decorators of a definition."""
    return node.decorator_list if isinstance(node, _DEFINING) else []


def emptied(source: Source) -> set[str]:
    """Return the names that a source binds once, to an empty container."""
    return {
        _target(node)
        for node in source.tree.body
        if _target(node) in source.literals and is_empty(getattr(node, "value", node))
    }
