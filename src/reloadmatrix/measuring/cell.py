"""One cell of the matrix, in a process and a folder of its own.

``python -m reloadmatrix.measuring.cell SCENARIO STRATEGY`` runs a strategy in the current folder
and prints what came of it as JSON. With the name of a scenario alone, the program is started with
the files that are there, and asked.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.scenarios import scenario
from reloadmatrix.session import Answer, DoesNotRunError, Session
from reloadmatrix.strategies import strategy

if TYPE_CHECKING:
    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy


def run_strategy(session: Session, way: Strategy) -> Answer:
    """Run a strategy in the current process and folder, and ask what came of it.

    An error that it raises is noted, and the session goes on.
    """
    error = ""
    try:
        answer = way.bring(session)
    except DoesNotRunError as reason:
        return Answer("", kept=False, error=str(reason), runs=False)
    except (Exception, SystemExit) as failure:
        answer, error = None, type(failure).__name__
    if not isinstance(answer, Answer):
        answer = session.probe()
    answer.error = error
    return answer


def start_program(chosen: Scenario) -> Answer:
    """Start the program of a scenario with the files that are in the folder, and ask it."""
    session = Session(chosen)
    try:
        session.start()
    except Exception as failure:
        return Answer(f"raises {type(failure).__name__}", kept=False)
    return session.probe()


def main() -> None:
    """Answer for one cell."""
    # What the session and the tools print is not the answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # It ends without tidying up, so what is temporary has to go with the folder.
    tempfile.tempdir = str(Path.cwd().parent)
    name, *strategies = sys.argv[1:]
    chosen = scenario(name)
    if strategies:
        answer = run_strategy(Session(chosen), strategy(strategies[0]))
    else:
        answer = start_program(chosen)
    # Not by `dataclasses.asdict`: a tool may have reloaded the standard library meanwhile.
    print(json.dumps(vars(answer)), file=answers, flush=True)
    # Without the threads and the handlers that a tool leaves running.
    os._exit(0)


if __name__ == "__main__":
    main()
