"""Remember which files were written here, without a mark in the files."""

import hashlib
import re
from pathlib import Path

from reloadlab._scratch.atomic import replacement


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 hash of the bytes of a file, in hexadecimal.

    Parameters
    ----------
    data : bytes
        The content of the file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return hashlib.sha256(data).hexdigest()


def known_versions(source: Path) -> dict[str, int]:
    """Read which versions of a source file were written here.

    Parameters
    ----------
    source : pathlib.Path
        The source file, which need not be there any more.

    Returns
    -------
    dict of str to int
        The fingerprint of each version, and its time of modification in whole seconds.
        Empty when nothing is recorded.
    """
    try:
        text = _record(source).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return {}
    lines = re.findall(r"^([0-9a-f]{64}) (-?[0-9]+)$", text, re.MULTILINE)
    return {version: int(second) for version, second in lines}


def remember_versions(source: Path, versions: dict[str, int]) -> None:
    """Record which versions of a source file were written here, in place of the last record.

    Parameters
    ----------
    source : pathlib.Path
        The source file. Its folder has a ``__pycache__``.
    versions : dict of str to int
        The fingerprint of each version, and its time of modification in whole seconds.
    """
    record = _record(source)
    with replacement(record, record.parent) as temporary:
        lines = [f"{version} {second}\n" for version, second in versions.items()]
        temporary.write_text("".join(lines), encoding="ascii")


def _record(source: Path) -> Path:
    """Return the path of the record of a source file."""
    return source.parent / "__pycache__" / f"{source.name}.reloadlab"
