"""Providers' webhooks: verified, stored, answered; then the turn begins.

The answer stands for what is stored and for nothing else, so a provider never waits for a dialogue.
What fails is answered with an error and brought again by the provider; what came before is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from bot.api import afterwards
from bot.api.auth import parley_of
from bot.api.errors import PROBLEMS, FieldProblem, Problem, Table, problem_of
from bot.api.metrics import counting_in
from bot.api.openapi import problems
from bot.api.races import after_races
from bot.api.shapes import PathId
from bot.bootstrap import Parley
from bot.conversations.inbox import Accepted
from bot.kernel.errors import NotFound
from channels.errors import ChannelError, ChannelUnknown, PayloadInvalid, SignatureInvalid
from channels.messages import Inbound, Receipt

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

WEBHOOK_PROBLEMS: Table = {
    SignatureInvalid: lambda e: Problem(403, "signature_invalid", str(e)),
    PayloadInvalid: lambda e: Problem(
        400, "payload_invalid", str(e), [FieldProblem(e.field, "missing or not usable")]
    ),
    ChannelUnknown: lambda e: Problem(404, "channel_unknown", "There is no such channel."),
}
_TABLE: Table = {**PROBLEMS, **WEBHOOK_PROBLEMS}


@router.post(
    "/{provider}/{channel}",
    summary="A provider's webhook",
    response_class=Response,
    responses=problems(400, 403, 404, 413, 422),
)
async def receive(request: Request, provider: PathId, channel: PathId) -> Response:
    """What arrived is stored when this answers 200; delivered again, it changes nothing."""
    body = await request.body()
    await _take(
        parley_of(request), provider, channel, body, request.headers, query=request.url.query
    )
    return Response(status_code=200)


async def take_webhook(
    parley: Parley, provider: str, channel: str, body: bytes, headers: Mapping[str, str]
) -> int:
    """The HTTP status that this webhook is answered with; what it brings is stored at 200.

    Raises what `receive` would answer with a 5xx.
    """
    try:
        await _take(parley, provider, channel, body, headers)
    except (ChannelError, NotFound) as error:
        return problem_of(error, _TABLE).status
    return 200


async def _take(
    parley: Parley,
    provider: str,
    channel: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    query: str = "",
) -> None:
    url = f"{parley.settings.effective_public_url}/webhooks/{provider}/{channel}"
    now = parley.clock()
    brought = parley.registry.at(provider, channel).receive(
        body, headers, url=f"{url}?{query}" if query else url, now=now
    )
    stored = await run_in_threadpool(_store_all, parley, brought, now)
    for tenant_id, conversation_id in stored.due:
        afterwards.start(parley.turns.run(tenant_id, conversation_id), name="turn")
    if stored.failure is not None:
        raise stored.failure


@dataclass(slots=True)
class _Stored:
    """What a webhook came to: conversations in which a turn is due, and what was nobody's."""

    due: set[tuple[str, str]] = field(default_factory=set)
    failure: NotFound | None = None


def _store_all(parley: Parley, brought: Sequence[Inbound | Receipt], now: datetime) -> _Stored:
    """Store each; one that is nobody's does not keep the others out."""
    stored = _Stored()
    for item in brought:
        if isinstance(item, Receipt):
            _record(parley, item, now)
            continue
        try:
            accepted = after_races(partial(parley.inbox.accept, item, now=now))
        except NotFound as error:
            stored.failure = error
            continue
        if isinstance(accepted, Accepted):
            stored.due.add((accepted.tenant_id, accepted.conversation_id))
    return stored


def _record(parley: Parley, receipt: Receipt, now: datetime) -> None:
    after_races(partial(parley.inbox.record, receipt, now=now))
    metrics = counting_in(parley.engine)
    if metrics is not None:
        metrics.receipts.labels(receipt.channel.value, receipt.status.value).inc()
