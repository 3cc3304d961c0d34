"""Run notebooks in fresh kernels and bring their outputs into the form that is stored.

Each kernel is the one of the Python that runs the tests, never one that happens to be registered
on the machine. Its environment lacks ``PYTHONDONTWRITEBYTECODE``, which would hide every lesson
on stale bytecode, and its hash seed is random, so that no output can depend on the order of a set.

All notebooks run at the same time. A kernel spends half of its life waiting, for its sockets or
for its end, so this is faster than one notebook for each processor.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import from_dict

from reloadbook.chapters.listing import tags, with_headings
from reloadbook.processes import plain_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

# More kernels than this at once would only compete for the processors.
AT_ONCE = 4 * (os.cpu_count() or 1)

# Seconds in which whatever a kernel does is done, on a machine that has much else to do too.
PATIENCE = 600
PATIENCE_AT_ITS_END = 600

# The path of a socket may have about a hundred characters, and the file's name takes some.
LONGEST_FOLDER = 80


@dataclass
class Run:
    """What came of running one notebook."""

    notebook: NotebookNode
    failure: str = ""
    left_behind: list[str] = field(default_factory=list)


def run_notebooks(notebooks: Mapping[str, NotebookNode], folder: Path) -> dict[str, Run]:
    """Run notebooks from top to bottom, all of them at the same time."""

    async def run_all() -> list[Run]:
        places = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(
            *(run_notebook(notebook, folder / name, places) for name, notebook in notebooks.items())
        )

    def run_loop() -> list[Run]:
        # The one kind of event loop that ZeroMQ works with on every system.
        with contextlib.closing(asyncio.SelectorEventLoop()) as loop:
            return loop.run_until_complete(run_all())

    # In a thread of its own, because the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return dict(zip(notebooks, thread.submit(run_loop).result(), strict=True))


async def run_notebook(notebook: NotebookNode, folder: Path, places: asyncio.Semaphore) -> Run:
    """Run one notebook when there is a place for one more."""
    run = Run(from_dict(notebook))
    start, temporary = folder / "start", folder / "temporary"
    start.mkdir(parents=True)
    temporary.mkdir()
    last = 0

    def remember(cell: NotebookNode, cell_index: int) -> None:  # noqa: ARG001 (nbclient's signature)
        nonlocal last
        last = cell_index

    async with places:
        with tempfile.TemporaryDirectory(prefix="kernel-") as private:
            manager = AsyncKernelManager(**kernel_options(private))
            client = NotebookClient(
                run.notebook,
                km=manager,
                resources={"metadata": {"path": str(start)}},
                record_timing=False,
                coalesce_streams=True,
                timeout=PATIENCE,
                startup_timeout=PATIENCE,
                on_cell_execute=remember,
            )
            try:
                await client.async_execute(env=kernel_environment(Path(private), temporary))
            except CellExecutionError as failure:
                what = f"raised {failure.ename}: {failure.evalue}"
                run.failure = describe_failure(run.notebook, last, what)
            except (CellTimeoutError, DeadKernelError) as failure:
                what = f"ended the run: {str(failure).splitlines()[0]}"
                run.failure = describe_failure(run.notebook, last, what)
            finally:
                ended = await end_kernel(manager, client)
            if not ended and not run.failure:
                run.failure = "the kernel did not end by itself"
    # The client has put the kernel's own description of its language here, with its version.
    run.notebook.metadata = from_dict(notebook.metadata)
    for number, _, cell in with_headings(run.notebook):
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.outputs = [stored_form(output) for output in cell.outputs if not is_wiped(output)]
        raised = any(output.output_type == "error" for output in cell.outputs)
        if expects_error(cell) and not raised and not run.failure:
            what = "has the tag raises-exception and did not raise"
            run.failure = describe_failure(run.notebook, number - 1, what)
    run.left_behind = [path.name for place in (start, temporary) for path in place.iterdir()]
    return run


async def end_kernel(manager: AsyncKernelManager, client: NotebookClient) -> bool:
    """End a kernel by its own statement, so that it removes its workspace; say whether it did.

    A message that asks it to shut down does the same, and can block ipykernel 7.4 for ever: its
    control thread then writes to the output thread, which the main thread has ended meanwhile.
    """
    ended = True
    if manager.provisioner and client.kc and await manager.is_alive():
        client.kc.execute("get_ipython().ask_exit()", silent=True)
        try:
            await asyncio.wait_for(manager.provisioner.wait(), PATIENCE_AT_ITS_END)
        except TimeoutError:
            ended = False
    await manager.shutdown_kernel(now=True)
    if client.kc:
        client.kc.stop_channels()
    return ended


def kernel_options(private: str) -> dict[str, Any]:
    """Return which kernel a manager starts, and how it speaks to it, with a folder of their own."""
    return {
        "kernel_name": "python3",
        # No folder to look in leaves the one kernel that runs on sys.executable.
        "kernel_spec_manager": KernelSpecManager(kernel_dirs=[]),
        # Sockets in the file system: ports race when many kernels start at once.
        "transport": "tcp" if os.name == "nt" or len(private) > LONGEST_FOLDER else "ipc",
        "connection_file": str(Path(private, "kernel.json")),
    }


def kernel_environment(private: Path, temporary: Path) -> dict[str, str]:
    """Return the environment for a kernel: this one, less what would change what a reader sees."""
    return {
        **plain_environment(),
        "PYTHONHASHSEED": "random",
        # Start-up files and the profile of the one who runs the tests are not part of the book.
        "IPYTHONDIR": str(private),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
    }


def expects_error(cell: NotebookNode) -> bool:
    """Tell whether a cell is there to show an error."""
    return "raises-exception" in tags(cell)


def is_wiped(output: NotebookNode) -> bool:
    """Tell whether blanks are all that is left of an output.

    So is it with what said how far a long work had come, and on a machine that does other things,
    any work may be long.
    """
    is_stream = output.output_type == "stream" and output.name == "stderr"
    return is_stream and not output.text.strip()


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


def describe_failure(notebook: NotebookNode, index: int, what: str) -> str:
    """Say what a cell did, by its number and the heading above it."""
    number, heading, cell = list(with_headings(notebook))[index]
    return f"cell {number} under “{heading}” {what}\n\n{cell.source}"
