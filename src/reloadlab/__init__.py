"""Write, import, reload and replace Python modules, and see what stays behind."""

from reloadlab.generating import create_module
from reloadlab.workspaces import Workspace, workspace
from reloadlab.writing import write_module

__version__ = "0.1.0"

__all__ = ["Workspace", "create_module", "workspace", "write_module"]
