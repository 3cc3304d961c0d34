"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: deepreload removes the handlers of logging.

A program has set up logging. One calls deepreload.reload for a module that imports logging.
The root logger has no handlers any more, and its level is WARNING again: nothing is logged.
It reloads logging itself, whose body makes a new root logger and an empty table of loggers.
What must not be reset is excluded, by a list that has sys and builtins, and not logging.
pip install ipython==9.18.1 && python ipython_deepreload_logging.py
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

from IPython.lib.deepreload import reload

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    Path(folder, "m.py").write_text("import logging\n")
    os.utime(Path(folder, "m.py"), (1, 1))
    logging.basicConfig(level=logging.INFO)
    import m

    reload(m)
    handlers = logging.getLogger().handlers
    print("handlers of the root logger:", len(handlers))
    raise SystemExit(not handlers)
