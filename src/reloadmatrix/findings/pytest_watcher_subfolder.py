"""pytest-watcher 0.6.3, Python 3.11, 3.13 and 3.15: an edit in a subfolder is missed.

One starts "pytest-watcher ." and saves app.py: the tests run. One saves pkg/app.py: they do not.
Its default patterns are *.py, and since watchdog 7 (here 7.1.0) a * crosses no slash.
The changelog of watchdog says that *.py has to be written **/*.py; nothing keeps version 7 out.
With --patterns '**/*.py' both are seen.
pip install pytest-watcher==0.6.3 && python pytest_watcher_subfolder.py
"""

from pytest_watcher.event_handler import EventHandler
from pytest_watcher.trigger import Trigger
from watchdog.events import FileModifiedEvent

seen = {}
for path in ("./app.py", "./pkg/app.py"):
    trigger = Trigger()
    EventHandler(trigger).dispatch(FileModifiedEvent(path))
    seen[path] = trigger.is_active()
print("seen:", seen)
raise SystemExit(not seen["./pkg/app.py"])
