"""The scenarios and strategies are enough, and say why and where."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from reloadmatrix import SCENARIOS, STRATEGIES, scenario, strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy


each_scenario = pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.name)


def test_there_are_scenarios_and_strategies_for_a_matrix() -> None:
    assert len(SCENARIOS) >= 95
    assert len(STRATEGIES) >= 36
    for names in ([one.name for one in SCENARIOS], [way.name for way in STRATEGIES]):
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) for name in names)
    # Groups stand together.
    groups = [one.group for one in SCENARIOS]
    assert len(Counter(groups)) == sum(a != b for a, b in zip(groups, ["", *groups], strict=False))


@each_scenario
def test_a_scenario_says_why_it_matters_and_where_people_met_it(one: Scenario) -> None:
    assert one.why.endswith(".")
    assert one.link.startswith("https://")
    assert set(one.reloaded) or one.name == "c-extension"
    assert set(one.removed) <= set(one.before) - set(one.after)
    for source in (*one.before.values(), *one.after.values()):
        assert "\t" not in source


def languages(way: Strategy) -> Iterator[str]:
    """Yield the languages in which what a way is switched on with is code."""
    text = way.switch_on
    cells: Any = TransformerManager  # IPython has no types.
    readers: dict[str, Callable[[str], object]] = {
        "IPython": lambda text: ast.parse(cells().transform_cell(text)),
        "TOML": tomllib.loads,
        "JSON": lambda text: json.loads(f"{{{text}}}"),
    }
    for language, read in readers.items():
        with suppress(ValueError, SyntaxError):
            read(text)
            yield language
    if text.split()[0] in {*way.packages, "python", "watchmedo"}:
        yield "a command"


@pytest.mark.parametrize("way", STRATEGIES, ids=lambda way: way.name)
def test_a_way_is_switched_on_with_what_somebody_types(way: Strategy) -> None:
    assert list(languages(way)) != []
    # A magic takes the rest of its line.
    assert all("%" not in line[1:] for line in way.switch_on.splitlines())


def test_a_scenario_knows_the_pythons_on_which_it_can_happen() -> None:
    lazy = scenario("lazy-from-import-used")
    assert [lazy.runs_on(python) for python in ("3.9", "3.14", "3.15")] == [False, False, True]
    assert scenario("import-and-call").runs_on("3.11")


@pytest.mark.parametrize("find", [scenario, strategy])
def test_a_name_that_is_not_there_is_refused(find: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"There is no .* 'no-such-name'; see"):
        find("no-such-name")
