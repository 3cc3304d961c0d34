"""Say which workers go on with old code, by the names that the reader has for them."""

from __future__ import annotations

from collections.abc import Iterator

from reloadlab._mending.paths import grouped
from reloadlab._objects import static
from reloadlab._remedies.spelling import spelling, with_imports
from reloadlab._workers.behind import (
    behind,
    clients_behind,
    executors_behind,
    is_server_behind,
)
from reloadlab._workers.names import in_reach, owners
from reloadlab._workers.renewals import SENTENCE, renewal


def told() -> Iterator[tuple[str, str, str, bool]]:
    """Yield which processes run old code, why, what to do, and whether that is a line of Python.

    That is said as long as such workers live.
    """
    found = behind()
    certain = {id(one) for one, is_certain in found if is_certain}
    alone = []
    for path, owner, processes in owners([one for one, _ in found]):
        reason = _reason(len(processes), all(id(one) in certain for one in processes))
        if owner in processes:
            # Those of one list are told in one line.
            alone.append((path, id(owner) in certain))
            continue
        count = f"{len(processes)} worker{'' if len(processes) == 1 else 's'}"
        where = f"{path}: {count}" if path else ", ".join(one.name for one in processes)
        yield where, reason, *renewal(owner, processes)
    for is_certain in (True, False):
        paths = [path for path, known in alone if known is is_certain]
        if paths:
            yield grouped(paths), _reason(len(paths), is_certain), SENTENCE, False
    executors = {id(one): one for one in executors_behind()}
    for path, one in in_reach() if executors else ():
        if executors.pop(id(one), None) is not None:
            number = len(static.attributes(one)["_threads"])
            where = f"{path}: {number} interpreter{'' if number == 1 else 's'}"
            yield where, _reason(number, False), *renewal(one, [])
    if executors:
        where = "an InterpreterPoolExecutor to which no name leads"
        yield where, _reason(1, False), SENTENCE, False
    if is_server_behind():
        reason = "was started before the edit, and may give the old code to each new worker"
        remedy = 'restart the process, or start workers with multiprocessing.get_context("spawn")'
        yield "the fork server of multiprocessing", reason, remedy, False
    for path, _ in clients_behind():
        helper = spelling("reloadlab").text
        call = f'{path}.run({helper}.refresh, on_error="return")'
        line = f"{helper}.workers_report({call})"
        yield f"{path}: its workers", _reason(2, False), with_imports(line, ["reloadlab"]), True


def _reason(count: int, is_certain: bool) -> str:
    """Say of some workers that they have old code, or may have."""
    many = count > 1
    verb = ("run" if many else "runs") if is_certain else "may run"
    return f"{'were' if many else 'was'} started before the edit, and {verb} the old code"
