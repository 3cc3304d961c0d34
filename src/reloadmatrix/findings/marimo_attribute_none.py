"""marimo 0.25.2, Python 3.11, 3.13 and 3.15: a class attribute does not become None.

One imports the class C by name, and its attribute limit is edited from 10 to None.
The reloader runs, as before each cell. m.C.limit is None, and C.limit is still 10.
update_class skips every new value that is None. Any other value is taken over.
superreload promises to upgrade the dictionary of every old class. IPython's does so for None too.
pip install marimo==0.25.2 && python marimo_attribute_none.py
"""

import os
import sys
import tempfile
from pathlib import Path

from marimo._runtime.reload.autoreload import ModuleReloader

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    reloader = ModuleReloader()
    for seconds, source in enumerate([f"class C: limit = {value}" for value in (10, None)]):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        reloader.check(sys.modules, reload=True)
        import m

        if seconds == 0:
            from m import C
        reloader.check(sys.modules, reload=False)
    print("C.limit and m.C.limit:", C.limit, m.C.limit)
    raise SystemExit(C.limit is not None)
