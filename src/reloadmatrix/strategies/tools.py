"""Tools that patch or reload modules, other than IPython's own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from reloadmatrix.session import DoesNotRunError, tool
from reloadmatrix.strategies.ipython import open_shell, run_any_cell
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.session import Session


def superduperreload(session: Session) -> None:
    """Load the extension ``superduperreload`` into IPython."""
    tool("superduperreload")
    open_shell(session)
    session.execute("%load_ext superduperreload")
    session.work()
    run_any_cell(session)
    session.edit()
    run_any_cell(session)


def limeade(session: Session) -> None:
    """Call ``limeade.refresh``."""
    # Alone, as nothing else has imported what it forgets to import.
    alone = [sys.executable, "-I", "-c", "import limeade"]
    done = subprocess.run(alone, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise DoesNotRunError(done.stderr.strip().rpartition("\n")[2])
    refresh = tool("limeade").refresh
    session.work()
    session.edit()
    refresh()


def liveimport(session: Session) -> None:
    """Register the import statements with liveimport, and let it look for edits."""
    package = tool("liveimport")
    session.work()
    package.register(vars(session.main), session.imports)
    session.edit()
    package.sync()


def xreload(session: Session) -> None:
    """Call ``xreload``."""
    patch = tool("xreload").xreload
    session.work()
    session.edit()
    for name in session.reloaded:
        patch(sys.modules[name])


def other_tool(
    name: str, title: str, bring: Callable[[Session], object], switch_on: str, *packages: str
) -> Strategy:
    """Return a strategy that is measured with a tool, by the names of its packages."""
    return Strategy(name, title, "other tools", bring, switch_on, "tools", packages)


TOOLS = (
    other_tool(
        "superduperreload",
        "superduperreload",
        superduperreload,
        "%load_ext superduperreload",
        "superduperreload",
        "ipython",
    ),
    other_tool("limeade", "limeade", limeade, "limeade.refresh()", "limeade"),
    other_tool("liveimport", "liveimport", liveimport, "liveimport.sync()", "liveimport"),
    other_tool("xreload", "xreload", xreload, "xreload(m)", "xreload"),
)
