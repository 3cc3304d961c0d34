"""A module that was loaded from a path is run again by its loader, and that counts as a load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

LOAD = """
import importlib.util
spec = importlib.util.spec_from_file_location({name!r}, 'addons/{file}.py')
addon = sys.modules[{name!r}] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(addon)
"""
SOURCE = "size = NOW\ndef run(): return NOW\nclass Tool:\n    def go(self): return NOW\n"
HOLD = "tool = addon.Tool(); tools = [addon.run]; size = addon.size"
TRY = """
try:
    reloadlab.checked_reload(addon)
except ImportError as error:
    notes = '\\n'.join(error.__notes__)
"""


@pytest.mark.parametrize("name", ["blender_addon", "addon-2"])
def test_the_note_says_how_to_run_it(session: Session, name: str) -> None:
    """No source has run, and the note has a line that runs it and that works."""
    session.save("addons.tool", SOURCE, 1)
    session.run(LOAD.format(name=name, file="tool"), HOLD)
    session.save("addons.tool", SOURCE, 2)
    session.run(TRY)
    note = session.value("notes")
    assert "nothing ran and nothing has changed" in note
    line = note.rpartition(": ")[2]
    assert line.endswith("exec_module(addon)")
    session.now("addon.size == 1")
    session.run(line)
    session.now("addon.size == 2")
    answer = session.ask(name)
    assert answer.holders.keys() == {"__main__.tool", "__main__.tools[0]", "__main__.size"}
    session.follow(answer)
    session.now("tool.go() == tools[0]() == size == 2")
    assert not session.ask(name).holders


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("saved", [True, False], ids=["edited", "saved as it was"])
def test_running_it_again_counts_as_a_load(session: Session, times: int, saved: bool) -> None:
    """Looked at each time, the versions are numbered, and what is old says by how many."""
    session.save("addons.tool", SOURCE, 1)
    session.run(LOAD.format(name="tool", file="tool"), HOLD)
    session.ask("tool").is_clean()
    for number in range(times):
        session.save("addons.tool", SOURCE, 2 + number if saved else 1)
        session.run("addon.__spec__.loader.exec_module(addon)")
        answer = session.ask("tool")
    assert "__main__.tools[0]" in answer.holders, answer.text
    assert f"{times} version{'s' * (times > 1)} old" in answer.text
    assert not answer.clean
    session.follow(answer)
    session.now("tools[0] is addon.run", "type(tool) is addon.Tool")


def test_a_file_that_is_gone(session: Session) -> None:
    """Then no line is offered that would raise."""
    path = session.save("addons.tool", SOURCE, 1)
    session.run(LOAD.format(name="tool", file="tool"))
    path.unlink()
    session.run(TRY)
    note = session.value("notes")
    assert "exec_module" not in note
    assert "Its file is gone" in note


def test_a_module_made_by_hand(session: Session) -> None:
    """It has no file at all, and an answer is given all the same."""
    session.run(
        """
        import types
        addon = sys.modules['made'] = types.ModuleType('made')
        exec('def run(): return 1', vars(addon))
        tools = [addon.run]
        """
    )
    session.ask("made").is_clean()
    session.run("exec('def run(): return 2', vars(addon))")
    answer = session.ask("made")
    assert "__main__.tools[0]" in answer.holders
    session.follow(answer)
    session.now("tools[0]() == 2")
    assert not session.ask("made").holders
