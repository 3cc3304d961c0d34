"""Programs in other processes tell of themselves, and are saved anew until they notice."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from reloadmatrix import scenario
from reloadmatrix.driving.agent import PORT
from reloadmatrix.driving.door import answer_of, free_port, page, saved_until, started
from reloadmatrix.session import DoesNotRunError, Session, save
from reloadmatrix.strategies.programs import Talk, write_main
from reloadmatrix.strategies.servers import PROGRAM, STAY


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Return a session in a folder of its own, which leaves ``__main__`` alone."""
    monkeypatch.chdir(tmp_path)
    return Session(scenario("module-state"), names={})


def test_a_program_tells_that_it_has_run_and_what_was_done_by_hand_is_done_once(
    session: Session,
) -> None:
    session.write_first()
    Path("program.py").write_text(PROGRAM + STAY)
    with started(session, sys.executable, "program.py") as door:
        first = answer_of(door.first())
    assert (first.value, first.kept) == ("'old'", True)
    session.edit()
    with started(session, sys.executable, "program.py") as door:
        second = answer_of(door.first())
    assert (second.value, second.kept) == ("'new'", False)


def test_what_a_program_has_told_before_it_ended_counts(session: Session) -> None:
    session.write_first()
    Path("program.py").write_text(PROGRAM)
    with started(session, sys.executable, "program.py") as door:
        door.process.wait()
        assert answer_of(door.first()).value == "'old'"


def test_a_run_that_was_ended_before_it_had_told_anything_is_none(session: Session) -> None:
    session.write_first()
    cut = f"import os, socket\nsocket.create_connection(('127.0.0.1', int(os.environ[{PORT!r}])))"
    Path("program.py").write_text(f"{cut}.close()\n{PROGRAM}{STAY}")
    with started(session, sys.executable, "program.py") as door:
        assert answer_of(door.first()).value == "'old'"


def test_a_program_that_does_not_listen_is_ended_too(session: Session) -> None:
    session.write_first()
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    Path("program.py").write_text(f"{deaf}{PROGRAM}{STAY}")
    with started(session, sys.executable, "program.py") as door:
        door.first()
    assert door.process.returncode == -signal.SIGKILL


def test_a_program_that_gives_up_is_told_by_its_last_line(session: Session) -> None:
    in_red = "raise SystemExit('\\x1b[31mno such door\\n\\x1b[0m')"
    with (
        started(session, sys.executable, "-c", in_red) as door,
        pytest.raises(DoesNotRunError, match=r"^no such door$"),
    ):
        door.first()


def test_a_program_that_goes_on_is_asked_in_its_own_names(session: Session) -> None:
    write_main(session)
    with (
        started(session, sys.executable, "main.py") as door,
        door.conversation() as connection,
    ):
        talk = Talk(connection)
        assert not talk.ask(session).kept
        talk.execute(session.uses)
        assert talk.ask(session).kept
        assert not talk.ran_again(0)


def test_a_page_is_waited_for(session: Session) -> None:
    port = free_port()
    Path("index.html").write_text("here")
    command = ("-m", "http.server", "--bind", "127.0.0.1", str(port))
    with started(session, sys.executable, *command):
        assert page(port, "/index.html") == "here"


@pytest.mark.parametrize("in_place", [False, True])
def test_a_save_moves_a_file_into_place_or_writes_into_it(tmp_path: Path, in_place: bool) -> None:
    path = tmp_path / "m.py"
    save({str(path): "a = 1"}, 1e9)
    with path.open() as before:
        save({str(path): "a = 2"}, 1e9 + 10, in_place)
        assert before.read() == ("a = 2\n" if in_place else "a = 1\n")
    assert path.read_text() == "a = 2\n"
    assert path.stat().st_mtime == 1e9 + 10


def test_a_save_that_nobody_has_noticed_is_made_again_later(session: Session) -> None:
    session.write_first()
    times: list[float] = []

    def noticed(_seconds: float) -> list[float] | None:
        times.append(Path("m.py").stat().st_mtime)
        return times if len(times) == 2 else None

    assert saved_until(session, noticed) == times
    assert times[0] < times[1] < times[0] + 1
    assert saved_until(session, lambda _seconds: None) is None
