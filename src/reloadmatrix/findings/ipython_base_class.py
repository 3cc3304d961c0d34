"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: %autoreload 2 ignores an edited base class.

One imports a module, runs a cell, and edits `class C(A)` into `class C(B)`. m.C keeps A.
deduperreload compares the bodies of classes, not their bases. For other changes than those of
functions, its docstring promises the original algorithm (`%autoreload 2-`), which gives B.
pip install ipython==9.18.1 && python ipython_base_class.py
"""

import os
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

CLASSES = "class A: pass\nclass B: pass\nclass C(%s): pass\n"

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("%load_ext autoreload\n%autoreload 2")
    for seconds, source in enumerate((CLASSES % "A", CLASSES % "B")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    found = shell.ev("m.C.__base__.__name__")
    print("the base of m.C:", found)
    raise SystemExit(found != "B")
