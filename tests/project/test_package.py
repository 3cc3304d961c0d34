"""The helper can be installed by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distributions
from typing import TYPE_CHECKING

import reloadlab
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_the_helper_installs_alone_typed_and_without_dependencies(tmp_path: Path) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-index", "--no-build-isolation", "--no-deps", "--no-compile"),
            *("--target", str(tmp_path), str(ROOT)),
        ],
        check=True,
        # pip refuses a target for whoever has made --user the default.
        env=os.environ | {"PIP_USER": "0"},
    )
    (installed,) = distributions(path=[str(tmp_path)])
    assert installed.version == reloadlab.__version__
    assert [need for need in installed.requires or [] if "extra ==" not in need] == []
    assert (tmp_path / "reloadlab" / "py.typed").is_file()
    # Isolated, without the site's packages: only the standard library and the helper are there.
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import reloadlab\n"
        "with reloadlab.workspace():\n"
        "    path = reloadlab.create_module('config', k1=10)\n"
        "    import config\n"
        "    config.print_values()\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout == "k1: 10\n"
