"""Callbacks of figures, widgets, signals, commands and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.field import Field

FIGURE = (
    "import viz; from matplotlib.figure import Figure\n"
    "from matplotlib.backends.backend_agg import FigureCanvasAgg\n"
    "figure = Figure(); canvas = FigureCanvasAgg(figure)\n"
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


RECEIVER = "def on_save(sender): return ['old', sender]\n"
SIGNAL = "import blinker, receivers; saved = blinker.signal('saved')\n"
SEND = "[got for _, got in saved.send('shop')]"


def test_a_signal_of_blinker_loses_its_receiver(field: Field) -> None:
    field.save("receivers", RECEIVER)
    field.hold(SIGNAL + "from receivers import on_save; saved.connect(on_save)")
    field.edit("receivers")
    field.settle(SEND, named="saved", by_hand="saved.connect(on_save)")


# Afterwards nobody can see it: the receiver is gone, and the signal has forgotten it.
@pytest.mark.parametrize("field", ["checked_reload"], indirect=True)
def test_a_receiver_that_nobody_else_holds_dies_with_the_reload(field: Field) -> None:
    field.save("receivers", RECEIVER)
    field.hold(SIGNAL + "saved.connect(receivers.on_save)")
    field.edit("receivers")
    field.settle(SEND, named="saved", by_hand="saved.connect(receivers.on_save)")


def test_a_receiver_lives_on_under_a_name_for_what_nobody_wants(field: Field) -> None:
    field.save("receivers", RECEIVER)
    field.hold(SIGNAL + "_ = saved.connect(receivers.on_save)")
    field.edit("receivers")
    field.settle(SEND, named="_", by_hand="_ = saved.connect(receivers.on_save)")


def test_a_signal_of_blinker_reaches_both_receivers(field: Field) -> None:
    field.save("signals", "import blinker\nsaved = blinker.Signal()\n")
    field.save(
        "receivers",
        "import signals\n@signals.saved.connect\ndef on_save(sender): return ['old', sender]\n",
    )
    field.hold("import signals, receivers; from receivers import on_save")
    field.edit("receivers")
    field.settle("[got for _, got in signals.saved.send('shop')]", named="signals")


COMMANDS = """
import cli
@cli.main.command()
def more(): cli.said.append("old")
"""
GROUP = """
import click
said = []
@click.group()
def main(): said.append("main")
"""
CALL = "[cli.said.clear(), cli.main(['more'], standalone_mode=False), cli.said][-1]"


def test_a_group_of_click_has_lost_the_commands_of_another_module(field: Field) -> None:
    field.save("cli", GROUP)
    field.save("extra", COMMANDS)
    field.hold("import importlib, cli, extra")
    field.edit("cli", '"main"', '"the new main"')
    field.settle(CALL, named="extra", by_hand="importlib.reload(extra)")


def test_a_group_of_click_was_imported_by_name(field: Field) -> None:
    field.save("cli", GROUP)
    field.save("extra", COMMANDS)
    field.hold("import cli, extra; from cli import main")
    field.edit("cli", '"main"', '"the new main"')
    field.settle(
        "[main is cli.main, 'more' in main.commands]",
        named="extra",
        by_hand="import importlib; importlib.reload(extra); from cli import main",
    )


def test_a_command_of_click_was_added_to_a_group_of_the_notebook(field: Field) -> None:
    field.save("extra", "import click\n@click.command()\ndef more(): return 'old'\n")
    field.hold("import click, extra; main = click.Group(); main.add_command(extra.more)")
    field.edit("extra")
    field.settle("main(['more'], standalone_mode=False)", named="main")


def test_an_option_of_click_is_checked_as_before(field: Field) -> None:
    field.save("checks", "def check(context, option, value): return ['old', value]\n")
    field.save(
        "cli",
        """
        import checks, click
        @click.command()
        @click.option("--name", callback=checks.check)
        def main(name): return name
        """,
    )
    field.hold("import importlib, checks, cli")
    field.edit("checks")
    field.settle(
        "cli.main(['--name', 'duck'], standalone_mode=False)",
        named="cli",
        by_hand="importlib.reload(cli)",
    )


def test_a_hint_that_beartype_checks_is_the_old_class(field: Field) -> None:
    field.save("shop", "class Item:\n    def name(self): return 'old'\n")
    field.hold(
        "import beartype, shop\n@beartype.beartype\ndef name(item: shop.Item): return item.name()\n"
    )
    field.edit("shop")
    field.settle("name(shop.Item())", named="name")


def test_a_function_that_beartype_checks_was_imported_by_name(field: Field) -> None:
    field.save(
        "shop", "from beartype import beartype\n@beartype\ndef f(x: int): return ['old', x]\n"
    )
    field.hold("import shop; from shop import f")
    field.edit("shop")
    field.settle("f(1)", named="f")


def test_a_logger_has_a_handler_of_the_old_class(field: Field) -> None:
    field.save(
        "logs",
        """
        import logging
        said = []
        class Keep(logging.Handler):
            def emit(self, record): said.append(["old", record.getMessage()])
        """,
    )
    field.hold(
        "import logging, logs; logger = logging.Logger('shop'); logger.addHandler(logs.Keep())"
    )
    field.edit("logs")
    field.settle("[logs.said.clear(), logger.info('duck'), logs.said][-1]", named="logger")


def test_a_filter_of_a_logger_is_the_old_function(field: Field) -> None:
    field.save("logs", "said = []\ndef look(record): said.append('old')\n")
    field.hold("import logging, logs; logger = logging.getLogger('shop')")
    field.hold("logger.addFilter(logs.look)")
    field.edit("logs")
    field.settle(
        "[logs.said.clear(), logger.warning('duck'), logs.said][-1]",
        named="shop",
        by_hand="logger.filters[:] = [logs.look]",
    )


def test_a_register_of_plugins_has_both_of_them(field: Field) -> None:
    field.save(
        "base",
        """
        known = []
        class Plugin:
            def __init_subclass__(cls): known.append(cls)
        """,
    )
    field.save("plug", "import base\nclass Csv(base.Plugin):\n    name = 'old'\n")
    field.hold("import base, plug")
    field.edit("plug")
    field.settle("[one.name for one in base.known]", named="base", by_hand="del base.known[0]")


def test_ipython_calls_the_old_function_after_each_cell(field: Field) -> None:
    field.save("hooks", "ran = []\ndef after(result): ran.append('old')\n")
    field.hold(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(user_module=sys.modules['__main__'])\n"
        "import hooks; shell.events.register('post_run_cell', hooks.after)"
    )
    field.edit("hooks")
    field.settle("[hooks.ran.clear(), shell.run_cell('1;'), hooks.ran][-1]", named="shell")


def test_a_magic_of_ipython_runs_as_before(field: Field) -> None:
    field.save("magics", "def shout(line): return 'old ' + line\n")
    field.hold(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(user_module=sys.modules['__main__'])\n"
        "import magics; shell.register_magic_function(magics.shout)"
    )
    field.edit("magics")
    field.settle("shell.run_line_magic('shout', 'duck')", named="shell")
