"""limeade 0.1.1, Python 3.11, 3.13 and 3.15: super() is broken after a refresh.

A class has a method that calls super() without arguments. One edits the file and refreshes.
It raises NameError (RuntimeError in 3.11): limeade runs the body of the class by exec, and does not
fill the cell __class__, as type() does. The limits in its README do not name this.
pip install limeade==0.1.1 && python limeade_super.py
"""

import importlib.machinery  # noqa: F401 - limeade needs it, and does not import it
import os
import sys
import tempfile
from pathlib import Path

import limeade

CLASSES = "class A: f = lambda self: 1\nclass C(A):\n    def f(self): return super().f()\n"

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate((CLASSES, CLASSES + "# edited")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        limeade.refresh([m])
    try:
        print("m.C().f():", m.C().f())
    except (NameError, RuntimeError) as error:
        raise SystemExit(print(repr(error)) or 1) from None
