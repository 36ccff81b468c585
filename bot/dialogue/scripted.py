"""A dialogue engine without a model: answers by a script. For tests that are not about Rasa.

It keeps the port's promises: the same turn id gets the same answer, and a scripted failure fails.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.dialogue.port import Answer, Ask, DialogueFailed, Reply

Line = str | Answer | DialogueFailed | Callable[[Ask], Awaitable[Answer]]
"""What is said to a text: words, a whole answer, a failure, or whatever a coroutine makes of it."""


class ScriptedDialogue:
    """Answers each text by the script's line for it, any other by *otherwise*."""

    def __init__(self, script: Mapping[str, Line], *, otherwise: Line = "Sorry?") -> None:
        self._script = dict(script)
        self._otherwise = otherwise
        self._given: dict[str, Answer] = {}
        self.asked: list[Ask] = []
        """Every turn that was really processed, in order."""

    async def ask(self, ask: Ask) -> Answer:
        """The scripted answer; raises the scripted DialogueFailed."""
        if ask.turn_id in self._given:
            return self._given[ask.turn_id]
        self.asked.append(ask)
        line = self._script.get(ask.text, self._otherwise)
        if isinstance(line, DialogueFailed):
            raise line
        if isinstance(line, str):
            line = Answer([Reply(line)])
        answer = line if isinstance(line, Answer) else await line(ask)
        self._given[ask.turn_id] = answer
        return answer

    async def ready(self) -> bool:
        """Always: there is nothing to load."""
        return True
