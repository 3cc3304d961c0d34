"""What another module computed when it ran is new only after a reload of that module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

BASE = """
class Base:
    kind = 'NOW'
    def go(self): return 'NOW'
    def __init_subclass__(cls): cls.made_by = 'NOW'
class Group:
    def __init__(self): self.commands = {}
    def command(self, view): self.commands[view.__name__] = view; return view
main = Group()
limit = 'NOW'
def loud(view): return lambda: ('NOW', view())
def greet(): return 'NOW'
"""
# What the other module says, and an expression that tells what it has.
COMPUTED = {
    "a default argument": ("from base import greet\ndef go(view=greet): return view()", "app.go()"),
    "a default that is a constant": (
        "from base import limit\ndef go(n=limit): return n",
        "app.go()",
    ),
    "a base class": ("from base import Base\nclass Own(Base): pass", "app.Own().go()"),
    "a hook of a base class": ("from base import Base\nclass Own(Base): pass", "app.Own.made_by"),
    "a decorator": ("from base import loud\n@loud\ndef go(): return 1", "app.go()[0]"),
    "a registry": (
        "from base import main, greet\n@main.command\ndef more(): return greet()",
        "__import__('base').main.commands['more']()",
    ),
    "a call": ("from base import greet\ngot = [greet]", "app.got[0]()"),
    "an instance": ("from base import Base\none = Base()", "app.one.go()"),
    "a class attribute": (
        "from base import greet\nclass Own:\n    go = staticmethod(greet)",
        "app.Own.go()",
    ),
    "a partial": (
        "import functools\nfrom base import greet\ngo = functools.partial(greet)",
        "app.go()",
    ),
    "a table": ("from base import greet\nviews = {'k': greet}", "app.views['k']()"),
    "a default, by the module": ("import base\ndef go(view=base.greet): return view()", "app.go()"),
    "a base class, by the module": ("import base\nclass Own(base.Base): pass", "app.Own().go()"),
    "a decorator, by the module": ("import base\n@base.loud\ndef go(): return 1", "app.go()[0]"),
    "a registry, by the module": (
        "import base\n@base.main.command\ndef more(): return base.greet()",
        "__import__('base').main.commands['more']()",
    ),
    "a constant, by the module": ("import base\ndouble = base.limit * 2", "app.double[:6]"),
    "an alias of the module": ("import base as b\ndef go(view=b.greet): return view()", "app.go()"),
    "an annotation that is kept": (
        "from base import Base\ndef go(it: Base): pass\nkinds = [go.__annotations__['it'].kind]",
        "app.kinds[0]",
    ),
    "a name in a list of types": (
        "from base import Base\nkinds = (Base, int)",
        "app.kinds[0].kind",
    ),
}


@pytest.mark.parametrize("computed", COMPUTED)
def test_a_module_that_computed(session: Session, computed: str) -> None:
    """The answer names the reload of that module, and that helps."""
    source, probe = COMPUTED[computed]
    session.save("base", BASE, "before")
    session.begin("app", f"{source}\n", hold="import base")
    session.now(f"{probe} == 'before'")
    answer = session.change("base", BASE, "later!")
    assert not answer.clean
    assert "reload app" in answer.text
    for advice in [*answer.advice, *answer.doubts.values()]:
        session.run(advice if advice in answer.lines else "importlib.reload(app)")
    session.now(f"{probe} == 'later!'")
    session.ask("base").is_clean()


@pytest.mark.parametrize(
    "lines",
    [
        "import shop.base\ndouble = shop.base.limit * 2",
        "import shop.base as b\ndouble = b.limit * 2",
        "import shop, shop.base\ndef f(n=shop.base.limit): return n\ndouble = f() * 2",
        "from shop import base\ndouble = base.limit * 2",
        "class Own:\n    from shop import base as b\n    twice = b.limit * 2\ndouble = Own.twice",
        "class Own:\n    import shop.base\n    twice = shop.base.limit * 2\ndouble = Own.twice",
    ],
)
def test_a_module_that_computed_with_a_submodule(session: Session, lines: str) -> None:
    session.save("shop.__init__", "")
    session.save("shop.base", BASE, "before")
    session.begin("app", lines, hold="import shop.base")
    answer = session.change("shop.base", BASE, "later!")
    session.now("app.double == 'before' * 2")
    answer.cannot_judge("app", reason="has run with an earlier shop.base", settled="reload app")
    session.run("importlib.reload(app)")
    session.now("app.double == 'later!' * 2")
    session.ask("shop.base").is_clean()


def test_only_modules_of_the_project_are_asked(session: Session) -> None:
    session.save("base", BASE, "before")
    folder = session.save("site-packages.app", "import base\ndouble = base.limit * 2").parent
    session.run(f"sys.path.append({str(folder)!r})", "import base, app")
    session.change("base", BASE, "later!").is_clean()


def test_a_module_that_only_looks_names_up(session: Session) -> None:
    """It finds what is new at each call, and nothing has to be reloaded."""
    session.save("base", BASE, "before")
    session.begin(
        "app", "import base\ndef go(): return base.greet(), base.limit\n", hold="import base"
    )
    session.change("base", BASE, "later!").is_clean()
    session.now("app.go() == ('later!', 'later!')")


@pytest.mark.parametrize("line", ["from base import greet", "import base; greet = base.greet"])
def test_the_notebook_is_never_told_to_reload_itself(session: Session, line: str) -> None:
    session.begin("base", BASE, "before", line)
    answer = session.change("base", BASE, "later!")
    answer.holds(greet="from base import greet")
    session.settle("base", answer)
