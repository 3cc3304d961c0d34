"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: %autoreload 2 misses a new field.

One imports a dataclass, runs a cell, and adds a field to it. New instances lack the field.
deduperreload sets the attribute of the class, and the decorator never runs. For other changes
than those of functions, its docstring promises the original algorithm.
pip install ipython==9.18.1 && python ipython_dataclass_field.py
"""

import os
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

OLD = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1\n"

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("%load_ext autoreload\n%autoreload 2")
    for seconds, source in enumerate((OLD, OLD + "    y: int = 2\n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    found = shell.ev("repr(m.P())")
    print("a new instance:", found)
    raise SystemExit(found != "P(x=1, y=2)")
