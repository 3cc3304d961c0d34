"""jurigged 0.6.1, Python 3.11, 3.13 and 3.15: of two files that are saved at once, one stays old.

Two modules are imported, and both files are saved, as "Save all" does. jurigged takes each up in a
thread of its own. Both call a function of ovld that is compiled at its first call: one of them
raises KeyError, and its edit is lost. It depends on the threads, so this tries three times.
pip install jurigged==0.6.1 && python jurigged_two_files.py
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jurigged

if len(sys.argv) == 1:
    command = [sys.executable, __file__, "once"]
    raise SystemExit(any(subprocess.run(command).returncode for _ in range(3)))
with tempfile.TemporaryDirectory() as folder:
    jurigged.watch(folder + "/*.py")
    sys.path.insert(0, folder)
    for source in "def f(): return 'old'", "def f(): return 'new'":
        [Path(folder, f"{name}.py").write_text(source) for name in ("low", "top")]
        import low
        import top
    time.sleep(3)
    print("low:", low.f(), "top:", top.f(), flush=True)
    os._exit(low.f() != top.f())
