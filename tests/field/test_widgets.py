"""Callbacks and parts of figures, of widgets, of the notebook itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.field import Field

FIGURE = (
    "import viz; from matplotlib.figure import Figure\n"
    "from matplotlib.backends.backend_agg import FigureCanvasAgg\n"
    "figure = Figure(); canvas = FigureCanvasAgg(figure)\n"
)
SHELL = (
    "import contextlib, io, sys; from IPython.core.interactiveshell import InteractiveShell\n"
    "shell = InteractiveShell.instance(user_module=sys.modules['__main__'])\n"
)
CONNECT = "canvas.mpl_connect('draw_event', {})\n"
DRAW = "[{0}.clear(), canvas.draw(), {0}][-1]"


def test_a_drawn_figure_reaches_the_old_method(field: Field) -> None:
    # The registry of callbacks holds a method weakly.
    field.save(
        "viz",
        """
        class Picker:
            def __init__(self): self.seen = []
            def on_draw(self, event): self.seen.append("old")
        """,
    )
    connect = "cid = " + CONNECT.format("picker.on_draw")
    field.hold(FIGURE + "picker = viz.Picker()\n" + connect)
    field.edit("viz")
    by_hand = "canvas.mpl_disconnect(cid)\n" + connect
    field.settle(DRAW.format("picker.seen"), named="figure", by_hand=by_hand)


def test_a_drawn_figure_reaches_the_old_function(field: Field) -> None:
    field.save("viz", "seen = []\ndef on_draw(event): seen.append('old')\n")
    field.hold(FIGURE + CONNECT.format("viz.on_draw"))
    field.edit("viz")
    field.settle(DRAW.format("viz.seen"), named="canvas")


def test_an_axis_has_the_old_labels(field: Field) -> None:
    field.save("viz", "def label(value, place):\n    return f'old {value}'\n")
    field.hold(FIGURE + "axes = figure.add_subplot(); axes.xaxis.set_major_formatter(viz.label)")
    field.edit("viz")
    field.settle("axes.xaxis.get_major_formatter()(1)", named="axes")


def test_a_widget_is_observed_by_the_old_function(field: Field) -> None:
    field.save("handlers", "seen = []\ndef on_change(change): seen.append(['old', change.new])\n")
    field.hold(
        "import ipywidgets, handlers; slider = ipywidgets.IntSlider()\n"
        "slider.observe(handlers.on_change, names='value')\n"
        "def moved():\n"
        "    handlers.seen.clear(); slider.value = 0; slider.value = 7\n"
        "    return handlers.seen[-1:]\n"
    )
    field.edit("handlers")
    field.settle("moved()", named="slider")


def test_a_widget_is_observed_by_a_method_of_an_old_instance(field: Field) -> None:
    field.save(
        "handlers",
        """
        class Form:
            def __init__(self, slider):
                self.seen = []
                slider.observe(self.on_change, names="value")
            def on_change(self, change): self.seen.append(["old", change.new])
        """,
    )
    field.hold(
        "import ipywidgets, handlers\n"
        "slider = ipywidgets.IntSlider(); form = handlers.Form(slider)\n"
        "def moved():\n"
        "    form.seen.clear(); slider.value = 0; slider.value = 7\n"
        "    return form.seen[-1:]\n"
    )
    field.edit("handlers")
    field.settle("moved()", named="form")


def test_a_button_calls_the_old_function(field: Field) -> None:
    field.save("handlers", "seen = []\ndef pressed(button): seen.append('old')\n")
    field.hold("import ipywidgets, handlers; button = ipywidgets.Button()")
    field.hold("button.on_click(handlers.pressed)")
    field.edit("handlers")
    field.settle(
        "[handlers.seen.clear(), button.click(), handlers.seen][-1]",
        named="button",
        by_hand="button = ipywidgets.Button(); button.on_click(handlers.pressed)",
    )


def test_what_is_interactive_shows_by_the_old_function(field: Field) -> None:
    field.save("handlers", "def show(x): return ['old', x]\n")
    field.hold("import ipywidgets, handlers; shown = ipywidgets.interactive(handlers.show, x=3)")
    field.edit("handlers")
    field.settle("[shown.update(), shown.result][-1]", named="shown")


def test_ipython_calls_the_old_function_after_each_cell(field: Field) -> None:
    field.save("hooks", "ran = []\ndef after(result): ran.append('old')\n")
    field.hold(SHELL + "import hooks; shell.events.register('post_run_cell', hooks.after)")
    field.edit("hooks")
    field.settle("[hooks.ran.clear(), shell.run_cell('1;'), hooks.ran][-1]", named="shell")


def test_a_magic_of_ipython_runs_as_before(field: Field) -> None:
    field.save("magics", "def shout(line): return 'old ' + line\n")
    field.hold(SHELL + "import magics; shell.register_magic_function(magics.shout)")
    field.edit("magics")
    field.settle("shell.run_line_magic('shout', 'duck')", named="shell")


def test_an_animation_draws_by_the_old_function(field: Field) -> None:
    field.save("viz", "def update(frame): return ['old']\n")
    field.hold(
        FIGURE + "from matplotlib.animation import FuncAnimation\n"
        "moving = FuncAnimation(figure, viz.update, frames=3); moving._draw_was_started = True"
    )
    field.edit("viz")
    field.settle("moving._func(0)", named="moving")


def test_an_artist_draws_itself_as_before(field: Field) -> None:
    field.save(
        "viz",
        """
        from matplotlib.lines import Line2D
        seen = []
        class Line(Line2D):
            def draw(self, renderer): seen.append("old")
        """,
    )
    field.hold(FIGURE + "axes = figure.add_subplot(); _ = axes.add_line(viz.Line([1], [1]))")
    field.edit("viz")
    field.settle(DRAW.format("viz.seen"), named="axes")


def test_a_link_of_widgets_computes_as_before(field: Field) -> None:
    field.save("links", "def double(value): return value * 2 # old\n")
    field.hold(
        "import ipywidgets, links; a, b = ipywidgets.IntText(), ipywidgets.IntText()\n"
        "link = ipywidgets.dlink((a, 'value'), (b, 'value'), links.double)\n"
        "def moved():\n    a.value = 0; a.value = 3\n    return b.value\n"
    )
    field.edit("links", "value * 2 # old", "value * 10")
    field.settle("moved()", named="link")


TRAITS = """
import traitlets
class Settings(traitlets.HasTraits):
    size = traitlets.Int(0)
    seen = traitlets.List()
    @traitlets.observe("size")
    def changed(self, change): self.seen = ["old", change.new]
"""


def test_an_instance_with_traits_observes_itself_as_before(field: Field) -> None:
    field.save("settings", TRAITS)
    field.hold(
        "import settings; held = settings.Settings()\n"
        "def moved():\n    held.size = 0; held.size = 7\n    return list(held.seen)\n"
    )
    field.edit("settings")
    field.settle("moved()", named="held")


def test_what_the_notebook_displayed_keeps_a_receiver_alive(field: Field) -> None:
    field.save("receivers", "def on_save(sender): return ['old', sender]\n")
    field.hold(
        SHELL + "shell.run_cell('import blinker, receivers; saved = blinker.Signal()')\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    shell.run_cell('saved.connect(receivers.on_save)', store_history=True)"
    )
    field.edit("receivers")
    field.settle(
        "[got for _, got in saved.send('shop')]",
        named="saved",
        by_hand="shell.run_line_magic('reset', '-f out'); saved.connect(receivers.on_save)",
    )


def test_a_completer_of_ipython_is_the_old_function(field: Field) -> None:
    field.save("names", "def complete(self, event): return ['old']\n")
    hook = "shell.set_hook('complete_command', names.complete, str_key='%x')\n"
    field.hold(SHELL + "import names\n" + hook)
    field.edit("names")
    field.settle(
        "[one(None) for one in shell.strdispatchers['complete_command'].s_matches('%x')][0]",
        named="shell",
        by_hand="shell.strdispatchers.clear()\n" + hook,
    )
