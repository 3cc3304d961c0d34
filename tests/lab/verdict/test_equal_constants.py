"""A constant that is equal to the new one is not old, whichever object it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.verdicts import Session

# Each is another object after each load.
EQUAL = [
    "'https' + '://example.org/' + 'x' * len(__name__)",
    "0.19 * len(__name__)",
    "80443 + len(__name__)",
    "(3, len(__name__))",
    "b'a b' * len(__name__)",
    "bytes([0, 255])",
    "1.5 + 2j * len(__name__)",
    "((1, 'a b', (2.5, None)), (True, len(__name__)))",
    "frozenset({'a', 'b', 1.5})",
    "10 ** 40 + len(__name__)",
    "-0.0 * len(__name__)",
    "float('nan')",
    "(float('inf'), -float('inf'))",
    "slice(1, 1000 * len(__name__))",
    "()",
]
# Before and after: what an operator takes for equal, and whoever prints it does not.
UNLIKE = [
    ("0.0 * len(__name__)", "-0.0 * len(__name__)"),
    ("1", "True"),
    ("1", "1.0"),
    ("'a'", "b'a'"),
    ("(1, (2, 3))", "(1, (2, 3.0))"),
    ("frozenset({1})", "frozenset({True})"),
    ("10 ** 40", "10 ** 40 + 1"),
]


def module(values: list[str]) -> str:
    """Return a module that has these values by the names a0, a1 and so on, and a function."""
    return "".join(f"a{number} = {value}\n" for number, value in enumerate(values)) + (
        "def total(): return NOW\n"
    )


def test_equal_constants(session: Session) -> None:
    """Only a function was edited, and nobody holds that."""
    source = module(EQUAL)
    session.begin("prices", source, 1, "from prices import *; del total")
    session.run("rows = [a0, a3, a10]; best = a1; table = {'k': a7}")
    session.change("prices", source, 2).is_clean()


def test_constants_that_only_compare_as_equal(session: Session) -> None:
    """Whoever divides by them, prints them or asks for their type sees the difference."""
    session.begin(
        "prices", module([one for one, _ in UNLIKE]), 1, "from prices import *; del total"
    )
    answer = session.change("prices", module([other for _, other in UNLIKE]), 1)
    answer.holds(**{f"a{one}": f"from prices import a{one}" for one in range(len(UNLIKE))})
    session.settle("prices", answer)
    names = [f"a{one}" for one in range(len(UNLIKE))]
    session.now(*(f"repr({name}) == repr(prices.{name})" for name in names))
