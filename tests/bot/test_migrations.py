from __future__ import annotations

import importlib

from alembic import command
from sqlalchemy import Engine, inspect

from bot.db.engine import WRITES
from bot.migrations.run import alembic_config, migrate
from scheduling.tables import OVERLAP_DDL


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


def test_the_overlap_guard_of_the_migration_is_the_one_of_the_tables() -> None:
    guards = importlib.import_module("bot.migrations.versions.0002_guards")
    for dialect, statements in OVERLAP_DDL.items():
        migrated = {squeezed(statement) for statement in guards._UP[dialect]}
        assert {squeezed(statement) for statement in statements} <= migrated


def squeezed(statement: str) -> str:
    """The statement without white space, which the two lay out differently."""
    return "".join(statement.split())
