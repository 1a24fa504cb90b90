"""Requests of a client as octets.

Source:
    ISO 23950:1998, appendix ASN (the protocol's ASN.1).
"""

from __future__ import annotations

from typing import Final

from wenyuan.bibliography.cql import Attribute, Joined, Operand, ResultSet, RpnNode, RpnQuery

from .ber import OID, UNIVERSAL, bit_octets, integer_octets, oid_octets, write_group, write_sequence, write_value
from .values import ATTRIBUTE_SETS, Option, Syntax

BIB_1: Final = "1.2.840.10003.3.1"
_VERSIONS: Final = frozenset({0, 1, 2})
_OPTIONS: Final = frozenset({Option.SEARCH, Option.PRESENT, Option.NAMED_RESULT_SETS})
_SETS: Final = {name: oid for oid, name in reversed(ATTRIBUTE_SETS.items())}
_OPERATORS: Final = {"and": 0, "or": 1, "not": 2}


def _whole(number: int, value: int) -> bytes:
    return write_value(number, integer_octets(value))


def _oid(oid: str, number: int = OID, kind: int = UNIVERSAL) -> bytes:
    return write_value(number, oid_octets(oid), kind=kind)


def write_init_request(*, user: str = "", password: str = "", group: str = "", size: int = 4_194_304, version: str = "") -> bytes:
    """Return an Init, with a name and a password where there are some."""
    parts = [write_value(number, text.encode()) for number, text in ((0, group), (1, user), (2, password)) if text]
    identity = write_group(7, write_sequence(*parts)) if parts else b""
    return write_group(
        20, write_value(3, bit_octets(_VERSIONS)), write_value(4, bit_octets(frozenset(int(one) for one in _OPTIONS))), _whole(5, size), _whole(6, size), identity,
        write_value(110, b"wenyuan"), write_value(111, b"Wenyuan"), write_value(112, version.encode() or b"0"),
    )


def write_search_request(*, database: str, query: RpnQuery, charset: str = "utf-8", result_set: str = "default") -> bytes:
    """Return a Search that asks for the count only; records are then presented.

    Raises:
        UnicodeEncodeError: A term cannot be written in the character set.
    """
    rpn = write_group(1, _oid(_SETS.get(query.attribute_set, query.attribute_set if query.attribute_set[:1].isdigit() else BIB_1)), _structure(query.node, charset))
    return write_group(
        22, _whole(13, 0), _whole(14, 1), _whole(15, 0), write_value(16, b"\xff"), write_value(17, result_set.encode()), write_group(18, write_value(105, database.encode())),
        write_group(21, rpn),
    )


def _structure(node: RpnNode, charset: str) -> bytes:
    match node:
        case Operand():
            attributes = write_group(44, *(_attribute(one) for one in node.attributes))
            return write_group(0, write_group(102, attributes, write_value(45, node.term.encode(charset))))
        case ResultSet():
            return write_group(0, write_value(31, node.name.encode()))
        case Joined():
            operator = write_group(46, write_value(_OPERATORS[node.operator], b""))
            return write_group(1, _structure(node.left, charset), _structure(node.right, charset), operator)


def _attribute(one: Attribute) -> bytes:
    chosen = _SETS.get(one.set, one.set if one.set[:1].isdigit() else "")
    named = write_value(1, oid_octets(chosen)) if chosen else b""
    if isinstance(one.value, int):
        return write_sequence(named, _whole(120, one.type), _whole(121, one.value))
    return write_sequence(named, _whole(120, one.type), write_group(224, write_group(1, write_value(1, one.value.encode()))))


def write_present_request(*, start: int, count: int, syntax: Syntax, elements: str = "F", result_set: str = "default") -> bytes:
    """Return a Present of records from `start`, which counts from 1."""
    composition = write_group(19, write_value(0, elements.encode())) if elements else b""
    return write_group(24, write_value(31, result_set.encode()), _whole(30, start), _whole(29, count), composition, write_value(104, oid_octets(syntax.value)))


def write_close_request() -> bytes:
    """Return a Close: finished."""
    return write_group(48, _whole(211, 0))
