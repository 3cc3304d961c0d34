"""Find the names that lines of a body bind which may not run, and say which of them did not."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from importlib.util import resolve_name
from types import CodeType
from typing import Any, NamedTuple

from reloadlab._modules.code import public_names
from reloadlab._modules.loaded import names_of
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.static import Missing

REACHED = "_@reached"
"""The name by which a marked body says what it has just bound. No source can spell it."""

# Behind the name of its module, what stands for all that a star import binds.
_STAR = ".*"
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
# What asks a namespace for names that the body may have bound before.
_ASKING = frozenset(
    {"globals", "locals", "vars", "dir", "hasattr", "getattr", "modules", "__dict__"}
)


class Binding(NamedTuple):
    """By what is decided whether a statement in a block runs, and the texts of that."""

    deciding: tuple[ast.AST, ...]
    texts: tuple[str, ...]


class Marked:
    """The names that a body binds in blocks only, which are marked in its tree.

    What a loop binds counts as reached, so that no loop gets slower.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.bindings: dict[str, list[Binding]] = {}
        self.imported: set[str] = set()
        self.others: set[str] = set()
        for node in list(tree.body):
            self._mark(node, ())
        globals_ = [one for one in ast.walk(tree) if isinstance(one, ast.Global)]
        self.others.update(name for one in globals_ for name in one.names)
        for name in self.others:
            self.bindings.pop(name, None)

    def _mark(self, node: ast.stmt, deciding: tuple[ast.AST, ...]) -> None:
        """Mark what the blocks of a statement bind."""
        if isinstance(node, ast.If):
            self.others |= _stored([node.test])
            for block in (node.body, node.orelse):
                self._mark_block(block, (*deciding, node.test))
        elif isinstance(node, ast.Try | ast.TryStar):
            tried = ast.Module(list(node.body), [])
            self._mark_block(node.body, deciding)
            self._mark_block(node.orelse, deciding)
            self._mark_block(node.finalbody, deciding)
            for one in node.handlers:
                self.others.add(one.name or "")
                self._mark_block(one.body, (*deciding, tried))
        elif isinstance(node, ast.With | ast.AsyncWith):
            items = [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.withitem)]
            self.others |= _stored(items)
            self._mark_block(node.body, (*deciding, *items))
        elif isinstance(node, ast.Match):
            for case in node.cases:
                self.others |= _stored([case.pattern])
                parts = [node.subject, case.pattern, *([case.guard] if case.guard else ())]
                self._mark_block(case.body, (*deciding, *parts))
        else:
            self.others |= _stored([node])

    def _mark_block(self, block: list[ast.stmt], deciding: tuple[ast.AST, ...]) -> None:
        """Add a mark after each statement of a block that binds names."""
        for node in list(block):
            if isinstance(node, (*_LOOPS, ast.If, ast.Try, ast.TryStar, ast.With, ast.Match)):
                self._mark(node, deciding)
                continue
            names = sorted(_stored([node]))
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.imported.update(names)
            for name in names:
                texts = tuple(map(ast.dump, deciding))
                self.bindings.setdefault(name, []).append(Binding(deciding, texts))
            if names:
                given: list[ast.expr] = [ast.Constant(name) for name in names]
                call = ast.Call(ast.Name(REACHED, ast.Load()), given, [])
                mark = ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))
                block.insert(block.index(node) + 1, mark)


class Unreached:
    """The names that the lines of a body did not bind when it ran.

    `gone` has those that a new process would not have either, since the edit has decided it, and
    `unknown` those for which that may be due to what the program has done.
    """

    def __init__(
        self, marked: Marked, reached: set[str], former: bytes | None, code: CodeType
    ) -> None:
        self.gone: list[str] = []
        self.unknown: list[str] = []
        self._marked = marked
        self._reached = reached | marked.others
        self._missed = marked.bindings.keys() - reached
        self._text = former
        self._code = code

    @cached_property
    def _former(self) -> Marked | None:
        """What the source of before has bound in blocks, if that is known."""
        return None if self._text is None else Marked(ast.parse(self._text))

    def judge(
        self,
        before: dict[str, Any],
        now: dict[str, Any],
        names_before: Callable[[str], dict[str, Any]],
    ) -> None:
        """Say what has become of the names of a module that are what they were.

        `names_before` gives what any module had before.
        """
        missed = {name: name for name in self._missed} | self._unstarred(before, now, names_before)
        missed = {
            name: line
            for name, line in missed.items()
            if name in before and now.get(name, Missing) is before[name]
        }
        for name, line in sorted(missed.items()):
            found = self._marked.bindings[line]
            deciding = [one for binding in found for one in binding.deciding]
            if _asks_for(deciding, {*missed}):
                # It guards what is there already.
                continue
            is_tried = all(isinstance(one, ast.Module | ast.withitem) for one in deciding)
            is_decided = is_tried or self._is_other(line)
            is_decided = is_decided or _differs(deciding, before, now, names_before)
            home = static.home(now[name])
            if home not in ("", now.get("__name__")) and line not in self._marked.imported:
                # Somebody else has put it there.
                continue
            (self.gone if is_decided else self.unknown).append(name)

    def _unstarred(
        self,
        before: dict[str, Any],
        now: dict[str, Any],
        names_before: Callable[[str], dict[str, Any]],
    ) -> dict[str, str]:
        """Return what only star imports had bound that did not run, each with its import."""
        package = now.get("__package__") or ""
        ran = [names_of(_starred_in(one, package)) for one in self._reached]
        bound = {*self._reached, *self._marked.bindings}
        bound.update(name for space in ran for name in public_names(space))
        found = {}
        for line in self._missed:
            space = names_before(_starred_in(line, package))
            for name in public_names(space):
                if name not in bound and space.get(name, Missing) is before.get(name):
                    found[name] = line
        return found

    def _is_other(self, name: str) -> bool:
        """Say whether the source decides about a name otherwise than before."""
        found = self._marked.bindings[name]
        if self._former is None:
            parts = [*_parts(one for binding in found for one in binding.deciding)]
            used = [getattr(one, "id", getattr(one, "attr", "")) for one in parts]
            return not {*filter(None, used)} <= {*self._code.co_names}
        texts = [one.texts for one in self._former.bindings.get(name, ())]
        return texts != [one.texts for one in found]


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that some nodes bind, without those in bodies of their own."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            whole = [one.asname or one.name for one in node.names]
            found.update(one.partition(".")[0] for one in whole if one != "*")
            if isinstance(node, ast.ImportFrom) and "*" in whole:
                found.add(f"{'.' * node.level}{node.module or ''}{_STAR}")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            continue
        elif isinstance(node, _BODIES):
            found |= {node.name} if not isinstance(node, ast.Lambda) else set()
            continue
        named = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(node, ast.pattern | ast.ExceptHandler) and type(named) is str:
            found.add(named)
        waiting += ast.iter_child_nodes(node)
    return found


def _starred_in(line: str, package: str) -> str:
    """Return the full name of the module of a star import, and nothing for other names."""
    with suppress(ImportError):
        return resolve_name(line.removesuffix(_STAR), package) if line.endswith(_STAR) else ""
    return ""


def _parts(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield some nodes, and all inside of them but the marks."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        called = node.func if isinstance(node, ast.Call) else None
        if getattr(called, "id", "") != REACHED:
            yield node
            waiting += ast.iter_child_nodes(node)


def _asks_for(deciding: list[ast.AST], names: set[str]) -> bool:
    """Say whether what decides asks whether some names are there already."""
    for one in _parts(deciding):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            asked = {one.id}
        elif isinstance(one, ast.Attribute):
            asked = {one.attr} & _ASKING
        else:
            continue
        if asked & (names | _ASKING):
            return True
    return False


def _differs(
    deciding: list[ast.AST],
    before: dict[str, Any],
    now: dict[str, Any],
    names_before: Callable[[str], dict[str, Any]],
) -> bool:
    """Say whether a name by which something is decided stands for another value than before."""
    for one in _parts(deciding):
        name = one.value if isinstance(one, ast.Attribute) else one
        if not isinstance(name, ast.Name):
            continue
        value = now.get(name.id, Missing)
        if not _is_same(before.get(name.id, Missing), value):
            return True
        if isinstance(one, ast.Attribute) and static.is_module(value):
            module = static.module_name(value)
            known = names_before(module), names_of(module)
            if not _is_same(*(each.get(one.attr, Missing) for each in known)):
                return True
    return False


def _is_same(one: object, other: object) -> bool:
    """Say whether two values are one, or equal constants."""
    return one is other or equal_constants(one, other)
