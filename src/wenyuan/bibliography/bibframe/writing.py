"""Descriptions as RDF/XML, JSON-LD, Turtle and N-Triples.

Source:
    W3C RDF 1.1 XML Syntax; JSON-LD 1.1; RDF 1.1 Turtle and N-Triples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import orjson

from .tree import Link, Node, Text
from .vocabulary import NAMESPACES

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LANG: Final = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*")
_TURTLE: Final = re.compile('[\\\\"\\n\\r\\t\\x00-\\x1f\\x7f]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_RETURN: Final = {"\r": "&#13;"}  # which a reader of XML takes for a line feed
Value = Node | Link | Text


def safe_iri(uri: str) -> str:
    """Return the URI with characters that no IRI may hold percent-encoded; half a surrogate pair is dropped."""
    clean = uri.encode("utf-8", "ignore").decode()
    return _NOT_IRI.sub(lambda found: "".join(f"%{octet:02X}" for octet in found[0].encode()), clean)


def full_name(name: str) -> str:
    """Return the URI of a compact name; a whole URI stays."""
    prefix, _colon, local = name.partition(":")
    return name if local.startswith("//") else NAMESPACES[prefix] + local


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def write_rdfxml(nodes: Iterable[Node]) -> str:
    """Write descriptions as one document, resources within the properties that lead to them."""
    names = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix not in {"xsd", "edtf"})
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n{"".join(_xml_node(node, 1) for node in nodes)}</rdf:RDF>\n'


def _xml_node(node: Node, depth: int) -> str:
    pad, first = "  " * depth, node.types[0]
    about = f" rdf:about={quoteattr(safe_iri(node.uri))}" if node.uri else ""
    inner = [f"{pad}  <rdf:type rdf:resource={quoteattr(full_name(one))}/>\n" for one in node.types[1:]]
    inner += [_xml_property(name, value, depth + 1) for name, value in node.properties]
    return f"{pad}<{first}{about}>\n{''.join(inner)}{pad}</{first}>\n" if inner else f"{pad}<{first}{about}/>\n"


def _xml_property(name: str, value: Value, depth: int) -> str:
    pad = "  " * depth
    if isinstance(value, Link):
        return f"{pad}<{name} rdf:resource={quoteattr(safe_iri(value.uri))}/>\n"
    if isinstance(value, Text):
        lang = f" xml:lang={quoteattr(value.lang)}" if _LANG.fullmatch(value.lang) else ""
        type_ = f" rdf:datatype={quoteattr(_datatype(value))}" if value.datatype else ""
        return f"{pad}<{name}{lang}{type_}>{escape(_clean(value.value), _RETURN)}</{name}>\n"
    if value.types == ("rdf:List",):
        items = "".join(_xml_node(item, depth + 1) for _name, item in value.properties if isinstance(item, Node))
        return f'{pad}<{name} rdf:parseType="Collection">\n{items}{pad}</{name}>\n'
    return f"{pad}<{name}>\n{_xml_node(value, depth + 1)}{pad}</{name}>\n"


def _datatype(text: Text) -> str:
    # The namespace of EDTF is the name of the datatype followed by its level.
    return "http://id.loc.gov/datatypes/edtf" if text.datatype == "edtf:EDTF" else full_name(text.datatype)


def write_jsonld(nodes: Iterable[Node]) -> bytes:
    """Write descriptions as JSON-LD with the context inside."""
    context = {prefix: uri for prefix, uri in NAMESPACES.items() if prefix != "edtf"}
    return orjson.dumps({"@context": context, "@graph": [_json_node(node) for node in nodes]}, option=orjson.OPT_INDENT_2)


def _json_node(node: Node) -> dict[str, object]:
    made: dict[str, object] = {"@id": safe_iri(node.uri)} if node.uri else {}
    made["@type"] = list(node.types) if len(node.types) > 1 else node.types[0]
    for name, value in node.properties:
        fresh = _json_value(value)
        if name in made:
            known = made[name]
            made[name] = [*known, fresh] if isinstance(known, list) else [known, fresh]
        else:
            made[name] = fresh
    return made


def _json_value(value: Value) -> object:
    if isinstance(value, Link):
        return {"@id": safe_iri(value.uri)}
    if isinstance(value, Node):
        if value.types == ("rdf:List",):
            return {"@list": [_json_node(item) for _name, item in value.properties if isinstance(item, Node)]}
        return _json_node(value)
    text = _clean(value.value)
    if _LANG.fullmatch(value.lang):
        return {"@value": text, "@language": value.lang}
    return {"@value": text, "@type": _datatype(value)} if value.datatype else text


Term = str
Triple = tuple[Term, Term, Term]


def triples(nodes: Iterable[Node]) -> Iterator[Triple]:
    """Yield the statements as terms of N-Triples; blank nodes are numbered from the start of the call."""
    numbers = count(1)
    for node in nodes:
        yield from _triples(node, _term(node, numbers), numbers)


def _term(node: Node, numbers: Iterator[int]) -> Term:
    return f"<{safe_iri(node.uri)}>" if node.uri else f"_:b{next(numbers)}"


def _triples(node: Node, subject: Term, numbers: Iterator[int]) -> Iterator[Triple]:
    for one in node.types:
        yield subject, f"<{NAMESPACES['rdf']}type>", f"<{full_name(one)}>"
    for name, value in node.properties:
        predicate = f"<{full_name(name)}>"
        if isinstance(value, Link):
            yield subject, predicate, f"<{safe_iri(value.uri)}>"
        elif isinstance(value, Text):
            yield subject, predicate, _literal(value)
        elif value.types == ("rdf:List",):
            yield from _list(subject, predicate, [item for _name, item in value.properties if isinstance(item, Node)], numbers)
        else:
            term = _term(value, numbers)
            yield subject, predicate, term
            yield from _triples(value, term, numbers)


def _list(subject: Term, predicate: Term, items: list[Node], numbers: Iterator[int]) -> Iterator[Triple]:
    rdf = NAMESPACES["rdf"]
    for item in items:
        cell, term = f"_:b{next(numbers)}", _term(item, numbers)
        yield subject, predicate, cell
        yield cell, f"<{rdf}first>", term
        yield from _triples(item, term, numbers)
        subject, predicate = cell, f"<{rdf}rest>"
    yield subject, predicate, f"<{rdf}nil>"


def _literal(text: Text) -> Term:
    body = _TURTLE.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}"), _clean(text.value))
    if _LANG.fullmatch(text.lang):
        return f'"{body}"@{text.lang}'
    return f'"{body}"^^<{_datatype(text)}>' if text.datatype else f'"{body}"'


def write_ntriples(nodes: Iterable[Node]) -> str:
    """Write one statement a line."""
    return "".join(f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples(nodes))


def write_turtle(nodes: Iterable[Node]) -> str:
    """Write statements grouped by their subject, with prefixes."""
    heads = "".join(f"@prefix {prefix}: <{uri}> .\n" for prefix, uri in NAMESPACES.items() if prefix != "edtf")
    subjects: dict[Term, list[tuple[Term, Term]]] = {}
    for subject, predicate, object_ in triples(nodes):
        subjects.setdefault(subject, []).append((_compact(predicate), _compact(object_)))
    blocks = [f"{_compact(subject)} " + " ;\n  ".join(f"{'a' if p == 'rdf:type' else p} {o}" for p, o in dict.fromkeys(pairs)) + " ." for subject, pairs in subjects.items()]
    return heads + "\n" + "\n\n".join(blocks) + "\n"


def _compact(term: Term) -> str:
    if term.startswith("<"):
        for prefix, uri in NAMESPACES.items():
            local = term[1 + len(uri) : -1]
            if prefix != "edtf" and term.startswith(f"<{uri}") and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", local):
                return f"{prefix}:{local}"
    return term
