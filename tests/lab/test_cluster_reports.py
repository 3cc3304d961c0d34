"""One report of what the workers of a cluster answer, whatever has asked them."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest

from reloadlab import Left, RefreshReport, workers_report
from support.workers import opened, save

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

REASON = "runs another source of shop"
LEFT = Left("orders[0]", "without count", "make again")


def test_each_worker_is_in_one_part_of_the_report() -> None:
    report = workers_report(
        {
            "one": RefreshReport(ran=("shop",), sources=(("shop", "1"),)),
            "two": RefreshReport(ran=("shop", "till"), left=(LEFT,)),
            "three": OSError("Timed out"),
        }
    )
    assert (report.ran, report.new) == (("shop", "till"), ("one", "two"))
    assert str(report).splitlines() == [
        "2 of 3 workers run what runs here.",
        "refreshed: shop, till",
        "could not be asked:",
        "    three raised OSError: Timed out: solve that there, and ask again",
        "not brought up to date:",
        "    two: orders[0] without count: make again",
    ]
    assert "<li>three raised OSError: Timed out: solve" in report._repr_html_()
    found = json.loads(json.dumps(report.to_dict()))
    assert [found["clean"], len(found["failed"]), len(found["left"])] == [False, 1, 1]


@pytest.mark.parametrize(
    ("answer", "clean"),
    [(RefreshReport(), True), (RefreshReport(left=(LEFT,)), False), (OSError(), False)],
    ids=["new", "something left", "error"],
)
def test_a_report_is_clean_if_nothing_old_is_anywhere(
    answer: RefreshReport | BaseException, clean: bool
) -> None:
    assert workers_report({"one": answer}).clean is clean


def test_a_worker_is_new_if_it_runs_the_sources_that_run_here(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
    with opened(with_helper, ours) as here, opened(with_helper, theirs) as there:
        there.run("import base64, pickle")
        here.run("import base64, pickle")

        def remedies() -> list[str]:
            sent = there.value("base64.b64encode(pickle.dumps(reloadlab.refresh())).decode()")
            here.run(
                f"answer = pickle.loads(base64.b64decode({sent!r}))",
                "report = reloadlab.workers_report({'there': answer})",
            )
            found: list[str] = here.value("[one.remedy for one in report.differ]")
            assert here.value("[one.reason for one in report.differ]") == [REASON for _ in found]
            assert here.value("[*report.new]") == ([] if found else ["there"])
            return found

        assert remedies() == []
        save(ours, 2)
        save(theirs, 2)
        assert remedies() == ["refresh this process, and ask again"]
        here.run("reloadlab.refresh()")
        assert remedies() == []
        save(ours, 3)
        here.run("reloadlab.refresh()")
        assert remedies() == ["send the files there, and refresh them by their names"]
        save(theirs, 3)
        assert remedies() == []


def test_the_report_of_a_refresh_can_be_sent() -> None:
    report = RefreshReport(ran=("shop",), left=(LEFT,), sources=(("shop", "1"),))
    assert pickle.loads(pickle.dumps(report)) == report
