"""Find the cells of a notebook that have computed something with what has changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, NamedTuple, TypeGuard

from reloadlab._mending.paths import root
from reloadlab._modules.bindings import Bindings, Origin, bindings
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._telling.affected import Affected
from reloadlab._telling.operators import operands

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OWN_SCOPE = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# In these, what a name stands for is used, and not only held.
_USING: tuple[type[ast.AST], ...] = (
    ast.Call,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.BoolOp,
    ast.Subscript,
    ast.For,
    ast.comprehension,
    ast.FormattedValue,
)


class Made(NamedTuple):
    """The names that a cell has made, and what it has used for that and is old by now."""

    number: int
    names: tuple[str, ...]
    used: str


class _Making(NamedTuple):
    """What a cell has made, of which names, and whether that only holds functions of those."""

    number: int
    names: tuple[str, ...]
    tree: ast.Module
    holds: bool = False


class Cells:
    """The cells of a notebook, by their numbers, and which of them have made each name.

    These are the last one that has bound it, and those that have changed it since.
    """

    def __init__(self) -> None:
        self._namespace = names_of("__main__")
        self._trees: dict[int, ast.Module] = {}
        self._makers: dict[str, list[int]] = {}
        # The statement that has bound each name last.
        self._statements: dict[str, ast.stmt] = {}
        # The names that a new run of their cells would make something else.
        self._stale: set[str] = set()
        self._is_read = False

    def _read_cells(self) -> None:
        """Read the cells, of which there may be many, when somebody asks for the first time."""
        cells = None if self._is_read else self._namespace.get("In")
        self._is_read = True
        for number, cell in enumerate(cells if type(cells) is list else []):
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                self._trees[number] = _parsed(static.text(cell))
                self._note_makers(number)

    def _note_makers(self, number: int) -> None:
        """Note which names a cell has bound or changed."""
        for statement in self._trees[number].body:
            bound, changed = list(_bound(statement)), _changed(statement)
            self._statements.update(dict.fromkeys(bound, statement))
            changed += [name for name in bound if name in _names_read(statement)]
            for name in bound:
                if name not in changed:
                    self._makers[name] = [number]
            for name in changed:
                cells = self._makers.setdefault(name, [])
                if number not in cells:
                    cells.append(number)

    def again(self, paths: list[str]) -> str:
        """Say how to make again what some paths of the session lead to."""
        self._read_cells()
        names = {root(path) for path in paths}
        self._stale |= names
        numbers = sorted({number for one in names for number in self._makers.get(one, [])})
        return f"run {cells_named(numbers)} again" if numbers else "make again"

    def may_have_taken(self, name: str, origins: list[Origin]) -> bool:
        """Say whether a cell that has made a name reads one of others, if a cell is known."""
        self._read_cells()
        numbers, known = self._makers.get(name, []), bindings("__main__")
        nodes = [one for at in numbers for one, _ in _read(self._trees[at], is_used=False)]
        found = [one for node in nodes for one in self._resolved(node, known)[1]]
        parts = [one for at in numbers for one in ast.walk(self._trees[at])]
        found += [Origin("", one.attr) for one in parts if isinstance(one, ast.Attribute)]
        found += [Origin("", str(one.value)) for one in parts if isinstance(one, ast.Constant)]
        return not numbers or any(one in origins for one in found)

    def made_with(self, changed: dict[str, list[str]]) -> list[Made]:
        """Return the cells that have made something with what does something else by now.

        That is what has changed, by names in modules, and what uses it.
        """
        if not (self._stale or any(changed.values())):
            return []
        self._read_cells()
        makings = self._makings()
        if not makings:
            return []
        affected, known = Affected(changed), bindings("__main__")
        found: dict[int, Made] = {}
        count = -1
        while count != len(makings):
            count = len(makings)
            for one in list(makings):
                used = next((name for name in one.names if name in self._stale), "")
                used = self._used(one, affected, known) or used
                if used:
                    makings.remove(one)
                    self._stale |= set(one.names)
                    other = found.get(one.number, Made(one.number, (), used))
                    names = *other.names, *one.names
                    found[one.number] = other._replace(names=names)
        return [found[number] for number in self._in_order(found)]

    def _makings(self) -> list[_Making]:
        """Return what cells have made: what was computed, and each definition by itself."""
        made: dict[int, list[str]] = {}
        definitions = []
        for name, numbers in self._makers.items():
            value = self._namespace.get(name, static.Missing)
            if value is static.Missing or static.is_module(value) or name.startswith("_"):
                continue
            if not static.is_definition(value) and wrapper_type(value) is None:
                for number in numbers:
                    made.setdefault(number, []).append(name)
                continue
            statement = self._statements.get(name)
            if statement is None:
                continue
            holds = not isinstance(statement, _DEFINING)
            tree = ast.Module([statement], [])
            definitions.append(_Making(numbers[-1], (name,), tree, holds))
        found = [_Making(one, tuple(names), self._trees[one]) for one, names in made.items()]
        return sorted([*found, *definitions], key=lambda one: one.number)

    def _in_order(self, found: dict[int, Made]) -> list[int]:
        """Return the numbers of cells so that each comes after those whose names it reads."""
        needs: dict[int, set[int]] = {number: set() for number in sorted(found)}
        for name, numbers in self._makers.items():
            for before, after in pairwise(numbers):
                needs.get(after, set()).add(before)
            for number in needs:
                is_reader = number not in numbers and numbers
                if is_reader and name in _names_read(self._trees[number]):
                    earlier = [one for one in numbers if one < number]
                    needs[number].add((earlier or numbers)[-1])
        with suppress(CycleError):
            return [one for one in TopologicalSorter(needs).static_order() if one in found]
        return sorted(found)

    def _used(self, making: _Making, affected: Affected, known: Bindings) -> str:
        """Return what a cell has used of what does something else, or an empty text."""
        for node, is_used in _read(making.tree, is_used=False):
            if isinstance(node, ast.Name) and node.id in self._stale:
                return node.id
            value, sources = self._resolved(node, known)
            is_data = any(affected.is_data(*one) for one in sources)
            if making.holds:
                if is_data:
                    return ast.unparse(node)
                continue
            name = node.attr if isinstance(node, ast.Attribute) and value is static.Missing else ""
            is_method = affected.is_method(name)
            if is_data or (is_used and (value in affected or is_method)):
                return ast.unparse(node)
            if affected.is_computed(name):
                return ast.unparse(node)
        for node in _outside_of_functions(making.tree) if not making.holds else ():
            for operand, methods in operands(node):
                cls = self._class_of(operand, known)
                if cls is not None and affected.has_member(cls, methods):
                    return ast.unparse(node)
        return ""

    def _class_of(self, node: ast.AST, known: Bindings) -> type | None:
        """Return the class of what an expression gives, if that can be known."""
        if isinstance(node, ast.Call):
            value = self._resolved(node.func, known)[0]
            return value if static.is_class(value) else None
        value = self._resolved(node, known)[0]
        is_instance = not (value is static.Missing or static.is_definition(value))
        return type(value) if is_instance else None

    def _resolved(self, node: ast.AST, known: Bindings) -> tuple[object, list[Origin]]:
        """Return what a name or an attribute of a module stands for, and where it may be from."""
        if isinstance(node, ast.Name):
            sources = [known.origin(node.id, one) for one in known.modules]
            return self._namespace.get(node.id, static.Missing), [one for one in sources if one]
        if isinstance(node, ast.Attribute):
            value = self._resolved(node.value, known)[0]
            if static.is_module(value):
                found = static.module_namespace(value).get(node.attr, static.Missing)
                return found, [Origin(static.module_name(value), node.attr)]
        return static.Missing, []


def cells_named(numbers: list[int]) -> str:
    """Return the numbers of cells as a part of a sentence."""
    *most, last = map(str, numbers)
    return f"cells {', '.join(most)} and {last}" if most else f"cell {last}"


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds, outside of functions."""
    if isinstance(node, _DEFINING):
        yield node.name
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, _DEFINING):
            yield child.name
        elif not isinstance(child, (ast.Lambda, *_OWN_SCOPE)):
            yield from _bound(child)


def _parsed(cell: str) -> ast.Module:
    """Return the tree of a cell, with what its magics run. They are calls when it is noted."""
    tree = ast.parse(cell)
    for node in list(ast.walk(tree)):
        if _is_method_call(node) and node.func.attr in ("run_cell_magic", "run_line_magic"):
            for one in [one.value for one in node.args[1:] if isinstance(one, ast.Constant)]:
                with suppress(SyntaxError, ValueError):
                    tree.body += ast.parse(static.text(one)).body
    return tree


def _is_method_call(node: ast.AST) -> TypeGuard[Any]:
    """Say whether a node is a call of an attribute."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _changed(statement: ast.stmt) -> list[str]:
    """Return the names whose objects a statement changes, or may: by parts, or by a method."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    if isinstance(statement, ast.Expr) and _is_method_call(statement.value):
        targets = [statement.value.func]
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    roots = [one for one in targets if isinstance(one, ast.Attribute | ast.Subscript)]
    return [name for name in map(_root, roots) if name]


def _root(node: ast.expr) -> str:
    """Return the name with which an expression begins, if it does."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _names_read(tree: ast.AST) -> set[str]:
    """Return the names that a cell or a statement reads."""
    return {one.id for one, _ in _read(tree, is_used=False) if isinstance(one, ast.Name)}


def _outside_of_functions(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a cell that run with it."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _FUNCTIONS):
            yield from _outside_of_functions(child)


def _read(node: ast.AST, *, is_used: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the names and attributes that a cell reads, and whether it uses them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name | ast.Attribute) and isinstance(child.ctx, ast.Load):
            yield child, is_used
        if isinstance(child, _FUNCTIONS):
            # Of a function, the defaults are computed where it is defined.
            defaults = [*child.args.defaults, *filter(None, child.args.kw_defaults)]
            yield from _read(ast.Tuple(defaults), is_used=is_used)
        else:
            yield from _read(child, is_used=is_used or isinstance(child, _USING))
