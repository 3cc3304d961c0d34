"""Wheels that a test makes, so that an installation is a real one without a network."""

from __future__ import annotations

import hashlib
import zipfile
from importlib.metadata import version
from pathlib import Path

import uv


def write_wheel(path: Path, files: dict[str, str] | dict[str, bytes]) -> str:
    """Write a wheel, and return its hash."""
    name, number = path.name.split("-")[:2]
    info = f"{name}-{number}.dist-info"
    whole: dict[str, str | bytes] = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    whole[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*whole, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in whole.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = (0o100755 if "/scripts/" in file else 0o100644) << 16
            wheel.writestr(entry, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_wheel_of_uv(folder: Path) -> str:
    """Pack the uv that is installed here into a wheel again, and return its line of a lock."""
    number = version("uv")
    files = {f"uv/{path.name}": path.read_bytes() for path in Path(uv.__file__).parent.glob("*.py")}
    files[f"uv-{number}.data/scripts/uv"] = Path(uv.find_uv_bin()).read_bytes()
    digest = write_wheel(folder / f"uv-{number}-py3-none-any.whl", files)
    return f"uv=={number} --hash=sha256:{digest}"
