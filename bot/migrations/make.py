"""`make migration m="…"`: a migration of what the models have that the migrations lack."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from bot.db.engine import WRITES, connect
from bot.migrations.run import alembic_config, migrate


def main(message: str) -> int:
    """Write the migration, numbered after the last; read it before it is committed."""
    versions = Path(__file__).parent / "versions"
    number = len(list(versions.glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'make.db'}")
        migrate(engine)
        config = alembic_config()
        with engine.connect().execution_options(**{WRITES: True}) as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('say what it does: make migration m="add a column"')
    sys.exit(main(sys.argv[1]))
