"""The workers of loky, which joblib keeps from one call to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.workers import MAY, REMEDY, opened, refresh, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters
    from support.stories import Notebook

PARALLEL = "joblib.Parallel(2)(joblib.delayed(shop.price)() for _ in range(9))"
LIBRARIES = ("loky", "joblib.externals.loky")


@pytest.fixture
def session(with_helper: Interpreters, tmp_path: Path) -> Iterator[Notebook]:
    with opened(with_helper, tmp_path) as notebook:
        yield notebook


def test_the_workers_of_joblib_are_named_until_its_line_has_run(
    session: Notebook, tmp_path: Path
) -> None:
    session.run("import joblib")
    assert set(session.value(PARALLEL)) == {1}
    save(tmp_path, 2)
    line = "joblib.externals.loky.get_reusable_executor().shutdown()"
    ((path, reason, remedy),) = refresh(session)
    assert path.count("LokyProcess-") == 2
    assert reason == f"were started before the edit, and {MAY}"
    assert remedy == line
    # Some of them have the old code.
    assert 1 in session.value(PARALLEL)
    session.run(remedy)
    assert set(session.value(PARALLEL)) == {2}
    assert refresh(session) == []


def test_a_loop_of_joblib_that_is_held_is_renewed_by_the_same_line(
    session: Notebook, tmp_path: Path
) -> None:
    session.run("import joblib; loop = joblib.Parallel(2)")
    call = "loop(joblib.delayed(shop.price)() for _ in range(9))"
    assert set(session.value(call)) == {1}
    save(tmp_path, 2)
    ((_, _, remedy),) = refresh(session)
    session.run(remedy)
    assert set(session.value(call)) == {2}
    assert refresh(session) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_executor_of_loky_is_renewed_under_its_name(
    session: Notebook, tmp_path: Path, library: str
) -> None:
    session.run(f"import {library}; pool = {library}.get_reusable_executor(1, timeout=99)")
    asked = "pool.submit(shop.price).result()"
    assert session.value(asked) == 1
    save(tmp_path, 2)
    line = f"pool.shutdown(); pool = {library}.get_reusable_executor(1, timeout=99)"
    told = [["pool: 1 worker", f"was started before the edit, and {MAY}", line]]
    assert refresh(session) == told
    assert session.value(asked) == 1
    session.run(line)
    assert session.value(asked) == 2
    assert refresh(session) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_executor_of_loky_that_is_not_shared_is_left_to_the_reader(
    session: Notebook, tmp_path: Path, library: str
) -> None:
    session.run(f"import {library}; pool = {library}.ProcessPoolExecutor(1)")
    assert session.value("pool.submit(shop.price).result()") == 1
    save(tmp_path, 2)
    assert refresh(session) == [
        ["pool: 1 worker", f"was started before the edit, and {MAY}", REMEDY]
    ]


def test_an_executor_that_nobody_has_a_name_for_is_not_taken_for_the_shared_one(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(
        """
        import joblib, loky
        def made():
            pool = loky.ProcessPoolExecutor(1)
            return lambda: pool.submit(shop.price).result()
        ask = made()
        """
    )
    assert session.value("ask()") == 1
    save(tmp_path, 2)
    ((_, _, remedy),) = refresh(session)
    assert remedy == REMEDY


def test_threads_of_joblib_are_not_named(session: Notebook, tmp_path: Path) -> None:
    session.run("import joblib")
    call = PARALLEL.replace("(2)", "(2, prefer='threads')", 1)
    assert set(session.value(call)) == {1}
    save(tmp_path, 2)
    assert refresh(session) == []
    assert set(session.value(call)) == {2}
