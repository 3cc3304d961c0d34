"""Time programs that do the same, in turns, so that a machine that slows down slows all of them."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reloadbook.processes import plain_environment

if TYPE_CHECKING:
    from collections.abc import Callable

# What a chapter or a build reads, and nothing that an earlier run wrote.
NOT_COPIED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "node", "node_modules")

KERNEL_DIED = "Kernel died before replying to kernel_info"


class Contender(NamedTuple):
    """Something to time: commands that run one after the other, each in a folder."""

    name: str
    remark: str
    commands: list[tuple[list[str], Path]]
    prepare: Callable[[], object]


class PortTakenError(Exception):
    """A kernel found a port taken that had been free when it was chosen for it."""


def tool(name: str) -> str:
    """Return the path of a program of the environment that runs this file."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        sys.exit(f"{name} is not installed beside {sys.executable}; run: make bench")
    return found


def run(command: list[str], folder: Path, **variables: str) -> None:
    """Run a command without a word, or stop with all that it said when it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=plain_environment() | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        message = f"{done.stdout}\n{' '.join(command)}: exit code {done.returncode}"
        # Two workers of nbmake or nbval may choose the same port for two kernels at once.
        raise PortTakenError(message) if KERNEL_DIED in done.stdout else SystemExit(message)


def measure(group: list[Contender], rounds: int, **variables: str) -> dict[str, float]:
    """Let all of a group run in turns, and return the median seconds of each."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in group}
    for _round in range(rounds):
        for contender in group:
            contender.prepare()
            start = time.perf_counter()
            try:
                for command, folder in contender.commands:
                    run(command, folder, **variables)
            except PortTakenError:
                print(f"{contender.name}: a round is lost, two kernels were given the same port")
                continue
            seconds[contender.name].append(time.perf_counter() - start)
    return {
        name: statistics.median(times) if times else float("nan") for name, times in seconds.items()
    }


def table(group: list[Contender], medians: dict[str, float]) -> str:
    """Lay out the medians of a group, each as a ratio to the last."""
    base = medians[group[-1].name]
    lines = [f"{'':20} {'median':>8} {'ratio':>7}"]
    lines += [
        f"{one.name:20} {medians[one.name]:6.2f} s {medians[one.name] / base:7.2f}   {one.remark}"
        for one in group
    ]
    return "\n".join(lines)
