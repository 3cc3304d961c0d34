"""A constant that is equal to the new one is not old, whichever object it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
HOLD = "from prices import rate, rate as other; held = {'k': rate}"
SOURCE = "rate = VALUE\ndef total(): return NOW\n"


@pytest.mark.parametrize("value", EQUAL)
def test_an_equal_constant(session: Session, value: str) -> None:
    """Only a function was edited, and nobody holds that."""
    source = SOURCE.replace("VALUE", value)
    session.begin("prices", source, 1, HOLD)
    session.change("prices", source, 2).is_clean()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0.0 * len(__name__)", "-0.0 * len(__name__)"),
        ("1", "True"),
        ("1", "1.0"),
        ("'a'", "b'a'"),
        ("(1, (2, 3))", "(1, (2, 3.0))"),
        ("frozenset({1})", "frozenset({True})"),
        ("10 ** 40", "10 ** 40 + 1"),
    ],
)
def test_a_constant_that_only_compares_as_equal(session: Session, before: str, after: str) -> None:
    """Whoever divides by it, prints it or asks for its type sees the difference."""
    session.begin("prices", f"rate = {before}\n", hold="from prices import rate")
    answer = session.change("prices", f"rate = {after}  # edited\n")
    answer.holds(rate="from prices import rate")
    session.settle("prices", answer)
    session.now("repr(rate) == repr(prices.rate)")
