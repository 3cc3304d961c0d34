"""xreload 1.1.0, Python 3.11, 3.13 and 3.15: a reload empties another module.

m.py says `from statistics import mean`. One writes a def in place of that and calls xreload.
Then statistics.mean has the code of m.mean, and every name that m does not have is gone there.
A session that has put a function of its own into m loses its names in the same way.
_update checks where the new object was defined, and not where the old one was.
pip install xreload==1.1.0 && python xreload_foreign_function.py
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from xreload import xreload

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate(("from statistics import mean", "def mean(data): return 0")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        xreload(m)
    found = statistics.mean([1, 3]), hasattr(statistics, "median")
    print("statistics.mean([1, 3]), and whether there is statistics.median:", found)
    raise SystemExit(found != (2, True))
