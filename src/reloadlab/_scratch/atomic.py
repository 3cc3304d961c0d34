"""Replace a file in one step."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacement(target: Path, folder: Path) -> Iterator[Path]:
    """Give the path of a temporary file that takes the place of `target` at the end.

    Whoever opens `target` gets the old file or the new one, whole. When the block raises, the
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
