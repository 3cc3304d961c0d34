"""What is said of the ways follows from the cells, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reloadmatrix import STRATEGIES, Matrix, Outcome, matrix, strategy
from reloadmatrix.advice import HOLDINGS, advice, summary

ROWS = ("import-and-call", "from-import-of-a-function", "partial", "syntax-error")


def measured(way: str, *outcomes: Outcome, error: str = "", clean: bool | None = None) -> Matrix:
    """Return a matrix of `ROWS`, with other outcomes of a way than those that were measured."""
    part = matrix().part(ROWS, [way])
    cells = dict(part.cells)
    for name, outcome in zip(ROWS, outcomes, strict=True):
        one = replace(cells[name, way], outcome=outcome, error=error, clean=clean, kept=True)
        cells[name, way] = one
    return replace(part, cells=cells)


def test_a_line_counts_what_is_fresh_kept_silent_and_left_for_a_restart() -> None:
    outcomes = (Outcome.FRESH, Outcome.OLD, Outcome.IDENTITY_BROKEN, Outcome.OLD)
    (line,) = summary(measured("reload", *outcomes)).lines
    # The edit that fails is not counted: nothing of it can be fresh.
    assert (line.measured, line.fresh, line.kept) == (3, 1, 3)
    assert (line.silent, line.restart) == (1, 2)


@pytest.mark.parametrize("word", [{"error": "TypeError"}, {"clean": False}])
def test_old_code_is_not_silent_where_the_way_has_said_so(word: dict[str, object]) -> None:
    (line,) = summary(measured("reload", *[Outcome.OLD] * 4, **word)).lines  # type: ignore[arg-type]
    assert (line.silent, line.restart) == (0, 3)


def test_old_code_is_not_silent_where_an_error_comes_in_the_place_of_a_value() -> None:
    table = matrix().part(["star-import-of-a-new-name"], ["reload"])
    cell = table.cells["star-import-of-a-new-name", "reload"]
    assert (cell.outcome, cell.value) == (Outcome.OLD, "raises NameError")
    assert summary(table).lines[0].silent == 0


def test_no_number_is_given_for_a_way_that_does_not_run() -> None:
    told = summary(measured("limeade", *[Outcome.DOES_NOT_RUN] * 4))
    assert told.lines[0].texts[1:5] == ("-",) * 4


def test_a_summary_is_shown_as_text_and_as_a_table() -> None:
    told = summary(matrix().part(["partial"], ["forget"]))
    assert str(told).splitlines() == [
        "del sys.modules[...], import: fresh 0 of 1, state kept 1 of 1, silently old 1, "
        "needs a restart 1",
        "    del sys.modules['m']; import m",
    ]
    cells = (("fresh", "0 of 1"), ("state kept", "1 of 1"), ("silently old", 1))
    for head, text in (*cells, ("needs a restart", 1)):
        assert f'<td data-head="{head}">{text}</td>' in told._repr_html_()
    assert "<code>del sys.modules[&#x27;m&#x27;]; import m</code>" in told._repr_html_()


def test_what_is_typed_in_several_lines_is_shown_so() -> None:
    told = summary(matrix().part(["partial"], ["autoreload-3"]))
    assert str(told).splitlines()[1:] == ["    %load_ext autoreload", "    %autoreload 3"]
    assert "<code>%load_ext autoreload<br/>\n%autoreload 3</code>" in told._repr_html_()


def test_what_is_advised_is_fresh_in_each_row_and_keeps_what_has_to_stay() -> None:
    titles = {way.title: way for way in STRATEGIES}
    table = matrix()
    for held, (stays, goes) in advice().rows.items():
        rows = HOLDINGS.get(held) or [row for rows in list(HOLDINGS.values())[:8] for row in rows]
        for row in rows:
            assert table.outcome(row, titles[goes].name) is Outcome.FRESH
            if not stays.startswith("save the data"):
                assert table.outcome(row, titles[stays].name) is Outcome.FRESH
                assert table.cells[row, titles[stays].name].kept


def test_a_restart_is_advised_where_nothing_else_is_fresh_or_keeps_the_state() -> None:
    restart = strategy("new-process").title
    table = matrix()
    name = HOLDINGS["modules"][0]
    spoilt = dict(table.cells)
    for way in ("reload", "refresh"):
        spoilt[name, way] = replace(table.cells[name, way], outcome=Outcome.OLD)
    told = advice(replace(table, cells=spoilt))
    assert told.rows["modules"] == (f"save the data, then {restart}", restart)
    assert advice().rows["modules"] == ("importlib.reload", "importlib.reload")
    assert advice().rows["functions by name"] == ("refresh", restart)
    assert f"<td>save the data, then {restart}</td>" in told._repr_html_()
    assert f"modules: save the data, then {restart} (nothing has to stay: {restart})" in str(told)
