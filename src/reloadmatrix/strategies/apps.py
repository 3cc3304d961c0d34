"""Frameworks for apps, which run a script again for a page or an edit, in the same process."""

from __future__ import annotations

import importlib
import json
import sys
import textwrap
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadmatrix.driving.door import (
    SAVES,
    START,
    WAIT,
    answer_of,
    free_port,
    page,
    saved_until,
    started,
)
from reloadmatrix.strategies.servers import PYTHON, asked, server

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.session import Answer, Session

# What each script does before its framework comes in.
SCRIPT = """
from reloadmatrix.driving import agent
try:
    {program}
except Exception as error:
    agent.failed(error)
    raise
program = agent.Program(globals()).tell()
"""

GRADIO = """
import gradio
with gradio.Blocks() as demo:
    gradio.Markdown(program.answer())
demo.launch()
"""

DASH = """
import os, sys
from dash import Dash, html
app = Dash(__name__)
program = None
if os.environ.get("WERKZEUG_RUN_MAIN") == "true":
    from reloadmatrix.driving.agent import Program
    program = Program({}).start().tell()
@app.server.route("/answer")
def answer(): return program.answer()
app.layout = lambda: html.Pre(program.answer() if program else '')
if __name__ == "__main__":
    app.run(debug=True, port=int(sys.argv[1]))
"""


def write_script(session: Session, then: str = "") -> None:
    """Write the first sources, and the script beside them."""
    session.write_first()
    program = textwrap.indent(session.imports + session.holds, "    ").strip()
    Path("app.py").write_text(SCRIPT.format(program=program) + then, encoding="utf-8")


def streamlit(session: Session) -> Answer:
    """Open the page of a Streamlit app, save, and press "Rerun" when the page offers it."""
    write_script(session)
    port = free_port()
    settings = {
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    with started(session, *PYTHON, "streamlit", "run", "app.py", **settings) as door:
        page(port, "/_stcore/health")
        with _StreamlitPage(port) as browser:
            browser.rerun()
            told = door.first()
            session.date_bytecode()
            session.edit()
            for number in range(SAVES):
                if browser.is_offered(WAIT):
                    break
                # It had not begun to look. It compares contents: there has to be another one.
                session.write_first()
                browser.is_offered(WAIT)
                session.edit(later=(number + 1) / 100)
            browser.rerun()
            return answer_of(door.next(START) or told)


class _StreamlitPage:
    """The connection that a page of Streamlit has."""

    def __init__(self, port: int) -> None:
        connect = importlib.import_module("websockets.sync.client").connect
        self._back = importlib.import_module("streamlit.proto.BackMsg_pb2").BackMsg
        self._forward = importlib.import_module("streamlit.proto.ForwardMsg_pb2").ForwardMsg
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._socket = connect(address, subprotocols=["streamlit"], max_size=None)
        self._offered = threading.Event()

    def __enter__(self) -> _StreamlitPage:
        """Listen."""
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the page."""
        self._socket.close()

    def rerun(self) -> None:
        """Ask for a run of the script."""
        message = self._back()
        message.rerun_script.query_string = ""
        self._socket.send(message.SerializeToString())

    def is_offered(self, seconds: float) -> bool:
        """Say whether the page offers to run the script again within a time."""
        return self._offered.wait(seconds)

    def _listen(self) -> None:
        """Take in what comes."""
        for data in self._socket:
            message = self._forward()
            message.ParseFromString(data)
            if message.session_event.script_changed_on_disk:
                self._offered.set()


def gradio(session: Session) -> Answer:
    """Start a Gradio app in reload mode, and save."""
    write_script(session, GRADIO)
    port = free_port()
    command = (sys.executable, "-c", "from gradio.cli import cli; cli()", "app.py")
    variables = {"GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False"}
    with started(session, *command, **variables) as door:
        told = door.first()
        page(port)
        session.date_bytecode()
        # The reloader runs the script again when it begins to watch, which is no sign.
        told = saved_until_fresh(session, door.next, told)
        if not told["run"]:
            # The script fails, and the page stays as it is.
            return answer_of(_shown(page(port, "/config")))
        return answer_of(asked(door, port, told["run"], "/config", _shown))


def _shown(config: str) -> dict[str, Any]:
    """Return what the script has put on the page of a Gradio app."""
    (shown,) = json.loads(config)["components"]
    told: dict[str, Any] = json.loads(shown["props"]["value"])
    return told


def dash(session: Session) -> Answer:
    """Start a Dash app in debug mode, and ask for its page before and after an edit."""
    session.write_first()
    Path("app.py").write_text(DASH, encoding="utf-8")
    port = free_port()
    with started(session, sys.executable, "app.py", str(port)) as door:
        told = door.first()
        page(port)
        session.date_bytecode()
        told = saved_until(session, door.next) or told
        page(port, "/_dash-layout")
        return answer_of(asked(door, port, told["run"], "/answer"))


def panel(session: Session) -> Answer:
    """Serve a Panel app with ``--dev``, and open its page before and after an edit."""
    write_script(session, "import panel\npanel.pane.Str(program.answer()).servable()\n")
    port = free_port()
    words = ("panel", "serve", "app.py", "--dev", "--address", "127.0.0.1", "--port", str(port))
    with started(session, *PYTHON, *words) as door:
        page(port, "/app")
        told = door.first()
        session.date_bytecode()

        def opened(seconds: float) -> dict[str, Any] | None:
            page(port, "/app")
            return door.next(seconds)

        return answer_of(saved_until_fresh(session, opened, told))


def saved_until_fresh(
    session: Session, next_run: Callable[[float], dict[str, Any] | None], told: dict[str, Any]
) -> dict[str, Any]:
    """Save until a run gives what is expected of the new sources, and return what the last told.

    Nothing else tells a run after the edit from one that was on its way.
    """

    def is_fresh(seconds: float) -> bool:
        nonlocal told
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            told = next_run(left) or told
            if told["value"] == repr(session.scenario.fresh):
                return True
            time.sleep(0.05)
        return False

    saved_until(session, is_fresh)
    return told


app = partial(server, group="app frameworks")

APPS = (
    app("streamlit", "streamlit run", streamlit, "streamlit run app.py", "streamlit", "watchdog"),
    app("gradio", "gradio, reload mode", gradio, "gradio app.py", "gradio"),
    app(
        "dash",
        "Dash, debug=True",
        dash,
        "app.run(debug=True)",
        "dash",
        "werkzeug",
        environment="flask",
    ),
    app("panel", "panel serve --dev", panel, "panel serve app.py --dev", "panel", "bokeh"),
)
