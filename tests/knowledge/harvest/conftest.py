"""A server on the loopback that says what a test tells it to, and a library with a source."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

import pytest

from wenyuan.foundation.libraries.api import register_library
from wenyuan.foundation.net.api import read_networks
from wenyuan.knowledge.harvest.api import SourceForm, save_source
from wenyuan.knowledge.harvest.fetching.transport import Manners, Transport

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LOOPBACK = read_networks(["127.0.0.0/8"])
OAI = "http://www.openarchives.org/OAI/2.0/"


@dataclass
class Reply:
    """What a server answers. `stall` seconds pass before each further octet of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stall: float = 0.0


Answerer = Callable[[dict[str, str], "Server"], Reply]


class Server:
    """Serves until the block ends; `asked` holds the parameters of each request."""

    def __init__(self, answer: Answerer) -> None:
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._stop = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
                server.asked.append(parameters)
                server.paths.append(self.path)
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                reply = answer(parameters, server)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                if reply.stall:
                    for n in range(len(reply.body)):
                        if server._stop.wait(reply.stall):
                            return
                        try:
                            self.wfile.write(reply.body[n : n + 1])
                            self.wfile.flush()
                        except OSError:
                            return
                else:
                    self.wfile.write(reply.body)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/source"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()


def transport(**manners: object) -> Transport:
    return Transport(Manners(delay_ms=0, tries=1, seconds=5.0, **manners), allowed=LOOPBACK)  # type: ignore[arg-type]


def oai(inner: str, when: str = "2026-11-20T00:00:00Z") -> Reply:
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI}"><responseDate>{when}</responseDate><request/>{inner}</OAI-PMH>'.encode())


def dc(number: int, title: str, *, deleted: bool = False) -> str:
    status = ' status="deleted"' if deleted else ""
    head = f"<header{status}><identifier>oai:a.example:{number}</identifier><datestamp>2026-11-0{number % 9 + 1}T00:00:00Z</datestamp></header>"
    body = (
        '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>沈括</dc:creator><dc:date>1982</dc:date><dc:language>chi</dc:language></oai_dc:dc></metadata>"
    )
    return f"<record>{head}{'' if deleted else body}</record>"


def listed(*records: str, token: str = "", size: int | None = None) -> str:
    attribute = f' completeListSize="{size}"' if size is not None else ""
    return f"<ListRecords>{''.join(records)}{f'<resumptionToken{attribute}>{token}</resumptionToken>' if token else ''}</ListRecords>"


IDENTIFY = (
    "<Identify><repositoryName>甲库</repositoryName><baseURL>x</baseURL><protocolVersion>2.0</protocolVersion><adminEmail>a@example.cn</adminEmail>"
    "<earliestDatestamp>2000-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
)


@pytest.fixture
def library(db: None) -> int:
    return register_library(code="CN-T1", name="甲馆", level="city")


@pytest.fixture
def reachable(settings: pytest.FixtureRequest) -> None:
    settings.WENYUAN_OUTGOING_NETWORKS = ["127.0.0.0/8"]  # type: ignore[attr-defined]


def make_source(library: int, url: str, **more: object) -> int:
    values: dict[str, object] = {"library_id": library, "name": "甲库", "kind": "oai", "address": url, "delay_ms": 0} | more
    return save_source(source_id=None, form=SourceForm(**values), at=AT, actor_id=None)  # type: ignore[arg-type]


@pytest.fixture
def own_home(settings: pytest.FixtureRequest, tmp_path: object) -> None:
    """Gathered files lie in a folder of the test's own."""
    from wenyuan.site.options import Options

    settings.WENYUAN = Options({**settings.WENYUAN.values, "WENYUAN_HOME": str(tmp_path)})  # type: ignore[attr-defined]
