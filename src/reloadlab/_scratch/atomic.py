"""Replace a file in one step, so that Python takes no former one, and no old bytecode, for it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path


@contextmanager
def replacement(target: Path, folder: Path) -> Iterator[Path]:
    """Give the path of a temporary file that takes the place of `target` at the end.

    A reader of `target` gets the old file or the new one, whole. When the block raises, the
    temporary file is removed and `target` stays as it is; when the process is killed, the
    temporary file stays too.

    The temporary file lies in `folder`, which has to be on the same file system.

    References
    ----------
    https://docs.python.org/3/library/pathlib.html#pathlib.Path.replace
    """
    temporary = folder / f"{target.name}.{secrets.token_hex(8)}.tmp"
    try:
        yield temporary
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def second_of(status: os.stat_result) -> int:
    """Return the time of modification as the import system compares it."""
    # Not st_mtime_ns // 10**9: the float may already be rounded up to the next second.
    return int(status.st_mtime)


def make_younger(path: Path, second: int) -> int:
    """Give a file a time of modification in a later second, and return that."""
    wanted = max(second_of(path.stat()), second + 1)
    # A file system may keep every other second only, and round down.
    for later in (wanted, wanted + 1):
        os.utime(path, (later, later))
        kept = second_of(path.stat())
        if kept > second:
            return kept
    raise OSError(
        f"The file system of {str(path.parent)!r} does not keep a time of modification later than "
        f"that of the file to replace, so an import could miss the change; work in another folder."
    )


def remove_bytecode(source: Path) -> None:
    """Remove what any interpreter, at any level of optimization, has cached for a source."""
    # The second folder is another one where PYTHONPYCACHEPREFIX is set.
    for folder in {source.parent / "__pycache__", Path(cache_from_source(source)).parent}:
        for cached in folder.glob(f"{source.stem}.*.pyc"):
            cached.unlink(missing_ok=True)
