"""A library that is reloaded with nothing changed: only what is old is named, and nothing breaks.

A reload of a library does leave old objects. Its other modules have imported the classes of the
module by name, have made subclasses of them and instances. These may be named, with the line that
exchanges them. Whatever is named has to be another object than the one that the module has now,
and who runs all the lines may be no worse off than who runs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from support.field import Field

# What each library is used for, and modules of it.
LIBRARIES = {
    "pydantic": (
        "pydantic.create_model('Item', price=(int, 3))(price='4').price",
        ["pydantic", "pydantic.main", "pydantic.fields", "pydantic.types"],
    ),
    "attrs": ("str(attrs.make_class('Item', ['price'])(4))", ["attrs", "attr", "attr._make"]),
    "sqlalchemy": (
        "sqlalchemy.create_engine('sqlite://').connect().scalar(sqlalchemy.text('select 4'))",
        ["sqlalchemy", "sqlalchemy.schema", "sqlalchemy.sql.functions"],
    ),
    "flask": (
        "flask.Flask('shop').test_client().get('/').status_code",
        ["flask", "flask.app", "flask.blueprints", "flask.json"],
    ),
    "fastapi": (
        "len(fastapi.FastAPI().openapi()['info'])",
        ["fastapi", "fastapi.applications", "fastapi.routing", "fastapi.params"],
    ),
    "django": (
        "str(django.urls.path('start', print).pattern)",
        ["django", "django.urls", "django.dispatch", "django.http"],
    ),
    "click": (
        "click.Command('c', callback=lambda: 4).main([], standalone_mode=False)",
        ["click", "click.core", "click.decorators", "click.types"],
    ),
    "pandas": (
        "pandas.DataFrame({'k': [1, 1], 'v': [3, 4]}).groupby('k').sum()['v'].tolist()",
        ["pandas", "pandas.core.frame", "pandas.core.algorithms", "pandas.io.json"],
    ),
    "numpy": (
        "numpy.arange(3).sum().item()",
        ["numpy", "numpy.linalg", "numpy.lib", "numpy.ma.core"],
    ),
    "sklearn": (
        "sklearn.dummy.DummyRegressor().fit([[1]], [4]).predict([[1]]).tolist()",
        ["sklearn", "sklearn.base", "sklearn.dummy", "sklearn.utils"],
    ),
    "joblib": (
        "joblib.Parallel(n_jobs=1)([joblib.delayed(abs)(-4)])",
        ["joblib", "joblib.memory", "joblib.parallel"],
    ),
    "matplotlib": (
        "matplotlib.figure.Figure().add_subplot().plot([3, 4])[0].get_ydata().tolist()",
        ["matplotlib", "matplotlib.cbook", "matplotlib.figure", "matplotlib.ticker"],
    ),
    "ipywidgets": (
        "ipywidgets.IntSlider(value=4).value",
        ["ipywidgets", "ipywidgets.widgets", "ipywidgets.widgets.widget_int"],
    ),
    "httpx": (
        "httpx.Request('GET', 'http://shop', params={'n': 4}).url.query.decode()",
        ["httpx", "httpx._client", "httpx._models", "httpx._urls"],
    ),
    "blinker": ("blinker.Signal().send('shop')", ["blinker", "blinker.base"]),
    "beartype": (
        "beartype.beartype(abs)(-4)",
        ["beartype", "beartype.door", "beartype._decor.decormain"],
    ),
    "IPython": (
        "shell.instance(user_module=sys.modules['__main__']).ev('2 + 2')".replace(
            "shell", "IPython.core.interactiveshell.InteractiveShell"
        ),
        ["IPython", "IPython.core.magic", "IPython.core.completer"],
    ),
}
USES = {module: use for use, modules in LIBRARIES.values() for module in modules}
# Which holders can be looked at, and hold what the module has now.
_CURRENT = """
def value(path):
    parts = path.split(".")
    length = max(n for n in range(len(parts) + 1) if ".".join(parts[:n]) in sys.modules)
    module = sys.modules[".".join(parts[:length])]
    return eval(".".join(["module", *parts[length:]]), {"module": module})

def holding_what_is_current(module, holders):
    found, now = [], list(map(id, vars(sys.modules[module]).values()))
    for holder in holders:
        try:
            held = value(holder["path"])
        except Exception:
            continue
        if id(type(held) if holder["kind"].startswith("instance") else held) in now:
            found.append(holder["path"])
    return found
"""


def reloaded(field: Field, module: str) -> object:
    """Use a library, reload one of its modules, and return what it gave."""
    (modules,) = [modules for _, modules in LIBRARIES.values() if module in modules]
    field.run(*(f"import {one}" for one in modules), _CURRENT)
    found = field.probe(USES[module])
    field.reload(module)
    return found


@pytest.mark.parametrize("module", USES)
def test_a_library_is_reloaded_as_it_is(
    field: Field, begin: Callable[[], AbstractContextManager[Field]], module: str
) -> None:
    works = reloaded(field, module)
    report = field.report()
    assert field.probe(f"holding_what_is_current({module!r}, holders_of(report))") == [], report
    lines = field.follow()
    # The new version has all that the old one had, so that nothing is to be taken away.
    assert [line for line in lines if line.startswith("del ")] == [], report
    found = field.probe(USES[module])
    if found != works:
        # Half of a report is not enough where other modules are to be reloaded.
        field.follow_to_the_end()
        found = field.probe(USES[module])
    if found != works:
        with begin() as other:
            reloaded(other, module)
            assert found == other.probe(USES[module]), report
