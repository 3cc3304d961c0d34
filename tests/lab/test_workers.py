"""A refresh names the other processes that go on with old code, and how to renew them."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from support.workers import MAY, REMEDY, opened, refresh, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters
    from support.stories import Notebook

FORK_SERVER = "the fork server of multiprocessing"
# Python names its default first. A line names each other way.
METHODS = multiprocessing.get_all_start_methods()
OTHER = "spawn" if METHODS[0] != "spawn" else "forkserver"
needs_fork = pytest.mark.skipif("fork" not in METHODS, reason="nothing is forked here")
needs_server = pytest.mark.skipif("forkserver" not in METHODS, reason="there is no fork server")
IMPORTS = (
    "import multiprocessing\nfrom concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor"
)


@pytest.fixture
def session(with_helper: Interpreters, tmp_path: Path) -> Iterator[Notebook]:
    with opened(with_helper, tmp_path) as notebook:
        notebook.run(IMPORTS)
        yield notebook


def context(method: str) -> str:
    return f"multiprocessing.get_context({method!r})"


# What makes each kind of workers, how one is asked, and the line that makes them anew.
SUBMIT = "pool.submit(shop.price).result()"
APPLY = "pool.apply(shop.price)"
SHUT, CLOSE = "pool.shutdown(); pool =", "pool.close(); pool.join(); pool ="
POOLS = {
    "executor": (
        "pool = ProcessPoolExecutor(1)",
        SUBMIT,
        f"{SHUT} ProcessPoolExecutor(1)",
    ),
    "executor by another way": (
        f"pool = ProcessPoolExecutor(1, {context(OTHER)})",
        SUBMIT,
        f"{SHUT} ProcessPoolExecutor(1, mp_context={context(OTHER)})",
    ),
    "executor that changes its workers": (
        f"pool = ProcessPoolExecutor(1, {context(OTHER)}, max_tasks_per_child=9)",
        SUBMIT,
        f"{SHUT} ProcessPoolExecutor(1, mp_context={context(OTHER)}, max_tasks_per_child=9)",
    ),
    "executor of a module": (
        "shop.POOL = ProcessPoolExecutor(1); from shop import POOL as pool",
        "shop.POOL.submit(shop.price).result()",
        f"{SHUT} shop.POOL = ProcessPoolExecutor(1)",
    ),
    "executor whose class has no name": (
        "pool = ProcessPoolExecutor(1); del ProcessPoolExecutor",
        SUBMIT,
        f"import concurrent.futures; {SHUT} concurrent.futures.ProcessPoolExecutor(1)",
    ),
    "pool": ("pool = multiprocessing.Pool(1)", APPLY, f"{CLOSE} multiprocessing.Pool(1)"),
    "pool by another way": (
        f"pool = {context(OTHER)}.Pool(1)",
        APPLY,
        f"{CLOSE} {context(OTHER)}.Pool(1)",
    ),
    "pool that changes its workers": (
        "pool = multiprocessing.Pool(1, maxtasksperchild=9)",
        APPLY,
        f"{CLOSE} multiprocessing.Pool(1, maxtasksperchild=9)",
    ),
}


@pytest.mark.parametrize(
    "kind", [one for one in POOLS if OTHER in METHODS or OTHER not in str(POOLS[one])]
)
def test_a_pool_from_before_the_edit_is_named_until_its_line_has_run(
    session: Notebook, tmp_path: Path, kind: str
) -> None:
    made, asked, line = POOLS[kind]
    session.run(made)
    assert session.value(asked) == 1
    save(tmp_path, 2)
    told = [["pool: 1 worker", f"was started before the edit, and {MAY}", line]]
    assert refresh(session) == told
    # The old code is really there, and nothing but the line changes that.
    assert [session.value("shop.price()"), session.value(asked)] == [2, 1]
    assert refresh(session) == told
    session.run(line)
    assert session.value(asked) == 2
    assert refresh(session) == []


@pytest.mark.skipif(sys.version_info < (3, 14), reason="before, no executor has interpreters")
def test_an_executor_of_interpreters_is_named_until_its_line_has_run(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(
        "from concurrent.futures import InterpreterPoolExecutor; pool = InterpreterPoolExecutor(1)",
        "pool.submit(len, ()).result()",
    )
    save(tmp_path, 2)
    line = f"{SHUT} InterpreterPoolExecutor(1)"
    told = [["pool: 1 interpreter", f"was started before the edit, and {MAY}", line]]
    assert [refresh(session), refresh(session)] == [told, told]
    session.run(line)
    assert refresh(session) == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["executor", "pool"])
def test_a_pool_is_renewed_whichever_way_its_workers_start(
    session: Notebook, tmp_path: Path, kind: str, method: str
) -> None:
    made, asked = {
        "executor": (f"pool = ProcessPoolExecutor(1, {context(method)})", SUBMIT),
        "pool": (f"pool = {context(method)}.Pool(1)", APPLY),
    }[kind]
    session.run(made)
    assert session.value(asked) == 1
    save(tmp_path, 2)
    ((_, reason, line),) = refresh(session)
    assert reason.endswith(MAY)
    assert session.value(asked) == 1
    session.run(line)
    assert session.value(asked) == 2
    has = "_ctx" if kind == "pool" else "_mp_context"
    assert session.value(f"pool.{has}.get_start_method()") == method


def test_several_workers_are_counted(session: Notebook, tmp_path: Path) -> None:
    session.run("pools = {'all': multiprocessing.Pool(3)}")
    save(tmp_path, 2)
    ((path, reason, remedy),) = refresh(session)
    assert path == "pools['all']: 3 workers"
    assert reason == f"were started before the edit, and {MAY}"
    assert remedy == REMEDY
    session.run("pools['all'].close(); pools['all'].join(); pools.clear()")
    assert refresh(session) == []


@needs_fork
def test_a_worker_that_is_older_than_the_first_look_may_be_older_than_the_import(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(f"pool = {context('fork')}.Pool(1)")
    assert refresh(session) == []
    save(tmp_path, 2)
    ((_, reason, _),) = refresh(session)
    assert reason.endswith(MAY)


@needs_fork
def test_a_module_that_is_named_without_an_edit_is_not_old_for_sure(session: Notebook) -> None:
    session.run("reloadlab.refresh()", f"pool = {context('fork')}.Pool(1)")
    session.run("report = reloadlab.refresh('shop')")
    assert session.value("[one.reason for one in report.left]") == [
        f"was started before the edit, and {MAY}"
    ]


@needs_fork
def test_a_worker_that_is_a_copy_of_a_known_state_runs_the_old_code_for_sure(
    session: Notebook, tmp_path: Path
) -> None:
    assert refresh(session) == []
    session.run(f"pool = {context('fork')}.Pool(2)")
    save(tmp_path, 2)
    ((_, reason, _),) = refresh(session)
    # Elsewhere nobody knows which came first.
    sure = "run the old code" if sys.platform == "linux" else MAY
    assert reason == f"were started before the edit, and {sure}"


def test_a_worker_from_between_the_edit_and_the_refresh_is_old_only_if_it_is_a_copy(
    session: Notebook, tmp_path: Path
) -> None:
    save(tmp_path, 2)
    session.run(*(f"{method} = {context(method)}.Pool(1)" for method in METHODS))
    found = {method: session.value(f"{method}.apply(shop.price)") for method in METHODS}
    assert found == {method: 1 if method == "fork" else 2 for method in METHODS}
    told = [path for path, _, _ in refresh(session)]
    # Elsewhere nobody knows when they were started.
    assert told == [
        f"{method}: 1 worker" for method in METHODS if method == "fork" or sys.platform != "linux"
    ]


@pytest.mark.parametrize(
    "made",
    [
        "pool = ThreadPoolExecutor(1); pool.submit(shop.price).result()",
        "pool = ProcessPoolExecutor(1)",
        "from multiprocessing import resource_tracker; resource_tracker.ensure_running()",
        "import subprocess, sys; pool = subprocess.Popen([sys.executable, '-c', 'input()'], "
        "stdin=subprocess.PIPE)",
        "pool = multiprocessing.Process(target=shop.price); pool.start(); pool.join()",
        "pool = multiprocessing.Pool(1); pool.terminate(); pool.join()",
    ],
    ids=["threads", "not started", "resource tracker", "another program", "ended", "terminated"],
)
def test_what_runs_no_old_code_is_not_named(session: Notebook, tmp_path: Path, made: str) -> None:
    session.run(made)
    save(tmp_path, 2)
    assert refresh(session) == []
    session.run("getattr(pool, 'communicate', int)()" if "Popen" in made else "")


def test_a_pool_from_after_the_refresh_is_not_named(session: Notebook, tmp_path: Path) -> None:
    save(tmp_path, 2)
    assert refresh(session) == []
    session.run("pool = multiprocessing.Pool(1)")
    assert session.value(APPLY) == 2
    assert refresh(session) == []
    save(tmp_path, 3)
    assert len(refresh(session)) == 1


def test_workers_of_a_session_in_which_nothing_was_edited_are_not_named(session: Notebook) -> None:
    session.run("pool = multiprocessing.Pool(1)")
    assert session.value(APPLY) == 1
    assert refresh(session) == []


def test_an_edit_that_fails_leaves_the_workers_as_they_are(
    session: Notebook, tmp_path: Path
) -> None:
    session.run("pool = multiprocessing.Pool(1)")
    (tmp_path / "shop.py").write_text("1 / 0\n", encoding="utf-8")
    session.run("try: reloadlab.refresh()\nexcept ZeroDivisionError: pass")
    save(tmp_path, 1)
    assert refresh(session) == []


def test_processes_are_named_as_the_reader_has_them(session: Notebook, tmp_path: Path) -> None:
    session.run(
        f"spawn = {context('spawn')}; wait = spawn.Event()",
        "jobs = [spawn.Process(target=wait.wait, daemon=True) for _ in range(2)]",
        "for job in jobs: job.start()",
        "del job",
        "spawn.Process(target=wait.wait, name='stock', daemon=True).start()",
    )
    save(tmp_path, 2)
    assert refresh(session) == [
        ["stock", f"was started before the edit, and {MAY}", REMEDY],
        ["jobs[0..1]", f"were started before the edit, and {MAY}", REMEDY],
    ]
    session.run("wait.set()", "for job in multiprocessing.active_children(): job.join()")
    assert refresh(session) == []


def test_a_manager_holds_what_no_line_could_make_again(session: Notebook, tmp_path: Path) -> None:
    session.run("manager = multiprocessing.Manager(); orders = manager.list([1])")
    save(tmp_path, 2)
    ((path, _, remedy),) = refresh(session)
    assert path == "manager: 1 worker"
    assert remedy == "make it again, and put in again what it holds"
    session.run("manager.shutdown(); manager = multiprocessing.Manager()")
    assert refresh(session) == []


@pytest.mark.parametrize(
    "made",
    [
        "pool = ProcessPoolExecutor(1, initializer=print); pool.submit(shop.price).result()",
        "pool = multiprocessing.Pool(1, print)",
        "class Own(ProcessPoolExecutor): pass\npool = Own(1); pool.submit(shop.price).result()",
        "def made(): return multiprocessing.Pool(1)\nkept = [made().apply_async]",
    ],
    ids=["executor", "pool", "class of one's own", "no name"],
)
def test_what_cannot_be_written_down_is_left_to_the_reader(
    session: Notebook, tmp_path: Path, made: str
) -> None:
    session.run(made)
    save(tmp_path, 2)
    ((_, reason, remedy),) = refresh(session)
    assert reason.endswith(MAY)
    assert remedy == REMEDY


@needs_server
def test_a_fork_server_that_has_loaded_the_module_gives_each_worker_the_old_code(
    session: Notebook, tmp_path: Path
) -> None:
    server = context("forkserver")
    session.run(f"{server}.set_forkserver_preload(['shop'])", f"pool = {server}.Pool(1)")
    assert session.value(APPLY) == 1
    save(tmp_path, 2)
    told = refresh(session)
    assert [path for path, _, _ in told] == ["pool: 1 worker", FORK_SERVER]
    session.run(told[0][2])
    # So it is not enough to make the pool anew.
    assert session.value(APPLY) == 1
    ((path, _, remedy),) = refresh(session)
    assert path == FORK_SERVER
    assert 'multiprocessing.get_context("spawn")' in remedy
    session.run("pool.close(); pool.join()", f"pool = {context('spawn')}.Pool(1)")
    assert session.value(APPLY) == 2


@needs_server
def test_a_fork_server_that_has_loaded_something_else_is_not_named(
    session: Notebook, tmp_path: Path
) -> None:
    (tmp_path / "tools.py").touch()
    server = context("forkserver")
    session.run(
        "import tools",
        f"{server}.set_forkserver_preload(['tools', 'json'])",
        f"pool = {server}.Pool(1)",
    )
    save(tmp_path, 2)
    assert [path for path, _, _ in refresh(session)] == ["pool: 1 worker"]


@needs_fork
def test_the_workers_of_a_parent_are_not_those_of_its_fork(tmp_path: Path) -> None:
    save(tmp_path, 1)
    code = """
        import multiprocessing, os, reloadlab, shop
        pool = multiprocessing.get_context("fork").Pool(1)
        number = os.fork()
        if number:
            code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
            pool.terminate()
            pool.join()
            raise SystemExit(code)
        with open("shop.py", "a") as file:
            file.write("\\nVAT = 1")
        report = reloadlab.refresh()
        os._exit(not (report.clean and report.ran))
        """
    subprocess.run(
        [sys.executable, "-c", dedent(code)], cwd=tmp_path, env=plain_environment(), check=True
    )


def test_the_helper_imports_no_library_to_look_for_workers(
    notebook: Notebook, tmp_path: Path
) -> None:
    save(tmp_path, 1)
    notebook.run("import sys, reloadlab, shop")
    save(tmp_path, 2)
    assert refresh(notebook) == []
    libraries = ("multiprocessing", "concurrent.futures", "joblib", "loky", "distributed")
    assert not notebook.value(f"[one for one in {libraries} if one in sys.modules]")
