"""A SPARQL 1.1 endpoint elsewhere, by the SPARQL 1.1 Protocol and the Graph Store HTTP Protocol.

`send` carries a request (method, URL, headers, body) and returns (status, body); the caller puts the rules for outgoing requests behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode

from .interface import GraphUnavailable, QueryNotUnderstood

Send = Callable[[str, str, dict[str, str], bytes], tuple[int, bytes]]
_KINDS = {"uri": "iri", "literal": "literal", "typed-literal": "literal", "bnode": "blank"}
_CHUNK = 8 * 2**20


class RemoteGraph:
    """Reader and writer over HTTP. `query` and `update` are the addresses for each, `store` that of graphs (loads go there when it is given)."""

    def __init__(self, *, query: str, update: str = "", store: str = "", send: Send) -> None:
        self._query, self._update, self._store, self._send = query, update or query, store, send

    def ask(self, text: str, *, accept: str) -> bytes:
        """Return the answer to a query in the wanted media type.

        Raises:
            QueryNotUnderstood: It is wrong (SPARQL 1.1 Protocol, clause 2.1.6).
            GraphUnavailable: Another status than 200.
        """
        status, body = self._send("POST", self._query, {"content-type": "application/sparql-query", "accept": accept}, text.encode())
        if status == 400:
            raise QueryNotUnderstood(body[:200].decode("utf-8", "replace"))
        if status != 200:
            raise GraphUnavailable(f"{status}: {body[:200].decode('utf-8', 'replace')}")
        return body

    def select(self, query: str) -> list[dict[str, tuple[str, str, str, str]]]:
        """Return the rows of a SELECT."""
        found = json.loads(self.ask(query, accept="application/sparql-results+json"))
        string = "http://www.w3.org/2001/XMLSchema#string"
        return [
            {
                name: (_KINDS[cell["type"]], cell["value"], cell.get("xml:lang", ""), cell.get("datatype", string) if _KINDS[cell["type"]] == "literal" and "xml:lang" not in cell else "")
                for name, cell in row.items()
            }
            for row in found["results"]["bindings"]
        ]

    def construct(self, query: str) -> Iterator[tuple[str, str, str]]:
        """Yield the statements of a CONSTRUCT or DESCRIBE."""
        for line in self.ask(query, accept="application/n-triples").decode().splitlines():
            if line.strip() and not line.startswith("#"):
                subject, predicate, rest = line.split(" ", 2)
                yield subject, predicate, rest.rstrip().removesuffix(".").rstrip()

    def update(self, operations: str) -> None:
        """Carry out operations; whether as one act is the endpoint's promise.

        Raises:
            GraphUnavailable: They were not carried out.
        """
        status, body = self._send("POST", self._update, {"content-type": "application/sparql-update"}, operations.encode())
        if status not in {200, 201, 202, 204}:
            raise GraphUnavailable(f"{status}: {body[:200].decode('utf-8', 'replace')}")

    def load(self, *, graph: str, lines: Iterable[str]) -> int:
        """Add many statements to a graph, some megabytes a request."""
        given, held, size = 0, list[str](), 0
        for line in lines:
            held.append(line)
            size += len(line)
            given += line.count("\n")
            if size >= _CHUNK:
                self._add(graph, "".join(held))
                held, size = [], 0
        if held:
            self._add(graph, "".join(held))
        return given

    def _add(self, graph: str, text: str) -> None:
        if not self._store:
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {text} }} }}")
            return
        status, body = self._send("POST", f"{self._store}?{urlencode({'graph': graph})}", {"content-type": "application/n-triples"}, text.encode())
        if status not in {200, 201, 202, 204}:
            raise GraphUnavailable(f"{status}: {body[:200].decode('utf-8', 'replace')}")

    def publish(self) -> None:
        """Nothing: others see what was written."""

    def close(self) -> None:
        """Nothing."""
