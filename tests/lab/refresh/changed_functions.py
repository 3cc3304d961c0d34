"""Changes of functions, closures, generators, coroutines, decorators and caches."""

from __future__ import annotations

from support.refreshes import Change

# As some checkers of types do.
WRITER = """
def written(f):
    space = {}
    exec(compile("def f(*, inner=None): return inner()", "<written>", "exec"), globals(), space)
    space["f"].__kwdefaults__ = {"inner": f}
    return space["f"]
"""

CHANGES = (
    Change(
        "a function without a name has another default",
        "def f(x=1): return x\ntable = {'f': f}\ndel f",
        "def f(x=2): return x\ntable = {'f': f}\ndel f",
        "import m; held = [m.table['f']]",
        {"m.table['f']()": "2", "held[0]()": "2"},
        told="held",
    ),
    Change(
        "a function without a name stays as it is",
        "def f(x=1): return x\ntable = {'f': f}\ndel f\ndef g(): return 1",
        "def f(x=1): return x\ntable = {'f': f}\ndel f\ndef g(): return 2",
        "import m; held = [m.table['f']]",
        {"held[0]()": "1", "m.g()": "2"},
    ),
    Change(
        "the body of a function",
        "def f(): return 1",
        "def f(): return 2",
        "import m; from m import f; held = [f]",
        {"m.f()": "2", "f()": "2", "held[0]()": "2"},
    ),
    Change(
        "a function gains an argument",
        "def f(a): return a",
        "def f(a, b): return a + b",
        "from m import f",
        {"f(1, 2)": "3", "f(1)": "raises TypeError"},
    ),
    Change(
        "a default value",
        "def f(a=1): return a",
        "def f(a=2): return a",
        "from m import f; call = lambda: f()",
        {"f()": "2", "call()": "2"},
    ),
    Change(
        "a default value goes away",
        "def f(a=1): return a",
        "def f(a): return a",
        "from m import f",
        {"f()": "raises TypeError", "f(3)": "3"},
    ),
    Change(
        "a keyword default",
        "def f(*, a=1): return a",
        "def f(*, a=2): return a",
        "from m import f; import functools; g = functools.partial(f)",
        {"f()": "2", "g()": "2", "f.__kwdefaults__": "{'a': 2}"},
    ),
    Change(
        "the annotations and the docstring of a function",
        "def f(a: int): 'old'",
        "def f(a: str): 'new'",
        "from m import f",
        {"f.__annotations__": "{'a': <class 'str'>}", "f.__doc__": "'new'"},
    ),
    Change(
        "an attribute of a function",
        "def f(): return 1\nf.cost = 1\nf.gone = 1",
        "def f(): return 1\nf.cost = 2",
        "from m import f",
        {"f.cost": "2", "hasattr(f, 'gone')": "False"},
    ),
    Change(
        "a function becomes a class",
        "def make(): return 1",
        "class make:\n    def size(self): return 2",
        "from m import make; import m",
        {"make().size()": "2", "make is m.make": "True"},
    ),
    Change(
        "a function becomes a constant",
        "def f(): return 1",
        "f = 2",
        "import m; from m import f",
        {"m.f": "2", "f": "2"},
    ),
    Change(
        "a constant becomes a function",
        "f = 1",
        "def f(): return 2",
        "import m; from m import f",
        {"m.f()": "2", "f()": "2"},
    ),
    Change(
        "a function becomes a coroutine",
        "def f(): return 1",
        "async def f(): return 2",
        "from m import f; import asyncio",
        {"asyncio.run(f())": "2"},
    ),
    Change(
        "the body of a coroutine",
        "async def f(): return 1",
        "async def f(): return 2",
        "from m import f; import asyncio\nasync def twice(): return [await f(), await f()]",
        {"asyncio.run(twice())": "[2, 2]"},
    ),
    Change(
        "an async generator",
        "async def f():\n    yield 1",
        "async def f():\n    yield 2",
        "from m import f; import asyncio\nasync def all_(): return [x async for x in f()]",
        {"asyncio.run(all_())": "[2]"},
    ),
    Change(
        "a function becomes a generator",
        "def f(): return [1]",
        "def f():\n    yield 2",
        "from m import f",
        {"list(f())": "[2]"},
    ),
    Change(
        "a running generator calls a function that changes",
        "def f(): return 1\ndef each():\n    while True: yield f()",
        "def f(): return 2\ndef each():\n    while True: yield f()",
        "import m; it = m.each(); first = next(it)",
        {"next(it)": "2", "m.f()": "2"},
    ),
    Change(
        "the body of a generator that is running",
        "def each():\n    while True: yield 1",
        "def each():\n    while True: yield 2",
        "import m; it = m.each(); first = next(it)",
        {"next(it)": "2", "next(m.each())": "2"},
        told="it",
    ),
    Change(
        "a function that map and filter hold",
        "def f(x): return x",
        "def f(x): return x * 2",
        "from m import f; it = map(f, [1, 2, 3])",
        {"list(it)": "[2, 4, 6]"},
    ),
    Change(
        "a closure, and its maker",
        "def make(n):\n    def f(): return n\n    return f",
        "def make(n):\n    def f(): return n * 2\n    return f",
        "from m import make; f = make(3)",
        {"f()": "6", "make(4)()": "8"},
    ),
    Change(
        "a closure with one more variable",
        "def make(n, k=5):\n    def f(): return n\n    return f",
        "def make(n, k=5):\n    def f(): return n + k\n    return f",
        "from m import make; f = make(3)",
        {"f()": "8", "make(4)()": "9"},
        told="f",
    ),
    Change(
        "a lambda of the module",
        "f = lambda: 1",
        "f = lambda: 2",
        "from m import f; held = {'f': f}",
        {"f()": "2", "held['f']()": "2"},
    ),
    Change(
        "a constant that a function reads",
        "RATE = 1\ndef f(): return RATE",
        "RATE = 2\ndef f(): return RATE",
        "from m import f, RATE",
        {"f()": "2", "RATE": "2"},
    ),
    Change(
        "a decorator that is added",
        "def twice(f): return lambda: f() * 2\ndef f(): return 1",
        "def twice(f): return lambda: f() * 2\n@twice\ndef f(): return 1",
        "from m import f; held = [f]",
        {"f()": "2", "held[0]()": "2"},
    ),
    Change(
        "a decorator that is removed",
        "def twice(f): return lambda: f() * 2\n@twice\ndef f(): return 1",
        "def twice(f): return lambda: f() * 2\ndef f(): return 1",
        "from m import f; held = [f]",
        {"f()": "1", "held[0]()": "1"},
    ),
    Change(
        "the body of a decorator without wraps",
        "def deco(f):\n    def inner(): return f() + 1\n    return inner\n@deco\ndef f(): return 0",
        "def deco(f):\n    def inner(): return f() + 2\n    return inner\n@deco\ndef f(): return 0",
        "from m import f; held = [f]",
        {"f()": "2", "held[0]()": "2"},
    ),
    Change(
        "a decorator with an argument that changes",
        "def add(n):\n    return lambda f: lambda: f() + n\n@add(1)\ndef f(): return 0",
        "def add(n):\n    return lambda f: lambda: f() + n\n@add(2)\ndef f(): return 0",
        "from m import f; held = [f]",
        {"f()": "2", "held[0]()": "2"},
    ),
    Change(
        "a decorated function, with the same decorator",
        "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def inner(): return f()\n"
        "    return inner\n@deco\ndef f(): return 1",
        "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def inner(): return f()\n"
        "    return inner\n@deco\ndef f(): return 2",
        "from m import f; held = (f,)",
        {"f()": "2", "held[0]()": "2"},
    ),
    Change(
        "the order of two decorators",
        "def a(f): return lambda: f() + 1\ndef b(f): return lambda: f() * 2\n"
        "@a\n@b\ndef f(): return 3",
        "def a(f): return lambda: f() + 1\ndef b(f): return lambda: f() * 2\n"
        "@b\n@a\ndef f(): return 3",
        "from m import f; held = [f]",
        {"f()": "8", "held[0]()": "8"},
    ),
    Change(
        "a cached function whose cache is filled",
        "import functools\n@functools.lru_cache\ndef f(n): return n",
        "import functools\n@functools.lru_cache\ndef f(n): return n * 2",
        "from m import f; f(3)",
        {"f(3)": "6", "f(4)": "8"},
    ),
    Change(
        "what a cached function calls",
        "import functools\ndef g(n): return n\n@functools.cache\ndef f(n): return g(n)",
        "import functools\ndef g(n): return n * 2\n@functools.cache\ndef f(n): return g(n)",
        "import m; held = m.f; m.f(3)",
        {"m.f(3)": "6", "held(3)": "6"},
    ),
    Change(
        "the size of a cache",
        "import functools\n@functools.lru_cache(maxsize=1)\ndef f(n): return n",
        "import functools\n@functools.lru_cache(maxsize=2)\ndef f(n): return n",
        "from m import f; held = [f]; f(1)",
        {"f.cache_info().maxsize": "2", "held[0].cache_info().maxsize": "2"},
    ),
    Change(
        "a partial of the module",
        "import functools\ndef g(a, b): return a + b\nf = functools.partial(g, 1)",
        "import functools\ndef g(a, b): return a + b\nf = functools.partial(g, 2)",
        "from m import f; held = [f]",
        {"f(1)": "3", "held[0](1)": "3"},
    ),
    Change(
        "a context manager by decorator",
        "import contextlib\n@contextlib.contextmanager\ndef f():\n    yield 1",
        "import contextlib\n@contextlib.contextmanager\ndef f():\n    yield 2",
        "from m import f\ndef use():\n    with f() as x: return x",
        {"use()": "2"},
    ),
    Change(
        "single dispatch gains a type",
        "import functools\n@functools.singledispatch\ndef f(x): return 0",
        "import functools\n@functools.singledispatch\ndef f(x): return 0\n"
        "@f.register\ndef _(x: int): return 1",
        "from m import f; held = [f]; f(1)",
        {"f(1)": "1", "held[0](1)": "1", "f('')": "0"},
    ),
    Change(
        "single dispatch, to which the session has added a type",
        "import functools\n@functools.singledispatch\ndef f(x): return 0",
        "import functools\n@functools.singledispatch\ndef f(x): return 5",
        "from m import f\n@f.register\ndef _(x: int): return 1",
        {"f(1)": "1", "f('')": "5"},
        told="f",
    ),
    Change(
        "a name for a function is another one now",
        "def a(): return 1\ndef b(): return 2\nmain = a",
        "def a(): return 1\ndef b(): return 2\nmain = b",
        "import m; from m import a, main",
        {"main()": "2", "a()": "1", "m.main is m.b": "True"},
    ),
    Change(
        "two functions change their places",
        "def a(): return 1\ndef b(): return 2",
        "def b(): return 2\ndef a(): return 3",
        "from m import a, b",
        {"a()": "3", "b()": "2"},
    ),
    Change(
        "a function that is started by a timer",
        "def f(box): box.append(1)",
        "def f(box): box.append(2)",
        "from m import f; import threading; box = []; t = threading.Timer(0, f, [box])",
        {"t.run() or box": "[2]"},
    ),
    Change(
        "a decorator that writes code under the name of what it wraps",
        WRITER + "@written\ndef f(): return 1",
        WRITER + "@written\ndef f(): return 2",
        "from m import f; held = [f]",
        {"f()": "2", "held[0]()": "2"},
    ),
    Change(
        "a call that is running in a thread",
        "def f(go, out):\n    go.wait()\n    out.append(1)",
        "def f(go, out):\n    go.wait()\n    out.append(2)",
        "import threading, m; go, out = threading.Event(), []\n"
        "t = threading.Thread(target=m.f, args=(go, out)); t.start()",
        {"(go.set(), t.join(), out)[2]": "[2]"},
        told="m.f is running in the thread Thread-1",
    ),
    Change(
        "a call that is running in code that is as before",
        "def f(go, out):\n    go.wait()\n    out.append(1)\ndef g(): return 1",
        "# moved\n\ndef f(go, out):\n    go.wait()\n    out.append(1)\ndef g(): return 2",
        "import threading, m; go, out = threading.Event(), []\n"
        "t = threading.Thread(target=m.f, args=(go, out)); t.start()",
        {"(go.set(), t.join(), out)[2], m.g()": "([1], 2)"},
    ),
    Change(
        "a task that nobody holds by name",
        "async def f(gate, out):\n    await gate.wait()\n    out.append(1)",
        "async def f(gate, out):\n    await gate.wait()\n    out.append(2)",
        "import asyncio, m; out, gate, loop = [], asyncio.Event(), asyncio.new_event_loop()\n"
        "tasks = [loop.create_task(m.f(gate, out), name='poll')]\n"
        "loop.run_until_complete(asyncio.sleep(0)); tasks.clear()",
        {
            "(gate.set(), loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop))), "
            "loop.close(), out)[3]": "[2]"
        },
        told="the task poll is suspended in old code",
    ),
    Change(
        "a generator that is suspended in code that is as before",
        "def f():\n    yield 1\n    yield 1\ndef g(): return 1",
        "# moved\n\ndef f():\n    yield 1\n    yield 1\ndef g(): return 2",
        "import m; rows = m.f(); next(rows)",
        {"next(rows), m.g()": "(1, 2)"},
    ),
    Change(
        "a closure that only code in C holds, and whose variables are others",
        "def f():\n    a = 1\n    def g(x): return a, x\n    return g",
        "def f():\n    a, b = 1, 2\n    def g(x): return a + b, x\n    return g",
        "import m; rows = map(m.f(), [5])",
        {"next(rows)": "(3, 5)"},
        told="m.f.<locals>.g runs code that the source no longer has",
    ),
    Change(
        "an instance that only code in C holds, and that lacks something",
        "class C:\n    def __init__(self): self.a = 1\n    def f(self, x): return self.a, x",
        "class C:\n    def __init__(self): self.a = self.b = 1\n"
        "    def f(self, x): return self.b + self.a, x",
        "import m; rows = map(m.C().f, [5])",
        {"next(rows)": "(2, 5)"},
        told="without b",
    ),
    Change(
        "a closure that has only been shown",
        "def f():\n    a = 1\n    def g(x): return a, x\n    return g",
        "def f():\n    a, b = 1, 2\n    def g(x): return a + b, x\n    return g",
        "import m; Out = {1: m.f()}; _ = [Out[1]]",
        {"m.f()(5)": "(3, 5)"},
    ),
)
