"""What signals, commands, checks, logs and registers of plugins were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.field import Field

RECEIVER = "def on_save(sender): return ['old', sender]\n"
SIGNAL = "import blinker, receivers; saved = blinker.signal('saved')\n"
SEND = "[got for _, got in saved.send('shop')]"


def test_a_signal_of_blinker_loses_its_receiver(field: Field) -> None:
    field.save("receivers", RECEIVER)
    field.hold(SIGNAL + "from receivers import on_save; saved.connect(on_save)")
    field.edit("receivers")
    field.settle(SEND, named="saved", by_hand="saved.connect(on_save)")


# Afterwards nobody can see it: the receiver is gone, and the signal has forgotten it.
@pytest.mark.parametrize("begin", ["checked_reload"], indirect=True)
def test_a_receiver_that_nobody_else_holds_dies_with_the_reload(field: Field) -> None:
    field.save("receivers", RECEIVER)
    field.hold(SIGNAL + "saved.connect(receivers.on_save)")
    field.look("receivers")
    field.edit("receivers")
    field.settle(SEND, named="saved", by_hand="saved.connect(receivers.on_save)", dies=True)


def test_a_receiver_lives_on_under_a_name_for_what_nobody_wants(field: Field) -> None:
    field.save("receivers", RECEIVER)
    field.hold(SIGNAL + "_ = saved.connect(receivers.on_save)")
    field.edit("receivers")
    field.settle(SEND, named="saved", by_hand="_ = saved.connect(receivers.on_save)")


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
    field.look("cli")
    field.edit("cli", '"main"', '"the new main"')
    field.settle(CALL, named="extra", by_hand="importlib.reload(extra)")


def test_a_group_of_click_was_imported_by_name(field: Field) -> None:
    field.save("cli", GROUP)
    field.save("extra", COMMANDS)
    field.hold("import cli, extra; from cli import main")
    field.look("cli")
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


def test_a_type_of_click_converts_as_before(field: Field) -> None:
    field.save(
        "kinds",
        """
        import click
        class Shouted(click.ParamType):
            name = "shouted"
            def convert(self, value, option, context): return ["old", value]
        """,
    )
    field.hold(
        "import click, kinds\n"
        "@click.command()\n"
        "@click.argument('name', type=kinds.Shouted())\n"
        "def main(name): return name\n"
    )
    field.edit("kinds")
    field.settle("main(['duck'], standalone_mode=False)", named="main")


def test_a_validator_of_beartype_checks_as_before(field: Field) -> None:
    field.save("checks", "def fits(number): return number < 3 # old\n")
    field.save(
        "hints",
        """
        import checks
        from typing import Annotated
        from beartype import beartype
        from beartype.vale import Is
        @beartype
        def told(number: Annotated[int, Is[checks.fits]]): return number
        """,
    )
    field.hold("import importlib, checks, hints")
    field.look("checks")
    field.edit("checks", "number < 3 # old", "number < 10")
    field.settle("hints.told(7)", named="hints", by_hand="importlib.reload(hints)")


def test_a_formatter_of_a_log_writes_as_before(field: Field) -> None:
    field.save(
        "logs",
        """
        import logging
        class Short(logging.Formatter):
            def format(self, record): return "old " + record.getMessage()
        """,
    )
    field.hold(
        "import io, logging, logs; text = io.StringIO()\n"
        "handler = logging.StreamHandler(text); handler.setFormatter(logs.Short())\n"
        "logger = logging.getLogger('shop'); logger.addHandler(handler)\n"
        "def written():\n"
        "    text.seek(0); text.truncate(); logger.warning('duck')\n"
        "    return text.getvalue()\n"
    )
    field.edit("logs")
    field.settle("written()", named="handler")


def test_records_of_all_logs_are_made_by_the_old_function(field: Field) -> None:
    field.save(
        "logs",
        """
        import logging
        def make(*parts, **more):
            record = logging.LogRecord(*parts, **more)
            record.name = "old"
            return record
        """,
    )
    field.hold("import logging, logs; logging.setLogRecordFactory(logs.make)")
    field.edit("logs")
    field.settle("logging.makeLogRecord({}).name", named="logging")


def test_an_entry_of_a_register_was_chosen_by_a_decorator(field: Field) -> None:
    field.save(
        "base",
        """
        known = {}
        def register(name):
            def add(found):
                known.setdefault(name, found)
                return found
            return add
        """,
    )
    field.save("plug", "import base\n@base.register('csv')\ndef read(): return 'old'\n")
    field.hold("import base, plug")
    field.edit("plug")
    field.settle("base.known['csv']()", named="base")
