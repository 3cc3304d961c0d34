"""superduperreload 0.0.6, Python 3.11, 3.13 and 3.15: a name does not become None.

One imports a module with limit = 10, edits this to limit = None and runs a cell.
m.limit is still 10. Any other new value is taken over.
exec_module_for_new_dict replaces each None of the new module by the old value of the name.
pip install superduperreload==0.0.6 ipython==9.18.1 && python superduperreload_none.py
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
    for seconds, source in enumerate(("limit = 10\n", "limit = None\n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    print("m.limit:", shell.ev("m.limit"))
    raise SystemExit(shell.ev("m.limit") is not None)
