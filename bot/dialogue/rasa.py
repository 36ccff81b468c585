"""The dialogue engine that is Rasa, reached over its bridge; see `nlu/bridge.py` for the other side."""

from __future__ import annotations

from typing import Any

import httpx

from bot.dialogue.port import Answer, Ask, DialogueFailed, QuickReply, Reply


class RasaDialogue:
    """Puts turns to Rasa's bridge. A turn is put once; what it answered can be asked for again."""

    def __init__(
        self, client: httpx.AsyncClient, *, url: str, token: str, timeout_s: float
    ) -> None:
        self._client = client
        self._url = url.rstrip("/") + "/webhooks/bridge"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = httpx.Timeout(timeout_s, connect=2.0)

    async def ask(self, ask: Ask) -> Answer:
        """Rasa's answer; DialogueFailed when it cannot be reached, is slow, or a part of it failed."""
        payload = {
            "sender": ask.conversation_id,
            "turnId": ask.turn_id,
            "text": ask.text,
            "channel": ask.channel,
            "language": ask.language,
            "state": ask.state.value,
        }
        try:
            response = await self._client.post(
                f"{self._url}/turn", json=payload, headers=self._headers, timeout=self._timeout
            )
        except httpx.TimeoutException as error:
            raise DialogueFailed(["rasa: no answer in time"]) from error
        except httpx.TransportError as error:
            raise DialogueFailed([f"rasa: {type(error).__name__}"]) from error
        if response.status_code != httpx.codes.OK:
            raise DialogueFailed(_reasons(response))
        return _answer(response.json())

    async def ready(self) -> bool:
        """Whether Rasa answers and has a model loaded."""
        try:
            response = await self._client.get(self._url + "/", timeout=2.0)
        except httpx.TransportError:
            return False
        return response.status_code == httpx.codes.OK


def _answer(body: dict[str, Any]) -> Answer:
    return Answer(
        replies=[
            Reply(
                text=reply.get("text") or "",
                buttons=tuple(
                    QuickReply(title=b["title"], payload=b["payload"])
                    for b in reply.get("buttons") or ()
                ),
            )
            for reply in body["replies"]
            if reply.get("text")
        ],
        intent=body.get("intent"),
        confidence=float(body.get("confidence") or 0.0),
        entities=body.get("entities") or (),
    )


def _reasons(response: httpx.Response) -> list[str]:
    status = f"rasa: HTTP {response.status_code}"
    try:
        faults = response.json().get("faults", [])
        return [status, *(f"{fault.get('source')}: {fault.get('reason')}" for fault in faults)]
    except (ValueError, AttributeError):
        return [status]
