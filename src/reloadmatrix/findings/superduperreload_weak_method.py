"""superduperreload 0.0.6, Python 3.11, 3.13 and 3.15: a weakly held method is forgotten.

A signal keeps a method of an instance in a weakref.WeakMethod, and the instance is alive.
The method is edited, and a cell is run. The reference is dead: it gives None.
The old function is replaced in the class, and nothing keeps it alive.
The reloaders of IPython and marimo put the new code into the old function, and it stays.
pip install superduperreload==0.0.6 ipython==9.18.1 && python superduperreload_weak_method.py
"""

import os
import sys
import tempfile
import weakref
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    shell = InteractiveShell.instance()
    shell.run_cell("%load_ext superduperreload")
    for seconds, value in enumerate((1, 2)):
        Path(folder, "m.py").write_text(f"class C:\n    def show(self): return {value}\n")
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m\nif 'c' not in globals(): c = m.C()")
        if seconds == 0:
            held = weakref.WeakMethod(shell.user_ns["c"].show)
            shell.run_cell("pass")
    print("the held method:", held())
    raise SystemExit(held() is None)
