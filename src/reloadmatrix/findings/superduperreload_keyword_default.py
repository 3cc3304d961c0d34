"""superduperreload 0.0.6, Python 3.11, 3.13 and 3.15: a keyword-only default is lost.

A function f() becomes f(*, n=1), and one runs a cell.
A name that was imported before raises TypeError: missing keyword-only argument 'n'.
The extension patches the code of old functions, and _FUNC_ATTRS lacks __kwdefaults__.
Its documentation says that functions imported by `from xxx import foo` are upgraded.
pip install superduperreload==0.0.6 ipython==9.18.1 && python superduperreload_keyword_default.py
"""

import os
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("%load_ext superduperreload")
    for seconds, source in enumerate(("def f(): return 1", "def f(*, n=1): return n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("pass" if seconds else "from m import f")
    found = shell.ev("f.__kwdefaults__")
    print("f.__kwdefaults__:", found)
    raise SystemExit(found != {"n": 1})
