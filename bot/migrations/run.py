"""Bringing a database to the present schema, from the command line and from tests."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from bot.db.engine import WRITES


def migrate(engine: Engine) -> None:
    """Apply every migration that the database lacks, in one transaction."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def alembic_config() -> Config:
    """Alembic's configuration; it needs no ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
