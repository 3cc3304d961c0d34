"""Tell the files of a project from those that are installed."""

from __future__ import annotations

import functools
import os
import sysconfig


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
    return any(
        real.startswith(os.path.realpath(folders[kind]) + os.sep)
        for kind in ("stdlib", "platstdlib", "purelib", "platlib")
    )
