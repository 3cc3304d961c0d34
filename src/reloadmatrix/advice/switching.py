"""What somebody types to use a way, for a module ``m`` or a program ``main.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reloadmatrix.strategies.ways import Strategy

_AUTORELOAD = "%load_ext autoreload\n%autoreload {mode}"

_TYPED = {
    "import-again": "import m",
    "forget": 'del sys.modules["m"]\nimport m',
    "forget-all-imports": 'del sys.modules["m"]\nimport m; from m import f',
    "reload": "importlib.reload(m)",
    "reload-all-imports": "importlib.reload(m)\nfrom m import f",
    "purge": "for name in project: del sys.modules[name]\nimport m; from m import f",
    "checked-reload": "checked_reload(m)",
    "checked-reload-mended": "checked_reload(m)\n# then each line of its report",
    "refresh": "%load_ext reloadlab\n%reload",
    "new-process": "python main.py",
    "autoreload-1": _AUTORELOAD.format(mode="1") + "\n%aimport m",
    "autoreload-2": _AUTORELOAD.format(mode="2"),
    "autoreload-2-second": _AUTORELOAD.format(mode="2"),
    "autoreload-2-cell": _AUTORELOAD.format(mode="2"),
    "autoreload-2-minus": _AUTORELOAD.format(mode="2-"),
    "autoreload-3": _AUTORELOAD.format(mode="3"),
    "deepreload": "from IPython.lib import deepreload\ndeepreload.reload(m)",
    "marimo": 'auto_reload = "lazy"  # [tool.marimo.runtime] of pyproject.toml',
    "jurigged": "jurigged main.py",
    "hmr": "hmr main.py",
    "superduperreload": "%load_ext superduperreload",
    "limeade": "limeade.refresh()",
    "liveimport": 'liveimport.register(globals(), "from m import f")',
    "xreload": "xreload(m)",
    "pydevd": '"autoReload": {"enable": true}  // in launch.json of VS Code',
    "watchfiles": 'watchfiles "python main.py"',
    "uvicorn": "uvicorn main:app --reload",
    "django": "python manage.py runserver",
    "werkzeug": 'run_simple("localhost", 5000, app, use_reloader=True)',
}


def typed(way: Strategy) -> str:
    """Return what somebody types to use a way, line by line."""
    own: str = getattr(way, "switch_on", "")
    return own or _TYPED.get(way.name, way.title)
