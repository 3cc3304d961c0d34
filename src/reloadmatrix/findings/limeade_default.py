"""limeade 0.1.1, Python 3.11, 3.13 and 3.15: defaults are not updated.

A function f() becomes f(n=1), and one refreshes.
A call f() raises TypeError: missing positional argument. An edited default stays old as well.
limeade replaces the __code__ of the function, and neither __defaults__ nor __kwdefaults__.
Its README lists what cannot work, and this is not in it.
pip install limeade==0.1.1 && python limeade_default.py
"""

import importlib.machinery  # noqa: F401 - limeade needs it, and does not import it
import os
import sys
import tempfile
from pathlib import Path

import limeade

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate(("def f(): return 1", "def f(n=1): return n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        limeade.refresh([m])
    print("m.f.__defaults__:", m.f.__defaults__)
    raise SystemExit(m.f.__defaults__ != (1,))
