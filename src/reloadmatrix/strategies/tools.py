"""Tools that patch or reload modules, other than IPython's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.session import tool
from reloadmatrix.strategies.ipython import open_shell, run_any_cell
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.session import Session

# The program that hmr starts, and how to get at its names. It asks for the probe itself, because
# hmr watches what a program uses.
ENTRY = """
{program}
try:
    {probe}
except Exception:
    pass
def execute(code): exec(code, globals())
def evaluate(code): return eval(code)
"""


def marimo(session: Session) -> None:
    """Let the reloader of marimo look, as it does before a cell runs."""
    reloader = tool("marimo._runtime.reload.autoreload").ModuleReloader()
    before = set(sys.modules)
    session.work()
    new = {name: module for name, module in sys.modules.items() if name not in before}
    reloader.check(modules=new, reload=False)
    session.edit()
    reloader.check(modules=sys.modules, reload=True, skip_non_user_modules=True)


def jurigged(session: Session) -> None:
    """Let jurigged watch the folder, and tell it which files were saved."""
    pattern = str(Path.cwd() / "*.py")
    watcher = tool("jurigged").watch(pattern=pattern, autostart=False)
    session.work()
    session.edit()
    for path in session.saved:
        watcher.refresh(str(path))


def hmr(session: Session) -> None:
    """Start the program with hmr, and tell it which files were saved."""
    core = tool("reactivity.hmr.core")
    session.write_first()
    entry = Path("main.py").absolute()
    program = session.imports + session.holds
    source = ENTRY.format(program=program, probe=session.scenario.probe)
    entry.write_text(source, encoding="utf-8")
    reloader = core.SyncReloader(str(entry), includes=[str(Path.cwd())])
    with core.HMR_CONTEXT.effect(reloader.run_entry_file):
        session.date_bytecode()
        session.execute = reloader.entry_module.execute
        session.evaluate = lambda code: reloader.entry_module.evaluate(code)
        session.execute(session.uses)
        session.edit()
        reloader.on_changes(set(session.saved))


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


def pydevd(session: Session) -> None:
    """Call what the debugger of VS Code and PyCharm calls when a file is saved."""
    with tool("debugpy._vendored").vendored("pydevd"):
        patch = tool("_pydevd_bundle.pydevd_reload").xreload
    session.work()
    session.edit()
    for name in session.reloaded:
        patch(sys.modules[name])


def other_tool(name: str, title: str, bring: Callable[[Session], None], *packages: str) -> Strategy:
    """Return a strategy that is measured with a tool, by the names of its packages."""
    return Strategy(name, title, "other tools", bring, "tools", packages)


TOOLS = (
    other_tool("marimo", "marimo's reloader", marimo, "marimo"),
    other_tool("jurigged", "jurigged", jurigged, "jurigged"),
    other_tool("hmr", "hmr", hmr, "hmr"),
    other_tool(
        "superduperreload", "superduperreload", superduperreload, "superduperreload", "ipython"
    ),
    other_tool("limeade", "limeade", limeade, "limeade"),
    other_tool("liveimport", "liveimport", liveimport, "liveimport"),
    other_tool("xreload", "xreload", xreload, "xreload"),
    other_tool("pydevd", "pydevd, in debugpy", pydevd, "debugpy"),
)
