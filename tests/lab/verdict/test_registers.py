"""A register has the new entry already, because the body that registers has run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# Where a plug-in registers: what makes the register, the line of the plug-in, what takes the old
# entry out by hand, and what the register gives.
REGISTERS = {
    "a list": (
        "HOOKS = []",
        "hub.HOOKS.append(on_save)",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "a list, at the front": (
        "HOOKS = []",
        "hub.HOOKS.insert(0, on_save)",
        "del hub.HOOKS[-1]",
        "[one() for one in hub.HOOKS]",
    ),
    "a deque": (
        "import collections\nHOOKS = collections.deque()",
        "hub.HOOKS.append(on_save)",
        "hub.HOOKS.popleft()",
        "[one() for one in hub.HOOKS]",
    ),
    "a list of pairs": (
        "HOOKS = []",
        "hub.HOOKS.append(('save', on_save))",
        "del hub.HOOKS[0]",
        "[one() for _, one in hub.HOOKS]",
    ),
    "a dictionary": (
        "HOOKS = {}",
        "hub.HOOKS['save'] = on_save",
        "",
        "[one() for one in hub.HOOKS.values()]",
    ),
    "a dictionary of lists": (
        "HOOKS = {'save': []}",
        "hub.HOOKS['save'].append(on_save)",
        "del hub.HOOKS['save'][0]",
        "[one() for one in hub.HOOKS['save']]",
    ),
    "a set": (
        "HOOKS = set()",
        "hub.HOOKS.add(on_save)",
        "hub.HOOKS = {plug.on_save}",
        "[one() for one in hub.HOOKS]",
    ),
    "an attribute of an object": (
        "class Hub:\n    def __init__(self): self.hooks = []\nHOOKS = Hub()",
        "hub.HOOKS.hooks.append(on_save)",
        "del hub.HOOKS.hooks[0]",
        "[one() for one in hub.HOOKS.hooks]",
    ),
    "bound methods in a list": (
        "HOOKS = []",
        "class Plug:\n    def run(self): return 'NOW'\nhub.HOOKS.append(Plug().run)",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "instances in a list": (
        "HOOKS = []",
        "class Plug:\n    def __call__(self): return 'NOW'\nhub.HOOKS.append(Plug())",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "partials in a list": (
        "HOOKS = []",
        "import functools\nhub.HOOKS.append(functools.partial(on_save))",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "lambdas in a list": (
        "HOOKS = []",
        "hub.HOOKS.append(lambda: 'NOW')",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "decorated functions in a list": (
        "HOOKS = []",
        """
import functools
def loud(view):
    @functools.wraps(view)
    def wrapper(): return view()
    return wrapper
hub.HOOKS.append(loud(on_save))
""",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "a decorator that registers the bare function": (
        "HOOKS = []\ndef hook(function):\n    HOOKS.append(function)\n    return lambda: 'other'",
        "@hub.hook\ndef on_load(): return 'NOW'",
        "del hub.HOOKS[0]",
        "[one() for one in hub.HOOKS]",
    ),
    "a decorator that enters the bare function": (
        "HOOKS = {}\ndef hook(function):\n    HOOKS[function.__name__] = function\n    return 1",
        "@hub.hook\ndef on_load(): return 'NOW'",
        "",
        "[one() for one in hub.HOOKS.values()]",
    ),
}


# What a line of the plug-in adds to a list, where the function is inside of something.
INSIDE = {
    "a pair": "('save', on_save)",
    "a pair in a list": "[('save', on_save)]",
    "a partial": "functools.partial(on_save)",
    "a partial in a pair": "('save', functools.partial(on_save))",
    "a lambda": "lambda: 'NOW'",
    "what a decorator leaves": "loud(on_save)",
    "a list": "['save', on_save]",
    "a dictionary": "{'save': on_save}",
    "an instance in a pair": "('save', Plug('a'))",
}
PLUG = """
import functools, hub
def loud(view):
    @functools.wraps(view)
    def wrapper(): return view()
    return wrapper
class Plug:
    def __init__(self, name): self.name = name
    def run(self): return 'NOW'
def on_save(): return 'NOW'
"""


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("register", ["[]", "__import__('collections').deque()"])
def test_an_entry_that_has_a_new_one_beside_it_is_to_be_removed(
    session: Session, inside: str, register: str
) -> None:
    """To make it again would leave the new one there twice."""
    plug = f"{PLUG}hub.HOOKS.append({INSIDE[inside]})\n"
    session.save("hub", f"HOOKS = {register}\n")
    session.run("import hub")
    session.begin("plug", plug, "old")
    answer = session.change("plug", plug, "new")
    (advice,) = answer.advice
    assert advice.startswith("remove hub.HOOKS[0] if a new one was added for it, else make it")
    session.settle("plug", answer, "del hub.HOOKS[0]")
    session.now("len(hub.HOOKS) == 1")


@pytest.mark.parametrize("other", ["('load', plug.on_save)", "('save', len)", "['save']"])
def test_an_entry_with_no_like_is_to_be_made(session: Session, other: str) -> None:
    """Another entry of the list is no reason to remove one."""
    source = "def on_save(): return 'NOW'\n"
    session.begin("plug", source, "old", "held = [('save', plug.on_save)]")
    session.save("plug", source, "new")
    session.reload("plug")
    session.run(f"held.append({other})")
    session.ask("plug").holds(**{"held[0][1]": "make __main__.held[0] again, with plug.on_save"})


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_nothing_is_registered_twice(session: Session, register: str, looks: str) -> None:
    """Whoever does what the answer advises has the new entry once, and no old one."""
    hub, line, by_hand, given = REGISTERS[register]
    plug = f"import hub\ndef on_save(): return 'NOW'\n{line}\n"
    session.save("hub", f"{hub}\n")
    session.run("import hub")
    session.begin("plug", plug, "old")
    change = session.change if looks == "looked at before" else session.change_unseen
    answer = change("plug", plug, "new")
    assert answer.clean == (not by_hand), answer.text
    by_hand_left = [by_hand] if len(answer.lines) < len(answer.advice) else []
    session.follow(answer, *by_hand_left)
    session.now(f"{given} == ['new']")
    session.ask("plug").is_clean()


def test_several_old_entries_are_taken_out_by_lines(session: Session) -> None:
    """The last one goes first, so that each line still means what it says."""
    plug = "import hub\ndef one(): return 'NOW'\ndef two(): return 'NOW'\nhub.HOOKS += [one, two]\n"
    session.save("hub", "HOOKS = []\n")
    session.run("import hub")
    session.begin("plug", plug, "old")
    answer = session.change("plug", plug, "new")
    assert answer.lines == answer.advice == ["del hub.HOOKS[1]", "del hub.HOOKS[0]"]
    session.settle("plug", answer)
    session.now("[one() for one in hub.HOOKS] == ['new', 'new']")


@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_a_handler_of_a_logger(session: Session, looks: str) -> None:
    """Two handlers would say each message twice, so no line gives the old one its new class."""
    plug = """
    import logging
    class Plug(logging.Handler):
        def emit(self, record): logging.said.append('NOW')
    logging.getLogger('hub').addHandler(Plug())
    """
    session.run("import logging; logging.said = []; log = logging.getLogger('hub')")
    session.begin("plug", plug, "old")
    change = session.change if looks == "looked at before" else session.change_unseen
    answer = change("plug", plug, "new")
    assert not answer.clean
    assert not answer.lines, answer.text
    assert "remove " in answer.text
    session.run("log.removeHandler(log.handlers[0]); log.warning('fire')")
    session.now("logging.said == ['new']")
    session.ask("plug").is_clean()
