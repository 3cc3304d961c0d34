"""What is found, and what is looked into, does not hang on the words of a remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

SOURCE = """
import enum, functools

def greet(name="you"):
    return NOW, name

def talk():
    yield NOW
    yield NOW

@functools.lru_cache
def cached(): return NOW

class Color(enum.Enum):
    RED = NOW

class Greeter:
    def __init__(self, friend=None): self.friend = friend
    def greet(self): return NOW
    @property
    def name(self): return NOW

class Frozen:
    def __setattr__(self, name, value): raise AttributeError(name)
"""

GONE = """
def goodbye(): return "The later version no longer has this one."
"""

# Something for each kind of remedy: lines of every form, caches, and what has to be made again.
HOLDS = """
import functools
from greetings import goodbye, greet, Greeter as Kind
handlers = {"greet": greet, 0: [greet]}
fixed = (greet, Kind)
part = [functools.partial(greet, "me")]
wrapped = functools.lru_cache(greet)
cache = functools.lru_cache(lambda key: greet); cache(1)
friends = [Kind(Kind(Kind()))]
method = friends[0].greet
forced = greetings.Frozen()
talking = greetings.talk(); next(talking)
color = greetings.Color.RED
def call(what=greet, *, other=Kind): return what
class Mine(Kind):
    shout = staticmethod(greet)
    whisper = property(greet)
"""

REWORD = """
import reloadlab._remedies.remedy as words
words.Remedy.__str__ = lambda remedy: "do as you like"
"""


def found(with_helper: Interpreters, folder: Path, *first: str) -> list[dict[str, Any]]:
    folder.mkdir()
    with Notebook(with_helper, folder) as notebook:
        for number in range(2):
            source = SOURCE.replace("NOW", str(number)) + ("" if number else GONE)
            (folder / "greetings.py").write_text(source, encoding="utf-8")
            if number == 0:
                notebook.run("import importlib, reloadlab, greetings", *first, HOLDS)
        notebook.run("importlib.invalidate_caches(); importlib.reload(greetings)")
        holders = notebook.value("reloadlab.find_stale(greetings).to_dict()['holders']")
    assert isinstance(holders, list)
    return holders


def test_other_words_for_every_remedy_change_nothing_else(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    plain = found(with_helper, tmp_path / "plain")
    reworded = found(with_helper, tmp_path / "reworded", REWORD)
    assert {holder.pop("remedy") for holder in reworded} == {"do as you like"}
    said = [str(holder.pop("remedy")) for holder in plain]
    assert reworded == plain
    # The session has something for each of these, the friend of a friend among it.
    for word in ["import", "del ", "__class__", "cache_clear", "make ", "start ", "setattr"]:
        assert any(word in one for one in said), (word, said)
    assert any(str(holder["path"]).endswith(".friend.friend") for holder in plain)
