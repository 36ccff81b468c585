"""Serves the trained model to the app, on loopback only.

    nlu/.venv/bin/python -m nlu.run --port 5005       (from the project's root)

Reads PARLEY_RASA_TOKEN, PARLEY_ACTIONS_URL (the whole address that actions are posted to) and
PARLEY_RASA_TRACKER_DB (a SQLite file) through credentials.yml and endpoints.yml. Stops cleanly on
SIGTERM and SIGINT. Does what `rasa run` does for this project, with less in memory, no telemetry,
and no second way in.
"""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from nlu import lean

lean.quieten()
lean.leave_out()

from rasa.core.agent import load_agent  # noqa: E402  (after the stand-ins)
from rasa.core.channels.channel import register  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from rasa.shared.exceptions import RasaException  # noqa: E402
from rasa.shared.utils.io import read_config_file  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402
from sanic import Sanic  # noqa: E402

from nlu import action_results  # noqa: E402
from nlu.archive import ROOT, NotTrained, current  # noqa: E402
from nlu.bridge import Bridge  # noqa: E402

LOOPBACK = "127.0.0.1"  # Python 3.10 is out of support, so nothing outside may reach this process
logger = logging.getLogger("nlu.run")


def app_for(model: Path) -> Sanic:
    """The server, which loads *model* before it listens."""
    app = Sanic("parley-nlu", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.ACCESS_LOG = False
    app.config.KEEP_ALIVE_TIMEOUT = 75
    # Longer than the 300 s Rasa gives an action, so that its failure is still reported.
    app.config.RESPONSE_TIMEOUT = 330
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 5.0
    app.ctx.agent = None
    credentials = read_config_file(ROOT / "credentials.yml")
    register([Bridge.from_credentials(credentials["nlu.bridge.Bridge"])], app, route="/webhooks/")
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))

    async def load(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        agent = await load_agent(str(model), endpoints=endpoints, loop=loop)
        if not agent.is_ready():
            # Rasa logs why and carries on without a model; a server that cannot answer is no use.
            raise RuntimeError("the model could not be loaded")
        app.ctx.agent = agent
        logger.info("ready: %s", model.name)

    app.register_listener(load, "before_server_start")
    return app


def main() -> int:
    """Serve until told to stop; 1 when there is no model or no token to start with."""
    parser = argparse.ArgumentParser(prog="nlu.run", description="Serve the trained model.")
    parser.add_argument("--port", type=int, default=5005)
    port = parser.parse_args().port
    configure_structlog(logging.INFO)
    action_results.install()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        app = app_for(current().path)
    except (NotTrained, RasaException) as refused:
        logger.error("%s", refused)  # noqa: TRY400  (a traceback would bury the one useful line)
        return 1
    app.run(host=LOOPBACK, port=port, workers=1, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
