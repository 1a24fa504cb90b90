"""One thing's statements as files: Turtle, N-Triples, RDF/XML, JSON-LD, CSV.

Source:
    W3C RDF 1.1 Turtle, N-Triples, XML Syntax; JSON-LD 1.1; RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from wenyuan.bibliography.bibframe.tree import Node
from wenyuan.bibliography.bibframe.writing import safe_iri, write_ntriples

from ..engine import NODES, GraphReader, names_of
from ..vocabulary import DCTERMS, PREFIXES
from .things import Statement, describe_thing

_LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
_MOST_WORKS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ThingForm:
    """A form: media type, ending of a file, name for people."""

    media_type: str
    suffix: str
    label: str


FORMS: Final = {
    "turtle": ThingForm("text/turtle; charset=utf-8", "ttl", "Turtle"), "ntriples": ThingForm("application/n-triples", "nt", "N-Triples"),
    "rdfxml": ThingForm("application/rdf+xml", "rdf", "RDF/XML"), "csv": ThingForm("text/csv; charset=utf-8", "csv", "CSV"),
}
_OX: Final = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}


def write_form(reader: GraphReader, iri: str, form: str) -> bytes:
    """Return a thing's statements, and for RDF those by which works name it, in a form (`turtle`, `ntriples`, `rdfxml`, `jsonld`, `csv`)."""
    if form == "csv":
        return write_csv(describe_thing(reader, iri))
    address = safe_iri(iri)
    listed = reader.select(f"SELECT ?nodes {{ <{address}> <{NODES}> ?nodes }}")
    values = " ".join(f"<{name}>" for name in dict.fromkeys(name for row in listed for name in names_of(address, row["nodes"][1])) or [address])
    links = " ".join(f"<{DCTERMS}{name}>" for name in ("creator", "contributor", "subject"))
    lines = [
        *reader.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o FILTER(?p != <{NODES}>) }}"),
        *reader.construct(
            f"CONSTRUCT {{ ?work ?how <{address}> . ?work <{_LABEL}> ?title }} WHERE {{ SELECT ?work ?how ?title {{ VALUES ?how {{ {links} }} ?work ?how <{address}> ; <{_LABEL}> ?title }} LIMIT {_MOST_WORKS} }}",
        ),
    ]
    return convert_ntriples("".join(f"{s} {p} {o} .\n" for s, p, o in sorted(set(lines))), form)


def write_nodes(nodes: Iterable[Node], form: str) -> bytes:
    """Return descriptions that are not from the graph in a form."""
    return convert_ntriples(write_ntriples(nodes), form)


def convert_ntriples(text: str, form: str) -> bytes:
    """Return N-Triples in another form."""
    if form == "ntriples":
        return text.encode()
    if form == "csv":
        return write_csv([_statement(one) for one in ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES)])
    triples = (ox.Triple(one.subject, one.predicate, one.object) for one in ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES))
    return ox.serialize(triples, format=_OX[form], prefixes=PREFIXES if form == "turtle" else None) or b""


def _statement(one: ox.Quad) -> Statement:
    said = one.object
    if isinstance(said, ox.Literal):
        return Statement(str(one.subject).strip("<>"), one.predicate.value, said.value, "literal", said.language or "", said.datatype.value, "")
    return Statement(str(one.subject).strip("<>"), one.predicate.value, str(said).strip("<>"), "iri", "", "", "")


def write_csv(statements: list[Statement]) -> bytes:
    """Return statements as rows. What a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("subject", "predicate", "object", "kind", "language", "datatype", "source"))
    for one in sorted(statements, key=lambda one: (one.subject, one.predicate, one.object)):
        value = f"'{one.object}" if one.object[:1] in {"=", "+", "-", "@", "\t"} and one.datatype.endswith("string") else one.object
        writer.writerow((one.subject, one.predicate, value, one.kind, one.lang, one.datatype, one.graph))
    return b"\xef\xbb\xbf" + out.getvalue().encode()
