"""Tell which containers and iterators the program has changed since their lines made them."""

from __future__ import annotations
import __future__

import ast
import builtins
import dis
from collections import Counter, deque
from collections.abc import Iterator
from functools import reduce
from operator import or_
from types import CodeType
from typing import Any, NamedTuple

from reloadlab._keeping.source import statements
from reloadlab._modules.same import constant_key, text_key
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._running.made import ITERATORS, differing, is_buffer

# What these give depends on what they are given alone.
_PLAIN = {"bytearray", "bytes", "list", "dict", "set", "frozenset", "tuple", "range", "iter", "zip"}
_PLAIN |= {"enumerate", "reversed", "sorted", "str", "int", "float", "bool", "len", "min", "max"}
_PLAIN |= {"sum", "abs", "ord", "chr", "round", "divmod", "slice", "map", "filter", "copy"}
_PLAIN |= {"fromkeys", "split", "items", "keys", "values", "union", "intersection", "difference"}
_PLAIN |= {"deque", "defaultdict", "Counter", "OrderedDict", "array"}
_HOMES = ("builtins", "collections", "array")
# What these give is another thing each time, whatever the program has done.
_OTHER_EACH_TIME = ("time", "datetime", "random", "uuid", "secrets", "tempfile")

# What these give is what there is by now, as in a new process.
_LISTING = ("iter_modules", "listdir", "scandir", "walk", "iterdir", "glob", "rglob")
_NAMESPACES = ("globals", "locals", "vars", "dir")
# No source can spell it.
_MARK = "_@mark"
_BINDING = ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL")
_IGNORED = ("CACHE", "NOP", "EXTENDED_ARG", "RESUME")
# The flags that imports from `__future__` leave in code, and in what is compiled with it.
_FUTURE = reduce(
    or_, (getattr(__future__, one).compiler_flag for one in __future__.all_feature_names)
)


class Line(NamedTuple):
    """A line that makes something as before: the name, those that it reads, and its attributes."""

    name: str
    used: frozenset[str]
    attributes: frozenset[str]
    is_plain: bool


def changed_since(
    former: CodeType, text: bytes, before: dict[str, Any], now: dict[str, Any]
) -> Iterator[Line]:
    """Yield the lines of a text, which the code of before has too, that make what is not as it was.

    What a line has made again of the same things differs from what there was only if something has
    changed that since.
    """
    names = [
        name
        for name, old in before.items()
        if name[:2] != "__"
        and _may_be_filled(old)
        and old is not now.get(name)
        and type(old) is type(now.get(name))
        and _differ(old, now[name], certain=True)
    ]
    tree = _parsed(text) if names else ast.Module([], [])
    values, imports = _values(tree), _imports(tree)
    for name in [one for one in names if one in values]:
        together, value = values[name]
        if not _has_line(former, imports, together, value):
            continue
        line = _line(name, value, now)
        pairs = [(before.get(one, Missing), now.get(one, Missing)) for one in line.used]
        if any(_differ(*pair, certain=True) for pair in pairs):
            continue
        is_known = not any(_differ(*pair, certain=False) for pair in pairs)
        is_other = any(_is_other_each_time(one) for _, one in pairs)
        is_other |= not line.attributes.isdisjoint(_LISTING)
        if not is_other and line.used.isdisjoint(_NAMESPACES):
            yield line._replace(is_plain=line.is_plain and is_known and len(together) == 1)


def _has_line(former: CodeType, imports: list[ast.stmt], names: list[str], value: ast.expr) -> bool:
    """Say whether code binds names once, and to what an expression gives.

    The text of before may be gone, while the code is in the cache of Python.
    """
    known = list(_steps(former))
    stored = [("STORE_NAME", name) for name in names]
    if [one for one in known if one[1] in names and one[0] in _BINDING] != stored:
        return False
    # What is called of a module is called in another way, so that the imports have to be there.
    mark = ast.Name(_MARK, ast.Load())
    targets: list[ast.expr] = [ast.Name(one, ast.Store()) for one in names]
    tree = ast.Module([*imports, ast.Expr(mark), ast.Assign(targets, value)], [])
    flags = former.co_flags & _FUTURE
    code = compile(ast.fix_missing_locations(tree), "", "exec", flags, dont_inherit=True)
    line = list(_steps(code))
    line = line[line.index(("LOAD_NAME", _MARK)) + 2 : line.index(stored[-1]) + 1]
    end = known.index(stored[-1]) + 1
    return known[max(end - len(line), 0) : end] == line


def _steps(code: CodeType) -> Iterator[tuple[str, object]]:
    """Yield what code does, step by step, wherever it lies."""
    for one in dis.get_instructions(code):
        if one.opcode in dis.hasconst:
            yield one.opname, constant_key(one.argval, _text_or_id)
        elif one.opname not in _IGNORED:
            is_jump = one.opcode in dis.hasjrel or one.opcode in dis.hasjabs
            yield one.opname, None if is_jump else one.argval


def _text_or_id(value: Any) -> object:
    """Return the text of nested code, and what tells anything else apart."""
    return text_key(value) if type(value) is CodeType else id(value)


def _differ(one: Any, other: Any, *, certain: bool) -> bool:
    """Say whether two objects differ, without asking them."""
    return one is not other and any(differing({"": one}, {"": other}, certain=certain))


def _may_be_filled(value: Any) -> bool:
    """Say whether something is a container of Python, or an iterator."""
    kinds = (list, dict, set, deque)
    is_container = any(static.is_kind_of(value, one) for one in kinds) or is_buffer(value)
    return static.is_exactly(value, *ITERATORS) or (is_container and static.is_of_python(value))


def _is_other_each_time(value: Any) -> bool:
    """Say whether something is a module of clocks or of chance, or comes from one."""
    name = static.module_name(value) if static.is_module(value) else static.home(value)
    return name in _OTHER_EACH_TIME


def _parsed(text: bytes) -> ast.Module:
    """Return the tree of a source, or an empty one where a loader has made another text of it."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _imports(tree: ast.Module) -> list[ast.stmt]:
    """Return the imports of a module, without those that are for the compiler."""
    return [
        one
        for one in statements(tree.body)
        if isinstance(one, ast.Import)
        or (isinstance(one, ast.ImportFrom) and one.module != "__future__")
    ]


def _values(tree: ast.Module) -> dict[str, tuple[list[str], ast.expr]]:
    """Return by each name that a module binds once the names that one line binds, and its value."""
    counts = Counter(one for node in tree.body for one in _bound(node))
    found: dict[str, tuple[list[str], ast.expr]] = {}
    for node in statements(tree.body):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        names = [one.id for one in targets if isinstance(one, ast.Name)]
        value = getattr(node, "value", None)
        if len(names) == len(targets) and value is not None:
            found |= {name: (names, value) for name in names if counts[name] == 1}
    return found


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds or takes away, and not those of functions in it."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif not isinstance(node, ast.comprehension | ast.Lambda):
        for one in ast.iter_child_nodes(node):
            yield from _bound(one)


def _line(name: str, value: ast.expr, now: dict[str, Any]) -> Line:
    """Return what a line uses, and whether what it gives depends on no more than that."""
    nodes = list(ast.walk(value))
    own = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    own |= {one.arg for one in nodes if isinstance(one, ast.arg)}
    used = {one.id for one in nodes if isinstance(one, ast.Name)} - own
    calls = [one.func for one in nodes if isinstance(one, ast.Call)]
    attributes = [one for one in nodes if isinstance(one, ast.Attribute)]
    # A function would be the one of before.
    has_function = any(isinstance(one, ast.Lambda) for one in nodes)
    is_plain = not has_function and (
        all(_is_plain(one, now) for one in calls)
        and all(one in calls for one in attributes)
        and all(_is_data(now.get(one)) for one in used)
    )
    return Line(name, frozenset(used), frozenset(one.attr for one in attributes), is_plain)


def _is_plain(called: ast.expr, now: dict[str, Any]) -> bool:
    """Say whether a call gives what depends on what it is given alone."""
    name = getattr(called, "id", getattr(called, "attr", ""))
    value = now.get(name, vars(builtins).get(name)) if isinstance(called, ast.Name) else None
    is_known = value is None or value is vars(builtins).get(name)
    return name in _PLAIN and (is_known or static.home(value) in _HOMES)


def _is_data(value: Any) -> bool:
    """Say whether something is data of Python, or a module or class that makes such."""
    if static.is_module(value):
        return static.module_name(value) in _HOMES
    if static.is_definition(value):
        return static.home(value) in _HOMES
    return static.is_of_python(value)
