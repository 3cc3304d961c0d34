"""xreload 1.1.0, Python 3.11, 3.13 and 3.15: a keyword-only default is lost.

A function f() becomes f(*, n=1), and one calls xreload.
A call f() raises TypeError: missing 1 required keyword-only argument.
_update_function copies __code__ and __defaults__, and leaves __kwdefaults__ out.
Functions are what it is there for, and its list of limitations does not name this.
pip install xreload==1.1.0 && python xreload_keyword_default.py
"""

import os
import sys
import tempfile
from pathlib import Path

from xreload import xreload

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate(("def f(): return 1", "def f(*, n=1): return n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        xreload(m)
    print("m.f.__kwdefaults__:", m.f.__kwdefaults__)
    raise SystemExit(m.f.__kwdefaults__ != {"n": 1})
