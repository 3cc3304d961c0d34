"""What a package exports under its own name, and what a mock has put back, is current."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

CORE = """
class Client:
    def get(self): return 'got'
class Plain: pass
def connect(): return Client()
"""
# How a package may say that what a module in it defines is its own.
RENAMED = {
    "by a line": "Client.__module__ = Plain.__module__ = connect.__module__ = __name__",
    "by a decorator": """
def exported(thing):
    thing.__module__ = __name__
    return thing
Client, Plain, connect = map(exported, (Client, Plain, connect))
""",
    "by a loop over its names": """
for _one in list(vars().values()):
    if getattr(_one, '__module__', '').startswith('shop'):
        _one.__module__ = 'shop'
""",
    "by a subclass": """
class Client(Client):
    __module__ = __name__
Plain.__module__ = connect.__module__ = __name__
""",
    "by a factory": """
def _named(cls):
    return type(cls.__name__, (cls,), {'__module__': __name__})
Plain = _named(Plain)
""",
}


@pytest.mark.parametrize("how", RENAMED)
def test_a_package_that_renames_what_it_exports(session: Session, how: str) -> None:
    """Nothing was edited in the module that made it, so nothing of that is old."""
    source = f"from ._core import Client, Plain, connect\n{RENAMED[how]}"
    session.save("shop._core", CORE)
    session.begin("shop.__init__", source, hold="from shop._core import *; held = Client()")
    session.check("shop").is_clean()


def test_a_class_that_is_old_and_was_renamed(session: Session) -> None:
    """The module that made it was edited and both were reloaded: now it is old."""
    source = "from ._core import Client\nClient.__module__ = __name__\n"
    session.save("shop._core", "class Client:\n    def get(self): return NOW\n", 1)
    session.begin("shop.__init__", source, hold="from shop import Client; held = Client()")
    session.save("shop._core", "class Client:\n    def get(self): return NOW\n", 2)
    session.check("shop._core")
    answer = session.check("shop")
    answer.holds(Client="from shop import Client", held="held.__class__ = shop.Client")
    session.settle("shop", answer)
    session.now("held.get() == 2", "type(held) is Client is shop.Client")


def test_what_the_package_itself_makes_again(session: Session) -> None:
    """A class that the package derives is another one after its reload; its base is not."""
    session.save("shop._core", CORE)
    source = f"from ._core import Client, Plain, connect\n{RENAMED['by a subclass']}"
    session.begin("shop.__init__", source, hold="from shop import *; got = connect()")
    answer = session.check("shop")
    answer.holds(Client="from shop import Client")
    session.settle("shop", answer)


TAVERN = """
RATE = 5
class Guest:
    def pay(self): return NOW
def value(n): return n * NOW
def plus(n): return value(n) + 1
"""


@pytest.mark.parametrize("target", ["value", "Guest", "RATE", "Guest.pay"])
@pytest.mark.parametrize("edited", [True, False])
def test_what_a_mock_puts_back(session: Session, target: str, edited: bool) -> None:
    """The source binds the name, so no line may take it out of the module."""
    session.begin("tavern", TAVERN, 1)
    session.save("tavern", TAVERN, 2 if edited else 1)
    session.run(
        f"""
        from unittest import mock
        with mock.patch('tavern.{target}'):
            report = reloadlab.checked_reload(tavern)
        """
    )
    answer = session.ask("tavern")
    assert not [line for line in answer.lines if line.startswith("del ")], answer.text
    assert answer.clean is (not edited or target in ("RATE", "Guest.pay")), answer.text
