"""A number or a text of an earlier version is found, or at least nobody calls it clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

SOURCE = "rate = VALUE\n"
VALUES = [
    "1.5 + NOW",
    "NOW",
    "'text ' + 'NOW'",
    "b'NOW'",
    "(1, (NOW, 'a'))",
    "frozenset({NOW})",
    "10 ** 30 + NOW",
]


@pytest.mark.parametrize("value", VALUES)
def test_a_report_that_nobody_followed(session: Session, value: str) -> None:
    """The name is two reloads old, and still it comes from there."""
    source = SOURCE.replace("VALUE", value)
    session.begin("prices", source, 1, "from prices import rate")
    session.change("prices", source, 2)
    answer = session.change("prices", source, 3)
    answer.holds(rate="from prices import rate")
    session.settle("prices", answer)
    session.now("rate == prices.rate")


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("reloads", [1, 3])
def test_a_constant_under_an_alias(session: Session, value: str, reloads: int) -> None:
    """It is found, or the answer says that it may be old, and how to have the new one."""
    source = SOURCE.replace("VALUE", value)
    line = "from prices import rate as price"
    session.begin("prices", source, 1, line)
    for number in range(reloads):
        answer = session.change("prices", source, 2 + number)
    if answer.holders:
        answer.holds(price=line)
    else:
        reason = "__main__.price may be rate of an earlier version of prices"
        answer.cannot_judge(
            "__main__.price", reason=reason, settled=f"if it comes from there: {line}"
        )
    session.run(line)
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


@pytest.mark.parametrize("value", ["1.5 + NOW", "(1, NOW)", "frozenset({NOW})"])
def test_a_constant_that_only_data_has(session: Session, value: str) -> None:
    """No other module could have made just that object."""
    source = SOURCE.replace("VALUE", value)
    session.begin("prices", source, 1, "rows = [prices.rate]; best = {'k': prices.rate}")
    answer = session.change("prices", source, 2)
    assert answer.holders == {
        "__main__.rows[0]": "rows[0] = prices.rate",
        "__main__.best['k']": "best['k'] = prices.rate",
    }
    session.settle("prices", answer)
    session.now("rows[0] is best['k'] is prices.rate")
