"""A number or a text of an earlier version is found, or at least nobody calls it clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# Values of all kinds that say nothing of where they come from.
SOURCE = """
number = 40 + NOW
text = 'text ' + 'NOW'
raw = b'NOW'
large = 10 ** 30 + NOW
share = 1.5 + NOW
pair = (1, (NOW, 'a'))
some = frozenset({NOW})
"""
NAMES = ("number", "text", "raw", "large", "share", "pair", "some")


def test_a_report_that_nobody_followed(session: Session) -> None:
    """The names are two reloads old, and still they come from there."""
    session.begin("prices", SOURCE, 1, f"from prices import {', '.join(NAMES)}")
    session.change("prices", SOURCE, 2)
    answer = session.change("prices", SOURCE, 3)
    answer.holds(**{name: f"from prices import {name}" for name in NAMES})
    session.settle("prices", answer)
    session.now(*(f"{name} == prices.{name}" for name in NAMES))


@pytest.mark.parametrize("reloads", [1, 2, 3])
def test_constants_under_aliases(session: Session, reloads: int) -> None:
    """Each is found, or the answer says that it may be old, and how to have the new one."""
    lines = {f"__main__.its_{one}": f"from prices import {one} as its_{one}" for one in NAMES}
    session.begin("prices", SOURCE, 1, "\n".join(lines.values()))
    for number in range(reloads):
        answer = session.change("prices", SOURCE, 2 + number)
    in_doubt = {path: f"if it comes from there: {line}" for path, line in lines.items()}
    assert answer.holders.keys() | answer.doubts.keys() == lines.keys(), answer.text
    assert all(lines[path] == line for path, line in answer.holders.items())
    assert all(in_doubt[path] == remedy for path, remedy in answer.doubts.items())
    assert "__main__.its_number may be number of an earlier version of prices" in answer.text
    session.run(*lines.values())
    session.ask("prices").is_clean()


@pytest.mark.parametrize("alias", ["", " as price"])
def test_two_reloads_ago_in_another_module(session: Session, alias: str) -> None:
    """Whoever else imported it has it too; there the source says where it is from."""
    name = alias.removeprefix(" as ") or "rate"
    session.save("prices", "rate = NOW\n", 1)
    session.save("bill", f"from prices import rate{alias}\n")
    session.run("import prices, bill")
    session.change("prices", "rate = NOW\n", 2)
    answer = session.change("prices", "rate = NOW\n", 300)
    assert answer.holders == {f"bill.{name}": f"bill.{name} = prices.rate"}, answer.text
    session.settle("prices", answer)
    session.now(f"bill.{name} == 300")


@pytest.mark.parametrize("alias", ["", " as price"])
@pytest.mark.parametrize("last", ["reload", "check"])
def test_a_reload_that_nobody_saw(session: Session, alias: str, last: str) -> None:
    """The source says that the name is from there, and the module has another value by now."""
    name = alias.removeprefix(" as ") or "rate"
    session.save("prices", "rate = NOW\n", 1)
    session.save("bill", f"from prices import rate{alias}\n")
    session.run("import prices, bill")
    session.save("prices", "rate = NOW\n", 2)
    session.reload("prices")
    session.save("prices", "rate = NOW\n", 300)
    session.reload("prices") if last == "reload" else session.check("prices")
    answer = session.ask("prices")
    answer.cannot_judge(f"bill.{name}", reason="was imported from prices", settled="reload bill")
    session.reload("bill")
    session.ask("prices").is_clean()


def test_a_number_of_the_notebook_that_the_module_never_had(session: Session) -> None:
    """It is neither old nor in doubt, whatever else was reloaded."""
    session.begin("prices", "rate = NOW\n", 1, "size, name, parts = 77, 'tea', (1, 2)")
    session.change("prices", "rate = NOW\n", 2)
    session.change("prices", "rate = NOW\n", 3).is_clean()


def test_constants_that_only_data_has(session: Session) -> None:
    """No other module could have made just these objects."""
    session.begin(
        "prices", SOURCE, 1, "rows = [prices.share, prices.pair]; best = {'k': prices.some}"
    )
    answer = session.change("prices", SOURCE, 2)
    assert answer.holders == {
        "__main__.rows[0]": "rows[0] = prices.share",
        "__main__.rows[1]": "rows[1] = prices.pair",
        "__main__.best['k']": "best['k'] = prices.some",
    }
    session.settle("prices", answer)
    session.now("rows == [prices.share, prices.pair]", "best['k'] is prices.some")
