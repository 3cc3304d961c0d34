"""superduperreload 0.0.6, Python 3.11, 3.13 and 3.15: __file__ is missing in a reload.

One imports a module that reads __file__ at its top level, edits it and runs a cell.
The reload fails with NameError: name '__file__' is not defined, and the module stays old.
__name__ is 'builtins' while the module runs, so that new classes and loggers have that name.
exec_module_for_new_dict runs the source in an empty dictionary. An import provides these names.
pip install superduperreload==0.0.6 ipython==9.18.1 && python superduperreload_file.py
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
    for seconds, source in enumerate([f"path = __file__\nword = {n}\n" for n in (1, 2)]):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    print("m.word:", shell.ev("m.word"))
    raise SystemExit(shell.ev("m.word") != 2)
