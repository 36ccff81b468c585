"""Alembic's entry: the same migrations on SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from bot.db.engine import WRITES, connect
from bot.migrations.metadata import all_metadata, belongs_to_parley

URL_OPTION = "sqlalchemy.url"


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=all_metadata(),
        include_name=belongs_to_parley,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _main() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    engine = connect(context.config.get_main_option(URL_OPTION) or "")
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        _run(connection)
        connection.commit()
    engine.dispose()


_main()
