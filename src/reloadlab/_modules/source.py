"""Know whether the source of a loaded module is newer than what is loaded.

Python does not keep the source of a module, nor its time. What is known comes from three places,
in this order:

- a note: this package notes the source whenever it knows that a module was loaded from it, or
  sees the module and finds no difference;
- the functions of the module: each keeps its code, which the source contains, at whatever line;
- the ``.pyc``: it holds the whole code of the version that was loaded last, as long as loading
  writes it.

Where all of them are silent, a source does not count as newer. So one that is named is newer
indeed, and a change of constants alone stays unknown in a module that this package has not seen
before the change, when there is no ``.pyc`` of the loaded version either.

A tool may have put the new code into the old functions, as ``%autoreload`` does. Then the source
is in force without having been run, and is not newer either.
"""

from __future__ import annotations

import ast
import marshal
import os

# Not the classes in it: pathlib may be the module that was reloaded a moment ago.
import pathlib
import sys
import warnings
import weakref
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from reloadlab._modules.code import functions_defined, imports
from reloadlab._modules.definitions import code_tree
from reloadlab._modules.loaded import is_installed
from reloadlab._modules.pyc import is_same_code, text_key
from reloadlab._objects import static
from reloadlab._objects.constants import constant_key
from reloadlab._scratch.records import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _Note(NamedTuple):
    """What is known of the source from which a module was loaded, as long as it has this spec."""

    spec: weakref.ref[ModuleSpec]
    version: str
    imported: frozenset[str]
    functions: frozenset[int]


_notes: dict[str, _Note] = {}


def newer_sources(module: ModuleType, code: CodeType | None) -> tuple[str, ...]:
    """Name the modules behind a module whose source is newer than what is loaded.

    Parameters
    ----------
    module : types.ModuleType
        The module that was reloaded. It is not asked itself.
    code : code object or None
        The code of its body, which says what it imports.

    Returns
    -------
    tuple of str
        In alphabetical order: the loaded submodules of the module, and the modules of the
        project that it imports, directly or through others of them, as far as their source is
        newer. A module belongs to the project when its source is neither in the standard
        library nor in a folder for installed packages.
    """
    name = _name(module)
    package = _package(module)
    found = set()
    seen = {name}
    waiting = {key for key in list(sys.modules) if key.startswith(f"{name}.")}
    submodules = frozenset(waiting)
    waiting |= _referred(module, _imported(code, package) if code else frozenset())
    while waiting:
        key = waiting.pop()
        other: Any = sys.modules.get(key)
        if key in seen or not static.is_module(other):
            continue
        seen.add(key)
        source = _source(other)
        if source is None or (key not in submodules and is_installed(source.path)):
            continue
        newer, imported = _examine(other, source)
        if newer:
            found.add(key)
        waiting |= _referred(other, imported)
    return tuple(sorted(found))


def is_edited(module: ModuleType) -> bool:
    """Say whether the source of a module is certainly newer than what is loaded.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module. It is not asked itself.
    """
    source = _source(module)
    return source is not None and _examine(module, source)[0]


def source_code(module: ModuleType) -> CodeType | None:
    """Return the code of the source that a module has now, or None where there is none.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module. It is not asked itself.
    """
    source = _source(module)
    data = source.read() if source is not None else None
    return source.compile(data) if source is not None and data is not None else None


def note_source(module: ModuleType, code: CodeType | None) -> None:
    """Note that a module was loaded from its source as that is now.

    Parameters
    ----------
    module : types.ModuleType
        A module that was loaded a moment ago. Without a source file, nothing is noted.
    code : code object or None
        The code of its body.
    """
    source = _source(module)
    data = source.read() if source is not None else None
    if source is not None and data is not None and code is not None:
        _write_note(module, source, data, code)


def note_sources_at(path: pathlib.Path) -> None:
    """Note of which version the modules are that were loaded from a file, before it changes.

    Parameters
    ----------
    path : pathlib.Path
        The source file.
    """
    modules: list[Any] = list(sys.modules.values())
    for module in modules:
        if static.is_module(module):
            source = _source(module)
            if source is not None and source.path == str(path):
                _examine(module, source)


class _Source(NamedTuple):
    """The source file of a module, and how the import system reads it."""

    spec: ModuleSpec
    loader: SourceFileLoader
    path: str

    def read(self) -> bytes | None:
        """Return the source, or None when it is gone."""
        try:
            return self.loader.get_data(self.path)
        except OSError:
            return None

    def compile(self, data: bytes) -> CodeType | None:
        """Return the code of the source, or None when it does not compile."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                code = self.loader.source_to_code(data, self.path)
        except Exception:
            return None
        return code if type(code) is CodeType else None

    def cached(self) -> CodeType | None:
        """Return the code in the ``.pyc``, whatever source that was made from."""
        try:
            raw = self.loader.get_data(self.spec.cached or "")
            # Magic number, flags, and twice four bytes on the source come first.
            code = marshal.loads(raw[16:]) if raw[:4] == MAGIC_NUMBER else None
        except (OSError, EOFError, ValueError, TypeError):
            return None
        return code if type(code) is CodeType else None


def _examine(module: ModuleType, source: _Source) -> tuple[bool, frozenset[str]]:
    """Say whether a source is newer than its module, and what the module imports."""
    data = source.read()
    # The import system itself marks so what it has not finished, in a circle of imports.
    if data is None or getattr(source.spec, "_initializing", False):
        # A source that is gone is no newer one.
        return False, frozenset()
    note = _notes.get(_name(module))
    if note is not None and note.spec() is source.spec:
        if note.version == fingerprint(data):
            return False, note.imported
        code = source.compile(data)
        if code is None:
            return True, note.imported
        patched = not _texts(_held(module, source, code)) <= note.functions
        return not patched or not _is_in_force(module, source, data, code), note.imported
    code = source.compile(data)
    imported = _imported(code, _package(module)) if code else frozenset()
    if code is None or _is_other(module, source, data, code):
        return True, imported
    _write_note(module, source, data, code)
    return False, imported


def _write_note(module: ModuleType, source: _Source, data: bytes, code: CodeType) -> None:
    """Note from which source a module was loaded."""
    # A reload gives the module another spec, which ends the note.
    spec, imported = weakref.ref(source.spec), _imported(code, _package(module))
    _notes[_name(module)] = _Note(spec, fingerprint(data), imported, _texts(code_tree(code)))


def _is_other(module: ModuleType, source: _Source, data: bytes, code: CodeType) -> bool:
    """Say whether a module was certainly loaded from other code than that of its source."""
    held = _held(module, source, code)
    # At whatever lines, because a tool that puts new code into old functions gives it others.
    if not _texts(held) <= _texts(code_tree(code)):
        return True
    missing = functions_defined(code)[""] - static.named(static.module_namespace(module)).keys()
    if missing and missing & {getattr(node, "name", "") for node in ast.parse(data).body}:
        # Not under a condition: the function would be there.
        return True
    cached = source.cached()
    if cached is None or is_same_code(cached, code):
        return False
    # Where nothing is written, the .pyc may be older than both.
    folder = pathlib.Path(source.spec.cached or "").parent
    writes = not sys.dont_write_bytecode and os.access(folder, os.W_OK)
    return writes and _are_in(held, cached)


def _is_in_force(module: ModuleType, source: _Source, data: bytes, code: CodeType) -> bool:
    """Say whether functions and constants of a module are those of a source, as far as is seen.

    So it is after a tool has put the new code into the old functions, without running the source.
    """
    namespace = static.named(static.module_namespace(module))
    return (
        functions_defined(code)[""] <= namespace.keys()
        and _texts(_held(module, source, code)) <= _texts(code_tree(code))
        and all(
            constant_key(value, id) == constant_key(namespace.get(name), id)
            for name, value in _constants(data)
        )
    )


def _held(module: ModuleType, source: _Source, code: CodeType) -> list[CodeType]:
    """Return the code of those functions of a module that a source defines too."""
    return list(_codes_held(module, source.path, functions_defined(code)))


def _texts(codes: Iterable[CodeType]) -> frozenset[int]:
    """Return a number for the text of each code object, which keeps none of them alive."""
    return frozenset(hash(text_key(code)) for code in codes)


def _constants(data: bytes) -> Iterator[tuple[str, object]]:
    """Yield the names that a source binds to a constant, outside of functions and classes."""
    for node in ast.parse(data).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value.value


def _are_in(held: list[CodeType], code: CodeType) -> bool:
    """Say whether the code of functions is in that of a module."""
    tree = list(code_tree(code))
    quick = set(tree)
    return all(
        one in quick
        or any(is_same_code(one, other) for other in tree if other.co_name == one.co_name)
        for one in held
    )


def _codes_held(
    module: ModuleType, path: str, functions: dict[str, set[str]]
) -> Iterator[CodeType]:
    """Yield the code that functions of a module have, of those that its new source defines.

    Functions by other names may linger from earlier versions, which says nothing of the last.
    """
    namespace = static.named(static.module_namespace(module))
    for owner, names in functions.items():
        holder = namespace
        if owner:
            cls = namespace.get(owner)
            is_own = static.is_class(cls) and static.home(cls) == _name(module)
            holder = static.class_namespace(cls) if is_own else {}  # type: ignore[arg-type]
        for name in names & holder.keys():
            function = holder[name]
            if type(function) is FunctionType and function.__code__.co_filename == path:
                yield function.__code__


def _referred(module: ModuleType, imported: frozenset[str]) -> set[str]:
    """Return the names of modules to which a module refers, by its code or its names."""
    referred = set(imported)
    for value in static.named(static.module_namespace(module)).values():
        if static.is_module(value):
            referred.add(_name(value))
        else:
            referred.add(static.home(value))
    return referred


def _imported(code: CodeType, package: str) -> frozenset[str]:
    """Return the names of the modules that code imports, or may import."""
    names: set[str] = set()
    for module, parts in imports(code, package):
        pieces = module.split(".")
        names.update(".".join(pieces[:count]) for count in range(1, len(pieces) + 1))
        names.update(f"{module}.{part}" for part in parts)
    return frozenset(names)


def _source(module: ModuleType) -> _Source | None:
    """Return the source file of a module that the import system has loaded in the usual way."""
    spec = static.named(static.module_namespace(module)).get("__spec__")
    loader: Any = spec.loader if type(spec) is ModuleSpec else None
    if type(spec) is not ModuleSpec or not static.is_kind_of(loader, SourceFileLoader):
        return None
    return _Source(spec, loader, str(loader.path))


def _name(module: ModuleType) -> str:
    """Return the name under which a module is in ``sys.modules``, by its spec."""
    names: dict[str, Any] = static.named(static.module_namespace(module))
    spec = names.get("__spec__")
    return spec.name if type(spec) is ModuleSpec else static.text(names.get("__name__"))


def _package(module: ModuleType) -> str:
    """Return the package from which the relative imports of a module start."""
    spec = static.named(static.module_namespace(module)).get("__spec__")
    return (spec.parent or "") if type(spec) is ModuleSpec else ""
