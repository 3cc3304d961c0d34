"""The reasons that no measurement gives: for what is missing, and for what differs."""

from __future__ import annotations

NOT_MEASURED = {
    'PyCharm\'s "Reload Changed Modules"': (
        "A command of the editor, which does not run here. It calls pydevd's reload, which is "
        "measured as debugpy calls it."
    ),
    "a click on reload in VS Code": (
        "The editor does not run here. Its debugger is debugpy, which is measured by its protocol."
    ),
    "Flask, Werkzeug and Dash beside watchdog": (
        "With watchdog, their reloader goes by other events. They are measured as pip installs "
        "them, without it."
    ),
    "jurigged and reloadium after a save that moves a file into place": (
        "Many editors save so. jurigged misses it, which a finding shows. Here both get a plain "
        "write."
    ),
    "hmr with a main.py that only imports": (
        "hmr runs it again only when what it has used is edited. Here it uses what the probe asks "
        "for. One that does not keeps its state, and may stay old."
    ),
    "Spyder with joblib and Dask": "Its environment here has neither of them.",
}
"""Why a way is not measured, by what people call it."""

UNSTABLE = {
    "jurigged": (
        "It takes up two files that are saved at once in two threads, and one of the two edits is "
        "lost. Which one differs."
    ),
    "xreload": (
        "It raises an error when it comes to the enum, and goes through names in the order of a "
        "set, which the hash seed decides. What is new by then differs."
    ),
}
"""Why two measurements of a cell differ, by the names of the ways that have such cells."""
