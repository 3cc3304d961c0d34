"""Notebooks and consoles of their own: marimo's editor, and the console of Spyder."""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadmatrix.driving.door import START, free_port, page, saved_until, started
from reloadmatrix.session import Answer, DoesNotRunError, tool
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.session import Session

GROUP = "notebooks and consoles"

SETTINGS = '[tool.marimo.runtime]\nauto_reload = "{mode}"'
"""What chooses a mode of marimo's reloader, in ``pyproject.toml``."""

RUN = "%runfile main.py"
"""What Spyder's button "Run file" types."""

# What is tried out beside the cells, and belongs to none, has this name.
ASIDE = "__scratch__"

# Writes down what an expression gives.
ASK = """
import pathlib as _pathlib
try:
    _text = repr(({expression}))
except BaseException as _error:
    _text = "raises " + type(_error).__name__
_pathlib.Path("answer.txt").write_text(_text)
"""


class _Marimo:
    """The connection that marimo's editor has."""

    def __init__(self, port: int) -> None:
        connect = importlib.import_module("websockets.sync.client").connect
        address = f"ws://127.0.0.1:{port}/ws?session_id=s_cell"
        self._socket = connect(address, max_size=None)
        self._port = port
        self._condition = threading.Condition()
        self._ready = False
        self._done: Counter[str] = Counter()
        self._marked: set[str] = set()
        self._refusals: list[str] = []
        self.stale: set[str] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self) -> None:
        """Begin, as the editor does when the page has come."""
        self._wait(lambda: self._ready)
        self._post("/api/kernel/instantiate", {"objectIds": [], "values": [], "autoRun": True})

    def run(self, cells: dict[str, str]) -> None:
        """Run cells, given by their names and code, and wait until they have run."""
        before = self._done.copy()
        self._post("/api/kernel/run", {"cellIds": list(cells), "codes": list(cells.values())})
        self._wait(
            lambda: bool(self._refusals) or all(self._done[name] > before[name] for name in cells)
        )
        if self._refusals:
            raise DoesNotRunError(self._refusals[0])

    def try_out(self, code: str) -> None:
        """Run code in the scratchpad, where marimo does not run it again."""
        before = self._done[ASIDE]
        self._post("/api/kernel/scratchpad/run", {"code": code})
        self._wait(lambda: self._done[ASIDE] > before)

    def ask(self, expression: str) -> str:
        """Return the text of the value of an expression."""
        self.try_out(ASK.format(expression=expression))
        return Path("answer.txt").read_text(encoding="utf-8")

    def wait_for_stale(self, before: Counter[str]) -> None:
        """Wait until each cell that was marked has run, as marimo does by itself if none fails."""
        self._comes(
            lambda: not self.stale and all(self._done[one] > before[one] for one in self._marked)
        )

    @property
    def done(self) -> Counter[str]:
        """How often each cell has run."""
        return self._done.copy()

    def has_noticed(self, seconds: float) -> bool:
        """Say whether a cell is marked as stale within a time."""
        return self._comes(lambda: bool(self.stale), seconds)

    def _comes(self, condition: Callable[[], bool], seconds: float = START) -> bool:
        """Say whether something is so within a time."""
        with self._condition:
            return self._condition.wait_for(condition, seconds)

    def _wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so: without it, an answer would be that to another question."""
        if not self._comes(condition):
            raise TimeoutError

    def close(self) -> None:
        """Close the page."""
        self._socket.close()

    def _post(self, path: str, body: dict[str, object]) -> None:
        """Send a request of the editor."""
        page(self._port, path, json.dumps(body).encode(), headers={"Marimo-Session-Id": "s_cell"})

    def _listen(self) -> None:
        """Take in what comes."""
        for text in self._socket:
            message: dict[str, Any] = json.loads(text)
            data = message.get("data", message)
            with self._condition:
                self._ready = self._ready or message["op"] == "kernel-ready"
                if message["op"] == "cell-op":
                    self._note(data["cell_id"], data)
                self._condition.notify_all()

    def _note(self, name: str, data: dict[str, Any]) -> None:
        """Note what is said of a cell."""
        stale = data.get("stale_inputs")
        if stale is not None:
            (self.stale.add if stale else self.stale.discard)(name)
            self._marked.add(name)
        if data.get("status") == "idle":
            self._done[name] += 1
        output = data.get("output") or {}
        if output.get("channel") == "marimo-error":
            # Such a cell never runs. One whose code raises has run.
            errors = [one for one in output["data"] if one["type"] == "import-star"]
            self._refusals += [one["msg"] for one in errors]


def marimo(mode: str) -> Callable[[Session], Answer]:
    """Return the strategy that works in marimo's editor with a mode of its reloader."""

    def bring(session: Session) -> Answer:
        tool("marimo")
        session.write_first()
        Path("pyproject.toml").write_text(SETTINGS.format(mode=mode), encoding="utf-8")
        Path("notebook.py").write_text("import marimo\napp = marimo.App()\n", encoding="utf-8")
        port = free_port()
        options = ("--headless", "--no-token", "--no-skew-protection", "--skip-update-check")
        command = ("-m", "marimo", "edit", "notebook.py", *options, "--port", str(port))
        with started(session, sys.executable, *command):
            page(port, "/health")
            editor = _Marimo(port)
            try:
                return _worked_in(editor, session, mode)
            finally:
                editor.close()

    return bring


def _worked_in(editor: _Marimo, session: Session, mode: str) -> Answer:
    """Work in the editor, edit, and run what a user of the mode runs."""
    cells = {"imports": session.imports, "holds": session.holds}
    editor.begin()
    for name, code in cells.items():
        editor.run({name: code})
    session.date_bytecode()
    editor.try_out(session.uses)
    before = editor.done
    if mode == "off":
        session.edit()
        # Nothing is marked: one runs the imports again, and marimo what depends on them.
        editor.run({"imports": session.imports})
    elif saved_until(session, editor.has_noticed):
        if mode == "lazy":
            editor.run({name: code for name, code in cells.items() if name in editor.stale})
        else:
            editor.wait_for_stale(before)
    kept = editor.ask(session.state) == "True"
    return Answer(editor.ask(session.scenario.probe), kept)


def spyder(session: Session) -> Answer:
    """Run the program in a console of Spyder, work there, edit, and run it again."""
    tool("spyder_kernels")
    session.write_first()
    place = Path("kernels", "spyder")
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "spyder_kernels.console", "-f", "{connection_file}"]
    about = {"argv": command, "display_name": "Spyder", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    known = tool("jupyter_client.kernelspec").KernelSpecManager(
        kernel_dirs=[str(place.parent.absolute())]
    )
    manager = tool("jupyter_client.manager").KernelManager(
        kernel_name="spyder", kernel_spec_manager=known
    )
    Path("main.py").write_text(session.imports + session.holds, encoding="utf-8")
    manager.start_kernel(env=_with_reloader(), cwd=str(Path.cwd()))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)

        def execute(code: str, **asked: str) -> dict[str, Any]:
            reply = client.execute(code, user_expressions=asked, reply=True, timeout=120)
            found: dict[str, Any] = reply["content"].get("user_expressions", {})
            return found

        def value(expression: str) -> str:
            answer = execute("None", asked=expression)["asked"]
            if answer["status"] == "error":
                return f"raises {answer['ename']}"
            return str(answer["data"]["text/plain"])

        execute(RUN)
        session.date_bytecode()
        execute(session.uses)
        session.edit()
        execute(RUN)
        return Answer(kept=value(session.state) == "True", value=value(session.scenario.probe))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _with_reloader() -> dict[str, str]:
    """Return the environment of a console whose settings are those of a new Spyder."""
    return {**os.environ, "SPY_UMR_ENABLED": "True", "SPY_UMR_VERBOSE": "True"}


NOTEBOOKS = (
    *(
        Strategy(
            f"marimo-{mode}",
            f"marimo, {words}",
            GROUP,
            marimo(mode),
            SETTINGS.format(mode=mode),
            "tools",
            ("marimo",),
        )
        for mode, words in {
            "off": "autoreload off",
            "lazy": "autoreload lazy, stale cells run",
            "autorun": "autoreload autorun",
        }.items()
    ),
    Strategy(
        "spyder",
        "Spyder, run the file again",
        GROUP,
        spyder,
        RUN,
        "spyder",
        ("spyder-kernels", "ipython"),
    ),
)
