"""Prepare a source so that its definitions stay the objects that they are."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from importlib.util import resolve_name
from types import CodeType
from typing import Any, NamedTuple, Protocol

from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._objects import static
from reloadlab._reload.reached import Marked

KEEP = "_@keep"
"""The name by which a prepared body calls the keeper. No source can spell it."""

ROOM = "_@room"
"""The name by which it says, before any decorator is worked out, what it is about to define."""

_WRITTEN = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = (
    *_LOOPS,
    ast.If,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.ExceptHandler,
    ast.Match,
    ast.match_case,
)


class Source:
    """A source, with the text of each function, class and constant in `definitions`.

    Lines do not count. The text of a class is without what has a name of its own in it.
    """

    def __init__(self, text: bytes, file: str) -> None:
        self._text = text
        self.marked: Marked | None = None
        self._file = file

    @cached_property
    def definitions(self) -> dict[str, str]:
        """The text of each of them by its qualified name."""
        found: dict[str, str] = {}
        self._list(ast.parse(self._text, self._file).body, "", found)
        return found

    @cached_property
    def behaviour(self) -> dict[str, str]:
        """The same without what is only for readers: texts about them, and hints."""
        found: dict[str, str] = {}
        tree = ast.parse(self._text, self._file)
        for node in [one for one in ast.walk(tree) if isinstance(one, _DEFINING)]:
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:]
            # A decorator may read hints.
            if not isinstance(node, ast.ClassDef) and not node.decorator_list:
                node.returns = None
                for one in ast.walk(node.args):
                    if isinstance(one, ast.arg):
                        one.annotation = None
        self._list(tree.body, "", found)
        return found

    @cached_property
    def written(self) -> set[str]:
        """The names that are bound to lists, dictionaries or sets which the source writes down."""
        nodes = list(statements(ast.parse(self._text, self._file).body))
        found = [one for one in nodes if _is_written(getattr(one, "value", None))]
        return {name for one in found for name in _targets(one)}

    @cached_property
    def counts(self) -> Counter[str]:
        """How many definitions of each name pass through the keeper."""
        tree = ast.parse(self._text, self._file)
        return Counter(getattr(node, "name", "") for node in _kept(tree))

    @cached_property
    def remade(self) -> Counter[str]:
        """How many decorators and assignments may make something else of each definition."""
        found: Counter[str] = Counter()
        self._count(ast.parse(self._text, self._file).body, "", 0, found)
        return found

    def _count(self, body: list[ast.stmt], outer: str, times: int, found: Counter[str]) -> None:
        """Count what makes something of the definitions in a body, and of the class around it."""
        for node in statements(body):
            if isinstance(node, _DEFINING):
                count = times + len(node.decorator_list)
                found[f"{outer}{node.name}"] += count
                if isinstance(node, ast.ClassDef):
                    self._count(node.body, f"{outer}{node.name}.", count, found)
            found.update(f"{outer}{name}" for name in _targets(node))
            targets = getattr(node, "targets", [])
            found.update(ast.unparse(one) for one in targets if isinstance(one, ast.Attribute))

    def _list(self, body: list[ast.stmt], outer: str, found: dict[str, str]) -> None:
        """List the definitions in a body."""
        for node in statements(body):
            if isinstance(node, _DEFINING):
                name = f"{outer}{node.name}"
                found[name] = ast.dump(_own_part(node))
                if isinstance(node, ast.ClassDef):
                    self._list(node.body, f"{name}.", found)
            for name in _targets(node):
                found[f"{outer}{name}"] = ast.dump(node)

    def prepared(self, loaded: Loaded, kept: set[str], again: set[str]) -> CodeType:
        """Return the code of the body, in which each definition passes through the keeper.

        What binds a name in `kept` is left out, so that the name stays bound to what it is. The
        modules in `again` run again, and a from-import runs those of them that it names.
        """
        tree = ast.parse(self._text, self._file)
        self.marked = Marked(tree)
        _Imports(loaded.package, again).visit(tree)
        _Without(kept).visit(tree)
        for node in _kept(tree):
            keeper = ast.Name(KEEP, ast.Load())
            # At the line of the definition itself, so that its code is as it would be.
            _decorators(node).append(ast.copy_location(keeper, node))
        for node in statements(tree.body):
            if isinstance(node, _DEFINING):
                found = node.decorator_list
                room = ast.Call(ast.Name(ROOM, ast.Load()), [ast.Constant(node.name)], [])
                first = ast.copy_location(room, found[0] if found else node)
                found.insert(0, ast.fix_missing_locations(first))
        return compile(tree, loaded.file, "exec", dont_inherit=True, optimize=loaded.level)


class Version(Protocol):
    """What is known of one version of a source, by its text or by its code."""

    @property
    def definitions(self) -> Mapping[str, object]:
        """The text of each definition."""

    @property
    def behaviour(self) -> Mapping[str, object]:
        """The same without what is only for readers."""


class Difference(NamedTuple):
    """The definitions whose text differs, and those of before that do something else now."""

    changed: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


def difference(before: Version, now: Version) -> Difference:
    """Compare two versions, of which both are known by their texts, or both by their code."""
    names = _differing(before.definitions, now.definitions)
    # What differs for readers only is asked where anything does.
    used = _differing(before.behaviour, now.behaviour) if names else []
    return Difference(tuple(names), tuple(one for one in used if one in before.definitions))


def _differing(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """Return the names that do not have the same in both."""
    names = dict.fromkeys([*now, *before])
    return [name for name in names if before.get(name) != now.get(name)]


class _Imports(ast.NodeTransformer):
    """Puts an import of its own before each from-import of a module that runs again.

    A from-import takes what the package has by that name, and that is the module as it is. To take
    it away from the package meanwhile would fail the threads that use it.
    """

    def __init__(self, package: str, again: set[str]) -> None:
        self._package = package
        self._again = again

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Leave a function as it is, because it runs later."""
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Leave a function as it is, because it runs later."""
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> list[ast.stmt]:
        """Return the imports of what runs again, and the from-import itself."""
        before: list[ast.stmt] = []
        with suppress(ImportError):
            base = resolve_name("." * node.level + (node.module or ""), self._package)
            names = [one.name for one in node.names]
            if names == ["*"]:
                names = list(names_of(base).get("__all__", ()))
            for name in [f"{base}.{one}" for one in names]:
                if name in self._again:
                    call = ast.Call(ast.Name("__import__", ast.Load()), [ast.Constant(name)], [])
                    placed = ast.copy_location(ast.Expr(call), node)
                    before.append(ast.fix_missing_locations(placed))
        return [*before, node]


class _Without(ast.NodeTransformer):
    """Takes the values out of a body that it would bind to names that are kept."""

    def __init__(self, kept: set[str]) -> None:
        self._kept = kept

    def visit(self, node: ast.AST) -> ast.AST:
        """Return a statement, with those in its blocks, and of no other body."""
        if isinstance(node, (ast.Module, *_BLOCKS)):
            return self.generic_visit(node)
        names = _targets(node)
        if self._kept.isdisjoint(names):
            return node
        if isinstance(node, ast.AnnAssign):
            node.value = None
            return node
        if self._kept.issuperset(names):
            return ast.copy_location(ast.Pass(), node)
        targets: list[ast.expr] = getattr(node, "targets", [])
        left = [one for one in targets if getattr(one, "id", "") not in self._kept]
        value: ast.expr = node.value  # type: ignore[attr-defined]
        return ast.copy_location(ast.Assign(left, value), node)


_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _kept(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the definitions that pass through the keeper.

    What a loop defines has one name and many objects.
    """
    for node in statements(tree.body, without=_LOOPS):
        if isinstance(node, _DEFINING) and not _is_overload(node):
            yield node


def statements(body: list[ast.stmt], without: tuple[type[ast.AST], ...] = ()) -> Iterator[ast.stmt]:
    """Yield the statements of a body, with those in its blocks, and of no other body."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, without):
            continue
        if isinstance(node, _BLOCKS):
            waiting += reversed(list(ast.iter_child_nodes(node)))
        elif isinstance(node, ast.stmt):
            yield node


def _is_written(value: ast.expr | None) -> bool:
    """Say whether an expression makes a list, a dictionary or a set where it is."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in ("list", "dict", "set")
    return isinstance(value, _WRITTEN)


def _own_part(node: ast.stmt) -> ast.stmt:
    """Return a class without what has a name of its own in its body, and all else as it is."""
    if not isinstance(node, ast.ClassDef):
        return node
    own = copy.copy(node)
    own.body = [one for one in node.body if not isinstance(one, _DEFINING) and not _targets(one)]
    return own


def _targets(node: ast.AST) -> list[str]:
    """Return the names to which a statement assigns, if that is all that it does."""
    targets: list[Any] = getattr(node, "targets", [getattr(node, "target", None)])
    if len(targets) == 1 and isinstance(targets[0], ast.Tuple):
        targets = targets[0].elts
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    is_all = isinstance(node, ast.Assign | ast.AnnAssign) and len(names) == len(targets)
    return names if is_all else []


def _is_overload(node: ast.AST) -> bool:
    """Say whether a definition is one of those for type checkers, that `typing.overload` drops."""
    names = [static.text(getattr(one, "id", getattr(one, "attr", ""))) for one in _decorators(node)]
    return "overload" in names


def _decorators(node: ast.AST) -> list[ast.expr]:
    """Return the decorators of a definition."""
    return node.decorator_list if isinstance(node, _DEFINING) else []
