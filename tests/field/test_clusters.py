"""A cluster of Dask, whose workers are brought up to date by its own call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.stories import Notebook
from support.workers import MAY, opened, refresh, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters

CLIENT = """
import dask, distributed, os
dask.config.set({"temporary_directory": os.getcwd()})
client = distributed.Client(
    n_workers=2, threads_per_worker=1, processes=True,
    host="127.0.0.1", dashboard_address="127.0.0.1:0",
)
"""
LINE = 'reloadlab.workers_report(client.run(reloadlab.refresh, on_error="return"))'
# What a task runs, a method of an instance that a worker holds, and one of an actor.
HELD = """
actor = client.submit(shop.Order, 3, actor=True).result()
order = client.submit(shop.Order, 5)
"""
PROBES = """[
    sorted(client.run(shop.price).values()),
    client.submit(shop.price, pure=False).result(),
    actor.total().result(),
    client.submit(shop.Order.total, order, pure=False).result(),
    client.submit(lambda one: isinstance(one, shop.Order), order, pure=False).result(),
]"""


def prices(price: int) -> list[object]:
    """Return what the probes give."""
    return [[price, price], price, price * 3, price * 5, True]


@pytest.fixture
def session(with_helper: Interpreters, tmp_path: Path) -> Iterator[Notebook]:
    with opened(with_helper, tmp_path) as notebook:
        notebook.run(CLIENT)
        yield notebook
        notebook.run("client.close()")


def test_the_workers_of_a_cluster_are_named_until_they_were_asked(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(HELD)
    assert session.value(PROBES) == prices(1)
    save(tmp_path, 2)
    told = [["client: its workers", f"were started before the edit, and {MAY}", LINE]]
    assert refresh(session) == told
    assert session.value("client.submit(shop.price, pure=False).result()") == 1
    assert refresh(session) == told
    session.run(f"report = {LINE}")
    assert session.value("[report.clean, report.ran, len(report.new)]") == [True, ["shop"], 2]
    assert session.value(PROBES) == prices(2)
    assert refresh(session) == []
    save(tmp_path, 3)
    assert refresh(session) == told
    session.run(LINE)
    assert session.value(PROBES) == prices(3)


def test_a_client_from_after_the_edit_is_not_named(session: Notebook, tmp_path: Path) -> None:
    session.run("client.close(); del client")
    save(tmp_path, 2)
    assert refresh(session) == []
    session.run(CLIENT)
    assert session.value("list(client.run(shop.price).values())") == [2, 2]
    assert refresh(session) == []


def test_workers_that_are_threads_of_this_process_are_not_named(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(
        "client.close()",
        'client = distributed.Client(processes=False, dashboard_address="127.0.0.1:0")',
    )
    assert session.value("client.submit(shop.price, pure=False).result()") == 1
    save(tmp_path, 2)
    assert refresh(session) == []
    assert session.value("client.submit(shop.price, pure=False).result()") == 2


def test_a_worker_whose_refresh_fails_is_named_and_goes_on_as_before(
    session: Notebook, tmp_path: Path
) -> None:
    session.run(
        "client.run(lambda: shop.price)",
        "down = sorted(client.run(os.getpid))[0]",
        "client.run(lambda: os.environ.update(DOWN='1'), workers=[down])",
    )
    save(tmp_path, 2)
    with (tmp_path / "shop.py").open("a", encoding="utf-8") as file:
        file.write("\nimport os\nif 'DOWN' in os.environ: raise RuntimeError('no shop')\n")
    refresh(session)
    session.run(f"report = {LINE}")
    assert session.value("[one.path == down for one in report.failed]") == [True]
    assert session.value("report.failed[0].reason") == "raised RuntimeError: no shop"
    assert session.value("[report.clean, len(report.new), len(report.differ)]") == [False, 1, 0]
    assert session.value("client.run(shop.price, workers=[down])[down]") == 1
    # It is not up to date yet.
    assert len(refresh(session)) == 1
    session.run("client.run(lambda: os.environ.pop('DOWN'), workers=[down])", f"report = {LINE}")
    assert session.value("[report.clean, len(report.new)]") == [True, 2]
    assert session.value("list(client.run(shop.price).values())") == [2, 2]


def test_a_report_of_a_worker_can_be_sent_and_shown(session: Notebook, tmp_path: Path) -> None:
    session.run("client.run(lambda: shop.price)")
    save(tmp_path, 2)
    session.run("import cloudpickle, pickle", "answers = client.run(reloadlab.refresh)")
    for sender in ("pickle", "cloudpickle"):
        session.run(f"same = pickle.loads({sender}.dumps(answers))")
        assert session.value("same == answers and [one.ran for one in same.values()]") == [
            ["shop"],
            ["shop"],
        ]
    # This process has not been refreshed.
    session.run("report = reloadlab.workers_report(answers)")
    told = "[[one.reason, one.remedy] for one in report.differ]"
    other = ["runs another source of shop", "refresh this process, and ask again"]
    assert session.value(told) == [other, other]
    assert "0 of 2 workers run what runs here" in session.value("report._repr_html_()")
    json.dumps(session.value("report.to_dict()"))
    refresh(session)
    assert session.value("reloadlab.workers_report(answers).clean") is True


def test_files_that_are_sent_to_the_workers_are_refreshed_by_their_name(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    save(mine, 1)
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run(
            # The workers do not see the folder, which is a later one on the path.
            CLIENT,
            "import sys; sys.path.insert(0, 'mine')",
            "import reloadlab, shop",
            "client.upload_file('mine/shop.py')",
            HELD,
        )
        assert notebook.value(PROBES) == prices(1)
        save(mine, 2)
        assert len(refresh(notebook)) == 1
        notebook.run(f"report = {LINE}")
        assert notebook.value("len(report.differ)") == 2
        # The line has not settled it.
        assert len(refresh(notebook)) == 1
        notebook.run("client.upload_file('mine/shop.py')")
        # Dask has loaded the module again, which leaves the instances as they were.
        assert notebook.value("actor.total().result()") == 3
        notebook.run("report = " + LINE.replace("refresh,", 'refresh, "shop",'))
        assert notebook.value("[report.clean, len(report.new)]") == [True, 2]
        assert notebook.value(PROBES) == prices(2)
        assert refresh(notebook) == []
        notebook.run("client.close()")
        notebook.end()
