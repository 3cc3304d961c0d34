"""Scenarios about other processes and interpreters, which import for themselves."""

from __future__ import annotations

from dataclasses import replace

from reloadmatrix.changes import Scenario

GROUP = "other processes"

_POOL = Scenario(
    name="process-pool",
    title="a worker of a process pool",
    group=GROUP,
    why="The worker gets the name of the function, and looks it up in what it has imported.",
    link="https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.ProcessPoolExecutor",
    before={"m.py": "def f(): return 'old'"},
    after={"m.py": "def f(): return 'new'"},
    imports="""
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context
        import m
    """,
    holds="pool = ProcessPoolExecutor(1, mp_context=get_context('spawn'))",
    uses="pool.submit(m.f).result()",
    probe="pool.submit(m.f).result()",
    fresh="new",
    old="old",
)

SCENARIOS = (
    _POOL,
    replace(
        _POOL,
        name="preloaded-fork",
        title="a process that is forked from a server with preloaded code",
        why="The server has imported the module once, and each of its children begins with that.",
        link="https://docs.python.org/3/library/multiprocessing.html"
        "#multiprocessing.set_forkserver_preload",
        imports="import multiprocessing\nimport m",
        holds="""
            context = multiprocessing.get_context('forkserver')
            context.set_forkserver_preload(['m'])
            def ask():
                with context.Pool(1) as pool:
                    return pool.apply(m.f)
        """,
        uses="ask()",
        probe="ask()",
    ),
    replace(
        _POOL,
        name="subinterpreter",
        title="an interpreter of a pool, in the same process",
        why="Each interpreter has modules of its own.",
        link="https://docs.python.org/3/library/concurrent.futures.html",
        imports="from concurrent.futures import InterpreterPoolExecutor\nimport m",
        holds="pool = InterpreterPoolExecutor(1)",
        python="3.14",
    ),
    replace(
        _POOL,
        name="joblib-worker",
        title="a worker of joblib's loky",
        why="The workers stay for the next call, and for minutes after it.",
        link="https://joblib.readthedocs.io/en/stable/parallel.html",
        imports="from joblib.externals.loky import get_reusable_executor\nimport m",
        holds="def ask(): return get_reusable_executor(max_workers=1).submit(m.f).result()",
        uses="ask()",
        probe="ask()",
        packages=("joblib",),
    ),
    replace(
        _POOL,
        name="dask-worker",
        title="a worker of a local Dask cluster",
        why="A cluster can live for days, and its workers import a module once.",
        link="https://distributed.dask.org/en/stable/client.html",
        imports="from distributed import Client\nimport m",
        holds="client = Client(n_workers=1, threads_per_worker=1, dashboard_address=None)",
        uses="client.submit(m.f, pure=False).result()",
        probe="client.submit(m.f, pure=False).result()",
        packages=("distributed",),
    ),
)
