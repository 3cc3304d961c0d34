"""Write the source of a module so that the next import or reload reads it."""

from __future__ import annotations

import importlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES, all_suffixes
from pathlib import Path

from reloadlab._modules.history import note_before_change
from reloadlab._modules.loaded import fingerprint
from reloadlab._scratch.atomic import make_younger, remove_bytecode, replacement, second_of
from reloadlab._scratch.encoding import encode
from reloadlab._scratch.names import TAKEN_NAMES, check_name
from reloadlab._scratch.records import known_versions, remember_versions, version_written


def write_module(name: str, source: str, *, shadow: bool = False, overwrite: bool = False) -> Path:
    '''Write the source of a module below the current folder.

    Where the current folder is the first in ``sys.path``, as in a `workspace`, the next import
    that has to look for the module, and the next reload, get exactly this source, however soon
    after the last one it was written. (A module that is in ``sys.modules`` is not looked for.)
    An import at the same time reads the old source or the new one, never a part of it, even if
    the writer is killed.

    Parameters
    ----------
    name : str
        Full name of the module. ``"config"`` is written to ``config.py`` in the current folder,
        ``"shop.prices"`` to ``shop/prices.py``; an empty ``shop/__init__.py`` is made where
        there is none. The name of a package, a folder that has an ``__init__.py``, means
        that file.
    source : str
        The source. When its first line that is not blank is indented, the indentation that
        all lines share is removed; otherwise it is written as it is. The encoding is UTF-8, or
        the one that a comment in its first two lines declares. It need not be valid Python.
    shadow : bool, default False
        Whether the name may be one of the standard library's.
    overwrite : bool, default False
        Whether to replace a file that this function did not write, or that was edited since.

    Returns
    -------
    pathlib.Path
        The absolute path of the file.

    Raises
    ------
    TypeError
        When `name` or `source` is not a string.
    ValueError
        When `name` cannot be the name of a module, belongs to the standard library while
        `shadow` is false, or leads out of the current folder; and when `source` holds a
        character that its encoding cannot write, such as a lone surrogate.
    FileExistsError
        When another file is in the place of this one while `overwrite` is false, or would
        be imported instead of it, or would be hidden by it.
    IsADirectoryError
        When a folder is in the place of the file.
    OSError
        When the file system refuses to write or to replace the file, as Windows does while
        another process has it open, or does not keep its time of modification.

    Notes
    -----
    A cached ``.pyc`` is taken for the source when it holds the source's size and its time of
    modification in whole seconds. So a file that replaces another is always at least one
    second younger than it, if need be by a time that lies ahead of the clock, and the cached
    ``.pyc`` files of the module are removed.

    The version of the module that is loaded meanwhile gets its number for `picture`.

    What was written is recorded by its hash in the folder ``__pycache__``, so that this
    function knows its own files. Removing that folder is harmless: from then on the files count as
    written by someone else.

    One writer of a module at a time is assumed, any number of readers.

    References
    ----------
    https://docs.python.org/3/reference/import.html#pyc-invalidation and
    https://peps.python.org/pep-0552/

    Examples
    --------
    >>> from reloadlab import workspace, write_module
    >>> with workspace():
    ...     path = write_module(
    ...         "shop.prices",
    ...         """
    ...         TEA = 3
    ...         """,
    ...     )
    ...     import shop.prices
    ...     print(shop.prices.TEA, path.name)
    3 prices.py
    '''
    parts = check_name(name, shadow=shadow)
    data = encode(source)
    folder = Path.cwd()
    for package in parts[:-1]:
        _check_package(folder, package)
        folder /= package
    target = _source_file(folder, parts[-1])
    _check_inside(name, target.parent)
    _check_target(target, overwrite=overwrite)
    # What is loaded is going to be an earlier version, and is the current one for the last time.
    note_before_change(name, str(target))
    with ExitStack() as undo:
        _make_packages(parts[:-1], undo)
        _replace(target, data)
        undo.pop_all()
    importlib.invalidate_caches()
    return target


def _shown(path: Path) -> str:
    """Write a path below the current folder in the same way on every system."""
    return repr(path.relative_to(Path.cwd()).as_posix())


def _check_spelling(path: Path) -> None:
    """Refuse a path that a file system finds and an import, which minds the case, does not."""
    if path.exists() and path.name not in {entry.name for entry in path.parent.iterdir()}:
        raise FileExistsError(
            f"{_shown(path)} and a file that is there differ only in upper and lower case, "
            f"which this file system takes for the same and an import does not; "
            f"choose another name."
        )


def _check_package(folder: Path, package: str) -> None:
    """Refuse a package whose new ``__init__.py`` would hide a module or has no place."""
    path = folder / package
    _check_spelling(path)
    if path.exists() and not path.is_dir():
        raise FileExistsError(
            f"{_shown(path)} is a file where the folder of a package has to be; "
            f"choose another name."
        )
    if (path / "__init__.py").exists():
        return
    for suffix in all_suffixes():
        module = folder / (package + suffix)
        if module.exists():
            raise FileExistsError(
                f"The new package {_shown(path)} would hide the module {_shown(module)}; "
                f"choose another name, or move that file to {_shown(path / '__init__.py')}."
            )


def _check_inside(name: str, folder: Path) -> None:
    """Refuse a folder that a symbolic link takes out of the current one."""
    place = folder.resolve()
    if not place.is_relative_to(Path.cwd().resolve()):
        raise ValueError(
            f"{name!r} leads out of the folder, through a symbolic link to {str(place)!r}; "
            f"use a package that is a folder here."
        )


def _source_file(folder: Path, module: str) -> Path:
    """Return the file that an import reads for a module of a folder: of a package, its body."""
    package = folder / module
    _check_spelling(package)
    body = package / "__init__.py"
    if body.exists():
        return body
    target = folder / f"{module}.py"
    _check_rivals(target, [package / f"__init__{suffix}" for suffix in all_suffixes()])
    hidden = next(_modules_in(package), None)
    if hidden is not None:
        raise FileExistsError(
            f"{_shown(target)} would hide the folder {_shown(package)}, from which an import gets "
            f"{_shown(hidden)}; choose another name, or move that folder away."
        )
    return target


def _modules_in(package: Path) -> Iterator[Path]:
    """Yield the files that imports get from a folder that is a package without a body."""
    for place, folders, files in os.walk(package):
        folders[:] = [one for one in folders if one.isidentifier() and one not in TAKEN_NAMES]
        for name in files:
            stem, dot, rest = name.partition(".")
            if stem.isidentifier() and dot + rest in (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES):
                yield Path(place, name)


def _check_rivals(target: Path, rivals: list[Path]) -> None:
    """Refuse to write a file that an import would pass by for another one."""
    for rival in rivals:
        if rival.exists():
            raise FileExistsError(
                f"{_shown(rival)} is imported instead of {_shown(target)}; "
                f"choose another name, or move that file away."
            )


def _check_target(target: Path, *, overwrite: bool) -> None:
    """Refuse to replace a file of somebody else, or to write one that is never imported."""
    _check_rivals(target, [target.with_suffix(suffix) for suffix in EXTENSION_SUFFIXES])
    _check_spelling(target)
    cache = target.parent / "__pycache__"
    if cache.exists() and not cache.is_dir():
        raise FileExistsError(
            f"{_shown(cache)} is a file where Python keeps a folder of compiled modules; "
            f"move that file away."
        )
    if not os.path.lexists(target) or version_written(target):
        return
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(
            f"{_shown(target)} is a folder where a file has to be; "
            f"choose another name, or move that folder away."
        )
    if not overwrite:
        raise FileExistsError(
            f"{_shown(target)} is there already and reloadlab did not write it, or it was edited "
            f"since; choose another name, or pass overwrite=True to write_module to replace it."
        )


def _make_packages(packages: tuple[str, ...], undo: ExitStack) -> None:
    """Make the folders of nested packages, and their empty ``__init__.py``, where missing."""
    folder = Path.cwd()
    for package in packages:
        folder /= package
        if not folder.exists():
            folder.mkdir()
            undo.callback(shutil.rmtree, folder)
        body = folder / "__init__.py"
        if not os.path.lexists(body):
            _replace(body, b"")
            undo.callback(body.unlink)


def _replace(target: Path, data: bytes) -> None:
    """Put a file into place that no cached bytecode and no earlier version can be taken for."""
    cache = target.parent / "__pycache__"
    cache.mkdir(exist_ok=True)
    last = max(known_versions(target).values(), default=0)
    kept, mode = {}, None
    if target.exists():
        present = target.stat()
        last = max(last, second_of(present))
        # A kill before the last step leaves this version, which has to stay known.
        kept = {version: second_of(present) for version in [version_written(target)] if version}
        if target.is_file() and not target.is_symlink():
            mode = stat.S_IMODE(present.st_mode)
    with replacement(target, cache) as temporary:
        temporary.write_bytes(data)
        second = make_younger(temporary, last)
        if mode is not None:
            temporary.chmod(mode)
        remember_versions(target, kept | {fingerprint(data): second})
        # Before the new source is there, so that a kill cannot leave it beside old bytecode.
        remove_bytecode(target)
