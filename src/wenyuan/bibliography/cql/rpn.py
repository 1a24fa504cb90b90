"""Type-1 queries of Z39.50 as a tree, and PQF, the notation of them that tools use.

Source:
    ISO 23950:1998, 3.7 and appendix ATR.3 (Bib-1); the prefix query format as the YAZ toolkit documents it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

MAX_DEPTH: Final = 60
MAX_OPERANDS: Final = 200
MAX_LENGTH: Final = 20_000
RpnOperator = Literal["and", "or", "not"]


class RpnError(ValueError):
    """A query that is refused, as a Bib-1 diagnostic: `code` and what it adds."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(f"Bib-1 diagnostic {code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Attribute:
    """A type and a value of an attribute set; an empty set is that of the whole query."""

    type: int
    value: int | str
    set: str = ""


@dataclass(frozen=True, slots=True)
class Operand:
    """A term with its attributes."""

    term: str
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The outcome of an earlier search, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Two queries and what joins them."""

    operator: RpnOperator
    left: RpnNode
    right: RpnNode


RpnNode = Operand | ResultSet | Joined


@dataclass(frozen=True, slots=True)
class RpnQuery:
    """A type-1 query; `attribute_set` is the one that attributes without a set belong to."""

    node: RpnNode
    attribute_set: str = "bib-1"


_TOKEN = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)*)\"|\{([^{}]*)\}|(\S+))", re.DOTALL)
_ATTRIBUTE = re.compile(r"(\d{1,9})=(.+)", re.DOTALL)


def parse_pqf(text: str) -> RpnQuery:
    """Read a query in prefix notation.

    Raises:
        RpnError: 108 not the notation, too long or too deep; 110 an operator that is not `and`, `or`, `not`.
    """
    if len(text) > MAX_LENGTH:
        raise RpnError(108, "too long")
    tokens: list[tuple[str, bool]] = []
    for quoted, braced, bare in _TOKEN.findall(text):
        if bare:
            if bare.startswith('"'):
                raise RpnError(108, "a quotation mark without its other")
            tokens.append((bare, False))
        else:
            tokens.append((re.sub(r"\\(.)", r"\1", quoted) if quoted else braced, True))
    return _PqfParser(tokens).parse()


class _PqfParser:
    def __init__(self, tokens: list[tuple[str, bool]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._operands = 0

    def parse(self) -> RpnQuery:
        chosen = "bib-1"
        if self._tokens[:1] == [("@attrset", False)]:
            self._place = 1
            chosen = self._take()[0]
        node = self._read((), 0)
        if self._place < len(self._tokens):
            raise RpnError(108, self._tokens[self._place][0])
        return RpnQuery(node, chosen.lower())

    def _take(self) -> tuple[str, bool]:
        if self._place >= len(self._tokens):
            raise RpnError(108, "end of query")
        self._place += 1
        return self._tokens[self._place - 1]

    def _read(self, attributes: tuple[Attribute, ...], depth: int) -> RpnNode:
        if depth > MAX_DEPTH:
            raise RpnError(108, "too deep")
        text, quoted = self._take()
        if quoted or not text.startswith("@"):
            self._operands += 1
            if self._operands > MAX_OPERANDS:
                raise RpnError(108, "too many terms")
            return Operand(text, attributes)
        word = text[1:].lower()
        if word in {"and", "or", "not"}:
            left = self._read(attributes, depth + 1)
            return Joined(cast("RpnOperator", word), left, self._read(attributes, depth + 1))
        if word == "attr":
            return self._read((*attributes, self._read_attribute()), depth + 1)
        if word == "set":
            return ResultSet(self._take()[0])
        if word == "term":
            self._take()
            return self._read(attributes, depth + 1)
        raise RpnError(110 if word == "prox" else 108, text)

    def _read_attribute(self) -> Attribute:
        text = self._take()[0]
        chosen = ""
        found = _ATTRIBUTE.fullmatch(text)
        if found is None:
            chosen, text = text.lower(), self._take()[0]
            found = _ATTRIBUTE.fullmatch(text)
        if found is None:
            raise RpnError(108, text)
        return Attribute(int(found[1]), int(found[2]) if found[2].isdecimal() and found[2].isascii() and len(found[2]) < 10 else found[2], chosen)


def write_pqf(query: RpnQuery) -> str:
    """Return the query in prefix notation; reading it again gives the same tree."""
    head = "" if query.attribute_set == "bib-1" else f"@attrset {query.attribute_set} "
    return head + _write(query.node)


def _write(node: RpnNode) -> str:
    match node:
        case Joined(operator, left, right):
            return f"@{operator} {_write(left)} {_write(right)}"
        case ResultSet(name):
            return f"@set {_quote(name)}"
        case Operand(term, attributes):
            return "".join(f"@attr {a.set + ' ' if a.set else ''}{a.type}={a.value} " for a in attributes) + _quote(term)


def _quote(text: str) -> str:
    if text and not re.search(r"[\s\"\\{}@]", text):
        return text
    return '"' + re.sub(r'["\\]', r"\\\g<0>", text) + '"'
