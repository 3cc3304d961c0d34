"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: %autoreload 2 ignores a class decorator.

One imports a module, runs a cell, and puts a decorator above a class. It is not applied.
deduperreload compares the bodies of classes, not their decorators. For other changes than those
of functions, its docstring promises the original algorithm (`%autoreload 2-`), which applies it.
pip install ipython==9.18.1 && python ipython_class_decorator.py
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
    shell.run_cell("%load_ext autoreload\n%autoreload 2")
    for seconds, source in enumerate(("class C: pass", "@repr\nclass C: pass")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    found = shell.ev("isinstance(m.C, str)")
    print("the decorator was applied:", found)
    raise SystemExit(not found)
