"""IPython 9.18.1, Python 3.11, 3.13 and 3.15: deepreload raises AttributeError.

One calls deepreload.reload for a module that imports dataclasses (on 3.15, logging).
It raises AttributeError: 'NoneType' object has no attribute 'get_ident'.
It reloads the standard library down to _frozen_importlib, whose state is lost with that.
Its documentation promises to reload what is imported, and to exclude what must not be reset.
pip install ipython==9.18.1 && python ipython_deepreload.py
"""

import os
import sys
import tempfile
from pathlib import Path

from IPython.lib.deepreload import reload

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    Path(folder, "m.py").write_text("import dataclasses, logging\n")
    os.utime(Path(folder, "m.py"), (1, 1))
    import m

    try:
        reload(m)
    except AttributeError as error:
        print("AttributeError:", error)
        raise SystemExit(1) from None
    print("reloaded")
