"""Remember which files were written here, without a mark in the files."""

import re
from pathlib import Path

from reloadlab._modules.loaded import fingerprint
from reloadlab._scratch.atomic import replacement


def known_versions(source: Path) -> dict[str, int]:
    """Read which versions of a source file, which may be gone, were written here.

    Each has its fingerprint, and its time of modification in whole seconds.
    """
    try:
        text = _record(source).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return {}
    lines = re.findall(r"^([0-9a-f]{64}) (-?[0-9]+)$", text, re.MULTILINE)
    return {version: int(second) for version, second in lines}


def version_written(target: Path) -> str:
    """Return the fingerprint of a file that is as this package wrote it last; else nothing."""
    if target.is_symlink() or not target.is_file():
        return ""
    version = fingerprint(target.read_bytes())
    return version if version in known_versions(target) else ""


def remember_versions(source: Path, versions: dict[str, int]) -> None:
    """Record which versions of a source file were written here, in place of the last record."""
    record = _record(source)
    with replacement(record, record.parent) as temporary:
        lines = [f"{version} {second}\n" for version, second in versions.items()]
        temporary.write_text("".join(lines), encoding="ascii")


def _record(source: Path) -> Path:
    """Return the path of the record of a source file."""
    return source.parent / "__pycache__" / f"{source.name}.reloadlab"
