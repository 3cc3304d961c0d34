"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: a default that depends on a constant stays old.

One loads %autoreload 2 and imports m; a cell runs, and then RATE is edited from 2 to 3.
m.RATE is 3. m.f(), whose default argument is RATE, still gives 2, and no message says so.
IPython runs what differs in the text. The def is as before, so its default is not computed again.
A restart, a reload and %autoreload 2- give 3. So did IPython 8.
pip install ipython==9.18.1 && python ipython_dependent_default.py
"""

import os
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    shell = InteractiveShell.instance()
    shell.run_cell("%load_ext autoreload\n%autoreload 2")
    for seconds, rate in enumerate((2, 3)):
        Path(folder, "m.py").write_text(f"RATE = {rate}\ndef f(rate=RATE): return rate\n")
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    import m

    print("m.RATE and m.f():", m.RATE, m.f())
    raise SystemExit(m.f() != m.RATE)
