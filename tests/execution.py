"""Run a notebook in a fresh kernel and bring its outputs into the form that is stored.

The kernel is the one of the Python that runs the tests, never one that happens to be registered
on the machine. Its environment lacks ``PYTHONDONTWRITEBYTECODE``, which would hide every lesson
on stale bytecode, and its hash seed is random, so that no output can depend on the order of a set.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import from_dict

from chapters import tags, with_headings

if TYPE_CHECKING:
    from nbformat import NotebookNode


class ChapterFailedError(Exception):
    """A cell raised that was not to raise, or did not raise although its tag says so."""


def run_notebook(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run all cells of a notebook in order and return it with fresh outputs.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook; it is left as it is.
    folder : pathlib.Path
        Where the kernel starts.

    Returns
    -------
    NotebookNode
        A copy with outputs in the stored form, see `stored_form`.

    Raises
    ------
    ChapterFailedError
        A cell without the tag ``raises-exception`` raised, or one with that tag did not.
    """
    fresh: NotebookNode = from_dict(notebook)
    with tempfile.TemporaryDirectory(prefix="kernel-") as private:
        manager = AsyncKernelManager(
            kernel_name="python3",
            # No folder to look in leaves the one kernel that runs on sys.executable.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            # Sockets in the file system: ports race when many kernels start at once.
            transport="tcp" if os.name == "nt" else "ipc",
            connection_file=str(Path(private, "kernel.json")),
        )
        client = NotebookClient(
            fresh,
            km=manager,
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            coalesce_streams=True,
            timeout=120,
        )
        # A manager that is handed in is not shut down by the client, unless told that it owns it.
        client.owns_km = True
        try:
            client.execute(env=kernel_environment(Path(private)))
        except CellExecutionError as failure:
            raise ChapterFailedError(describe_failure(fresh, failure)) from None
    # The client has put the kernel's own description of its language here, with its version.
    fresh.metadata = from_dict(notebook.metadata)
    for number, heading, cell in with_headings(fresh):
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [stored_form(output) for output in cell.outputs]
            if expects_error(cell) and not any(o.output_type == "error" for o in cell.outputs):
                place = f"cell {number} under “{heading}”"
                raise ChapterFailedError(f"{place} has the tag raises-exception and did not raise")
    return fresh


def expects_error(cell: NotebookNode) -> bool:
    """Tell whether a cell is there to show an error."""
    return "raises-exception" in tags(cell)


def kernel_environment(private: Path) -> dict[str, str]:
    """Return the environment for a kernel: this one, less what would change what a reader sees."""
    environment = {
        name: value for name, value in os.environ.items() if name not in UNWANTED_VARIABLES
    }
    environment["PYTHONHASHSEED"] = "random"
    # Start-up files and the profile of whoever runs the tests are not part of the book.
    environment["IPYTHONDIR"] = str(private)
    return environment


UNWANTED_VARIABLES = frozenset(
    {
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPYCACHEPREFIX",
        "PYTHONSTARTUP",
        "PYTHONOPTIMIZE",
        "PYTHONWARNINGS",
        "PYTHONSAFEPATH",
    }
)


def stored_form(output: NotebookNode) -> NotebookNode:
    """Return an output as it is stored.

    The count of an execution is dropped. The traceback of an error becomes its name and message:
    its other lines differ between versions of Python and IPython, and hold paths.
    """
    stored: NotebookNode = from_dict(output)
    if stored.output_type == "error":
        stored.traceback = [f"{stored.ename}: {stored.evalue}" if stored.evalue else stored.ename]
    if stored.output_type == "execute_result":
        stored.execution_count = None
    return stored


def describe_failure(notebook: NotebookNode, failure: CellExecutionError) -> str:
    """Say which cell raised what."""
    for number, heading, cell in with_headings(notebook):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            if expects_error(cell):
                continue
            return (
                f"cell {number} under “{heading}” raised {failure.ename}: {failure.evalue}\n\n"
                f"{cell.source}"
            )
    return str(failure)
