"""Decide which modules have to run again: those that were edited, and all that depends on them."""

from __future__ import annotations

import ast
import importlib.util

# Not the classes in it: pathlib may be what is refreshed.
import pathlib
import sys
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import resolve_name
from types import ModuleType

from reloadlab._keeping.record import expected, project
from reloadlab._keeping.source import Difference
from reloadlab._mending.lost import lost_from
from reloadlab._modules.bindings import bindings
from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._modules.same import LAZY_IMPORT
from reloadlab._modules.source import may_be_older
from reloadlab._objects import static
from reloadlab._refresh.report import NotebookCell, RefreshReport
from reloadlab._reports.progress import tell
from reloadlab._running.appeared import Version, has_appeared, is_found, spec_of, version_of
from reloadlab._telling.cells import Cells
from reloadlab._telling.points import Left


@dataclass(frozen=True)
class Plan:
    """What a refresh has to do.

    `edited` has the modules that were edited, `unknown` those of them of which it is not known
    whether they were, `gone` those whose files are gone, and `modules` all that run again: Python
    will run them in this `order`. Where modules were named, `others` has what was edited and
    depends on none of them.
    """

    edited: tuple[str, ...]
    unknown: tuple[str, ...]
    gone: dict[str, ModuleType]
    modules: dict[str, ModuleType]
    order: tuple[str, ...]
    others: tuple[str, ...]


def planned(named: list[str]) -> Plan:
    """Plan a refresh of modules that are named, or of all that were edited."""
    known = project()
    for name in named:
        known.setdefault(name, Loaded(sys.modules[name]))
    unknown = [] if named else [name for name, one in known.items() if _is_unknown(one)]
    gone = {name: one.module for name, one in known.items() if not pathlib.Path(one.place).exists()}
    back = {name: spec for name in _FORGOTTEN if (spec := _spec_again(name)) is not None}
    names = {*known, *back}
    needs: dict[str, set[str]] = {}
    waiting = set() if named else {name for name, one in known.items() if has_appeared(one)}
    for name, one in known.items():
        tell("modules", len(needs))
        needs[name] = set(_needed(one, known, names))
    for name, spec in back.items():
        module = _FORGOTTEN[name][0]()
        is_wanted = any(name in needed for needed in needs.values()) or lost_from(name)
        if module is None and is_wanted:
            module = importlib.util.module_from_spec(spec)
        if module is not None:
            known[name] = Loaded(module)
            needs[name] = set(_needed(known[name], known, names))
    saved = [
        name
        for name, one in known.items()
        if name in {*back, *unknown, *gone, *waiting} or history_of(name).is_edited(one)
    ]
    edited = named or saved
    affected = set(edited)
    while more := {name for name in needs.keys() - affected if needs[name] & affected}:
        affected |= more
    # The import system moves a module to the end when it is loaded. So what came last has begun
    # first, and has imported the others: Python finds the order itself, in circles too.
    ordered = [name for name in reversed(known) if name in affected]
    modules = {name: known[name].module for name in ordered if name not in gone or is_found(name)}
    return Plan(
        tuple(name for name in ordered if name in edited),
        tuple(unknown),
        {name: one for name, one in gone.items() if name in affected and name not in modules},
        modules,
        tuple(_in_order(list(modules), needs)),
        tuple(name for name in saved if name not in affected),
    )


def _in_order(names: list[str], needs: dict[str, set[str]]) -> Iterator[str]:
    """Yield modules as imports run them: each after those that it needs, but in a circle."""
    waiting, begun, ended = list(reversed(names)), set[str](), set[str]()
    while waiting:
        name = waiting[-1]
        begun.add(name)
        before = [one for one in names if one in needs[name] and one not in begun]
        if before:
            waiting += reversed(before)
            continue
        waiting.pop()
        if name not in ended:
            ended.add(name)
            yield name


def forecast(plan: Plan) -> RefreshReport:
    """Return the report of a plan: what would run, what would change, and what was made with it."""
    found: dict[str, Difference] = {}
    broken = []
    for name in plan.edited:
        if name in plan.modules:
            try:
                found[name] = expected(Loaded(plan.modules[name]))
            except (SyntaxError, ValueError) as error:
                line = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
                broken.append(
                    Left(name, f"does not compile{line}", "nothing would run until it does")
                )
    changed = {name: one.changed for name, one in found.items()}
    used = {name: [*one.used] for name, one in found.items()}
    return RefreshReport(
        ran=plan.order,
        edited=plan.edited,
        unknown=plan.unknown,
        forgotten=tuple(plan.gone),
        changed=tuple(f"{name}.{one}" for name, names in changed.items() for one in names),
        names=tuple(_taken(plan, changed)),
        left=tuple(broken),
        cells=tuple(NotebookCell(*one) for one in Cells().made_with(used)),
        is_plan=True,
    )


def _taken(plan: Plan, changed: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the names of the session that have something which would change, or may."""
    homes = {Loaded(one).home: name for name, one in {**plan.modules, **plan.gone}.items()}
    origins = bindings("__main__").origins
    for name, value in names_of("__main__").items():
        origin = origins.get(name)
        module, own = (origin.module, origin.name) if origin else ("", "")
        if static.is_definition(value) and static.home(value) in homes:
            module, own = homes[static.home(value)], static.qualified_name(value)
        # Where nothing is known of the source from before, nothing is known of the change.
        may_be = module in plan.edited or module in plan.gone
        parts = changed.get(module) or ((own,) if may_be else ())
        if any(one.partition(".")[0] == own.partition(".")[0] for one in parts):
            yield f"__main__.{name}"


def _is_unknown(loaded: Loaded) -> bool:
    """Say whether nothing tells from which source a module was loaded."""
    if history_of(loaded.name).source_of(loaded) is not None:
        return False
    # Python has written the .pyc when it loaded the module, where it writes one.
    return loaded.cached is None or sys.dont_write_bytecode or may_be_older(loaded)


# The modules that a refresh has forgotten, which somebody may have still, and where each was found
# that could not run.
_FORGOTTEN: dict[str, tuple[weakref.ref[ModuleType], Version | None]] = {}


def forget(modules: dict[str, ModuleType]) -> None:
    """Note that modules are forgotten: their files are gone, or others do without them."""
    for name, module in modules.items():
        spec = spec_of(name)
        _FORGOTTEN[name] = weakref.ref(module), version_of(spec) if spec else None


def forgotten() -> Iterator[tuple[str, ModuleType]]:
    """Yield the modules that are forgotten and not loaded again, as long as somebody has them."""
    for name, (ref, _) in _FORGOTTEN.items():
        module = ref()
        if module is not None and name not in sys.modules:
            yield name, module


def _spec_again(name: str) -> ModuleSpec | None:
    """Return where a module is found that was forgotten, and is not loaded, if it is another."""
    found = spec_of(name) if name not in sys.modules and is_found(name) else None
    return found if found is not None and version_of(found) != _FORGOTTEN[name][1] else None


def _needed(loaded: Loaded, known: dict[str, Loaded], names: set[str]) -> Iterator[str]:
    """Yield which of some modules of the project the body of a module imports.

    Those in `known` are loaded.
    """
    # Whatever has imported it, such as a call of `import_module`.
    values = {id(one) for one in loaded.names.values() if static.is_module(one)}
    for name, other in known.items():
        if id(other.module) in values and not name.startswith(f"{loaded.name}."):
            yield name
    with suppress(SyntaxError, ValueError):
        for whole in _imported(ast.parse(loaded.source or b"").body, loaded):
            parts = whole.split(".")
            for count in range(1, len(parts) + 1):
                name = ".".join(parts[:count])
                # A part of a package needs that only if it says so.
                is_above = loaded.name.startswith(f"{name}.") and count < len(parts)
                if name in names and name != loaded.name and not is_above:
                    yield name


def _imported(body: list[ast.stmt], loaded: Loaded) -> Iterator[str]:
    """Yield the full names of all that statements import, outside of functions."""
    for node in body:
        if getattr(node, "is_lazy", 0) and _is_unresolved(node, loaded):
            continue
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            with suppress(ImportError):
                base = resolve_name("." * node.level + (node.module or ""), loaded.package)
                yield base
                yield from (f"{base}.{one.name}" for one in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for name, inner in ast.iter_fields(node):
                statements = inner if isinstance(inner, list) else []
                if name == "body" and isinstance(node, ast.If) and _is_for_checkers(node.test):
                    continue
                blocks = [one for one in statements if isinstance(one, ast.stmt)]
                yield from _imported(blocks, loaded)
                for one in statements:
                    if isinstance(one, ast.ExceptHandler | ast.match_case):
                        yield from _imported(one.body, loaded)


def _is_unresolved(node: ast.stmt, loaded: Loaded) -> bool:
    """Say whether what a lazy import binds has not been used yet."""
    names = [one.asname or one.name.partition(".")[0] for one in getattr(node, "names", [])]
    return any(type(loaded.names.get(name)) is LAZY_IMPORT for name in names)


def _is_for_checkers(test: ast.expr) -> bool:
    """Say whether a condition holds for type checkers only."""
    return getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


def module_of(given: object) -> ModuleType:
    """Return the module that is meant by a module, a name, or something that it defines."""
    if static.is_module(given):
        return given
    name = given if isinstance(given, str) else static.home(given)
    module = sys.modules.get(name)
    if not static.is_module(module):
        raise TypeError(
            f"refresh needs modules, or functions or classes of them, not {_shown(given)}."
        )
    return module


def _shown(given: object) -> str:
    """Return what was given in place of a module."""
    return repr(given) if type(given) is str else static.class_name(type(given))
