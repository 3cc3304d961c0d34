"""reloadium 1.5.1, Python 3.11: a class whose base class is edited keeps the old one.

Also new instances have the old base, and nothing is said. A new process prints "new".
pip install reloadium==1.5.1 && python reloadium_base_class.py
"""

import subprocess
import sys
import tempfile
from pathlib import Path

OLD = """class A: name = "old"
class B: name = "new"
class C(A): pass
def is_edited(): return False
"""
NEW = OLD.replace("C(A)", "C(B)").replace("False", "True")
MAIN = f"""import time, m
with open("m.py", "w") as file: file.write({NEW!r})
end = time.monotonic() + 60
while not m.is_edited() and time.monotonic() < end: time.sleep(0.1)
print("edited:", m.is_edited(), "base:", m.C().name)
"""
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "m.py").write_text(OLD)
    Path(folder, "main.py").write_text(MAIN)
    run = [sys.executable, "-m", "reloadium", "run", "main.py"]
    said = subprocess.run(run, cwd=folder, capture_output=True, text=True).stdout
    print(said)
    raise SystemExit("edited: True base: old" in said)
