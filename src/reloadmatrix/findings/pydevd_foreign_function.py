"""debugpy 1.8.22 (pydevd), Python 3.11, 3.13 and 3.15: a reload edits another module.

m.py says `from statistics import mean`. One writes a def in place of that and the debugger reloads.
Then statistics.mean has the code of m.mean, although that module was not edited.
_update does not ask where the old function was defined. No listed limitation names this.
pip install debugpy==1.8.22 && python pydevd_foreign_function.py
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from debugpy._vendored import vendored

with vendored("pydevd"):
    from _pydevd_bundle.pydevd_reload import xreload

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate(("from statistics import mean", "def mean(data): return 0")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        xreload(m)
    found = m.mean([1, 3]), statistics.mean([1, 3])
    print("m.mean and statistics.mean of 1 and 3:", found)
    raise SystemExit(found != (0, 2))
