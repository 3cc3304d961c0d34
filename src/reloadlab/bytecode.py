"""Find cached bytecode that Python would use although it is not that of the source.

Whether Python would use a ``.pyc`` is asked of the import system itself. Whether it holds the
code of the source is found out by compiling the source and comparing code with code. No module
is run for this, and no file is written.
"""

from __future__ import annotations

# Besides Path itself: `checked_reload` asks here after pathlib may have been reloaded.
import pathlib
import sys
import types
import warnings
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import cache_from_source
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from reloadlab import reading
from reloadlab.constants import constant_key
from reloadlab.layout import paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Which Python uses the .pyc of a level of optimization; the level is the index.
_READERS = ("python", "python -O", "python -OO")

# What makes up the code of a module, a class or a function, besides its constants and its lines.
_PARTS = (
    "co_name",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_flags",
    "co_code",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    # Where exceptions are handled; before Python 3.11 this was part of co_code.
    *(["co_exceptiontable"] if sys.version_info >= (3, 11) else []),
)


@dataclass(frozen=True)
class StaleBytecode:
    """One ``.pyc`` that Python would use, and that does not hold the code of its source.

    Attributes
    ----------
    module : str
        Full name of the module.
    source : pathlib.Path
        The source file.
    cached : pathlib.Path
        The ``.pyc``.
    reader : str
        The command that would use it: ``"python"``, ``"python -O"`` or ``"python -OO"``.
    reason : str
        What is wrong with it, as the end of a sentence that begins with "the .pyc".
    """

    module: str
    source: Path
    cached: Path
    reader: str
    reason: str

    @property
    def remedy(self) -> str:
        """The line that mends it by deleting the ``.pyc``; it needs ``import os``."""
        return f"os.remove({str(self.cached)!r})"

    @property
    def finding(self) -> str:
        """What is wrong and what to do, as the part of a sentence that follows the module."""
        of_reader = "" if self.reader == _READERS[0] else f" for {self.reader}"
        return f"the .pyc{of_reader} {self.reason}; delete the .pyc."

    def to_dict(self) -> dict[str, str]:
        """Return all fields and the remedy as strings, ready for JSON."""
        return {
            "module": self.module,
            "source": str(self.source),
            "cached": str(self.cached),
            "reader": self.reader,
            "reason": self.reason,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        """Say in one line what is wrong, without a path, which would differ between machines."""
        return f"{self.module}: {self.finding}"


@dataclass(frozen=True)
class BytecodeReport:
    """What `stale_bytecode` has found.

    Attributes
    ----------
    files : tuple of StaleBytecode
        The stale files, in the order of the names of their modules.
    checked : int
        How many ``.pyc`` files were compared with their sources: those that Python would use.
    writes_bytecode : bool
        Whether this process writes ``.pyc`` files. Where it does not, there may be none to find.
    """

    files: tuple[StaleBytecode, ...]
    checked: int
    writes_bytecode: bool

    @property
    def clean(self) -> bool:
        """Whether no file is stale."""
        return not self.files

    def to_dict(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists and plain values, ready for JSON."""
        return {
            "clean": self.clean,
            "checked": self.checked,
            "writes_bytecode": self.writes_bytecode,
            "files": [file.to_dict() for file in self.files],
        }

    def __str__(self) -> str:
        """Return one line for each stale file, or one that says that there is none."""
        return "\n".join([*map(str, self.files), *self._remarks()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the report as a table for a notebook."""
        remarks = "".join(map(paragraph, self._remarks()))
        if self.clean:
            return remarks
        rows = [[file.module, file.source.name, file.finding] for file in self.files]
        return table("Stale bytecode:", ["module", "source", "what is wrong"], rows) + remarks

    def _remarks(self) -> list[str]:
        """Return the sentences that are about the whole report."""
        remarks = []
        if not self.checked:
            remarks.append("There is no .pyc that Python would use.")
        elif self.clean:
            remarks.append("Each .pyc that Python would use holds the code of its source.")
        if not self.writes_bytecode:
            remarks.append("This process writes no .pyc: sys.dont_write_bytecode is set.")
        return remarks


def stale_bytecode(target: types.ModuleType | str | None = None) -> BytecodeReport:
    """Find ``.pyc`` files that Python would use and that do not hold the code of their source.

    A ``.pyc`` is stale here when an import would run it although compiling the source beside it
    gives other code. One that Python refuses, because its magic number, time, size or hash do
    not match, is replaced at the next import and is not reported. The decision compares the code
    in the two, so a changed comment is no difference. A changed line number is one, because
    tracebacks show it.

    Parameters
    ----------
    target : types.ModuleType or str, optional
        A module or its full name, loaded or not. A package stands for itself, for its loaded
        submodules and for all submodules in its folders. Without it, all loaded modules are
        compared, which compiles the source of each and may take seconds.

    Returns
    -------
    BytecodeReport
        The stale files; it is `clean` when there are none.

    Raises
    ------
    TypeError
        When `target` is neither a module nor a string.
    ModuleNotFoundError
        When no module of that name is loaded or can be found.

    Notes
    -----
    Of each source, the files of this version of Python are compared, at all three levels of
    optimization, in the folder that ``PYTHONPYCACHEPREFIX`` names where it is set.

    A ``.pyc`` that is not code, or whose source does not compile any more, is stale when Python
    would use it: an import would fail without need, or hide an error that is in the source.

    Modules without a source file, and those that another loader than
    `importlib.machinery.SourceFileLoader` has loaded, are left out: what that loader caches, and
    how it compiles, is its own affair. To find a module that is not loaded, the finders are
    asked for its outermost package, and no package is imported.

    References
    ----------
    https://docs.python.org/3/reference/import.html#pyc-invalidation and
    https://peps.python.org/pep-0552/

    Examples
    --------
    >>> import os
    >>> import py_compile
    >>> from reloadlab import stale_bytecode, workspace
    >>> with workspace() as space:
    ...     path = space.path / "late.py"
    ...     for source in ["x = 1", "x = 2"]:
    ...         size = path.write_text(source)
    ...         os.utime(path, (1_000_000_000, 1_000_000_000))
    ...         if source == "x = 1":
    ...             mode = py_compile.PycInvalidationMode.TIMESTAMP
    ...             cached = py_compile.compile(str(path), invalidation_mode=mode)
    ...     print(stale_bytecode("late").files[0])
    late: the .pyc holds other code than late.py; delete the .pyc.
    """
    # A module may be loaded under two names, and be found on disk as well.
    names = {source: name for name, source in _sources(target)}
    levels = range(len(_READERS))
    results = [_compare(name, file, level) for file, name in names.items() for level in levels]
    used = [result for result in results if result is not None]
    stale = [result for result in used if isinstance(result, StaleBytecode)]
    return BytecodeReport(
        files=tuple(sorted(stale, key=lambda file: (file.module, file.cached))),
        checked=len(used),
        writes_bytecode=not sys.dont_write_bytecode,
    )


def check_bytecode(spec: ModuleSpec) -> StaleBytecode | None:
    """Say whether loading a module now would run bytecode that is not that of its source.

    Parameters
    ----------
    spec : importlib.machinery.ModuleSpec
        The spec of the module, such as ``module.__spec__``.

    Returns
    -------
    StaleBytecode or None
        The stale ``.pyc`` of this process's level of optimization. None when this process would
        not use one, when it holds the code of the source, and when the module has no source
        file or a loader of its own.

    Examples
    --------
    >>> import json
    >>> check_bytecode(json.__spec__) is None
    True
    """
    source = _source(spec)
    if source is None:
        return None
    result = _compare(spec.name, source, min(sys.flags.optimize, len(_READERS) - 1))
    return result if isinstance(result, StaleBytecode) else None


class _NotUsedError(Exception):
    """The import system does not use a ``.pyc``, and turns to the source."""


class _BytecodeLoader(SourceFileLoader):
    """A loader that gets code from one ``.pyc`` on the usual conditions, and never from source."""

    def __init__(self, name: str, source: Path, cached: Path) -> None:
        super().__init__(name, str(source))
        self._cached = cached

    def get_data(self, path: str) -> bytes:
        """Read the source, or in place of any other file the ``.pyc`` in question."""
        # The import system asks for the .pyc of the level of optimization of this process.
        return super().get_data(path if path == self.path else str(self._cached))

    @staticmethod
    def source_to_code(*_: object, **__: object) -> NoReturn:
        """Refuse to compile the source, before the result would be written."""
        raise _NotUsedError


def _compare(name: str, source: Path, level: int) -> StaleBytecode | bool | None:
    """Compare a ``.pyc`` with its source: None when Python would not use it, True when equal."""
    try:
        cached = pathlib.Path(cache_from_source(source, optimization=level or ""))
        held = _BytecodeLoader(name, source, cached).get_code(name)
        data = source.read_bytes()
    except (NotImplementedError, OSError, _NotUsedError):
        # In this order: Python caches nothing here, there is no source, there is no good .pyc.
        return None
    except (EOFError, ImportError, TypeError, ValueError):
        return StaleBytecode(name, source, cached, _READERS[level], "does not hold code")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = compile(data, source, "exec", dont_inherit=True, optimize=level)
    except (SyntaxError, ValueError):
        reason = f"hides that {source.name} does not compile"
        return StaleBytecode(name, source, cached, _READERS[level], reason)
    if held is not None and is_same_code(held, made):
        return True
    reason = f"holds other code than {source.name}"
    return StaleBytecode(name, source, cached, _READERS[level], reason)


def cached_code(name: str, source: Path) -> types.CodeType | None:
    """Return the code that Python would run for a source file without compiling it.

    Parameters
    ----------
    name : str
        Full name of the module.
    source : pathlib.Path
        Its source file.

    Returns
    -------
    types.CodeType or None
        The code in the ``.pyc``, or None where Python would not use one.
    """
    try:
        cached = pathlib.Path(cache_from_source(source))
        code = _BytecodeLoader(name, source, cached).get_code(name)
    except (
        _NotUsedError,
        EOFError,
        ImportError,
        NotImplementedError,
        OSError,
        TypeError,
        ValueError,
    ):
        return None
    return code if isinstance(code, types.CodeType) else None


def text_key(code: types.CodeType) -> object:
    r"""Return what is equal for code that is compiled from the same text, at whatever lines.

    Parameters
    ----------
    code : code object
        Code of a function.

    Examples
    --------
    >>> text_key(compile("1 + x", "a", "eval")) == text_key(compile("\n1 + x", "b", "eval"))
    True
    """
    parts = [getattr(code, part) for part in _PARTS]
    return (*parts, constant_key(code.co_consts, text_key))


def is_same_code(one: types.CodeType, other: types.CodeType) -> bool:
    """Say whether two code objects are compiled from the same text, at the same lines.

    Parameters
    ----------
    one, other : code object
        Code of a module, a class or a function, from the same version of Python.

    Examples
    --------
    >>> is_same_code(compile("1e999 * 0", "a", "eval"), compile("1e999 * 0", "b", "eval"))
    True
    """
    # Before Python 3.12, code is equal to the same code at other lines.
    if sys.version_info >= (3, 12) and one == other:
        return True
    return _code_key(one) == _code_key(other)


def _code_key(code: types.CodeType) -> object:
    """Return what is equal for equal code only.

    Code objects themselves are not. They compare a constant that is not a number as different
    from itself, and depending on the version of Python they compare the columns for tracebacks,
    which ``PYTHONNODEBUGRANGES`` leaves out.
    """
    lines = [(line, next(run)[0]) for line, run in groupby(code.co_lines(), _line)]
    parts = [getattr(code, part) for part in _PARTS]
    return (*parts, code.co_firstlineno, lines, constant_key(code.co_consts, _code_key))


def _line(entry: tuple[int, int, int | None]) -> int | None:
    """Return the line number of an entry of a table of lines."""
    return entry[2]


def _sources(target: types.ModuleType | str | None) -> list[tuple[str, Path]]:
    """Return the names and source files of the modules that a target stands for."""
    loaded = dict(sys.modules)
    if target is None:
        return _sources_of(loaded.values())
    if isinstance(target, str):
        name, module = target, loaded.get(target)
        if module is None:
            return _sources_not_loaded(name)
    elif reading.is_module(target):
        name, module = reading.module_name(target), target
    else:
        kind = reading.class_name(type(target))
        raise TypeError(
            f"A module or its full name such as 'shop.prices' is needed, not {kind}: "
            f"import the module and pass it, or pass its name as a string."
        )
    submodules = [loaded[below] for below in loaded if below.startswith(f"{name}.")]
    folders = _attribute(module, "__path__") or ()
    return [
        *_sources_of([module, *submodules]),
        *(found for folder in folders for found in _sources_in(name, Path(folder))),
    ]


def _sources_of(modules: Iterable[object]) -> list[tuple[str, Path]]:
    """Return the names and source files of loaded modules, of those that have one."""
    specs = [_attribute(module, "__spec__") for module in modules]
    return [
        (spec.name, source)
        for spec in specs
        if isinstance(spec, ModuleSpec)
        for source in [_source(spec)]
        if source is not None
    ]


def _attribute(module: object, name: str) -> Any:
    """Return what a name is bound to in a module; None where there is no such name or module."""
    # Not getattr(): a lazy module would be loaded by that.
    return (
        reading.named(reading.module_namespace(module)).get(name)
        if reading.is_module(module)
        else None
    )


def _sources_not_loaded(name: str) -> list[tuple[str, Path]]:
    """Find a module, and its submodules, by a name that is not that of a loaded one."""
    outermost = name.partition(".")[0]
    # Not importlib.util.find_spec: that one imports the packages around a module.
    # Nor has every finder an answer to an empty name.
    specs = (finder.find_spec(outermost, None) for finder in sys.meta_path if outermost)
    spec = next(filter(None, specs), None)
    if spec is not None:
        source = _source(spec)
        found = [(outermost, source)] if source else []
        for folder in spec.submodule_search_locations or ():
            found += _sources_in(outermost, Path(folder))
        meant = [(module, file) for module, file in found if f"{module}.".startswith(f"{name}.")]
        if meant or name == outermost:
            return meant
    raise ModuleNotFoundError(
        f"No module {name!r} is loaded, and no source file of it can be found; "
        f"give the full name of a module, such as 'shop.prices'.",
        name=name,
    )


def _sources_in(package: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Give the names and source files of a package and its submodules in a folder."""
    if not folder.is_dir():
        # A package in an archive, whose bytecode does not lie beside it.
        return
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and path.stem.isidentifier():
            yield package if path.stem == "__init__" else f"{package}.{path.stem}", path
        # A link may lead back to a folder above it.
        elif path.name.isidentifier() and path.is_dir() and not path.is_symlink():
            yield from _sources_in(f"{package}.{path.name}", path)


def _source(spec: ModuleSpec) -> Path | None:
    """Return the source file of a module, or None when another loader looks after it."""
    # Subclasses compile or cache in ways of their own.
    return pathlib.Path(spec.loader.path) if type(spec.loader) is SourceFileLoader else None
