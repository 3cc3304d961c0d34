"""Write, import, reload and replace Python modules, and see what stays behind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from reloadlab._checked.checked import checked_reload
from reloadlab._checked.report import ReloadReport
from reloadlab._clusters.report import WorkersReport, workers_report
from reloadlab._drawing.picture import Picture, picture
from reloadlab._refresh.refresh import refresh
from reloadlab._refresh.report import NotebookCell, RefreshReport
from reloadlab._scratch.create import create_module
from reloadlab._scratch.workspace import Workspace, workspace
from reloadlab._scratch.write import write_module
from reloadlab._stale.find import find_stale
from reloadlab._stale.report import Doubt, Holder, StaleReport
from reloadlab._stale.snapshot import Snapshot, snapshot
from reloadlab._telling.points import Left
from reloadlab.bytecode import BytecodeReport, StaleBytecode, stale_bytecode

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = "0.1.0"

__all__ = [
    "BytecodeReport",
    "Doubt",
    "Holder",
    "Left",
    "NotebookCell",
    "Picture",
    "RefreshReport",
    "ReloadReport",
    "Snapshot",
    "StaleBytecode",
    "StaleReport",
    "WorkersReport",
    "Workspace",
    "checked_reload",
    "create_module",
    "find_stale",
    "picture",
    "refresh",
    "snapshot",
    "stale_bytecode",
    "workers_report",
    "workspace",
    "write_module",
]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add ``%stale`` and ``%reload``, and look at each cell: ``%load_ext reloadlab``.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The session that loads the extension.
    """
    # IPython is there, or it would not call. Without it, all the rest works.
    from reloadlab.ipython import Watch

    Watch(shell).start()


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Remove all that `load_ipython_extension` has added: ``%unload_ext reloadlab``.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The session that unloads the extension.
    """
    from reloadlab.ipython import Watch

    for finder in list(sys.meta_path):
        if isinstance(finder, Watch) and finder.shell is shell:
            finder.stop()
