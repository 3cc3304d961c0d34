"""Edit a project while a session runs, refresh once, and judge what the session gives."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

Sources = Mapping[str, str | None]

# The time of the first save of each file.
_FIRST = 1_700_000_000

# Run in a namespace of their own, so that the one of the session holds the reader's names only.
_ASK = """
import sys
main = vars(sys.modules["__main__"])
answer = {}
for probe in given:
    try:
        answer[probe] = repr(eval(probe, main))
    except Exception as error:
        answer[probe] = f"raises {type(error).__name__}"
"""
_REFRESH = """
import sys, traceback
try:
    report = eval("__import__('reloadlab').refresh()", vars(sys.modules["__main__"]))
    answer = {"clean": report.clean, "text": str(report), "error": ""}
except BaseException as error:
    answer = {"clean": False, "text": "", "error": "".join(traceback.format_exception(error))}
"""


@dataclass(frozen=True)
class Change:
    """One edit of a project, in a session that holds something of it.

    Parameters
    ----------
    title : str
        What a reader would say has changed.
    before, after : str or mapping of str to str
        Sources by their paths: all at first, and those that are saved anew, or ``None`` for a
        file that is deleted. A text alone is the file ``m.py``.
    session : str
        What the session has run before the edit.
    probes : mapping of str to str
        Expressions, and what each one's `repr` is in a new process with the same data. An error
        is ``raises`` and its name.
    told : str
        A word of the report, where no refresh can bring the new code and the old data together.
    fails : str
        A word of the error, where the new source cannot run. Then all is as before.
    anew : str
        The session of a new process, where that has to be another one.
    earlier : str or mapping of str to str
        An edit that was saved and refreshed before, and that may have failed.
    seconds : int
        Time between two saves of a file, by the clock of the file system.
    """

    title: str
    before: str | Sources
    after: str | Sources
    session: str
    probes: Mapping[str, str]
    told: str = ""
    fails: str = ""
    anew: str = ""
    earlier: str | Sources = field(default_factory=dict)
    seconds: int = 5


class Outcome(NamedTuple):
    """What became of a session, in one word, and why in one line."""

    word: str
    why: str
    clean: bool


def _sources(given: str | Sources) -> Sources:
    return {"m.py": given} if isinstance(given, str) else given


def save(folder: Path, given: str | Sources, seconds: int) -> None:
    """Save files as an editor does, some seconds after the first save, or delete them."""
    for name, source in _sources(given).items():
        path = folder / name
        if source is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source).lstrip("\n"), encoding="utf-8")
        os.utime(path, (_FIRST + seconds, _FIRST + seconds))


def _run(notebook: Notebook, code: str, given: object = ()) -> dict[str, str]:
    space = f"{{'given': {given!r}}}"
    answer = notebook.value(f"(lambda it: (exec({code!r}, it), it['answer'])[1])({space})")
    assert isinstance(answer, dict)
    return answer


def values(
    change: Change, interpreters: Interpreters, folder: Path, *, edited: bool
) -> dict[str, str]:
    """Return what the probes give in a new process that saw one version of the sources only."""
    save(folder, change.before, 0)
    if edited:
        save(folder, change.earlier, change.seconds)
        save(folder, change.after, 2 * change.seconds)
    with Notebook(interpreters, folder) as notebook:
        notebook.run((edited and change.anew) or change.session)
        return _run(notebook, _ASK, list(change.probes))


def refreshed(
    change: Change, interpreters: Interpreters, folder: Path, old: Mapping[str, str]
) -> Outcome:
    """Let a session live through a change with one refresh, and say what became of it.

    ``old`` is what its probes give without the edit.
    """
    save(folder, change.before, 0)
    with Notebook(interpreters, folder) as notebook:
        # As IPython keeps its cells.
        notebook.run(f"In = [{change.session!r}]", change.session)
        if change.earlier:
            save(folder, change.earlier, change.seconds)
            _run(notebook, _REFRESH)
        save(folder, change.after, 2 * change.seconds)
        answer = _run(notebook, _REFRESH)
        found = _run(notebook, _ASK, list(change.probes))
    return _judge(change, answer, found, old)


def _judge(
    change: Change, answer: Mapping[str, object], found: Mapping[str, str], old: Mapping[str, str]
) -> Outcome:
    error, text, clean = str(answer["error"]), str(answer["text"]), bool(answer["clean"])
    wrong = [one for one, right in change.probes.items() if found[one] != right]
    why = "; ".join(f"{one} is {found[one]}, not {change.probes[one]}" for one in wrong)
    broken = [one for one in wrong if old[one] == change.probes[one]]
    if change.fails:
        if not error:
            return Outcome("silent", "no error was raised", clean)
        if wrong:
            return Outcome("harm", why, clean)
        said = change.fails in error
        last = error.strip().splitlines()[-1]
        return Outcome("fresh", "", clean) if said else Outcome("error", last, clean)
    if error:
        return Outcome("error", error.strip().splitlines()[-1], clean)
    if not wrong:
        return Outcome("fresh", "" if clean else f"not clean: {text!r}", clean)
    named = not clean and re.search(rf"\b{re.escape(change.told)}\b", text) is not None
    named = named or not (clean or change.told)
    if named and (change.told or not broken):
        return Outcome("told", why, clean)
    if broken:
        return Outcome("harm", why, clean)
    return Outcome("silent", why if clean else f"{why}; {change.told!r} is not named", clean)
