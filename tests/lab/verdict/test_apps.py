"""An application that a module has by name is there once, whatever the lines are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

SOURCE = """
class App:
    def __init__(self): self.routes = []
    def route(self, view): self.routes.append(view); return view
    def hello(self): return NOW
app = App()
@app.route
def index(): return NOW
"""
# How somebody comes by it, and an expression for it and for what that should be.
HELD = {
    "by its name": ("from site_ import app", "app", "site_.app"),
    "under another name": ("from site_ import app as application", "application", "site_.app"),
    "by an assignment": ("served = site_.app", "served", "site_.app"),
    "in a list": ("served = [site_.app]", "served[0]", "site_.app"),
    "in a dictionary": ("served = {'k': site_.app}", "served['k']", "site_.app"),
    "as an attribute": ("class Server: pass\nServer.app = site_.app", "Server.app", "site_.app"),
    "by a bound method": ("hello = site_.app.hello", "hello.__self__", "site_.app"),
    "by a bound method in a list": ("jobs = [site_.app.hello]", "jobs[0].__self__", "site_.app"),
    "by a registered function": ("views = [site_.index]", "views[0]", "site_.index"),
}


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_there_are_not_two_applications(session: Session, held: str, looks: str) -> None:
    hold, old, new = HELD[held]
    session.begin("site_", SOURCE, 1, hold)
    if looks == "looked at before":
        answer = session.change("site_", SOURCE, 2)
    else:
        answer = session.change_unseen("site_", SOURCE, 2)
    assert not answer.clean
    sentences = [one for one in answer.advice if one not in answer.lines]
    again = hold.rpartition("\n")[2]
    session.follow(answer, *[again for _ in sentences])
    session.now(
        f"{old} is {new}", "site_.app.hello() == 2", "[one() for one in site_.app.routes] == [2]"
    )
    assert not session.ask("site_").holders


@pytest.mark.parametrize("what", ["app", "app.hello", "index"])
def test_a_module_that_serves_the_application(session: Session, what: str) -> None:
    """Another module has it; after what is advised, that has the new one."""
    session.save("site_", SOURCE, 1)
    session.begin("server", f"from site_ import app, index\nserved = {what}\n", hold="import site_")
    answer = session.change("site_", SOURCE, 2)
    assert not answer.clean
    for advice in answer.advice:
        session.run(advice if advice in answer.lines else "importlib.reload(server)")
    session.now("server.app is site_.app", f"server.served == site_.{what}")
    session.ask("site_").is_clean()
