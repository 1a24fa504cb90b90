"""Real receivers on the loopback, and a sender in a thread."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from wenyuan.foundation.events.data import Policy
from wenyuan.foundation.events.domain.bus import BusSettings
from wenyuan.foundation.events.domain.sending import run_deliveries

QUICK = Policy(age=30, first_wait=0.05, factor=1.5, longest_wait=0.3, jitter=0.2, pause_after=30, connections=8, connect_seconds=1, total_seconds=3)


@dataclass
class Heard:
    """A request as it arrived."""

    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Receiver:
    """An HTTP server that answers what `answer` returns for each request."""

    answer: Callable[[Heard], int] = lambda _heard: 204
    heard: list[Heard] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    text: bytes = b""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        receiver = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                one = Heard({k.lower(): v for k, v in self.headers.items()}, self.rfile.read(int(self.headers["content-length"])), time.time())
                with receiver.lock:
                    receiver.heard.append(one)
                self.send_response(receiver.answer(one))
                for name, value in receiver.extra.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(receiver.text)))
                self.end_headers()
                self.wfile.write(receiver.text)

            def log_message(self, *_: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                return  # the other side left

        self.server = Server(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def sender(policy: Policy = QUICK, *, bus: BusSettings | None = None) -> Iterator[None]:
    """Run the sending loop beside the test."""
    stop = threading.Event()
    problems: list[BaseException] = []

    def run() -> None:
        try:
            run_deliveries(stop, policy=policy, bus=bus)
        except BaseException as problem:  # noqa: BLE001 -- told to the test
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
    assert not thread.is_alive()
    if problems:
        raise problems[0]


def wait_until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    """Return when a fact has come true; fail when it does not."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def independent_signature(secret: str, heard: Heard) -> str:
    """The signature as the specification of Standard Webhooks describes it, written apart from the product."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = b".".join([heard.headers["webhook-id"].encode(), heard.headers["webhook-timestamp"].encode(), heard.body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
