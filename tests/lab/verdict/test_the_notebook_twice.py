"""The notebook may be in `sys.modules` under a second name, and is looked at all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

SOURCE = "vat = 0.19 + NOW\nsteps = {'k': NOW}\nname = 'rate NOW'\ndef due(): return NOW\n"


@pytest.mark.parametrize("second", ["__mp_main__", "__parents_main__", "notebook"])
@pytest.mark.parametrize("early", [True, False], ids=["before the import", "after it"])
def test_a_notebook_under_two_names(session: Session, second: str, early: bool) -> None:
    """Who imports `multiprocessing` has that, and scikit-learn does."""
    name_it = f"import multiprocessing; sys.modules[{second!r}] = sys.modules['__main__']"
    session.run(name_it if early else "")
    session.begin("rates", SOURCE, 1, "from rates import vat, steps, name, due")
    session.run("" if early else name_it)
    answer = session.change("rates", SOURCE, 2)
    answer.holds(
        vat="from rates import vat",
        steps="from rates import steps",
        name="from rates import name",
        due="from rates import due",
    )
    session.settle("rates", answer)
    session.now("(vat, steps, name, due()) == (rates.vat, rates.steps, rates.name, 2)")
