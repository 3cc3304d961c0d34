"""Read from the source of a module, or of the notebook, where its names come from."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import resolve_name
from typing import Any, NamedTuple

from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static


class Origin(NamedTuple):
    """Where a name comes from: a module, and the name that it has there."""

    module: str
    name: str


class Bindings:
    """What the statements of some source bind outside of functions.

    `origins` has the last origin of each name: None for what does not come by a from-import.
    `modules` has the modules that are imported, `imported` those that are by their own names,
    `starred` those that are by a star import, and `shared` the names that functions bind.
    `used` has the names that are read outside of functions, and `attributes` the names, with dots
    or without, and one attribute of each: what is made there is made of them. `plain` has the names
    that are assigned on every run, and `assigned` says how often each name is. `late` has the
    origins of names that functions bind by imports when they are called, and `constants` those that
    names are bound to.

    Examples
    --------
    >>> found = Bindings()
    >>> found.read("from menu import tea as drink, soup; soup = 3; print(drink)", "")
    >>> found.origins["drink"], found.origins["soup"]
    (Origin(module='menu', name='tea'), None)
    >>> "drink" in found.used
    True
    """

    def __init__(self) -> None:
        self.origins: dict[str, Origin | None] = {}
        self.modules: set[str] = set()
        self.imported: set[str] = set()
        self.starred: set[str] = set()
        self.shared: set[str] = set()
        self.used: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.plain: set[str] = set()
        self.assigned: Counter[str] = Counter()
        self.late: dict[str, Origin] = {}
        self.constants: dict[str, object] = {}

    def read(self, source: str | bytes, package: str) -> None:
        """Read one more piece of source; nothing is learnt from what does not compile."""
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            tree = ast.parse(source)
            for statement in tree.body:
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                found = [one.id for one in targets if isinstance(one, ast.Name)]
                self.plain.update(found)
                value = getattr(statement, "value", None)
                if isinstance(value, ast.Constant):
                    self.constants.update(dict.fromkeys(found, value.value))
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    self.plain.add(statement.target.id)
            declares = "global" in source if isinstance(source, str) else b"global" in source
            for node in _outside_of_functions(tree, declares=declares):
                self._note(node, package)
            if self.shared:
                self.late.update(_late(tree, package))

    def _note(self, node: ast.AST, package: str) -> None:
        """Note what one node binds."""
        if isinstance(node, ast.ImportFrom):
            with suppress(ImportError):
                module = resolve_name("." * node.level + (node.module or ""), package)
                self.modules.add(module)
                for one in node.names:
                    if one.name == "*":
                        self.starred.add(module)
                    else:
                        self.origins[one.asname or one.name] = Origin(module, one.name)
        elif isinstance(node, ast.Import):
            for one in node.names:
                self.modules.add(one.name)
                self.imported.add(one.name)
                self.origins[one.asname or one.name.partition(".")[0]] = None
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                self.used.add(node.id)
            else:
                self.origins[node.id] = None
                self.assigned[node.id] += 1
        elif isinstance(node, ast.Attribute):
            if path := _dotted(node.value):
                self.attributes.add((path, node.attr))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.origins[node.name] = None
        elif isinstance(node, ast.Global):
            self.shared.update(node.names)
            self.origins.update(dict.fromkeys(node.names))

    def origin(self, name: str, module: str) -> Origin | None:
        """Return the origin of a name, if that is the module; a star import may be it too."""
        if name not in self.origins:
            return Origin(module, name) if module in self.starred else None
        origin = self.origins[name]
        return origin if origin and origin.module == module else None


def _dotted(node: ast.expr) -> str:
    """Return the text of a name with dots, or nothing for anything else."""
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value)
        return owner and f"{owner}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _late(tree: ast.Module, package: str) -> Iterator[tuple[str, Origin]]:
    """Yield the global names that functions take from modules, with their origins."""
    imports = [one for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
    modules = {one.asname or one.name: one.name for one in imports}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in [one for one in ast.walk(tree) if isinstance(one, functions)]:
        nodes = list(ast.walk(function))
        shared = {name for one in nodes if isinstance(one, ast.Global) for name in one.names}
        for node in nodes if shared else ():
            found: list[tuple[str, Origin]] = []
            if isinstance(node, ast.ImportFrom):
                with suppress(ImportError):
                    base = resolve_name("." * node.level + (node.module or ""), package)
                    found += [
                        (one.asname or one.name, Origin(base, one.name)) for one in node.names
                    ]
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
                module = modules.get(ast.unparse(node.value.value))
                names = [one.id for one in node.targets if isinstance(one, ast.Name)]
                found += [(one, Origin(module, node.value.attr)) for one in names if module]
            yield from (one for one in found if one[0] in shared)


def _outside_of_functions(tree: ast.Module, *, declares: bool) -> Iterator[ast.AST]:
    """Yield the nodes in their order, of functions only the declarations of global names.

    Those are looked for where a source declares any. It is a loop, because generators inside of
    generators take three times as long, and a reload asks this of all sources that may matter.
    """
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            outside = [*getattr(node, "decorator_list", []), node.args]
            waiting += [getattr(node, "returns", None), *reversed(outside)]
            if declares and isinstance(node.body, list):
                inside = [one for statement in node.body for one in ast.walk(statement)]
                yield from (one for one in inside if isinstance(one, ast.Global))
        elif isinstance(node, ast.AST):
            yield node
            for field in reversed(node._fields):
                value = getattr(node, field, None)
                waiting += reversed(value) if type(value) is list else [value]


def may_spell(source: bytes, module: str) -> bool:
    """Say whether a source may have the last part of a module's name, as imports from it have.

    Other letters than those of ASCII may be another spelling of it.
    """
    last = re.escape(module.rpartition(".")[2].encode())
    return not source.isascii() or re.search(rb"(?<!\w)%b(?!\w)" % last, source) is not None


def bindings(module: str) -> Bindings:
    """Return what the source of a loaded module binds, or that of the notebook."""
    found = Bindings()
    loaded = Loaded(sys.modules[module])
    source = loaded.source
    if source is None and module == "__main__":
        # A program that was started has no spec.
        with suppress(OSError), open(loaded.place, "rb") as file:  # noqa: PTH123 - see `Loaded`
            source = file.read()
    found.read(source or b"", loaded.package)
    cells = loaded.names.get("In") if module == "__main__" else None
    for cell in list(cells) if type(cells) is list else []:
        lines = static.text(cell).splitlines()
        # Magics and commands of the system are no Python.
        found.read("\n".join(one for one in lines if not one.lstrip().startswith(("%", "!"))), "")
    return found
