"""limeade 0.1.1, Python 3.11, 3.13 and 3.15: it cannot be imported first.

In a new interpreter, one imports limeade before anything else.
It raises AttributeError: module 'importlib' has no attribute 'machinery'.
It imports importlib alone, and uses importlib.machinery at its top level.
That works only where something else has imported the submodule before.
pip install limeade==0.1.1 && python limeade_import.py
"""

import subprocess
import sys

command = [sys.executable, "-I", "-c", "import limeade"]
done = subprocess.run(command, capture_output=True, text=True)
print(done.stderr.strip().rpartition("\n")[2] or "imported")
raise SystemExit(done.returncode)
