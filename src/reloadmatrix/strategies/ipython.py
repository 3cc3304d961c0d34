"""What IPython brings along: ``%autoreload`` in its modes, and ``deepreload``."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.changes import module_name
from reloadmatrix.session import DoesNotRunError, tool
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.session import Session


def open_shell(session: Session) -> None:
    """Let the session take place in an IPython shell, cell by cell."""
    configuration = tool("traitlets.config").Config()
    configuration.HistoryManager.enabled = False
    shell = tool("IPython.core.interactiveshell").InteractiveShell.instance(
        config=configuration, user_module=session.main, user_ns=vars(session.main)
    )
    session.execute = lambda code: shell.run_cell(code, store_history=True).raise_error()


def switch_on(session: Session, mode: str) -> None:
    """Open a shell and switch a mode of ``%autoreload`` on."""
    open_shell(session)
    session.execute("%load_ext autoreload")
    try:
        session.execute(f"%autoreload {mode}")
    except Exception as error:
        raise DoesNotRunError(f"{type(error).__name__}: {error}") from error


def work_in_one_cell(session: Session) -> None:
    """Import, hold and use in one cell, so that no extension looks at the modules in between."""
    session.write_first()
    session.execute("\n".join(filter(None, [session.imports, session.holds, session.uses])))
    session.date_bytecode()


def run_any_cell(session: Session) -> None:
    """Run a cell that does nothing. Before it, extensions look for edits."""
    session.execute("pass")


def edit_between_cells(session: Session) -> None:
    """Edit, and run a cell."""
    session.edit()
    run_any_cell(session)


def first_edit(mode: str) -> Callable[[Session], None]:
    """Return the strategy that edits right after the cell that imports."""

    def bring(session: Session) -> None:
        switch_on(session, mode)
        work_in_one_cell(session)
        edit_between_cells(session)

    return bring


def after_another_cell(session: Session) -> None:
    """Switch mode 2 on, and edit after another cell has run."""
    switch_on(session, "2")
    work_in_one_cell(session)
    run_any_cell(session)
    edit_between_cells(session)


def second_edit(session: Session) -> None:
    """Switch mode 2 on, save right after the cell that imports, and edit then."""
    switch_on(session, "2")
    work_in_one_cell(session)
    session.save_again()
    run_any_cell(session)
    edit_between_cells(session)


def marked(session: Session) -> None:
    """Switch mode 1 on, and mark all modules of the project."""
    switch_on(session, "1")
    session.write_first()
    first = map(module_name, session.scenario.before)
    session.execute("\n".join(f"%aimport {name}" for name in first))
    work_in_one_cell(session)
    edit_between_cells(session)


def deepreload(session: Session) -> None:
    """Call ``deepreload`` on what the session imports, which reloads what that imports as well."""
    deep = tool("IPython.lib.deepreload")
    session.work()
    session.edit()
    for name in consumed(session):
        deep.reload(sys.modules[name])


def consumed(session: Session) -> list[str]:
    """Return the modules of the project that the import statements of the session name."""
    names: list[str] = []
    for node in ast.walk(ast.parse(session.imports)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name in session.project and name in sys.modules]


def run_script(session: Session) -> None:
    """Run the program with ``%run``, work in its names, edit, and run it again."""
    open_shell(session)
    session.write_first()
    Path("main.py").write_text(session.imports + session.holds, encoding="utf-8")
    session.execute("%run main.py")
    session.date_bytecode()
    session.execute(session.uses)
    session.edit()
    session.execute("%run main.py")


def strategy_of_ipython(
    name: str, title: str, bring: Callable[[Session], None], switch_on: str
) -> Strategy:
    """Return a strategy that is measured with IPython."""
    return Strategy(
        name,
        title,
        "IPython",
        bring,
        switch_on,
        "tools",
        ("ipython",),
        imports=("IPython.core.interactiveshell",),
    )


LOAD = "%load_ext autoreload\n%autoreload"
"""What comes before a mode."""

IPYTHON = (
    strategy_of_ipython("run-script", "%run, again", run_script, "%run main.py"),
    strategy_of_ipython(
        "autoreload-1",
        "%autoreload 1, all modules marked",
        marked,
        f"{LOAD} 1\n%aimport m",
    ),
    strategy_of_ipython(
        "autoreload-2", "%autoreload 2, the first edit", first_edit("2"), f"{LOAD} 2"
    ),
    strategy_of_ipython(
        "autoreload-2-second", "%autoreload 2, the second edit", second_edit, f"{LOAD} 2"
    ),
    strategy_of_ipython(
        "autoreload-2-cell",
        "%autoreload 2, an edit after another cell",
        after_another_cell,
        f"{LOAD} 2",
    ),
    strategy_of_ipython("autoreload-2-minus", "%autoreload 2-", first_edit("2-"), f"{LOAD} 2-"),
    strategy_of_ipython("autoreload-3", "%autoreload 3", first_edit("3"), f"{LOAD} 3"),
    strategy_of_ipython(
        "deepreload", "deepreload of what is imported", deepreload, "deepreload.reload(m)"
    ),
)
