"""Parameters of SRU 1.1, 1.2 and 2.0 as values.

Source:
    SRU 1.1 and 1.2 (Library of Congress); OASIS searchRetrieve part 3 (SRU 2.0), 2 (1.2), 6 (scan).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from wenyuan.bibliography.cql import CqlError
from wenyuan.knowledge.discovery.data import Facet

from ..rendering import FORMS, Form
from ..searching.indexes import find_index

Version = Literal["1.1", "1.2", "2.0"]
Operation = Literal["explain", "searchRetrieve", "scan"]
DEFAULT_RECORDS: Final = 10
MOST_RECORDS: Final = 100
MOST_TERMS: Final = 100
_SEARCH: Final = frozenset({"query", "startRecord", "maximumRecords", "recordSchema", "resultSetTTL", "stylesheet"})
_SEARCH_1: Final = _SEARCH | {"recordPacking", "sortKeys", "recordXPath"}
_SEARCH_2: Final = _SEARCH | {"recordPacking", "recordXMLEscaping", "sortKeys", "queryType", "renderedBy", "httpAccept", "responseType", "resultSetId", "facetLimit", "facetSort"}
_SCAN: Final = frozenset({"scanClause", "responsePosition", "maximumTerms", "stylesheet"})
_EXPLAIN: Final = frozenset({"recordPacking", "stylesheet"})
# Indexes whose values are counted, by the first of their names.
FACETS: Final = {
    "dc.creator": Facet.PERSON, "dc.subject": Facet.SUBJECT, "wy.class": Facet.CLASS, "dc.language": Facet.LANGUAGE, "dc.type": Facet.MATERIAL, "wy.library": Facet.LIBRARY,
}
_BASE: Final = frozenset({"operation", "version"})
_BY_NAME: Final = {name: form for form, info in FORMS.items() for name in (info.sru, info.namespace)} | {
    "marcxml": Form.MARC21, "marc21": Form.MARC21, "unimarc": Form.UNIMARC, "unimarcxml": Form.UNIMARC, "cnmarcxml": Form.UNIMARC, "cnmarc": Form.UNIMARC,
    "mods": Form.MODS, "bibframe": Form.BIBFRAME, "dc": Form.SRU_DC, "oai_dc": Form.OAI_DC,
}


@dataclass(frozen=True, slots=True)
class SruRequest:
    """A request; places count from 1. `given` are the parameters as they came, to be echoed."""

    operation: Operation
    version: Version
    given: tuple[tuple[str, str], ...] = ()
    query: str = ""
    start: int = 1
    limit: int = DEFAULT_RECORDS
    form: Form = Form.MARC21
    escaped: bool = False
    sort_keys: str = ""
    scan_clause: str = ""
    position: int = 1
    facets: tuple[tuple[Facet, str, int], ...] = ()


def version_of(parameters: Mapping[str, str]) -> Version:
    """Return the version in which an answer, also a refusal, is written. Without a version, an operation means 1.2, and none means 2.0."""
    said = parameters.get("version", "")
    if said in {"1.1", "1.2", "2.0"}:
        return cast("Version", said)
    return "1.2" if said or "operation" in parameters else "2.0"


def read_request(pairs: Sequence[tuple[str, str]]) -> SruRequest:
    """Read parameters.

    Raises:
        CqlError: 4, 5, 6, 7, 8, 11, 50, 66, 71, 72, 110.
    """
    parameters = dict(pairs)
    version = version_of(parameters)
    if parameters.get("version", version) != version:
        raise CqlError(5, "2.0")
    operation = _operation_of(parameters, version)
    known = _BASE | {"searchRetrieve": _SEARCH_2 if version == "2.0" else _SEARCH_1, "scan": _SCAN, "explain": _EXPLAIN}[operation]
    for name, _value in pairs:
        if name not in known and not name.startswith("x-"):
            raise CqlError(8, name)
    for name, code in (("stylesheet", 110), ("recordXPath", 72), ("resultSetId", 50)):
        if parameters.get(name):
            raise CqlError(code, parameters[name])
    given = tuple(pairs)
    escaped = _is_escaped(parameters, version)
    if operation == "explain":
        return SruRequest(operation, version, given, escaped=escaped)
    if operation == "scan":
        if not parameters.get("scanClause"):
            raise CqlError(7, "scanClause")
        return SruRequest(
            operation, version, given, scan_clause=parameters["scanClause"], position=_number(parameters, "responsePosition", 1, least=0),
            limit=min(MOST_TERMS, _number(parameters, "maximumTerms", 20, least=1)),
        )
    if not parameters.get("query"):
        raise CqlError(7, "query")
    if parameters.get("queryType", "cql") != "cql":
        raise CqlError(11, parameters["queryType"])
    return SruRequest(
        operation, version, given, query=parameters["query"], start=_number(parameters, "startRecord", 1, least=1),
        limit=min(MOST_RECORDS, _number(parameters, "maximumRecords", DEFAULT_RECORDS, least=0)), form=_form_of(parameters.get("recordSchema", "")),
        escaped=escaped, sort_keys=parameters.get("sortKeys", ""), facets=_facets_of(parameters),
    )


def _facets_of(parameters: Mapping[str, str]) -> tuple[tuple[Facet, str, int], ...]:
    """Return what is counted: facet, index as it was named, how many values. `10` is ten of every facet, `10:dc.subject,5:dc.creator` of those named."""
    if parameters.get("facetSort", "recordCount") not in {"recordCount", "recordCount,descending"}:
        raise CqlError(6, "facetSort")
    found: dict[Facet, tuple[Facet, str, int]] = {}
    for part in filter(None, (one.strip() for one in parameters.get("facetLimit", "").split(","))):
        number, _colon, name = part.partition(":")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise CqlError(6, "facetLimit")
        limit = min(int(number), MOST_TERMS)
        if not name:
            found |= {facet: (facet, index, limit) for index, facet in FACETS.items() if facet not in found}
        elif (facet_ := FACETS.get(find_index(name, {}).names[0])) is None:
            raise CqlError(16, name)
        else:
            found[facet_] = (facet_, name, limit)
    return tuple(one for one in found.values() if one[2])


def _operation_of(parameters: Mapping[str, str], version: Version) -> Operation:
    said = parameters.get("operation", "")
    if said in {"explain", "searchRetrieve", "scan"}:
        if version != "2.0" and said != "explain" and "version" not in parameters:
            raise CqlError(7, "version")
        return cast("Operation", said)
    if said:
        raise CqlError(4, said)
    if version == "2.0":
        return "searchRetrieve" if "query" in parameters else "scan" if "scanClause" in parameters else "explain"
    if "query" in parameters or "scanClause" in parameters:
        raise CqlError(7, "operation")
    return "explain"


def _is_escaped(parameters: Mapping[str, str], version: Version) -> bool:
    if version == "2.0":
        if parameters.get("recordPacking", "packed") not in {"packed", "unpacked", "xml", "string"}:
            raise CqlError(71, parameters["recordPacking"])
        said = parameters.get("recordXMLEscaping", "xml")
    else:
        said = parameters.get("recordPacking", "xml")
    if said not in {"xml", "string"}:
        raise CqlError(71, said)
    return said == "string"


def _form_of(name: str) -> Form:
    if not name:
        return Form.MARC21
    if name not in _BY_NAME:
        raise CqlError(66, name)
    return _BY_NAME[name]


def _number(parameters: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = parameters.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or int(text) < least:
        raise CqlError(6, name)
    return int(text)
