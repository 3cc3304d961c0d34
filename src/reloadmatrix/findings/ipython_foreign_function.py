"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: %autoreload 2 changes another module.

m.py says `from statistics import mean`. One imports it, runs a cell, and writes a def instead.
Then statistics.mean has the new code as well. `%autoreload 2-` leaves it alone.
deduperreload patches what has the name in m, without asking whether it was defined there.
superreload asks (append_obj compares __module__).
pip install ipython==9.18.1 && python ipython_foreign_function.py
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
    for seconds, source in enumerate(("from statistics import mean", "def mean(data): return 0")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m, statistics")
        shell.run_cell("pass")
    found = shell.ev("m.mean([1, 3]), statistics.mean([1, 3])")
    print("m.mean and statistics.mean of 1 and 3:", found)
    raise SystemExit(found != (0, 2))
