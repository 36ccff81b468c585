from __future__ import annotations

from alembic import command
from sqlalchemy import Engine, inspect

from bot.db.engine import WRITES
from bot.migrations.run import alembic_config, migrate


def test_the_models_are_what_the_migrations_make(engine: Engine) -> None:
    config = alembic_config()
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    before = sorted(inspect(engine).get_table_names())
    migrate(engine)
    assert sorted(inspect(engine).get_table_names()) == before


def test_the_migrations_can_be_taken_back(engine: Engine) -> None:
    config = alembic_config()
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    assert set(inspect(engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
