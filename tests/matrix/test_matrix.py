"""What readers see of the matrix."""

from __future__ import annotations

import pytest

from reloadmatrix import SCENARIOS, matrix, strategy


def test_a_part_of_the_matrix_is_chosen_by_names_and_groups() -> None:
    part = matrix("3.13").part(["identity", "partial"], ["reload", "IPython"])
    assert {one.group for one in part.scenarios} == {"identity", "held functions"}
    assert [way.name for way in part.strategies][:2] == ["reload", "run-script"]
    assert matrix("3.13").part(["partial"], ["reload"]).fresh() == {"reload": 0}
    assert matrix("3.13").part(["import-and-call"], ["reload"]).fresh() == {"reload": 1}
    with pytest.raises(ValueError, match="There is no 'nothing' in this matrix"):
        part.part(["nothing"])
    with pytest.raises(ValueError, match=r"Nothing was measured on Python 2\.7, but on 3\.11,"):
        matrix("2.7")


def test_a_matrix_is_shown_as_text_and_as_a_table() -> None:
    part = matrix("3.13").part(["import-and-call"], ["import-again", "new-process", "django"])
    assert str(part).splitlines()[:3] == [
        "import m, then m.f()",
        "    import again: old",
        "    a new process: fresh, state lost",
    ]
    html = part._repr_html_()
    assert '<th scope="row">import m, then m.f()</th>' in html
    assert '<td class="old" data-cell="import-and-call/import-again">○ old</td>' in html


def test_fresh_cells_are_counted_by_group() -> None:
    part = matrix().part(["names", "edits that fail"], ["import-again", "new-process"])
    size = sum(one.group == "names" for one in SCENARIOS)
    counts = part.by_group()
    assert counts.groups == ("names",)
    assert counts.rows == {"import again": [0], "a new process": [size], "of": [size]}
    assert str(counts).splitlines()[0] == "import again: 0 (names 0)"
    assert "<td>0</td>" in counts._repr_html_()


def test_where_a_scenario_makes_no_sense_there_is_no_cell() -> None:
    part = matrix().part(["partial"], ["django"])
    assert "<td></td>" in part._repr_html_()
    assert list(part.column(strategy("django"))) == []
