"""limeade 0.1.1, Python 3.11, 3.13 and 3.15: a reload edits another module.

m.py says `from statistics import mean`. One writes a def in place of that and refreshes.
Then statistics.mean has the code of m.mean, although that module was not edited.
limeade matches functions by their __qualname__ and does not ask where they were defined.
For classes it asks: it compares __module__. One would expect the same for functions.
pip install limeade==0.1.1 && python limeade_foreign_function.py
"""

import importlib.machinery  # noqa: F401 - limeade needs it, and does not import it
import os
import statistics
import sys
import tempfile
from pathlib import Path

import limeade

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate(("from statistics import mean", "def mean(data): return 0")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m

        limeade.refresh([m])
    found = m.mean([1, 3]), statistics.mean([1, 3])
    print("m.mean and statistics.mean of 1 and 3:", found)
    raise SystemExit(found != (0, 2))
