"""The parts of a query: clauses, booleans, prefixes, sort keys.

Source:
    CQL 1.1 and 1.2 (Library of Congress); OASIS searchRetrieve part 5, CQL 1.0 (which is CQL 2.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal["and", "or", "not", "prox"]


class CqlError(ValueError):
    """A query that is refused, as an SRU diagnostic.

    `code` is its number in info:srw/diagnostic/1, `details` what the list says the details of that number are, `position` the
    place of the offending character in the query, from 0, or None where no one place is at fault.
    """

    def __init__(self, code: int, details: str = "", position: int | None = None) -> None:
        super().__init__(f"diagnostic {code}: {details}")
        self.code = code
        self.details = details
        self.position = position


@dataclass(frozen=True, slots=True)
class Modifier:
    """`/name`, or `/name comparison value`; the value is kept as it stands between quotation marks."""

    name: str
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How index and term are compared: a sign such as `=`, or a name such as `any`."""

    name: str = "="
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """An index, a relation and a term. A bare term has the index `cql.serverChoice`.

    `term` is kept with its backslashes: they tell a mask from a character. `text_of` and `pieces_of` take them away.
    """

    term: str
    index: str = "cql.serverChoice"
    relation: Relation = Relation()


@dataclass(frozen=True, slots=True)
class Boolean:
    """Two queries and what joins them; of operators in a row the first binds first."""

    operator: Operator
    left: Node
    right: Node
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Prefix:
    """`> name = "uri"`; without a name it is the context set of indexes that have no prefix."""

    uri: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Prefixed:
    """A query within which a prefix is known."""

    prefix: Prefix
    node: Node


Node = Clause | Boolean | Prefixed


@dataclass(frozen=True, slots=True)
class SortKey:
    """One index of `sortBy` with its modifiers."""

    index: str
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    node: Node
    sort: tuple[SortKey, ...] = ()
