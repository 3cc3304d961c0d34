"""Write, import, reload and replace Python modules, and see what stays behind."""

from reloadlab.bytecode import BytecodeReport, StaleBytecode, stale_bytecode
from reloadlab.generating import create_module
from reloadlab.pictures import Picture, picture
from reloadlab.reloads import ReloadReport, checked_reload
from reloadlab.snapshots import Snapshot, snapshot
from reloadlab.staleness import Holder, StaleReport, find_stale
from reloadlab.workspaces import Workspace, workspace
from reloadlab.writing import write_module

__version__ = "0.1.0"

__all__ = [
    "BytecodeReport",
    "Holder",
    "Picture",
    "ReloadReport",
    "Snapshot",
    "StaleBytecode",
    "StaleReport",
    "Workspace",
    "checked_reload",
    "create_module",
    "find_stale",
    "picture",
    "snapshot",
    "stale_bytecode",
    "workspace",
    "write_module",
]
