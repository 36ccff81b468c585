"""The job engine: DBOS on Parley's own database, which is what lets an order commit with the state.

The engine only carries batches out, and starts them again after a crash; when and whether anything is
due is the touches table's to say. It keeps its tables beside ours: in the schema `dbos` on
PostgreSQL, in the same file on SQLite (they are named in `bot.migrations.metadata`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine as Database

from bot.tenancy.scope import ScopedSession

APPLICATION = "parley"
APPLICATION_VERSION = "1"
"""Executors take up each other's work only under the same version. It changes when a batch begun by
the old code could not be finished by the new; what then waits under the old is planned anew."""

QUEUE = "touch_batches"
_WORKFLOW = "deliver_batch"
_AT_ONCE = 4
# A batch is found within this time; the engine asks its queue so often.
_POLL_S = 0.25
_POOL = 5
_END_WITHIN_S = 30
_UNFINISHED = ["ENQUEUED", "DELAYED", "PENDING"]

RunBatch = Callable[[str, str], Awaitable[None]]
"""Delivers one batch: (tenant id, batch id). It may be called again for the same batch."""


class BatchQueue:
    """Orders batches from the engine; works in any process, also where no executor runs."""

    def __init__(self, database: Database) -> None:
        self._client = DBOSClient(
            system_database_engine=database, application_name=APPLICATION, lazy=True
        )

    def enqueue(self, session: ScopedSession, batch_id: str, *, priority: int) -> None:
        """Have the batch delivered, if and only if the session's transaction commits.

        priority: 0 goes first.
        """
        self._client.enqueue_in_transaction(
            session,
            {
                "workflow_name": _WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": batch_id,
                "app_version": APPLICATION_VERSION,
                "priority": priority + 1,
            },
            session.tenant,
            batch_id,
        )

    def unfinished(self, batch_ids: Collection[str]) -> frozenset[str]:
        """Those of the batches that an executor of this version works on or will."""
        if not batch_ids:
            return frozenset()
        found = self._client.list_workflows(
            workflow_ids=sorted(batch_ids),
            status=_UNFINISHED,
            app_version=APPLICATION_VERSION,
            load_input=False,
            load_output=False,
        )
        return frozenset(workflow.workflow_id for workflow in found)


class Engine:
    """This process as an executor. One at a time in a process."""

    def __init__(self, database: Database, *, executor_id: str) -> None:
        self._database = database
        self._executor_id = executor_id

    async def launch(self, run_batch: RunBatch) -> None:
        """Begin to carry out batches by *run_batch*, on the running event loop.

        Goes on with what this executor had begun when it last ended. Creates the engine's tables
        where they are missing.
        """
        prepare(self._database)

        @DBOS.workflow(name=_WORKFLOW)
        async def deliver_batch(tenant_id: str, batch_id: str) -> None:
            # Without steps: what has been done already, the touches themselves tell.
            await run_batch(tenant_id, batch_id)

        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": _url(self._database),
                "sys_db_pool_size": _POOL,
                "executor_id": self._executor_id,
                "application_version": APPLICATION_VERSION,
                "run_migrations": False,
                "log_level": "WARNING",
            }
        )
        # In this thread, briefly blocking it: so the engine adopts this loop, and a channel's
        # connections are never shared between two loops.
        DBOS.launch()
        await DBOS.register_queue_async(
            QUEUE,
            worker_concurrency=_AT_ONCE,
            polling_interval_sec=_POLL_S,
            on_conflict="always_update",
        )

    def resume(self, executor_id: str) -> int:
        """Queue again what the executor had begun, for whoever is alive; how many batches.

        Asked twice it queues nothing twice: a batch that another took up in between is not that
        executor's any more.
        """
        # The engine has a public way only for a paid service; its own start uses this one.
        return len(DBOS._recover_pending_workflows([executor_id]))

    async def stop(self) -> None:
        """Carry out nothing more, once the batches that are being run have ended.

        What is unfinished stays this executor's, for its next start. Afterwards the loop has no
        threads to hand work to: this is the last thing to be done on it.
        """
        # In a thread: the engine waits, blocking, for what ends on this loop.
        await asyncio.to_thread(
            DBOS.destroy, destroy_registry=True, workflow_completion_timeout_sec=_END_WITHIN_S
        )


def prepare(database: Database) -> None:
    """Create the engine's tables or bring them up to date."""
    DBOS.migrate(_url(database))


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
