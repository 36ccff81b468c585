"""How a turn's failures are told: by name and class, never in anybody's words."""

import asyncio
import logging

import pytest

from nlu import faults
from nlu.faults import Fault, collected, describe

SECRET = "call me on my private number"
logger = logging.getLogger("rasa.core.processor")


@pytest.fixture(autouse=True)
def listening() -> None:
    faults.listen()


def log_as_rasa_does(error: Exception) -> None:
    logger.error("Encountered an exception while running action 'action_offer'.", exc_info=error)


def test_a_raising_component_is_named_by_its_node() -> None:
    error = RuntimeError("Error running graph component for node run_LinearIntents3.")
    error.__cause__ = ValueError(SECRET)
    with collected() as found:
        found.add_exception(error)
    assert tuple(found) == (Fault("run_LinearIntents3", "RuntimeError caused by ValueError"),)


def test_a_logged_exception_names_the_action_and_quotes_nothing() -> None:
    with collected() as found:
        log_as_rasa_does(ValueError(SECRET))
    assert tuple(found) == (Fault("action_offer", "ValueError"),)


def test_what_an_exception_explains_replaces_what_was_only_logged() -> None:
    with collected() as found:
        logger.error("Failed to run custom action 'action_offer'. %s", SECRET)
        log_as_rasa_does(ConnectionError(SECRET))
    assert [fault.reason for fault in found] == ["ConnectionError"]


def test_a_warning_is_not_a_fault() -> None:
    with collected() as found:
        logger.warning("Something is a little odd.")
    assert tuple(found) == ()


def test_outside_a_turn_nothing_is_collected() -> None:
    with collected() as found:
        pass
    logger.error("Too late.")
    assert tuple(found) == ()


def test_an_http_status_is_told() -> None:
    error = RuntimeError(SECRET)
    error.status = 503  # type: ignore[attr-defined]  # as aiohttp's errors carry it
    assert describe(error) == "RuntimeError (status 503)"


def test_parallel_turns_see_only_their_own_faults() -> None:
    async def turn(name: str, everyone: asyncio.Barrier) -> tuple[Fault, ...]:
        with collected() as found:
            await everyone.wait()
            logger.error("Failed to run custom action '%s'.", name)
            await everyone.wait()
            return tuple(found)

    async def both() -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        everyone = asyncio.Barrier(2)
        return await asyncio.gather(turn("action_offer", everyone), turn("action_greet", everyone))

    offer, greet = asyncio.run(both())
    assert [fault.source for fault in offer] == ["action_offer"]
    assert [fault.source for fault in greet] == ["action_greet"]
