"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: %autoreload 2 misses a second edit.

One runs `from m import f`, edits m.py, runs a cell, edits it again and runs a cell.
The name f has the first edit only, and m.f has the second. IPython 8.39 updates both.
The documentation says that what `from foo import` has imported is updated. superreload makes
the first edit and leaves two objects f; deduperreload makes the second and patches m.f alone.
pip install ipython==9.18.1 && python ipython_second_edit.py
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
    for seconds, source in enumerate([f"def f(): return {n}" for n in (1, 2, 3)]):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m" if seconds else "import m\nfrom m import f")
    found = shell.ev("f(), m.f()")
    print("f() and m.f() after the second edit:", found)
    raise SystemExit(found != (3, 3))
