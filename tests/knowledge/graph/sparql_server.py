"""A SPARQL 1.1 server as a process of its own: protocol at /query and /update, Graph Store HTTP Protocol at /store. Prints its port and serves until its input ends."""

from __future__ import annotations

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

STORE = ox.Store()
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON, "application/sparql-results+xml": ox.QueryResultsFormat.XML, "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
STATEMENTS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE, "application/rdf+xml": ox.RdfFormat.RDF_XML, "application/ld+json": ox.RdfFormat.JSON_LD,
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        try:
            status, type_, answer = self._act(parts.path, parse_qs(parts.query), body)
        except (SyntaxError, ValueError, RuntimeError, OSError) as problem:
            status, type_, answer = 400, "text/plain", str(problem).encode()
        self.send_response(status)
        self.send_header("content-type", type_)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _act(self, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, str, bytes]:
        if path == "/update" and self.headers["content-type"] == "application/sparql-update":
            STORE.update(body.decode())
            return 204, "text/plain", b""
        if path == "/store" and self.headers["content-type"] == "application/n-triples":
            STORE.bulk_load(body, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(query["graph"][0]))
            return 204, "text/plain", b""
        if path == "/query" and self.headers["content-type"] == "application/sparql-query":
            found, accept = STORE.query(body.decode(), use_default_graph_as_union=True), self.headers["accept"]
            form = STATEMENTS[accept] if isinstance(found, ox.QueryTriples) else RESULTS[accept]
            return 200, accept, found.serialize(format=form)  # type: ignore[return-value,union-attr,arg-type]
        return 404, "text/plain", b"no such address"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Say nothing."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
