"""Find cached bytecode that Python would use although it is not that of the source."""

from __future__ import annotations

# Besides Path itself: it may have been reloaded a moment ago.
import pathlib
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

from reloadlab._modules.loaded import Loaded, SourceFile
from reloadlab._objects import static
from reloadlab._reports.report import Report, Table

__all__ = ["BytecodeReport", "StaleBytecode", "stale_bytecode"]

# Which Python uses the .pyc of a level of optimization; the level is the index.
_READERS = ("python", "python -O", "python -OO")


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
        """The line that deletes the ``.pyc``, which is the remedy; it needs ``import os``."""
        return f"os.remove({str(self.cached)!r})"

    @property
    def finding(self) -> str:
        """What is wrong and what to do, as the part of a sentence that follows the module."""
        of_reader = "" if self.reader == _READERS[0] else f" for {self.reader}"
        return f"the .pyc{of_reader} {self.reason}; delete the .pyc."

    def to_dict(self) -> dict[str, str]:
        """Return all fields and the remedy as strings, ready for JSON."""
        fields = {name: str(value) for name, value in vars(self).items()}
        return {**fields, "remedy": self.remedy}

    def __str__(self) -> str:
        """Say in one line what is wrong, without a path, which would differ between machines."""
        return f"{self.module}: {self.finding}"


@dataclass(frozen=True, repr=False)
class BytecodeReport(Report):
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

    _details = "files"

    @property
    def clean(self) -> bool:
        """Whether no file is stale."""
        return not self.files

    def _parts(self) -> Iterator[str | Table]:
        """Yield the stale files, and what is to be said about the whole."""
        if self.files:
            rows = [[file.module, file.source.name, file.finding] for file in self.files]
            columns = ["module", "source", "what is wrong"]
            yield Table("Stale bytecode:", columns, rows, self.files)
        if not self.checked:
            yield "There is no .pyc that Python would use."
        elif self.clean:
            yield "Each .pyc that Python would use holds the code of its source."
        if not self.writes_bytecode:
            yield "This process writes no .pyc: sys.dont_write_bytecode is set."


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
        A module or its full name, loaded or not. A package means itself, its loaded
        submodules and all submodules in its folders. Without it, all loaded modules are
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

    A ``.pyc`` that is not code, or whose source no longer compiles, is stale when Python
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
    names = {file: name for name, file in _sources(target)}
    checked = 0
    stale = []
    for file, name in names.items():
        for level in range(len(_READERS)):
            files = SourceFile(name, str(file), SourceFileLoader(name, str(file)), level)
            checked += files.result is not static.Missing and files.source is not None
            stale += findings(files)
    return BytecodeReport(
        files=tuple(sorted(stale, key=lambda one: (one.module, one.cached))),
        checked=checked,
        writes_bytecode=not sys.dont_write_bytecode,
    )


def findings(files: SourceFile) -> list[StaleBytecode]:
    """Return what is wrong with the ``.pyc`` of a source file, if something is."""
    source, cached = pathlib.Path(files.file), pathlib.Path(files.pyc_file)
    reason = files.stale_reason
    return (
        [StaleBytecode(files.name, source, cached, _READERS[files.level], reason)] if reason else []
    )


def _sources(target: types.ModuleType | str | None) -> list[tuple[str, Path]]:
    """Return the names and source files of the modules that a target stands for."""
    entries = dict(sys.modules)
    if target is None:
        return _sources_of(entries.values())
    module: object = entries.get(target) if isinstance(target, str) else target
    if static.is_module(target):
        name = static.module_name(target)
    elif not isinstance(target, str):
        kind = static.class_name(type(target))
        raise TypeError(
            f"A module or its full name such as 'shop.prices' is needed, not {kind}: "
            f"import the module and pass it, or pass its name as a string."
        )
    elif module is None:
        return _sources_not_loaded(target)
    else:
        name = target
    family = [module, *(entries[key] for key in entries if key.startswith(f"{name}."))]
    folders = Loaded(module).names.get("__path__") if static.is_module(module) else None
    on_disk = (found for folder in folders or () for found in _sources_in(name, Path(folder)))
    return [*_sources_of(family), *on_disk]


def _sources_of(modules: Iterable[object]) -> list[tuple[str, Path]]:
    """Return the names and source files of loaded modules, of those that have one."""
    loaded = [Loaded(module) for module in modules if static.is_module(module)]
    return [found for one in loaded for found in _source(one.name, one.loader)]


def _source(name: str, loader: object) -> list[tuple[str, Path]]:
    """Return the source file of a module with its name, if Python itself looks after it."""
    # Subclasses compile or cache in ways of their own.
    return [(name, pathlib.Path(loader.path))] if type(loader) is SourceFileLoader else []


def _sources_not_loaded(name: str) -> list[tuple[str, Path]]:
    """Find a module, and its submodules, by a name that is not that of a loaded one."""
    outermost = name.partition(".")[0]
    # Not importlib.util.find_spec: that one imports the packages around a module.
    # Nor has every finder an answer to an empty name.
    specs = (finder.find_spec(outermost, None) for finder in sys.meta_path if outermost)
    spec = next(filter(None, specs), None)
    if spec is not None:
        found = _source(outermost, spec.loader)
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
