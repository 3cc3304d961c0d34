"""Compare cached bytecode with the source that it stands for.

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
from typing import NoReturn

from reloadlab._objects.constants import constant_key

# Which Python uses the .pyc of a level of optimization; the level is the index.
READERS = ("python", "python -O", "python -OO")

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
        of_reader = "" if self.reader == READERS[0] else f" for {self.reader}"
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
    source = source_of(spec)
    if source is None:
        return None
    result = compare(spec.name, source, min(sys.flags.optimize, len(READERS) - 1))
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


def compare(name: str, source: Path, level: int) -> StaleBytecode | bool | None:
    """Compare a ``.pyc`` with its source: None when Python would not use it, True when equal."""
    try:
        cached = pathlib.Path(cache_from_source(source, optimization=level or ""))
        held = _BytecodeLoader(name, source, cached).get_code(name)
        data = source.read_bytes()
    except (NotImplementedError, OSError, _NotUsedError):
        # In this order: Python caches nothing here, there is no source, there is no good .pyc.
        return None
    except (EOFError, ImportError, TypeError, ValueError):
        return StaleBytecode(name, source, cached, READERS[level], "does not hold code")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = compile(data, source, "exec", dont_inherit=True, optimize=level)
    except (SyntaxError, ValueError):
        reason = f"hides that {source.name} does not compile"
        return StaleBytecode(name, source, cached, READERS[level], reason)
    if held is not None and is_same_code(held, made):
        return True
    reason = f"holds other code than {source.name}"
    return StaleBytecode(name, source, cached, READERS[level], reason)


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


def source_of(spec: ModuleSpec) -> Path | None:
    """Return the source file of a module, or None when another loader looks after it."""
    # Subclasses compile or cache in ways of their own.
    return pathlib.Path(spec.loader.path) if type(spec.loader) is SourceFileLoader else None
