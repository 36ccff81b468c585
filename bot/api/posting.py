"""A POST of the API: one transaction, done once under its `Idempotency-Key`.

Annotations are evaluated here, not kept as text: a dependency made inside a function names what only
that function knows, and FastAPI could not look it up.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from bot.api import afterwards
from bot.api.auth import Caller, Work, allowed
from bot.api.idempotency import Answer, KeyedCall, first_answer, keep_answer
from bot.api.races import after_races
from bot.api.shapes import unstorable
from bot.kernel.errors import Invalid
from bot.security.auth import Scope

REPLAYED = "Idempotency-Replayed"
_KEY_DESCRIPTION = (
    "Makes the request safe to repeat: the same key with the same request gets the first answer "
    f"again, with `{REPLAYED}: true`, and nothing happens twice. Only successes are kept."
)


@dataclass(frozen=True, slots=True)
class Done:
    """What a POST brought about. *speak_in*: a conversation in which a message is now to leave."""

    status: int
    body: BaseModel
    speak_in: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One POST of a caller. *raw*: its body as JSON, everything we do not read included."""

    caller: Caller
    call: KeyedCall | None
    raw: Any

    async def once(self, effect: Callable[[Work], Done]) -> JSONResponse:
        """The answer of *effect*, which runs in one transaction with the key's row, or not at all.

        effect: runs again when it loses a race, so it has no effects outside its transaction.
        """
        answer, done = await run_in_threadpool(after_races, lambda: self._attempt(effect))
        if done is not None and done.speak_in is not None:
            parley, tenant_id = self.caller.parley, self.caller.principal.tenant_id
            afterwards.start(
                parley.outbox.deliver_conversation(tenant_id, done.speak_in), name="deliver"
            )
        headers = {REPLAYED: "true"} if answer.replayed else None
        return JSONResponse(answer.body, status_code=answer.status, headers=headers)

    def _attempt(self, effect: Callable[[Work], Done]) -> tuple[Answer, Done | None]:
        with self.caller.parley.sessions.write(self.caller.principal.tenant_id) as session:
            work = self.caller.work(session)
            if self.call is not None:
                before = first_answer(session, self.call, now=work.now)
                if before is not None:
                    return before, None
            done = effect(work)
            answer = Answer(done.status, done.body.model_dump(mode="json", by_alias=True))
            if self.call is not None:
                keep_answer(session, self.call, answer)
            return answer, done


def posting(scope: Scope) -> Callable[..., Awaitable[Post]]:
    """The dependency that gives the POST of a caller with *scope*."""

    async def post(
        request: Request,
        caller: Annotated[Caller, Depends(allowed(scope))],
        idempotency_key: Annotated[
            str | None, Header(min_length=1, max_length=255, description=_KEY_DESCRIPTION)
        ] = None,
    ) -> Post:
        raw = await _json(request)
        if (where := unstorable(raw)) is not None:
            raise Invalid(where, "holds a character that cannot be stored")
        if idempotency_key is None:
            return Post(caller, None, raw)
        call = KeyedCall.of(
            caller.parley.master,
            tenant_id=caller.principal.tenant_id,
            key=idempotency_key,
            method=request.method,
            path=request.url.path,
            body=await request.body(),
        )
        return Post(caller, call, raw)

    return post


async def _json(request: Request) -> Any:
    if not await request.body():
        return None
    try:
        return await request.json()
    except ValueError:
        # FastAPI refuses it next, in the words that every other wrong body is refused in.
        return None
