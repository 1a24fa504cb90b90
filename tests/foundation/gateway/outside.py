"""A real service on the loopback that behaves as a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TITLE = {"zh-hans": "今日一书", "zh-hant": "今日一書", "en": "Book of the day"}


def manifest(**changes: object) -> dict[str, object]:
    """Return a manifest that can be used, with changes."""
    menu = [{"area": "portal", "path": "/", "title": TITLE, "icon": "book"}]
    return {"wenyuan": 1, "id": "book-of-the-day", "version": "1.0", "title": TITLE, "permissions": ["catalogue.view_record"], "menu": menu, "health": "/health"} | changes


@dataclass
class Answer:
    """What to answer; `wait` seconds before the head (or until `gate` opens), `drip` seconds between octets of the body."""

    body: bytes = b"<p>hello</p>"
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    drip: float = 0
    gate: threading.Event | None = None


@dataclass
class Heard:
    """A request as it arrived; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Outside:
    """The service. `answers` by path; unknown paths answer `answer`."""

    manifest: dict[str, object] = field(default_factory=manifest)
    answer: Answer = field(default_factory=Answer)
    answers: dict[str, Answer] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self) -> list[str]:
        """Return the targets of requests, without those for the manifest and health."""
        return [one.target for one in self.heard if one.target not in {"/health", "/.well-known/wenyuan-module.json"}]


@contextmanager
def outside(**values: object) -> Iterator[Outside]:
    """Run a service until the end of the block."""
    service = Outside(**values)  # type: ignore[arg-type]

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            service.heard.append(Heard(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            path = self.path.partition("?")[0]
            known = {"/.well-known/wenyuan-module.json": Answer(json.dumps(service.manifest).encode(), "application/json"), "/health": Answer(b"{}", "application/json")} | service.answers
            one = known.get(path, service.answer)
            time.sleep(one.wait)
            if one.gate:
                one.gate.wait(20)
            try:
                self.send_response(one.status)
                self.send_header("content-type", one.kind)
                self.send_header("content-length", str(len(one.body)))
                for name, value in one.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not one.drip:
                    self.wfile.write(one.body)
                    return
                for octet in one.body:
                    self.wfile.write(bytes([octet]))
                    self.wfile.flush()
                    time.sleep(one.drip)
            except OSError:  # the house has hung up
                return

        do_GET = do_POST = _do  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
