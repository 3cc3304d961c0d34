"""Tables, arrays, estimators and caches that hold functions and classes of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.field import Field

# Works on a number, on a column and on a table.
TWICE = "def twice(x):\n    return x * 2 # old\n"
THRICE = ("x * 2 # old", "x * 3")

ACCESSOR = """
import pandas as pd
@pd.api.extensions.register_dataframe_accessor("shop")
class Shop:
    def __init__(self, frame): self.frame = frame
    def total(self): return ["old", len(self.frame)]
"""


def test_an_accessor_that_the_notebook_keeps_is_the_old_one(field: Field) -> None:
    field.save("accessors", ACCESSOR)
    field.hold("import pandas as pd, accessors; shop = pd.DataFrame({'price': [1, 2]}).shop")
    field.edit("accessors")
    field.settle("[shop.total(), pd.DataFrame().shop.total()]", named="shop")


def test_a_frame_of_a_subclass_runs_the_old_method(field: Field) -> None:
    field.save(
        "sales",
        """
        import pandas as pd
        class Sales(pd.DataFrame):
            @property
            def _constructor(self): return Sales
            def total(self): return ["old", int(self["price"].sum())]
        """,
    )
    field.hold("import sales; frame = sales.Sales({'price': [1, 2]})")
    field.edit("sales")
    field.settle(
        "[frame.total(), frame[:1].total(), isinstance(frame, sales.Sales)]", named="frame"
    )


def test_a_pipe_that_was_made_ready_calls_the_old_function(field: Field) -> None:
    field.save("steps", TWICE)
    field.hold(
        "import functools, pandas as pd, steps\n"
        "piped = functools.partial(pd.DataFrame({'price': [1]}).pipe, steps.twice)"
    )
    field.edit("steps", *THRICE)
    field.settle("piped()['price'].tolist()", named="piped")


def test_an_aggregation_by_a_dictionary_calls_the_old_function(field: Field) -> None:
    field.save("steps", "def total(column):\n    return column.sum() # old\n")
    field.hold(
        "import pandas as pd, steps; how = {'price': ['max', steps.total]}\n"
        "frame = pd.DataFrame({'price': [1, 2]})"
    )
    field.edit("steps", "column.sum() # old", "column.sum() * 10")
    field.settle("frame.agg(how)['price'].tolist()", named="how")


def test_a_column_holds_instances_of_the_old_class(field: Field) -> None:
    field.save("shop", "class Item:\n    def name(self): return 'old'\n")
    field.hold("import pandas as pd, shop; column = pd.Series([shop.Item(), shop.Item()])")
    field.edit("shop")
    field.settle("[one.name() for one in column]", named="shop.Item")


def test_an_array_holds_instances_of_the_old_class(field: Field) -> None:
    field.save("shop", "class Item:\n    def name(self): return 'old'\n")
    field.hold("import numpy as np, shop; items = np.array([shop.Item(), shop.Item()])")
    field.edit("shop")
    field.settle("[one.name() for one in items]", named="shop.Item")


def test_a_ufunc_calls_the_old_function(field: Field) -> None:
    field.save("steps", TWICE)
    field.hold("import numpy as np, steps; twice = np.frompyfunc(steps.twice, 1, 1)")
    field.edit("steps", *THRICE)
    field.settle("twice(np.arange(3)).tolist()", named="twice")


def test_a_vectorized_function_is_the_old_one(field: Field) -> None:
    field.save("steps", TWICE)
    field.hold("import numpy as np, steps; twice = np.vectorize(steps.twice); twice([1])")
    field.edit("steps", *THRICE)
    field.settle("twice([1, 2]).tolist()", named="twice")


def test_a_transformer_calls_the_old_function(field: Field) -> None:
    field.save("steps", TWICE)
    field.hold(
        "import steps\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import FunctionTransformer\n"
        "pipe = make_pipeline(FunctionTransformer(steps.twice)).fit([[1]])"
    )
    field.edit("steps", *THRICE)
    field.settle("pipe.transform([[1]])", named="pipe")


ESTIMATOR = """
from sklearn.base import BaseEstimator, RegressorMixin
class Mean(RegressorMixin, BaseEstimator):
    def __init__(self, factor=1): self.factor = factor
    def fit(self, X, y):
        self.mean_ = float(sum(y)) / len(y)
        return self
    def predict(self, X): return ["old", self.mean_ * self.factor]
"""


def test_an_estimator_predicts_as_before(field: Field) -> None:
    field.save("means", ESTIMATOR)
    field.hold(
        "import means\n"
        "from sklearn.base import clone\n"
        "from sklearn.pipeline import make_pipeline\n"
        "pipe = make_pipeline(means.Mean(2)).fit([[1], [2]], [1, 2])"
    )
    field.edit("means")
    field.settle(
        "[pipe.predict([[1]]), isinstance(pipe[-1], means.Mean),"
        " isinstance(clone(pipe)[-1], means.Mean)]",
        named="pipe",
    )


def test_an_estimator_lacks_the_parameter_that_it_has_gained(field: Field) -> None:
    field.save("means", ESTIMATOR)
    field.hold("import means; from sklearn.base import clone; mean = means.Mean(2)")
    field.edit("means", "factor=1): self", "factor=1, shift=0): self.shift = shift; self")
    field.settle("clone(mean).fit([[1]], [1]).get_params()", named="mean")


def test_a_search_over_parameters_scores_by_the_old_function(field: Field) -> None:
    field.save("scores", "def score(model, X, y):\n    return 1.0 # old\n")
    field.hold(
        "import scores\n"
        "from sklearn.dummy import DummyRegressor\n"
        "from sklearn.model_selection import GridSearchCV\n"
        "search = GridSearchCV(DummyRegressor(), {'quantile': [0.5]}, scoring=scores.score, cv=2)"
    )
    field.edit("scores", "1.0 # old", "2.0")
    field.settle("float(search.fit([[1]] * 4, [1] * 4).best_score_)", named="search")


def test_a_cache_of_joblib_asks_the_old_function(field: Field) -> None:
    field.save("steps", TWICE)
    field.hold(
        "import joblib, steps; cached = joblib.Memory('cache', verbose=0).cache(steps.twice)"
    )
    field.run("cached(1)")
    field.edit("steps", *THRICE)
    field.settle("[cached(1), cached(2)]", named="cached")


def test_jobs_that_wait_for_joblib_call_the_old_function(field: Field) -> None:
    field.save("steps", TWICE)
    field.hold("import joblib, steps; jobs = [joblib.delayed(steps.twice)(x) for x in range(3)]")
    field.edit("steps", *THRICE)
    field.settle("joblib.Parallel(n_jobs=1)(jobs)", named="jobs")


def test_a_scorer_scores_by_the_old_function(field: Field) -> None:
    field.save("scores", "def score(truth, found):\n    return 1.0 # old\n")
    field.hold(
        "import scores\n"
        "from sklearn.dummy import DummyRegressor\n"
        "from sklearn.metrics import make_scorer\n"
        "model = DummyRegressor().fit([[1]], [1]); scorer = make_scorer(scores.score)"
    )
    field.edit("scores", "1.0 # old", "2.0")
    field.settle("scorer(model, [[1]], [1])", named="scorer")


def test_an_array_of_a_subclass_runs_the_old_method(field: Field) -> None:
    field.save(
        "units",
        """
        import numpy as np
        class Metres(np.ndarray):
            def total(self): return ["old", self.sum().item()]
        """,
    )
    field.hold("import numpy as np, units; way = np.arange(3).view(units.Metres)")
    field.edit("units")
    field.settle("[way.total(), (way + 1).total(), isinstance(way, units.Metres)]", named="way")


def test_groups_are_made_by_the_old_function(field: Field) -> None:
    field.save("steps", "def even(number):\n    return number % 2 # old\n")
    field.hold(
        "import pandas as pd, steps\n"
        "options = {'by': steps.even}; frame = pd.DataFrame({'a': [1, 2, 3, 4]})"
    )
    field.edit("steps", "% 2 # old", "// 2")
    field.settle("frame.groupby(**options).sum()['a'].tolist()", named="options")
