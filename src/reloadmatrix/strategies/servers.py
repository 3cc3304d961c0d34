"""Development servers, which restart their process when a file is saved.

The program of the scenario is started by each server as its users do. Whenever it has started, it
tells the cell, which then asks for its page.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadmatrix.driving.door import answer_of, free_port, page, saved_until, started
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.driving.door import Door
    from reloadmatrix.session import Answer, Session

# What each server runs, and how it goes on where the server does not.
PROGRAM = """
from reloadmatrix.driving.agent import Program
program = Program({}).start().tell()
"""
STAY = """
import threading
threading.Event().wait()
"""

WATCHFILES = """
def run():
    from reloadmatrix.driving.agent import Program
    Program({}).start().tell()
    import threading
    threading.Event().wait()
if __name__ == "__main__":
    from watchfiles import PythonFilter, run_process
    run_process(".", target=run, watch_filter=PythonFilter())
"""

ASGI = f"""{PROGRAM}
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({{"type": "http.response.start", "status": 200, "headers": []}})
        await send({{"type": "http.response.body", "body": program.answer().encode()}})
"""

FASTAPI = f"""{PROGRAM}
from fastapi import FastAPI, Response
app = FastAPI()
@app.get("/")
def page(): return Response(program.answer())
"""

FLASK = f"""
import os
from flask import Flask
app = Flask(__name__)
if os.environ.get("WERKZEUG_RUN_MAIN") == "true":{PROGRAM.replace(chr(10), chr(10) + "    ")}
@app.get("/")
def page(): return program.answer()
"""

WSGI = f"""{PROGRAM}
def app(environ, start_response):
    start_response("200 OK", [])
    return [program.answer().encode()]
"""

DJANGO = f"""
import os, sys
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="-", ALLOWED_HOSTS=["*"])
urlpatterns = [path("", lambda request: HttpResponse(program.answer()))]
if os.environ.get("RUN_MAIN") == "true":{PROGRAM.replace(chr(10), chr(10) + "    ")}
if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
"""

WERKZEUG = f"""
import os, sys
from werkzeug.serving import run_simple
from werkzeug.wrappers import Request, Response
@Request.application
def app(request): return Response(program.answer())
if os.environ.get("WERKZEUG_RUN_MAIN") == "true":{PROGRAM.replace(chr(10), chr(10) + "    ")}
if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), app, use_reloader=True)
"""

TEST = f"""
def test_it():{PROGRAM.replace(chr(10), chr(10) + "    ")}
"""

PYTHON = (sys.executable, "-m")


def served_by(
    program: str, *command: str, file: str = "program.py", has_page: bool = True
) -> Callable[[Session], Answer]:
    """Return the strategy that starts a program under a server.

    In its command, ``PORT`` is the port.
    """

    def bring(session: Session) -> Answer:
        session.write_first()
        Path(file).write_text(program, encoding="utf-8")
        port = free_port()
        words = [word.replace("PORT", str(port)) for word in command]
        with started(session, *words) as door:
            told = door.first()
            if has_page:
                # Some run the program again before they serve it.
                told = asked(door, port, told["run"])
            session.date_bytecode()
            told = saved_until(session, door.next) or told
            if has_page:
                told = asked(door, port, told["run"])
            return answer_of(told)

    return bring


def asked(
    door: Door,
    port: int,
    run: str,
    path: str = "/",
    read: Callable[[str], dict[str, Any]] = json.loads,
) -> dict[str, Any]:
    """Return what the page says, as soon as it comes from a run, or from one after it."""
    while True:
        told = read(page(port, path))
        if told["run"] == run:
            return told
        # The process of before answers until it ends; or another one has come in between.
        later = door.next(0.05)
        run = later["run"] if later else run


def server(
    name: str,
    title: str,
    bring: Callable[[Session], Answer],
    switch_on: str,
    *packages: str,
    environment: str = "tools",
    group: str = "development servers",
) -> Strategy:
    """Return a strategy that is measured with what serves a program, by its packages."""
    return Strategy(name, title, group, bring, switch_on, environment, packages, for_servers=True)


SERVERS = (
    server(
        "watchfiles",
        "watchfiles",
        served_by(WATCHFILES, sys.executable, "program.py", has_page=False),
        "watchfiles 'python program.py' .",
        "watchfiles",
    ),
    server(
        "watchmedo",
        "watchmedo auto-restart",
        served_by(
            f"{PROGRAM}{STAY}",
            *(*PYTHON, "watchdog.watchmedo", "auto-restart", "--directory", ".", "--recursive"),
            *("--patterns", "**/*.py", "--", sys.executable, "program.py"),
            has_page=False,
        ),
        "watchmedo auto-restart --patterns '**/*.py' --recursive -- python program.py",
        "watchdog",
    ),
    server(
        "pytest-watcher",
        "pytest-watcher",
        served_by(
            TEST,
            *(*PYTHON, "pytest_watcher", ".", "--now"),
            file="test_program.py",
            has_page=False,
        ),
        "pytest-watcher . --now",
        "pytest-watcher",
        "pytest",
    ),
    server(
        "uvicorn",
        "uvicorn --reload",
        served_by(ASGI, *PYTHON, "uvicorn", "program:app", "--reload", "--port", "PORT"),
        "uvicorn program:app --reload",
        "uvicorn",
        "watchfiles",
    ),
    server(
        "fastapi",
        "fastapi dev",
        served_by(FASTAPI, *PYTHON, "fastapi", "dev", "program.py", "--port", "PORT"),
        "fastapi dev program.py",
        "fastapi",
        "uvicorn",
        "watchfiles",
    ),
    server(
        "gunicorn",
        "gunicorn --reload",
        served_by(WSGI, *PYTHON, "gunicorn", "--reload", "-b", "127.0.0.1:PORT", "program:app"),
        "gunicorn --reload program:app",
        "gunicorn",
    ),
    server(
        "flask",
        "flask run --debug",
        served_by(FLASK, *PYTHON, "flask", "--app", "program", "run", "--debug", "--port", "PORT"),
        "flask --app program run --debug",
        "flask",
        "werkzeug",
        environment="flask",
    ),
    server(
        "werkzeug",
        "Werkzeug's reloader",
        served_by(WERKZEUG, sys.executable, "program.py", "PORT"),
        "run_simple('127.0.0.1', 5000, app, use_reloader=True)",
        "werkzeug",
        environment="flask",
    ),
    server(
        "django",
        "Django's runserver",
        served_by(DJANGO, sys.executable, "program.py", "runserver", "127.0.0.1:PORT"),
        "python manage.py runserver",
        "django",
    ),
)
