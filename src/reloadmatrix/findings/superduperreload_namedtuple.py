"""superduperreload 0.0.6, Python 3.11, 3.13 and 3.15: a NamedTuple is half new.

One imports a module with a NamedTuple, and adds a field to the class.
New instances have two values, and _fields and _asdict have one. A dataclass fares alike:
_patch_class_members keeps the old value of whatever is not a function, without saying so.
pip install superduperreload==0.0.6 ipython==9.18.1 && python superduperreload_namedtuple.py
"""

import os
import sys
import tempfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

OLD = "import typing\nclass P(typing.NamedTuple):\n    x: int = 1\n"

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("%load_ext superduperreload")
    for seconds, source in enumerate((OLD, OLD + "    y: int = 2\n")):
        Path(folder, "m.py").write_text(source)
        os.utime(Path(folder, "m.py"), (seconds, seconds))
        shell.run_cell("import m")
        shell.run_cell("pass")
    found = shell.ev("(*m.P(),), m.P._fields")
    print("the values and _fields:", found)
    raise SystemExit(found != ((1, 2), ("x", "y")))
