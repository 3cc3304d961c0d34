"""The tools of npm that look at the built pages, installed from their lock on first use."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from filelock import FileLock

from reloadbook.project import ROOT
from reloadbook.runner import node as node_tools

LOCKED = Path(__file__).with_name("browser")

# Built things are here, and `make clean` removes them.
INSTALLED = ROOT / "_build" / "browser"

Tool = Literal["axe-core", "lighthouse"]


def installed(tool: Tool) -> tuple[Path, str]:
    """Return the folder of the package of a tool, and the path of the node that runs it.

    It is installed where it is not there yet. Lighthouse brings a hundred packages along, so that
    it comes only where somebody asks for it.
    """
    options = ["--omit=dev"] if tool == "axe-core" else []
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with FileLock(INSTALLED.with_suffix(".lock")):
        node = node_tools.install(LOCKED, INSTALLED / tool, *options)
    return INSTALLED / tool / "node_modules" / tool, node
