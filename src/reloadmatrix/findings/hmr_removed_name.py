"""hmr 0.7.6.3, Python 3.13 and 3.15: a name that an edit removes stays in the module.

A module defines f and g, and an edit changes f and removes g. The main program runs again.
It sees the new f, and g is still there, until the program is started anew: hmr adds what the new
source binds to the names of the module, and takes none away.
pip install hmr==0.7.6.3 && python hmr_removed_name.py
"""

import os
import sys
import tempfile
from pathlib import Path

from reactivity.hmr.core import HMR_CONTEXT, SyncReloader

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    sys.path.insert(0, folder)
    Path("m.py").write_text("def f(): return 'old'\ndef g(): pass\n")
    Path("main.py").write_text("import m\nprint(m.f(), hasattr(m, 'g'))\n")
    reloader = SyncReloader("main.py")
    HMR_CONTEXT.effect(reloader.run_entry_file)
    Path("m.py").write_text("def f(): return 'new'\n")
    reloader.on_changes({Path("m.py").resolve()})
    raise SystemExit(hasattr(sys.modules["m"], "g"))
