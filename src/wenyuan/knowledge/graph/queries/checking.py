"""Whether the graph keeps its shapes (`data/shapes.ttl`), asked of the store itself, so that the whole of it can be checked.

Of SHACL Core this reads node shapes with `sh:targetClass` and property shapes with one predicate as path; a constraint that it does not know is an error, never passed over.

Source:
    W3C, Shapes Constraint Language (SHACL), clauses 2 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..engine import GraphReader

SHAPES: Final = Path(__file__).parents[1] / "data" / "shapes.ttl"
_SH: Final = "http://www.w3.org/ns/shacl#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_KINDS: Final = {f"{_SH}IRI": "isIRI", f"{_SH}Literal": "isLiteral", f"{_SH}BlankNode": "isBlank"}
_CONSTRAINTS: Final = ("minCount", "maxCount", "datatype", "nodeKind", "class", "pattern")


class UnknownShape(ValueError):
    """A shape says something that is not understood here."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One demand on the values of one property of the things of a class."""

    target: str
    path: str
    kind: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A thing that breaks a constraint; `value` is empty where a value is missing."""

    constraint: Constraint
    thing: str
    value: str


def read_shapes(text: bytes) -> list[Constraint]:
    """Return the constraints of shapes in Turtle.

    Raises:
        UnknownShape: Something in them would go unchecked.
        SyntaxError: No Turtle.
    """
    store = ox.Store()
    store.load(text, ox.RdfFormat.TURTLE)
    found: list[Constraint] = []
    for quad in store.quads_for_pattern(None, ox.NamedNode(_TYPE), ox.NamedNode(f"{_SH}NodeShape")):
        said = list(store.quads_for_pattern(quad.subject, None, None))
        _only_known({one.predicate.value for one in said} - {_TYPE}, {"targetClass", "property"})
        targets = [one.object.value for one in said if one.predicate.value == f"{_SH}targetClass" and isinstance(one.object, ox.NamedNode)]
        if not targets:
            raise UnknownShape(f"{quad.subject}: no target")
        properties = [one.object for one in said if one.predicate.value == f"{_SH}property"]
        found += [constraint for target in targets for one in properties for constraint in _read_property(store, target, one)]
    return sorted(found, key=lambda one: (one.target, one.path, one.kind))


def _only_known(names: set[str], known: set[str]) -> None:
    unknown = names - {f"{_SH}{name}" for name in known}
    if unknown:
        raise UnknownShape(", ".join(sorted(unknown)))


def _read_property(store: ox.Store, target: str, node: object) -> Iterator[Constraint]:
    if not isinstance(node, ox.NamedNode | ox.BlankNode):
        raise UnknownShape(str(node))
    said = {one.predicate.value: one.object for one in store.quads_for_pattern(node, None, None)}
    _only_known(set(said) - {_TYPE}, {"path", "message", *_CONSTRAINTS})
    path, message = said.get(f"{_SH}path"), said.get(f"{_SH}message")
    if not isinstance(path, ox.NamedNode):
        raise UnknownShape("a path is one predicate")
    for kind in _CONSTRAINTS:
        value = said.get(f"{_SH}{kind}")
        if isinstance(value, ox.NamedNode | ox.Literal):
            yield Constraint(target, path.value, kind, value.value, message.value if isinstance(message, ox.Literal) else "")


def check_shapes(reader: GraphReader, constraints: list[Constraint], *, sample: int = 0, most: int = 100) -> Iterator[Violation]:
    """Yield what breaks the constraints, at most so many for each.

    Args:
        sample: Look at so many things of each class, in the order of the store; 0 for all.
        most: Violations of one constraint that are told.
    """
    for one in constraints:
        for row in reader.select(write_query(one, sample=sample, most=most)):
            yield Violation(one, row["this"][1], row["value"][1] if "value" in row else "")


def write_query(one: Constraint, *, sample: int = 0, most: int = 100) -> str:
    """Return the query whose rows break a constraint."""
    among = f"{{ SELECT DISTINCT ?this {{ ?this a <{one.target}> }} LIMIT {int(sample)} }}" if sample else f"?this a <{one.target}> ."
    if one.kind in {"minCount", "maxCount"}:
        number, sign = int(one.value), "<" if one.kind == "minCount" else ">"
        if one.kind == "minCount" and number == 1:
            return f"SELECT DISTINCT ?this {{ {among} FILTER NOT EXISTS {{ ?this <{one.path}> ?value }} }} LIMIT {int(most)}"
        return f"SELECT ?this {{ {among} OPTIONAL {{ ?this <{one.path}> ?value }} }} GROUP BY ?this HAVING (COUNT(DISTINCT ?value) {sign} {number}) LIMIT {int(most)}"
    pattern = one.value.replace("\\", "\\\\").replace('"', '\\"')
    broken = {
        "datatype": f"FILTER(!isLiteral(?value) || DATATYPE(?value) != <{one.value}>)", "nodeKind": f"FILTER(!{_KINDS.get(one.value, 'isIRI')}(?value))",
        "class": f"FILTER NOT EXISTS {{ ?value a <{one.value}> }}", "pattern": f'FILTER(!REGEX(STR(?value), "{pattern}"))',
    }[one.kind]
    return f"SELECT DISTINCT ?this ?value {{ {among} ?this <{one.path}> ?value {broken} }} LIMIT {int(most)}"
