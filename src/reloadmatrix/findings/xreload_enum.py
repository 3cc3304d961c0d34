"""xreload 1.1.0, Python 3.11, 3.13 and 3.15: an enum stops a reload halfway.

A module has an enum and a function, and the function is edited. One calls xreload.
It raises AttributeError, because it sets each member again. What it has patched by then depends
on the order of a set: with some values of PYTHONHASHSEED the function is new, with others old.
pip install xreload==1.1.0 && python xreload_enum.py
"""

import os
import sys
import tempfile
from pathlib import Path

from xreload import xreload

SOURCE = "import enum\nclass Colour(enum.Enum): RED = 1\ndef f(): return 'old'\n"

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for seconds, source in enumerate((SOURCE, SOURCE.replace("old", "new"))):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        import m
    try:
        xreload(m)
    except AttributeError as error:
        raise SystemExit(print(f"{error!r}, m.f(): {m.f()}") or 1) from None
