"""What others have done to registers and loggers meanwhile stays, when a body fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

REFRESH = "try: reloadlab.refresh()\nexcept ZeroDivisionError: failed = True"
ENTER = "import hub\ndef f(): return 2\nhub.enter(f)\n"
# What holds the queue, what gives its entries, and how the module enters something in it.
QUEUES = {
    "a queue of the project": "import collections\nQ = collections.deque()\n"
    "def entries(): return Q\ndef enter(f): Q.append(f)",
    "a queue of a library": "import queue\nQ = queue.LifoQueue()\n"
    "def entries(): return Q.queue\ndef enter(f): Q.put(f)",
}


def failing(notebook: Notebook, folder: Path, hub: str, worker: str) -> None:
    """Refresh a body that enters something, while a thread works, and then fails."""
    (folder / "hub.py").write_text(hub)
    (folder / "m.py").write_text("import hub\ndef f(): return 1\n")
    notebook.run("import reloadlab, threading, hub, m, logging", "failed = False")
    thread = f"import threading\none = threading.Thread(target=lambda: {worker})\n"
    (folder / "m.py").write_text(f"{ENTER}{thread}one.start()\none.join()\n1 / 0\n")
    notebook.run("hub.entries().extend([1, 2])", REFRESH)
    assert notebook.value("failed")


@pytest.mark.parametrize("hub", QUEUES.values(), ids=QUEUES.keys())
def test_what_a_thread_has_taken_out_of_a_queue_does_not_come_back(
    with_helper: Interpreters, tmp_path: Path, hub: str
) -> None:
    with Notebook(with_helper, tmp_path) as notebook:
        failing(notebook, tmp_path, hub, "hub.entries().remove(1)")
        assert notebook.value("[*hub.entries()]") == [2]


def test_what_a_library_gives_its_logger_when_it_is_imported_stays(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    """It stays imported, and would not give it again."""
    library = tmp_path / "site-packages"
    library.mkdir()
    (library / "some_library.py").write_text(
        "import logging\nlogging.getLogger('some_library').addHandler(logging.NullHandler())"
    )
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run(f"import sys; sys.path.append({str(library)!r})")
        hub = "Q = []\ndef entries(): return Q\ndef enter(f): Q.append(f)"
        failing(notebook, tmp_path, hub, "__import__('some_library')")
        assert notebook.value("len(logging.getLogger('some_library').handlers)") == 1
        assert notebook.value("hub.Q") == [1, 2]


def test_what_is_built_in_is_no_register_of_a_module(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    """Each module has the namespace of it by a name, and it is everybody's."""
    with Notebook(with_helper, tmp_path) as notebook:
        hub = "Q = []\ndef entries(): return Q\ndef enter(f): Q.append(f)"
        failing(notebook, tmp_path, hub, "setattr(__import__('builtins'), 'made', 3)")
        assert notebook.value("made") == 3
