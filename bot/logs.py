"""How Parley logs: one line an event, keys and values, no personal data.

Libraries that would log what people write or where they are reached are kept at warnings.
"""

from __future__ import annotations

import logging
import os

import structlog

_QUIET = ("httpx", "httpcore", "alembic", "rasa_sdk", "dbos", "sqlalchemy", "asyncio")


def configure_logs() -> None:
    """Set up logging for a process. PARLEY_LOG_LEVEL sets the level; INFO without it."""
    level = logging.getLevelNamesMapping().get(
        os.environ.get("PARLEY_LOG_LEVEL", "INFO").upper(), logging.INFO
    )
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
