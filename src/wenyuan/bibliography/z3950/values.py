"""Protocol data units as values, and the numbers that the protocol gives things.

Source:
    ISO 23950:1998, 3.2 and appendices OID, ERR, REC, UVT.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from wenyuan.bibliography.cql import Attribute, RpnQuery

BIB_1_DIAGNOSTICS: Final = "1.2.840.10003.4.1"
NEGOTIATION: Final = "1.2.840.10003.15.3"
UTF_8: Final = "1.0.10646.1.0.8"
ATTRIBUTE_SETS: Final = {"1.2.840.10003.3.1": "bib-1", "1.2.840.10003.3.5": "gils", "1.2.840.10003.3.3": "utility", "1.2.840.10003.3.12": "utility"}
CQL_QUERY: Final = "1.2.840.10003.16.2"


class Syntax(StrEnum):
    """Record syntaxes."""

    UNIMARC = "1.2.840.10003.5.1"
    USMARC = "1.2.840.10003.5.10"
    SUTRS = "1.2.840.10003.5.101"
    OPAC = "1.2.840.10003.5.102"
    XML = "1.2.840.10003.5.109.10"


class Option(IntEnum):
    """Bits of the options that are negotiated at the beginning."""

    SEARCH = 0
    PRESENT = 1
    DELETE = 2
    SCAN = 7
    SORT = 8
    NAMED_RESULT_SETS = 14
    NEGOTIATION = 17


class CloseReason(IntEnum):
    """Why an association ends."""

    FINISHED = 0
    SHUTDOWN = 1
    SYSTEM_PROBLEM = 2
    COST_LIMIT = 3
    RESOURCES = 4
    SECURITY_VIOLATION = 5
    PROTOCOL_ERROR = 6
    LACK_OF_ACTIVITY = 7
    PEER_ABORT = 8
    UNSPECIFIED = 9


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A Bib-1 diagnostic."""

    code: int
    details: str = ""


@dataclass(frozen=True, slots=True)
class InitRequest:
    """`character_sets` are names of proposed ones, `utf-8` for ISO 10646 in UTF-8, in the client's order."""

    reference: bytes | None
    versions: frozenset[int]
    options: frozenset[int]
    message_size: int
    record_size: int
    character_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """`terms` of the query are octets of the client's character set, held as Latin-1 text; `cql` is set for type-104 queries."""

    reference: bytes | None
    result_set: str
    replace: bool
    databases: tuple[str, ...]
    query: RpnQuery | None
    cql: bytes = b""
    small: int = 0
    large: int = 1
    medium: int = 0
    small_elements: str = ""
    medium_elements: str = ""
    syntax: str = ""


@dataclass(frozen=True, slots=True)
class PresentRequest:
    """Records from `start`, which counts from 1."""

    reference: bytes | None
    result_set: str
    start: int
    count: int
    elements: str = ""
    syntax: str = ""
    schema: str = ""


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """`term` is octets of the client's character set, held as Latin-1 text."""

    reference: bytes | None
    databases: tuple[str, ...]
    attribute_set: str
    term: str
    attributes: tuple[Attribute, ...]
    step: int
    count: int
    position: int


@dataclass(frozen=True, slots=True)
class SortKey:
    """A field by name, or by Bib-1 attributes."""

    field: str
    attributes: tuple[Attribute, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class SortRequest:
    """Sort some result sets into one."""

    reference: bytes | None
    inputs: tuple[str, ...]
    output: str
    keys: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True)
class DeleteRequest:
    """An empty list means every result set."""

    reference: bytes | None
    result_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """The client ends the association, or answers our end of it."""

    reference: bytes | None
    reason: int


Request = InitRequest | SearchRequest | PresentRequest | ScanRequest | SortRequest | DeleteRequest | CloseRequest


@dataclass(frozen=True, slots=True)
class Circulation:
    """A copy: whether it can be had now, from when, and its barcode."""

    available: bool
    due: str
    item: str


@dataclass(frozen=True, slots=True)
class HoldingsLine:
    """What one library has of a record."""

    library: str
    location: str
    call_number: str
    copies: tuple[Circulation, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordOut:
    """A record to be sent: octets in a syntax. For OPAC, `octets` are those of the bibliographic record in `inner`."""

    syntax: Syntax
    octets: bytes
    inner: Syntax | None = None
    holdings: tuple[HoldingsLine, ...] = ()
