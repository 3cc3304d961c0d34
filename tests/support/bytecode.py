"""Sources and .pyc files that Python takes for a pair.

All sources have one length, and all times are set by hand to one second, so that what Python
looks at is the same for each version unless a test says otherwise.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import py_compile
from pathlib import Path
from py_compile import PycInvalidationMode as Mode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reloadlab import BytecodeReport

SECOND = 1_000_000_000


def save(text: str, name: str = "config.py", second: float = SECOND) -> Path:
    """Save a source in the current folder, as an editor does, at a given time."""
    path = Path.cwd() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    os.utime(path, (second, second))
    importlib.invalidate_caches()
    return path


def cache(path: Path, mode: Mode = Mode.TIMESTAMP, optimization: int = 0) -> Path:
    """Write the .pyc of a source."""
    cached = importlib.util.cache_from_source(path, optimization=optimization or "")
    py_compile.compile(
        str(path), cached, doraise=True, optimize=optimization, invalidation_mode=mode
    )
    return Path(cached)


def make_stale(name: str = "config.py", before: str = "x = 1\n", after: str = "x = 2\n") -> Path:
    """Save, compile and save again in the same second; return the .pyc."""
    cached = cache(save(before, name))
    save(after, name)
    return cached


def modules(report: BytecodeReport) -> list[str]:
    """Return the modules whose bytecode is stale."""
    return [file.module for file in report.files]
