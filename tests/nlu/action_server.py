"""A small action server on loopback whose answers a test scripts, one conversation at a time."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Behaviour = Literal["answer", "raise", "hang_up", "reject", "wrong_shape", "silent", "sets_phase"]

BUTTONS = [{"title": "Tue 15:00", "payload": "1"}, {"title": "Thu 09:30", "payload": "2"}]
CUSTOM = {"slots": [{"id": "s-1", "score": 0.1}, {"id": "s-2", "score": 1}], "ics": None}


@dataclass(frozen=True)
class Call:
    """One action Rasa asked for."""

    sender: str
    action: str
    authorization: str | None
    tracker: dict[str, Any]


@dataclass
class Gate:
    """Holds an action until the test lets it go on."""

    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


class ActionServer:
    """Answers each action with a reply naming it, unless its conversation is scripted otherwise."""

    def __init__(self, *, port: int = 0) -> None:
        self.calls: list[Call] = []
        self.scripted: dict[str, Behaviour] = {}
        self.gates: dict[str, Gate] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/rasa/actions"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def actions_of(self, sender: str) -> list[str]:
        return [call.action for call in self.calls if call.sender == sender]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(server: ActionServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sender, action = asked["sender_id"], asked["next_action"]
            server.calls.append(
                Call(sender, action, self.headers["Authorization"], asked["tracker"])
            )
            gate = server.gates.get(sender)
            if gate:
                gate.entered.set()
                gate.go_on.wait(30)
            behaviour = server.scripted.get(sender, "answer")
            if behaviour == "hang_up":
                self.close_connection = True
                return
            status, answer = _answer(behaviour, action)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return None

    return Handler


def _answer(behaviour: Behaviour, action: str) -> tuple[int, dict[str, Any]]:
    reply = {"text": f"I am {action}\n\nand this is more.", "buttons": BUTTONS, "custom": CUSTOM}
    match behaviour:
        case "raise":
            return 500, {"error": "it broke on: a very private sentence"}
        case "reject":
            return 400, {"action_name": action, "error": "a very private sentence"}
        case "wrong_shape":
            return 200, {"events": "none", "responses": "none"}
        case "silent":
            return 200, {"events": [], "responses": []}
        case "sets_phase":
            event = {"event": "slot", "name": "phase", "value": "booked", "timestamp": None}
            return 200, {"events": [event], "responses": [reply]}
        case _:
            return 200, {"events": [], "responses": [reply]}
