"""Declarative models, tables, sessions and listeners of SQLAlchemy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.field import Field

BASE = "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): pass\n# old\n"
MODELS = """
import db
from sqlalchemy.orm import Mapped, mapped_column
class Item(db.Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    def name(self): return "old"
"""
# Lets a reload define the table once more.
EXTENDING = MODELS.replace('"item"\n', '"item"\n    __table_args__ = {"extend_existing": True}\n')
MEMORY = "import sqlalchemy as sa; from sqlalchemy.orm import Session\n"


def test_models_lie_on_the_old_base(field: Field) -> None:
    field.save("db", BASE)
    field.save("models", MODELS)
    field.hold("import importlib, db, models")
    field.edit("db")
    field.settle(
        "[issubclass(models.Item, db.Base), sorted(db.Base.metadata.tables)]",
        named="models",
        by_hand="importlib.reload(models)",
    )


def test_a_table_is_defined_already(field: Field) -> None:
    field.save("db", BASE)
    field.save("models", MODELS)
    field.hold("import db, models; item = models.Item()")
    error = field.refuse("models")
    assert "Table 'item' is already defined" in error
    assert field.probe("[item.name(), isinstance(item, models.Item)]") == ["old", True]
    # The file is newer than what runs, and only a new process brings it in.
    assert "newer" in field.ask_again()
    assert field.follow() == []


def test_a_row_of_a_model_that_was_defined_again(field: Field) -> None:
    field.save("db", BASE)
    field.save("models", EXTENDING)
    field.hold("import db, models; item = models.Item(id=3)\n" + MEMORY)
    field.run(
        "def stored():\n"
        "    engine = sa.create_engine('sqlite://')\n"
        "    db.Base.metadata.create_all(engine)\n"
        "    with Session(engine) as session:\n"
        "        session.add(item)\n"
        "        session.commit()\n"
        "        return [item.id, item.name(), session.get(models.Item, 3) is item]\n"
    )
    field.edit("models")
    field.run("import sqlalchemy.orm")
    field.settle("[item.name(), isinstance(item, models.Item)]", named="item")
    assert field.probe("stored()") == [3, "new", True]


def test_a_listener_of_an_engine_runs_as_before(field: Field) -> None:
    field.save("hooks", "log = []\ndef on_connect(*connection): log.append('old')\n")
    field.hold(
        "import hooks, sqlalchemy as sa; engine = sa.create_engine('sqlite://')\n"
        "sa.event.listen(engine, 'connect', hooks.on_connect)"
    )
    field.edit("hooks")
    field.settle(
        "[hooks.log.clear(), engine.dispose(), engine.connect().close(), hooks.log][-1]",
        named="engine",
    )


def test_a_type_of_a_column_converts_as_before(field: Field) -> None:
    field.save(
        "kinds",
        """
        import sqlalchemy as sa
        class Shouted(sa.TypeDecorator):
            impl = sa.String
            cache_ok = True
            def process_bind_param(self, value, dialect): return "old " + value
        """,
    )
    field.save(
        "tables",
        """
        import kinds, sqlalchemy as sa
        items = sa.Table("item", sa.MetaData(), sa.Column("name", kinds.Shouted()))
        """,
    )
    field.hold(
        "import importlib, kinds, tables, sqlalchemy as sa\n"
        "def stored():\n"
        "    with sa.create_engine('sqlite://').begin() as connection:\n"
        "        tables.items.create(connection)\n"
        "        connection.execute(tables.items.insert().values(name='duck'))\n"
        "        return connection.scalar(sa.text('select name from item'))\n"
    )
    field.edit("kinds")
    field.settle("stored()", named="tables", by_hand="importlib.reload(tables)")


def test_a_default_of_a_column_is_computed_as_before(field: Field) -> None:
    field.save("defaults", "def name(): return 'old'\n")
    field.hold(
        "import defaults, sqlalchemy as sa\n"
        "items = sa.Table('item', sa.MetaData(), sa.Column('name', sa.String,"
        " default=defaults.name), sa.Column('id', sa.Integer))\n"
        "def stored():\n"
        "    with sa.create_engine('sqlite://').begin() as connection:\n"
        "        items.create(connection)\n"
        "        connection.execute(items.insert().values(id=1))\n"
        "        return connection.scalar(sa.select(items.c.name))\n"
    )
    field.edit("defaults")
    field.settle("stored()", named="items")


def test_a_question_that_was_made_ready_asks_for_the_old_model(field: Field) -> None:
    field.save("db", BASE)
    field.save("models", EXTENDING)
    field.hold(
        MEMORY + "import db, models; every = sa.select(models.Item)\n"
        "engine = sa.create_engine('sqlite://')\n"
        "db.Base.metadata.create_all(engine)\n"
        "with Session(engine) as session: session.add(models.Item(id=3)); session.commit()\n"
        "def found():\n"
        "    with Session(engine) as session:\n"
        "        return [[one.name(), isinstance(one, models.Item)]"
        " for one in session.scalars(every)]\n"
    )
    field.edit("models")
    field.settle("found()", named="every", by_hand="every = sa.select(models.Item)")


def test_a_session_makes_rows_by_the_old_class(field: Field) -> None:
    field.save(
        "sessions",
        """
        from sqlalchemy.orm import Session
        class Named(Session):
            def name(self): return "old"
        """,
    )
    field.hold(
        "import sqlalchemy as sa, sessions; from sqlalchemy.orm import sessionmaker\n"
        "begin = sessionmaker(sa.create_engine('sqlite://'), class_=sessions.Named)"
    )
    field.edit("sessions")
    field.settle("[begin().name(), isinstance(begin(), sessions.Named)]", named="begin")
