"""hmr 0.7.6.3, Python 3.13: a module has the annotations of another object.

A module annotates a name. The main program asks the module for its annotations.
They are those of the class that hmr gives to modules, and the name is not among them: hmr runs
the module in a namespace of its own, and the annotations are there. On Python 3.15, all is well.
pip install hmr==0.7.6.3 && python hmr_module_annotations.py
"""

import subprocess
import sys
import tempfile
from pathlib import Path

MAIN = """
import m, os
print("m.__annotations__:", m.__annotations__, flush=True)
os._exit("limit" not in m.__annotations__)
"""

with tempfile.TemporaryDirectory() as folder:
    Path(folder, "m.py").write_text("limit: int = 1\n")
    Path(folder, "main.py").write_text(MAIN)
    command = [sys.executable, "-m", "reactivity.hmr", "main.py"]
    raise SystemExit(subprocess.run(command, cwd=folder).returncode)
