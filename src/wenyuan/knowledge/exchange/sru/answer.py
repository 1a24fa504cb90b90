"""SRU requests answered as XML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wenyuan.bibliography.cql import CqlError, message_of, parse_cql
from wenyuan.foundation.identifiers.api import ark_name, naan
from wenyuan.knowledge.catalogue.api import ChangedRecord
from wenyuan.knowledge.discovery.api import Sort
from wenyuan.knowledge.discovery.data import Facet, FacetCounts

from ..rendering import FORMS, write_form
from ..rendering.marcxml import escape
from ..searching import IndexAway, Question, find_page, make_question
from ..searching.find import REACH
from ..searching.question import sort_by
from ..searching.scan import scan_terms
from .explain import write_explain
from .request import SruRequest, Version, read_request, version_of

_NAMESPACE = {"1.1": "http://www.loc.gov/zing/srw/", "1.2": "http://www.loc.gov/zing/srw/", "2.0": "http://docs.oasis-open.org/ns/search-ws/sruResponse"}
_SCAN_NAMESPACE = {**_NAMESPACE, "2.0": "http://docs.oasis-open.org/ns/search-ws/scan"}
_DIAGNOSTIC = {
    "1.1": "http://www.loc.gov/zing/srw/diagnostic/", "1.2": "http://www.loc.gov/zing/srw/diagnostic/", "2.0": "http://docs.oasis-open.org/ns/search-ws/diagnostic",
}
_EXPLAIN_SCHEMA = "http://explain.z3950.org/dtd/2.0/"
_DIAGNOSTIC_SCHEMA = "info:srw/schema/1/diagnostics-v1.1"
_FACETED = "http://docs.oasis-open.org/ns/search-ws/facetedResults"
_ECHOED_BY_2 = frozenset({"queryType", "recordXMLEscaping", "facetParameters", "renderedBy", "httpAccept", "responseType"})
_ECHOED = (
    "queryType", "query", "scanClause", "startRecord", "maximumRecords", "recordXMLEscaping", "recordPacking", "recordSchema", "recordXPath", "facetParameters", "resultSetTTL", "sortKeys",
    "responsePosition", "maximumTerms", "stylesheet", "renderedBy", "httpAccept", "responseType",
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class SruAnswer:
    """A body and its media type."""

    body: str
    media_type: str


def answer_sru(pairs: Sequence[tuple[str, str]], *, base: str, at: datetime) -> SruAnswer:
    """Answer a request, whatever it is; a fault is answered with a diagnostic.

    Args:
        base: Address of the server as its clients know it.
    """
    version = version_of(dict(pairs))
    media = "application/sru+xml" if version == "2.0" else "text/xml"
    try:
        request = read_request(pairs)
        if request.operation == "explain":
            body = _write_explain(request, base)
        elif request.operation == "scan":
            body = _write_scan(request)
        else:
            body = _write_results(request, at)
    except (CqlError, IndexAway) as problem:
        error = problem if isinstance(problem, CqlError) else CqlError(2)
        body = _refuse(pairs, version, error)
    return SruAnswer(_DECLARATION + body, f"{media}; charset=utf-8")


def _refuse(pairs: Sequence[tuple[str, str]], version: Version, error: CqlError) -> str:
    given = dict(pairs)
    root = "scanResponse" if given.get("operation") == "scan" or "scanClause" in given else "explainResponse" if given.get("operation") == "explain" else "searchRetrieveResponse"
    count = "<numberOfRecords>0</numberOfRecords>" if root == "searchRetrieveResponse" else ""
    return f"{_open(root, version)}{count}{_echo(root, pairs, version)}{_diagnostics(error, version)}</{root}>"


def _open(root: str, version: Version) -> str:
    namespace = (_SCAN_NAMESPACE if root == "scanResponse" else _NAMESPACE)[version]
    return f'<{root} xmlns="{namespace}"><version>{version}</version>'


def _diagnostics(error: CqlError, version: Version) -> str:
    return f"<diagnostics>{_diagnostic(error, version)}</diagnostics>"


def _diagnostic(error: CqlError, version: Version) -> str:
    details = error.details + (f" ({error.position + 1})" if error.position is not None else "")
    return (
        f'<diagnostic xmlns="{_DIAGNOSTIC[version]}"><uri>info:srw/diagnostic/1/{error.code}</uri>'
        f"<details>{escape(details.strip())}</details><message>{message_of(error.code)}</message></diagnostic>"
    )


def _echo(root: str, pairs: Sequence[tuple[str, str]], version: Version) -> str:
    name = "echoed" + root[0].upper() + root[1:].replace("Response", "Request")
    given = dict(pairs)
    if version == "2.0":
        given["facetParameters"] = "&".join(f"{key}={given[key]}" for key in ("facetLimit", "facetSort") if key in given)
    # In the order of the schemas, which take no other parameters.
    parameters = "".join(f"<{key}>{escape(given[key])}</{key}>" for key in _ECHOED if given.get(key) and (version == "2.0" or key not in _ECHOED_BY_2))
    return f"<{name}><version>{version}</version>{parameters}</{name}>"


def _write_results(request: SruRequest, at: datetime) -> str:
    question = _sorted(make_question(parse_cql(request.query, version=request.version)), request.sort_keys)
    if request.start > REACH:
        raise CqlError(61, f"1-{REACH}")
    found = find_page(
        question, offset=request.start - 1, limit=min(request.limit, REACH - request.start + 1), at=at,
        facets=tuple(facet for facet, _name, _limit in request.facets), facet_size=max((limit for _facet, _name, limit in request.facets), default=0),
    )
    if found.total and request.start > found.total:
        raise CqlError(61, f"1-{found.total}")
    records = "".join(_write_record(record, request.start + n, request) for n, record in enumerate(found.records))
    following = request.start + len(found.records)
    parts = [
        _open("searchRetrieveResponse", request.version), f"<numberOfRecords>{found.total}</numberOfRecords>",
        f"<records>{records}</records>" if records else "",
        f"<nextRecordPosition>{following}</nextRecordPosition>" if following <= min(found.total, REACH) else "",
        _echo("searchRetrieveResponse", request.given, request.version),
        "<resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/exact</resultCountPrecision>" if request.version == "2.0" else "",
        _write_facets(found.facets, request.facets),
        "</searchRetrieveResponse>",
    ]
    return "".join(parts)


def _write_facets(found: Sequence[FacetCounts], wanted: Sequence[tuple[Facet, str, int]]) -> str:
    if not wanted:
        return ""
    by_facet = {one.facet: one.counts for one in found}
    written = ""
    for facet, name, limit in wanted:
        terms = "".join(f"<term><actualTerm>{escape(one.value)}</actualTerm><count>{one.count}</count></term>" for one in by_facet.get(facet, ())[:limit])
        written += f"<facet><index>{escape(name)}</index><terms>{terms}</terms></facet>" if terms else ""
    return f'<facetedResults>{written.replace("<facet>", f"""<facet xmlns="{_FACETED}">""")}</facetedResults>'


def _sorted(question: Question, sort_keys: str) -> Question:
    """Apply `sortKeys` of SRU 1.1: path, schema, ascending (0 or 1), and more that has no meaning here."""
    if not sort_keys.strip():
        return question
    if question.sort is not Sort.RELEVANCE:
        raise CqlError(80, sort_keys)
    keys = sort_keys.split()
    if len(keys) > 1:
        raise CqlError(84, "1")
    path, *rest = keys[0].split(",")
    return Question(question.text, question.filters, sort_by(path, descending=len(rest) > 1 and rest[1] == "0"))


def _write_record(record: ChangedRecord | None, position: int, request: SruRequest) -> str:
    data = write_form(record, request.form) if record is not None else None
    schema = FORMS[request.form].sru
    if data is None:
        schema = _DIAGNOSTIC_SCHEMA
        data = _diagnostic(CqlError(65) if record is None else CqlError(67, FORMS[request.form].sru), request.version)
    ark = f"ark:/{naan()}/{ark_name('record', record.record_id)}" if record is not None else ""
    # 1.2 has an element for it, 2.0 has none any more.
    identifier = f"<recordIdentifier>{ark}</recordIdentifier>" if ark and request.version == "1.2" else ""
    extra = f'<extraRecordData><identifier xmlns="http://purl.org/dc/elements/1.1/">{ark}</identifier></extraRecordData>' if ark and request.version == "2.0" else ""
    packing = "recordXMLEscaping" if request.version == "2.0" else "recordPacking"
    return (
        f"<record><recordSchema>{schema}</recordSchema><{packing}>{'string' if request.escaped else 'xml'}</{packing}>"
        f"<recordData>{escape(data) if request.escaped else data}</recordData>{identifier}<recordPosition>{position}</recordPosition>{extra}</record>"
    )


def _write_scan(request: SruRequest) -> str:
    if request.position not in {0, 1}:
        raise CqlError(120, str(request.position))
    query = parse_cql(request.scan_clause, version=request.version)
    terms = scan_terms(query, limit=request.limit + (request.position == 0))
    written = "".join(
        f"<term><value>{escape(term.text)}</value><numberOfRecords>{term.count}</numberOfRecords></term>" for term in terms[0 if request.position else 1 :][: request.limit]
    )
    inner = f"<terms>{written}</terms>" if written else ""
    return f"{_open('scanResponse', request.version)}{inner}{_echo('scanResponse', request.given, request.version)}</scanResponse>"


def _write_explain(request: SruRequest, base: str) -> str:
    data = write_explain(base, request.version)
    packing = "recordXMLEscaping" if request.version == "2.0" else "recordPacking"
    return (
        f"{_open('explainResponse', request.version)}<record><recordSchema>{_EXPLAIN_SCHEMA}</recordSchema>"
        f"<{packing}>{'string' if request.escaped else 'xml'}</{packing}><recordData>{escape(data) if request.escaped else data}</recordData></record>"
        f"{_echo('explainResponse', request.given, request.version)}</explainResponse>"
    )
