"""marimo 0.25.2, Python 3.11, 3.13 and 3.15: a keyword-only default is lost.

One imports f by name, and f() becomes f(*, n=1). The reloader runs, as before each cell.
The name that was imported then raises TypeError: missing keyword-only argument 'n'.
The reloader patches the code of old functions, and func_attrs lacks __kwdefaults__.
IPython, from which it is derived, has the attribute in its list by now (ipython#14968).
pip install marimo==0.25.2 && python marimo_keyword_default.py
"""

import os
import sys
import tempfile
from pathlib import Path

from marimo._runtime.reload.autoreload import ModuleReloader

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    reloader = ModuleReloader()
    for seconds, source in enumerate(("def f(): return 1", "def f(*, n=1): return n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        reloader.check(sys.modules, reload=True)
        if seconds == 0:
            from m import f
        reloader.check(sys.modules, reload=False)
    print("f.__kwdefaults__:", f.__kwdefaults__)
    raise SystemExit(f.__kwdefaults__ != {"n": 1})
