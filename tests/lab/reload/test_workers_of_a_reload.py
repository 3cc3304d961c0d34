"""`checked_reload` names the other processes that it cannot reach, and how to renew them."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

import pytest

from support.workers import MAY, REMEDY, opened, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters
    from support.stories import Notebook

METHODS = multiprocessing.get_all_start_methods()
needs_fork = pytest.mark.skipif("fork" not in METHODS, reason="nothing is forked here")
needs_server = pytest.mark.skipif("forkserver" not in METHODS, reason="there is no fork server")
APPLY = "pool.apply(shop.price)"
UNJUDGED = "shop is reloaded, and not all could be judged."
CLEAN = "shop is reloaded, and nothing is left behind."


@pytest.fixture
def session(with_helper: Interpreters, tmp_path: Path) -> Iterator[Notebook]:
    with opened(with_helper, tmp_path) as notebook:
        notebook.run("import multiprocessing\nfrom concurrent.futures import ProcessPoolExecutor")
        yield notebook


def context(method: str) -> str:
    return f"multiprocessing.get_context({method!r})"


def reload(notebook: Notebook, module: str = "shop") -> list[list[str]]:
    """Reload a module, and return which processes are named."""
    notebook.run(f"report = reloadlab.checked_reload({module})")
    rows: list[list[str]] = notebook.value(
        "[[one.path, one.reason, one.remedy] for one in report.workers]"
    )
    assert notebook.value("report.clean") is not bool(rows)
    return rows


def headline(notebook: Notebook) -> str:
    return str(notebook.value("str(report).splitlines()[0]"))


POOLS = {
    "executor": (
        f"pool = ProcessPoolExecutor(1, {context('spawn')})",
        "pool.submit(shop.price).result()",
    ),
    **{f"pool by {method}": (f"pool = {context(method)}.Pool(1)", APPLY) for method in METHODS},
}


@pytest.mark.parametrize("kind", POOLS)
def test_a_pool_is_named_until_its_line_has_run(
    session: Notebook, tmp_path: Path, kind: str
) -> None:
    made, asked = POOLS[kind]
    session.run(made)
    assert session.value(asked) == 1
    save(tmp_path, 2)
    ((path, reason, line),) = reload(session)
    assert (path, reason) == ("pool: 1 worker", f"was started before the edit, and {MAY}")
    # The old code is really there, and another reload does not change that.
    assert [session.value("shop.price()"), session.value(asked)] == [2, 1]
    assert reload(session) == [[path, reason, line]]
    session.run(line)
    assert session.value(asked) == 2
    assert reload(session) == []
    save(tmp_path, 3)
    assert reload(session) == [[path, session.value("report.workers[0].reason"), line]]
    assert [session.value("shop.price()"), session.value(asked)] == [3, 2]


def test_the_report_says_it_in_each_form(session: Notebook, tmp_path: Path) -> None:
    session.run("pool = multiprocessing.Pool(2)", "both = pool.map(shop.price, [1, 2])")
    save(tmp_path, 2)
    ((path, reason, line),) = reload(session)
    assert session.value("str(report)").splitlines() == [
        UNJUDGED,
        "changed: price, Order",
        f"not reached: {path} {reason}",
        f"    {line}",
    ]
    assert f"<td>{path} {reason}</td>" in session.value("report._repr_html_()")
    told = session.value("report.to_dict()['workers']")
    assert told == [{"path": path, "reason": reason, "remedy": line, "is_code": True}]


@needs_fork
def test_a_worker_that_certainly_has_the_old_code_is_left_behind(
    session: Notebook, tmp_path: Path
) -> None:
    assert reload(session) == []
    session.run(f"pool = {context('fork')}.Pool(1)")
    save(tmp_path, 2)
    ((_, reason, _),) = reload(session)
    # Elsewhere nobody knows which came first.
    is_sure = sys.platform == "linux"
    assert reason.endswith("runs the old code" if is_sure else MAY)
    assert session.value("report.workers_old") is is_sure
    left = "shop is reloaded, and something is left behind."
    assert headline(session) == (left if is_sure else UNJUDGED)
    assert session.value(APPLY) == 1


def test_a_process_of_ones_own_is_named_as_the_reader_has_it(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(
        f"spawn = {context('spawn')}; wait = spawn.Event()",
        "job = spawn.Process(target=wait.wait, daemon=True); job.start()",
    )
    save(tmp_path, 2)
    assert reload(session) == [["job", f"was started before the edit, and {MAY}", REMEDY]]
    session.run("wait.set(); job.join()")
    assert reload(session) == []
    assert headline(session) == CLEAN


@needs_server
@pytest.mark.parametrize("preloaded", ["shop", "front", "till"])
def test_a_fork_server_that_has_loaded_the_module_is_named(
    session: Notebook, tmp_path: Path, preloaded: str
) -> None:
    """It may have done so by itself, or by a module that leads to it."""
    (tmp_path / "front.py").write_text("import shop\n", encoding="utf-8")
    (tmp_path / "till.py").write_text("from front import shop\n", encoding="utf-8")
    server = context("forkserver")
    session.run(
        "import till",
        f"{server}.set_forkserver_preload([{preloaded!r}])",
        f"with {server}.Pool(1) as pool: first = {APPLY}",
        "pool.join(); del pool",
    )
    save(tmp_path, 2)
    ((path, reason, remedy),) = reload(session)
    assert path == "the fork server of multiprocessing"
    assert reason.endswith("may give the old code to each new worker")
    assert headline(session) == UNJUDGED
    # It does so, and not by the way that is told.
    session.run(f"pool = {server}.Pool(1)")
    assert session.value(APPLY) == 1
    assert 'multiprocessing.get_context("spawn")' in remedy
    session.run("pool.close(); pool.join()", f"pool = {context('spawn')}.Pool(1)")
    assert session.value(APPLY) == 2


@needs_server
@pytest.mark.parametrize("preloaded", ["tools", "json", "tools.saws"])
def test_a_fork_server_that_has_loaded_something_else_is_not_named(
    session: Notebook, tmp_path: Path, preloaded: str
) -> None:
    (tmp_path / "tools").mkdir()
    for name in ("__init__", "saws"):
        (tmp_path / "tools" / f"{name}.py").touch()
    server = context("forkserver")
    session.run(
        "import tools.saws",
        f"{server}.set_forkserver_preload([{preloaded!r}])",
        f"with {server}.Pool(1) as pool: first = {APPLY}",
        "pool.join(); del pool",
    )
    save(tmp_path, 2)
    assert reload(session) == []


@pytest.mark.parametrize(
    "made",
    [
        "from concurrent.futures import ThreadPoolExecutor; pool = ThreadPoolExecutor(1); "
        "pool.submit(shop.price).result()",
        "pool = ProcessPoolExecutor(1)",
        "pool = multiprocessing.Process(target=shop.price); pool.start(); pool.join()",
        "pool = multiprocessing.Pool(1); pool.terminate(); pool.join()",
    ],
    ids=["threads", "not started", "ended", "terminated"],
)
def test_what_runs_no_old_code_is_not_named(session: Notebook, tmp_path: Path, made: str) -> None:
    session.run(made)
    save(tmp_path, 2)
    assert reload(session) == []
    assert headline(session) == CLEAN


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_from_after_the_reload_is_not_named(
    session: Notebook, tmp_path: Path, method: str
) -> None:
    save(tmp_path, 2)
    assert reload(session) == []
    session.run(f"pool = {context(method)}.Pool(1)")
    assert session.value(APPLY) == 2
    assert reload(session) == []


@pytest.mark.parametrize("module", ["sys", "itertools", "marshal"])
def test_what_has_no_file_has_no_edit(session: Notebook, module: str) -> None:
    session.run(f"import {module}", "pool = multiprocessing.Pool(1)")
    assert reload(session, module) == []


@pytest.mark.parametrize("source", ["1 / 0\n", "def (:\n", "import nowhere\n"])
def test_a_reload_that_is_undone_leaves_the_workers_as_they_are(
    session: Notebook, tmp_path: Path, source: str
) -> None:
    assert reload(session) == []
    session.run("pool = multiprocessing.Pool(1)")
    (tmp_path / "shop.py").write_text(source, encoding="utf-8")
    session.run("try: reloadlab.checked_reload(shop)\nexcept Exception as error: failed = True")
    assert session.value("failed")
    save(tmp_path, 1)
    assert reload(session) == []


def test_what_a_reload_has_named_a_refresh_names_too(session: Notebook, tmp_path: Path) -> None:
    session.run("pool = multiprocessing.Pool(1)")
    save(tmp_path, 2)
    told = reload(session)
    session.run("report = reloadlab.refresh()")
    left = session.value("[[one.path, one.reason, one.remedy] for one in report.left]")
    assert left == told != []
