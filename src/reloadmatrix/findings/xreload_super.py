"""xreload 1.1.0, Python 3.11, 3.13 and 3.15: super() is broken after a reload.

A class has a method that calls super(), with or without arguments. One calls xreload.
The method raises TypeError, in new instances as well. xreload puts the new method, whose cell
__class__ holds the new class, into the old class. Its list of limitations does not name this.
pip install xreload==1.1.0 && python xreload_super.py
"""

import os
import sys
import tempfile
from pathlib import Path

from xreload import xreload

BASE = "class A:\n    def f(self): return 1\n"
CLASS = "class C(A):\n    def f(self): return super().f()\n"

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate((BASE + CLASS, BASE + CLASS + "# edited")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        xreload(m)
    try:
        print("m.C().f():", m.C().f())
    except TypeError as error:
        raise SystemExit(print(repr(error)) or 1) from None
