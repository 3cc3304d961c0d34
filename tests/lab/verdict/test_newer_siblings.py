"""What is newer on disk is named in the order in which to reload it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# How one module of a package way its sibling.
WAYS = {
    "from the package": "from shop import prices\ndef total(): return prices.RATE\n",
    "from the package, relative": "from . import prices\ndef total(): return prices.RATE\n",
    "from the sibling": "from shop.prices import RATE\ndef total(): return RATE\n",
    "by a dotted name": "import shop.prices\ndef total(): return shop.prices.RATE\n",
    "as another name": "import shop.prices as p\ndef total(): return p.RATE\n",
    "in a function": "def total():\n    from shop import prices\n    return prices.RATE\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_sibling_with_a_newer_source(session: Session, way: str) -> None:
    """The one that is reloaded is the importing one, so the sibling is to be reloaded first."""
    session.save("shop.__init__", "")
    session.save("shop.prices", "RATE = NOW\n", 1)
    session.begin("shop.till", WAYS[way])
    session.run("import shop.prices", "shop.till.total()")
    session.save("shop.prices", "RATE = NOW\n", 2)
    answer = session.change("shop.till", WAYS[way] + "# edited\n")
    assert answer.newer == ["shop.prices"], answer.text
    assert "and shop.till again" in answer.text
    session.check("shop.prices")
    session.check("shop.till").is_clean()
    session.now("shop.till.total() == 2")


@pytest.mark.parametrize("way", WAYS)
def test_the_importing_one_is_not_named_by_the_imported(session: Session, way: str) -> None:
    """A reload of the sibling needs no reload of the package, nor of what way the sibling."""
    session.save("shop.__init__", "from . import till, prices\n")
    session.save("shop.prices", "RATE = NOW\n", 1)
    session.begin("shop.till", WAYS[way])
    session.save("shop.till", WAYS[way] + "# edited\n")
    answer = session.change("shop.prices", "RATE = NOW\n", 2)
    assert answer.newer == [], answer.text


@pytest.mark.parametrize("till", ["from shop import tax", "from . import tax", "import shop.tax"])
@pytest.mark.parametrize("tax", ["from shop import prices", "from . import prices"])
def test_two_siblings_with_newer_sources(session: Session, till: str, tax: str) -> None:
    """The imported comes first, whatever its name, and then one round is enough."""
    session.save("shop.__init__", "")
    session.save("shop.prices", "RATE = NOW\n", 1)
    session.save("shop.tax", f"{tax}\nDUE = prices.RATE * 10\n")
    source = f"{till}\ndef total(): return sys.modules['shop.tax'].DUE\nimport sys\n"
    session.begin("shop.till", source)
    session.save("shop.prices", "RATE = NOW\n", 2)
    session.save("shop.tax", f"{tax}\nDUE = prices.RATE * 100\n")
    answer = session.change("shop.till", source + "# edited\n")
    assert answer.newer == ["shop.prices", "shop.tax"], answer.text
    for name in answer.newer:
        session.check(name)
    session.check("shop.till").is_clean()
    session.now("shop.till.total() == 200")
