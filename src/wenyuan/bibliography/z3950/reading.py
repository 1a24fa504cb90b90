"""Octets of clients as requests.

Source:
    ISO 23950:1998, appendix ASN (the protocol's ASN.1), Z39.50 negotiation record charset-3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wenyuan.bibliography.cql import Attribute, Joined, Operand, ResultSet, RpnError, RpnNode, RpnQuery

from .ber import CONTEXT, OID, SEQUENCE, UNIVERSAL, BerError, Value, read_value
from .values import (
    ATTRIBUTE_SETS,
    CQL_QUERY,
    NEGOTIATION,
    UTF_8,
    CloseRequest,
    DeleteRequest,
    InitRequest,
    PresentRequest,
    Request,
    ScanRequest,
    SearchRequest,
    SortKey,
    SortRequest,
)

MAX_RPN_DEPTH: Final = 40
_OPERATORS: Final = {0: "and", 1: "or", 2: "not"}


def read_request(octets: bytes) -> Request:
    """Read one protocol data unit.

    Raises:
        BerError: It is none, or none that a server is asked with.
        RpnError: Its query is none that is known.
    """
    value = read_value(octets)
    reader = _READERS.get(value.number) if value.kind == CONTEXT else None
    if reader is None:
        raise BerError(f"no request has the tag {value.number}")
    return reader(value)


def _reference(value: Value) -> bytes | None:
    found = value.find(2)
    return found.octets if found is not None else None


def _whole(value: Value, number: int, default: int) -> int:
    found = value.find(number)
    return found.whole() if found is not None else default


def _text(value: Value, number: int) -> str:
    found = value.find(number)
    return found.text() if found is not None else ""


def _need(value: Value, number: int) -> Value:
    found = value.find(number)
    if found is None:
        raise BerError(f"tag {number} is missing")
    return found


def _read_init(value: Value) -> InitRequest:
    return InitRequest(
        _reference(value), _need(value, 3).bits(), _need(value, 4).bits(), _need(value, 5).whole(), _need(value, 6).whole(), _character_sets(value.find(201)),
    )


def _character_sets(other: Value | None) -> tuple[str, ...]:
    """Take the proposed character sets out of the other information of an Init."""
    found: list[str] = []
    for unit in other.parts if other is not None else ():
        external = unit.find(4)
        if external is None or not external.parts or external.parts[0].number != OID or external.parts[0].oid() != NEGOTIATION:
            continue
        proposal = external.find(0)
        origin = proposal.only().find(1) if proposal is not None and proposal.only().number == 1 else None
        for choice in origin.parts if origin is not None else ():
            found += _names_of(choice)
    return tuple(found)


def _names_of(choice: Value) -> list[str]:
    if choice.number == 2:  # ISO 10646, by the OID of its encoding
        level = choice.find(2)
        return ["utf-8"] if level is not None and level.oid() == UTF_8 else []
    if choice.number == 3:  # private: a name as octets in an EXTERNAL, as the YAZ toolkit proposes it
        return [found.text("ascii").lower() for found in _octets_within(choice)]
    return []


def _octets_within(value: Value) -> list[Value]:
    if value.parts:
        return [found for part in value.parts for found in _octets_within(part)]
    return [value] if value.kind == CONTEXT and value.number == 1 and value.octets else []


def _read_search(value: Value) -> SearchRequest:
    query = _need(value, 21).only()
    rpn, cql = None, b""
    if query.number in {1, 101}:
        rpn = _read_rpn(query)
    elif query.number == 104 and query.parts and query.parts[0].number == OID and query.parts[0].oid() == CQL_QUERY:
        encoding = query.find(0)
        cql = encoding.only().octets if encoding is not None else _need(query, 1).octets
    else:
        raise RpnError(107, str(query.number))
    return SearchRequest(
        _reference(value), _need(value, 17).text(), bool(_need(value, 16).whole()), _names(_need(value, 18)), rpn, cql,
        _whole(value, 13, 0), _whole(value, 14, 1), _whole(value, 15, 0), _elements(value.find(100)), _elements(value.find(101)), _syntax(value),
    )


def _names(value: Value) -> tuple[str, ...]:
    return tuple(part.text() for part in value.parts)


def _elements(value: Value | None) -> str:
    if value is None:
        return ""
    inner = value.only()
    if inner.number != 0 or inner.parts:
        raise RpnError(26, "")
    return inner.text()


def _syntax(value: Value) -> str:
    found = value.find(104)
    return found.oid() if found is not None else ""


def _read_rpn(value: Value) -> RpnQuery:
    if len(value.parts) != 2 or value.parts[0].number != OID:
        raise BerError("a query is an attribute set and a structure")
    oid = value.parts[0].oid()
    return RpnQuery(_read_structure(value.parts[1], 0), ATTRIBUTE_SETS.get(oid, oid))


def _read_structure(value: Value, depth: int) -> RpnNode:
    if depth > MAX_RPN_DEPTH:
        raise RpnError(108, "too deep")
    if value.number == 0:
        return _read_operand(value.only())
    if value.number != 1 or len(value.parts) != 3:
        raise RpnError(108)
    operator = value.parts[2]
    word = _OPERATORS.get(operator.only().number)
    if operator.number != 46 or word is None:
        raise RpnError(110, str(operator.only().number))
    left, right = _read_structure(value.parts[0], depth + 1), _read_structure(value.parts[1], depth + 1)
    return Joined("and" if word == "and" else "or" if word == "or" else "not", left, right)


def _read_operand(value: Value) -> RpnNode:
    if value.number == 31:
        return ResultSet(value.text())
    if value.number != 102:
        raise RpnError(3, str(value.number))
    term, attributes = _read_attributes_and_term(value)
    return Operand(term, attributes)


def _read_attributes_and_term(value: Value) -> tuple[str, tuple[Attribute, ...]]:
    attributes = tuple(map(_read_attribute, _need(value, 44).parts))
    term = value.parts[-1]
    if term.number in {45, 216}:
        return term.text("latin-1"), attributes
    if term.number == 215:
        return str(term.whole()), attributes
    raise RpnError(229, str(term.number))


def _read_attribute(value: Value) -> Attribute:
    given = value.find(1)
    chosen = ATTRIBUTE_SETS.get(given.oid(), given.oid()) if given is not None else ""
    kind = _need(value, 120).whole()
    numeric = value.find(121)
    if numeric is not None:
        return Attribute(kind, numeric.whole(), chosen)
    options = _need(_need(value, 224), 1).parts
    if len(options) != 1:
        raise RpnError(123)
    return Attribute(kind, options[0].whole() if options[0].number == 2 else options[0].text(), chosen)


def _read_present(value: Value) -> PresentRequest:
    elements, schema = "", ""
    simple, complex_ = value.find(19), value.find(209)
    if simple is not None:
        elements = _elements(simple)
    elif complex_ is not None:
        generic = complex_.find(2)
        if generic is not None:
            named, spec = generic.find(300), generic.find(2)
            schema = named.text() if named is not None else ""
            elements = spec.only().text() if spec is not None and not spec.only().parts else ""
    if value.find(212) is not None:
        raise RpnError(243, "additional ranges")
    return PresentRequest(_reference(value), _need(value, 31).text(), _need(value, 30).whole(), _need(value, 29).whole(), elements, _syntax(value), schema)


def _read_scan(value: Value) -> ScanRequest:
    oid = next((part.oid() for part in value.parts if part.kind == UNIVERSAL and part.number == OID), "1.2.840.10003.3.1")
    term, attributes = _read_attributes_and_term(_need(value, 102))
    return ScanRequest(
        _reference(value), _names(_need(value, 3)), ATTRIBUTE_SETS.get(oid, oid), term, attributes, _whole(value, 5, 0), _need(value, 6).whole(), _whole(value, 7, 1),
    )


def _read_sort(value: Value) -> SortRequest:
    keys: list[SortKey] = []
    for spec in _need(value, 5).parts:
        element = spec.parts[0].only() if spec.parts and spec.parts[0].number == 1 else None
        if element is None:
            raise RpnError(237)
        # Element and relation have the same tag; the relation comes second.
        descending = len(spec.parts) > 1 and spec.parts[1].whole() == 1
        if element.number == 0:
            keys.append(SortKey(element.text(), (), descending))
        elif element.number == 2:
            keys.append(SortKey("", tuple(map(_read_attribute, _need(element, 44).parts)), descending))
        else:
            raise RpnError(237)
    return SortRequest(_reference(value), _names(_need(value, 3)), _need(value, 4).text(), tuple(keys))


def _read_delete(value: Value) -> DeleteRequest:
    if _need(value, 32).whole() == 1:
        return DeleteRequest(_reference(value))
    names = next((part for part in value.parts if part.kind == UNIVERSAL and part.number == SEQUENCE), None)
    if names is None or not names.parts:
        raise BerError("no names")
    return DeleteRequest(_reference(value), _names(names))


def _read_close(value: Value) -> CloseRequest:
    return CloseRequest(_reference(value), _whole(value, 211, 0))


_READERS: Final[dict[int, Callable[[Value], Request]]] = {20: _read_init, 22: _read_search, 24: _read_present, 26: _read_delete, 35: _read_scan, 43: _read_sort, 48: _read_close}
