"""jurigged 0.6.1, Python 3.11, 3.13 and 3.15: a file that is moved into place is missed.

An editor moves a temporary file over m.py. The watcher misses this, and sees a plain write.
Its handler has on_modified and on_created, and watchdog (here 7.1.0) reports a move.
The README says of editors that save so: "this should be fixed starting with v0.3.5".
pip install jurigged==0.6.1 && python jurigged_atomic_save.py
"""

import os
import sys
import tempfile
import threading
from pathlib import Path

import jurigged

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    path, saved, run = Path(folder, "m.py"), Path(folder, "m.tmp"), threading.Event()
    path.write_text("def f(): return 1\n")
    os.utime(path, (1, 1))
    watcher = jurigged.watch(str(Path(folder, "*.py")))
    watcher.postrun.register(lambda *_: run.set())
    __import__("m")
    saved.write_text("def f(): return 2\n")
    seen = saved.replace(path) and run.wait(3)
    wrote = path.write_text("def f(): return 3\n") and run.wait(3)
    print("the move was seen:", seen, "and the write was seen:", wrote)
    watcher.stop()
    raise SystemExit(not seen)
