"""xreload 1.1.0, Python 3.11, 3.13 and 3.15: an added function does not see its module.

An edit adds a function that reads a name of the module. One calls xreload.
One sets m.x = 5, and the function still gives 1: its globals are not those of the module.
The code is run in a scratch dictionary, and added functions keep that one.
A comment in the source says that __globals__ is set to the correct dictionary, but it is not.
pip install xreload==1.1.0 && python xreload_added_function.py
"""

import os
import sys
import tempfile
from pathlib import Path

from xreload import xreload

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate(("x = 1\n", "x = 1\ndef read(): return x\n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        xreload(m)
    m.x = 5
    print("m.x and m.read():", m.x, m.read())
    raise SystemExit(m.read() != 5)
