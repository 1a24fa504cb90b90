"""A thing's description as statements whose every subject has a name, so that they can be found and taken back.

Blank nodes have no name outside the document they stand in (RDF 1.1 Concepts, clause 3.5 recommends to skolemise them), and a store cannot be told to
forget one. They get names here: the thing's IRI and a running number, the same each time for the same description.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from wenyuan.bibliography.bibframe.tree import Link, Node, Text
from wenyuan.bibliography.bibframe.writing import safe_iri, triples

NODES: Final = "http://purl.org/dc/terms/tableOfContents"  # a list of subunits: how many nodes are numbered, then the names of the others
_MODIFIED: Final = "http://purl.org/dc/terms/modified"
_DATE_TIME: Final = "http://www.w3.org/2001/XMLSchema#dateTime"
_TOPIC: Final = "http://xmlns.com/foaf/0.1/primaryTopic"


def write_thing(iri: str, nodes: Sequence[Node], *, modified: str = "") -> str:
    """Return N-Triples of a thing, with a statement that lists the names of its nodes, for `names_of`.

    Raises:
        ValueError: A node outside the thing's own IRI.
    """
    numbers, own = count(1), list[str]()
    for node in nodes:
        if node.uri != iri and not node.uri.startswith(f"{iri}#"):
            raise ValueError(f"{node.uri} does not begin with {iri}")
        own.append(node.uri[len(iri) + 1 :])
        _name_blanks(node, iri, numbers)
    named = next(numbers) - 1
    address = safe_iri(iri)
    head = f'<{address}> <{NODES}> "{" ".join([str(named), *filter(None, own)])}" .\n'
    if modified:
        head += f'<{address}> <{_MODIFIED}> "{modified}"^^<{_DATE_TIME}> .\n'
    if own and own[0]:
        head += f"<{address}> <{_TOPIC}> <{safe_iri(nodes[0].uri)}> .\n"
    return head + "".join(f"{s} {p} {o} .\n" for s, p, o in dict.fromkeys(triples(nodes)))


def _name_blanks(node: Node, iri: str, numbers: Iterator[int]) -> None:
    for _name, value in node.properties:
        if isinstance(value, Node):
            if not value.uri:
                value.uri = f"{iri}#n{next(numbers)}"
            _name_blanks(value, iri, numbers)


def names_of(iri: str, nodes: str) -> list[str]:
    """Return the names of all nodes of a thing from the text of its `NODES` statement."""
    number, *own = nodes.split(" ")
    return [iri, *(f"{iri}#{one}" for one in own), *(f"{iri}#n{n}" for n in range(1, int(number) + 1))]


__all__ = ["NODES", "Link", "Text", "names_of", "write_thing"]
