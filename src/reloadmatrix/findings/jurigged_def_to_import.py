"""jurigged 0.6.1, Python 3.11, 3.13 and 3.15: an import in place of a def is undone.

A function moves into another file: `def f` in m.py becomes `from os import getcwd as f`.
After the refresh, which the watcher calls after a save, the module has no name f at all.
jurigged runs the new line first, and deletes the name of the old function after that.
The same happens to `f = something`. The README says that new code is run in the module.
pip install jurigged==0.6.1 && python jurigged_def_to_import.py
"""

import os
import sys
import tempfile
from pathlib import Path

import jurigged

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    watcher = jurigged.watch(str(Path(folder, "*.py")), autostart=False)
    for seconds, source in enumerate(("def f(): return 1\n", "from os import getcwd as f\n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        watcher.refresh(str(Path(folder, "m.py")))
    print("m has a name f:", hasattr(m, "f"))
    raise SystemExit(not hasattr(m, "f"))
