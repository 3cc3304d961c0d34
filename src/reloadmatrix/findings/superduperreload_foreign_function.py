"""superduperreload 0.0.6, Python 3.11, 3.13 and 3.15: a reload edits another module.

m.py says `from statistics import mean`. One writes a def in place of that and runs a cell.
Then statistics.mean has the code of m.mean, although that module was not edited.
maybe_track_obj keeps every object of the module, without asking where it was defined.
The superreload of IPython, from which it is derived, compares __module__ first.
pip install superduperreload==0.0.6 ipython==9.18.1 && python superduperreload_foreign_function.py
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
    for seconds, source in enumerate(("from statistics import mean", "def mean(data): return 0")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m, statistics")
        shell.run_cell("pass")
    found = shell.ev("m.mean([1, 3]), statistics.mean([1, 3])")
    print("m.mean and statistics.mean of 1 and 3:", found)
    raise SystemExit(found != (0, 2))
