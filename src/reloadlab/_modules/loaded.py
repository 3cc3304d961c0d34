"""Tell the files of a project from those that are installed."""

from __future__ import annotations

import functools
import os

# Not the classes in it: pathlib may be the module that was reloaded a moment ago.
import pathlib
import sysconfig

# The folders of other environments, of the user and of the system's packages are called so too.
_PACKAGE_FOLDERS = frozenset({"site-packages", "dist-packages"})


@functools.lru_cache
def is_installed(file: str) -> bool:
    """Say whether a file belongs to Python itself or to an installed package.

    Parameters
    ----------
    file : str
        The path of a source file. Names such as ``<frozen importlib>`` belong to Python.
    """
    if file.startswith("<frozen"):
        return True
    folders = sysconfig.get_paths()
    real = os.path.realpath(file)
    if not _PACKAGE_FOLDERS.isdisjoint(pathlib.PurePath(real).parts):
        return True
    return any(
        real.startswith(os.path.realpath(folders[kind]) + os.sep)
        for kind in ("stdlib", "platstdlib", "purelib", "platlib")
    )
