"""Find cached bytecode that Python would use although it is not that of the source."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadlab._modules.pyc import READERS, StaleBytecode, compare, source_of
from reloadlab._objects import static
from reloadlab._reports.html import paragraph, table

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator

__all__ = ["BytecodeReport", "StaleBytecode", "stale_bytecode"]


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
    levels = range(len(READERS))
    results = [compare(name, file, level) for file, name in names.items() for level in levels]
    used = [result for result in results if result is not None]
    stale = [result for result in used if isinstance(result, StaleBytecode)]
    return BytecodeReport(
        files=tuple(sorted(stale, key=lambda file: (file.module, file.cached))),
        checked=len(used),
        writes_bytecode=not sys.dont_write_bytecode,
    )


def _sources(target: types.ModuleType | str | None) -> list[tuple[str, Path]]:
    """Return the names and source files of the modules that a target stands for."""
    loaded = dict(sys.modules)
    if target is None:
        return _sources_of(loaded.values())
    if isinstance(target, str):
        name, module = target, loaded.get(target)
        if module is None:
            return _sources_not_loaded(name)
    elif static.is_module(target):
        name, module = static.module_name(target), target
    else:
        kind = static.class_name(type(target))
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
        for source in [source_of(spec)]
        if source is not None
    ]


def _attribute(module: object, name: str) -> Any:
    """Return what a name is bound to in a module; None where there is no such name or module."""
    # Not getattr(): a lazy module would be loaded by that.
    return (
        static.named(static.module_namespace(module)).get(name)
        if static.is_module(module)
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
        source = source_of(spec)
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
