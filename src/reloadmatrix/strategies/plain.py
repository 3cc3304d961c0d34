"""The strategies that need nothing but Python and this package."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

from reloadlab import checked_reload, refresh
from reloadmatrix.session import Answer
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from reloadlab import ReloadReport
    from reloadmatrix.session import Session


def import_again(session: Session) -> None:
    """Run the import statements again."""
    session.work()
    session.edit()
    session.import_all()


def forget_and_import(session: Session) -> None:
    """Delete the entry in ``sys.modules`` and import the module."""
    session.work()
    session.edit()
    for name in session.reloaded:
        del sys.modules[name]
        session.execute(f"import {name}")


def forget_and_import_all(session: Session) -> None:
    """Delete the entry in ``sys.modules`` and run all import statements again."""
    session.work()
    session.edit()
    for name in session.reloaded:
        del sys.modules[name]
    session.import_all()


def reload(session: Session) -> None:
    """Call `importlib.reload`."""
    session.work()
    session.edit()
    for name in session.reloaded:
        importlib.reload(sys.modules[name])


def reload_and_import_all(session: Session) -> None:
    """Call `importlib.reload` and run all import statements again, as its documentation says."""
    reload(session)
    session.import_all()


def purge_and_import_all(session: Session) -> None:
    """Forget every module of the project and run all import statements again."""
    session.work()
    session.edit()
    for name in session.project:
        sys.modules.pop(name, None)
    session.import_all()


def reload_checked(session: Session) -> list[ReloadReport]:
    """Call `checked_reload`, which is `importlib.reload` with a report."""
    session.work()
    session.edit()
    reports = [checked_reload(sys.modules[name]) for name in session.reloaded]
    session.clean = all(report.clean for report in reports)
    return reports


def reload_and_mend(session: Session) -> None:
    """Call `checked_reload` and run each line of its reports."""
    for report in reload_checked(session):
        lines = [one.remedy for one in report.stale.holders]
        lines += [one.remedy for one in report.workers]
        for line in filter(is_line, [*lines, report.annotations]):
            session.execute(line)
        for name in report.lingering:
            vars(sys.modules[report.module]).pop(name, None)


def refresh_all(session: Session) -> None:
    """Call `refresh`, which finds by itself what was edited."""
    session.work()
    session.edit()
    session.clean = refresh().clean


def is_line(remedy: str) -> bool:
    """Say whether a remedy is a line of Python and not a sentence."""
    try:
        compile(remedy, "<remedy>", "exec")
    except SyntaxError:
        return False
    return True


def new_process(session: Session) -> Answer:
    """Start a new process."""
    session.work()
    session.edit()
    command = [sys.executable, "-m", "reloadmatrix.measuring.cell", session.scenario.name]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Answer(**json.loads(done.stdout))


PLAIN = (
    Strategy("import-again", "import again", "Python", import_again, "import m"),
    Strategy(
        "forget",
        "del sys.modules[...], import",
        "Python",
        forget_and_import,
        "del sys.modules['m']; import m",
    ),
    Strategy(
        "forget-all-imports",
        "the same, and all imports again",
        "Python",
        forget_and_import_all,
        "del sys.modules['m']; import m; from m import f",
    ),
    Strategy("reload", "importlib.reload", "Python", reload, "importlib.reload(m)"),
    Strategy(
        "reload-all-imports",
        "reload, and all imports again",
        "Python",
        reload_and_import_all,
        "importlib.reload(m); from m import f",
    ),
    Strategy(
        "purge",
        "forget the whole project, all imports again",
        "Python",
        purge_and_import_all,
        "del sys.modules['shop'], sys.modules['shop.cart']; import shop.cart",
    ),
    Strategy("checked-reload", "checked_reload", "reloadlab", reload_checked, "checked_reload(m)"),
    Strategy(
        "checked-reload-mended",
        "checked_reload, and its remedies",
        "reloadlab",
        reload_and_mend,
        "checked_reload(m); f = m.f",
    ),
    Strategy("refresh", "refresh", "reloadlab", refresh_all, "refresh()"),
    Strategy("new-process", "a new process", "Python", new_process, "python main.py"),
)
