"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: %autoreload 2 leaves half of a module old.

The module says RATE = 2 and TOTAL = RATE * 10. One imports it, runs a cell, makes RATE 3.
Then m.RATE is 3, and m.TOTAL is still 20. `%autoreload 2-` gives 30.
deduperreload runs the edited assignment alone and does not ask who reads the name.
detect_autoreload promises False if targeted reloading is not safe, and here it is not.
pip install ipython==9.18.1 && python ipython_dependent_constant.py
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
    for seconds, source in enumerate([f"RATE = {n}\nTOTAL = RATE * 10" for n in (2, 3)]):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    found = shell.ev("m.RATE, m.TOTAL")
    print("RATE and TOTAL:", found)
    raise SystemExit(found != (3, 30))
