"""One association: what a client has negotiated, its result sets, and answers to its requests. Knows no network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NoReturn

from wenyuan import __version__
from wenyuan.bibliography.cql import (
    Boolean,
    Clause,
    CqlError,
    Joined,
    Node,
    Operand,
    Query,
    ResultSet,
    RpnError,
    RpnNode,
    RpnQuery,
    parse_cql,
    rpn_to_cql,
    text_of,
)
from wenyuan.bibliography.cql import SortKey as CqlSortKey
from wenyuan.bibliography.cql.tree import Modifier
from wenyuan.bibliography.z3950 import (
    BerError,
    CloseReason,
    CloseRequest,
    DeleteRequest,
    Diagnostic,
    InitRequest,
    Option,
    PresentRequest,
    RecordOut,
    Request,
    ScanRequest,
    SearchRequest,
    SortRequest,
    Syntax,
    read_request,
    write_close,
    write_delete,
    write_init,
    write_present,
    write_scan,
    write_search,
    write_sort,
)

from ..searching import IndexAway, Question, find_page, make_question
from ..searching.find import REACH
from ..searching.scan import scan_terms
from .charsets import CODECS, choose, decode_term
from .records import render

MOST_SETS: Final = 20
MOST_RECORDS: Final = 50
MESSAGE_SIZE: Final = 1_048_576
DATABASES: Final = {"default": "utf-8", "catalogue": "utf-8", "catalogue-gbk": "gb18030"}
_OPTIONS: Final = frozenset({Option.SEARCH, Option.PRESENT, Option.DELETE, Option.SCAN, Option.SORT, Option.NAMED_RESULT_SETS, Option.NEGOTIATION})
# Diagnostics of SRU as those of Bib-1.
_BIB_1: Final = {
    2: 2, 10: 108, 12: 125, 13: 108, 14: 108, 15: 121, 16: 114, 19: 117, 20: 117, 22: 123, 23: 125, 26: 125, 27: 125, 28: 120, 31: 119, 32: 119, 36: 126, 37: 110, 38: 31, 39: 129,
    46: 110, 48: 3, 49: 120, 61: 13, 80: 207, 84: 207, 120: 206,
}


class _Refused(Exception):
    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _refuse(code: int, details: str = "") -> NoReturn:
    raise _Refused(Diagnostic(code, details))


class Session:
    """State of one association. `ended` says that the connection is to be closed after the answer."""

    def __init__(self, *, clock: Callable[[], datetime], codec: str = "utf-8") -> None:
        self.ended = False
        self._clock = clock
        self._codec = codec
        self._begun = False
        self._sets: dict[str, tuple[Query, Question, int, str]] = {}

    def answer(self, octets: bytes) -> bytes:
        """Answer one request; what is no request ends the association."""
        try:
            request = read_request(octets)
        except BerError as problem:
            return self._end(None, CloseReason.PROTOCOL_ERROR, str(problem))
        except RpnError as problem:
            return self._refuse_unread(octets, Diagnostic(problem.code, problem.details))
        if not self._begun and not isinstance(request, InitRequest | CloseRequest):
            return self._end(request.reference, CloseReason.PROTOCOL_ERROR, "no Init")
        return self._answer(request)

    def _answer(self, request: Request) -> bytes:
        match request:
            case InitRequest():
                return self._init(request)
            case SearchRequest():
                return self._search(request)
            case PresentRequest():
                return self._present(request)
            case ScanRequest():
                return self._scan(request)
            case SortRequest():
                return self._sort(request)
            case DeleteRequest():
                return self._delete(request)
            case CloseRequest():
                return self._end(request.reference, CloseReason.FINISHED)

    def _end(self, reference: bytes | None, reason: CloseReason, text: str = "") -> bytes:
        self.ended = True
        return write_close(reference=reference, reason=reason, text=text[:200])

    def _refuse_unread(self, octets: bytes, problem: Diagnostic) -> bytes:
        """Refuse a request whose query or options are none that is known; its tag says by what."""
        tag = octets[1] if octets[:1] == b"\xbf" else octets[0] & 0x1F
        if not self._begun:
            return self._end(None, CloseReason.PROTOCOL_ERROR, "no Init")
        if tag == 22:
            return write_search(reference=None, count=0, following=0, problem=problem)
        if tag == 24:
            return write_present(reference=None, following=0, problem=problem)
        if tag == 35:
            return write_scan(reference=None, terms=(), position=0, problem=problem)
        return write_sort(reference=None, problem=problem)

    def _init(self, request: InitRequest) -> bytes:
        chosen = choose(request.character_sets)
        if chosen:
            self._codec = CODECS[chosen]
        self._begun = 2 in request.versions
        self.ended = not self._begun
        size = max(1_024, min(MESSAGE_SIZE, request.message_size))
        return write_init(
            reference=request.reference, versions=request.versions & {0, 1, 2}, options=request.options & _OPTIONS, message_size=size,
            record_size=max(size, min(MESSAGE_SIZE, request.record_size)), accepted=self._begun, version=__version__, character_set=chosen,
        )

    def _search(self, request: SearchRequest) -> bytes:
        try:
            if not request.replace and request.result_set in self._sets:
                _refuse(21, request.result_set)
            codec = self._codec_of(request.databases)
            query = self._query_of(request, codec)
            question = make_question(query)
            found = find_page(question, offset=0, limit=0, at=self._clock())
        except (CqlError, RpnError, IndexAway, UnicodeDecodeError, _Refused) as problem:
            self._sets.pop(request.result_set, None)
            return write_search(reference=request.reference, count=0, following=0, problem=_diagnose(problem))
        self._keep(request.result_set, query, question, found.total, codec)
        wanted = found.total if found.total <= request.small else request.medium if found.total < request.large else 0
        if not wanted or not found.total:
            return write_search(reference=request.reference, count=found.total, following=min(1, found.total))
        elements = request.small_elements if found.total <= request.small else request.medium_elements
        try:
            records = self._fetch(request.result_set, 1, min(wanted, found.total), request.syntax, elements)
        except (IndexAway, _Refused):
            return write_search(reference=request.reference, count=found.total, following=1)
        status = 0 if len(records) == wanted else 2
        return write_search(reference=request.reference, count=found.total, following=(len(records) + 1) % (found.total + 1), records=records, present_status=status)

    def _keep(self, name: str, query: Query, question: Question, total: int, codec: str) -> None:
        self._sets.pop(name, None)
        while len(self._sets) >= MOST_SETS:  # the oldest goes
            del self._sets[next(iter(self._sets))]
        self._sets[name] = query, question, total, codec

    def _codec_of(self, databases: tuple[str, ...]) -> str:
        if len(databases) != 1:
            _refuse(111, str(len(databases)))
        codec = DATABASES.get(databases[0].lower())
        if codec is None:
            _refuse(235, databases[0])
        return codec if codec != "utf-8" else self._codec

    def _query_of(self, request: SearchRequest, codec: str) -> Query:
        if request.query is None:
            query = parse_cql(decode_term(request.cql.decode("latin-1"), codec))
            return Query(self._with_sets(query.node), query.sort)
        decoded = RpnQuery(_decode(request.query.node, codec), request.query.attribute_set)
        query = rpn_to_cql(decoded)
        return Query(self._with_sets(query.node), query.sort)

    def _with_sets(self, node: Node) -> Node:
        """Put the queries of earlier result sets where they are named."""
        match node:
            case Boolean():
                return Boolean(node.operator, self._with_sets(node.left), self._with_sets(node.right), node.modifiers)
            case Clause(term, "cql.resultSetId"):
                return self._set_named(text_of(term))[0].node
            case _:
                return node

    def _set_named(self, name: str) -> tuple[Query, Question, int, str]:
        if name not in self._sets:
            _refuse(30, name)
        return self._sets[name]

    def _present(self, request: PresentRequest) -> bytes:
        try:
            total = self._set_named(request.result_set)[2]
            last = request.start + request.count - 1
            if request.start < 1 or request.count < 1 or last > total:
                _refuse(13, f"1-{total}")
            if request.start > REACH:
                _refuse(31, f"1-{REACH}")
            records = self._fetch(request.result_set, request.start, request.count, request.syntax, request.elements or request.schema)
        except (IndexAway, _Refused) as problem:
            return write_present(reference=request.reference, following=0, problem=_diagnose(problem))
        following = request.start + len(records)
        return write_present(reference=request.reference, following=following if following <= total else 0, records=records, status=0 if len(records) == request.count else 2)

    def _fetch(self, name: str, start: int, count: int, syntax: str, elements: str) -> list[RecordOut | Diagnostic]:
        _query, question, _total, codec = self._set_named(name)
        try:
            wanted = Syntax(syntax) if syntax else Syntax.UNIMARC
        except ValueError:
            _refuse(239, syntax)
        found = find_page(question, offset=start - 1, limit=min(count, MOST_RECORDS), at=self._clock())
        return render(found.records, syntax=wanted, elements=elements, codec=codec)

    def _scan(self, request: ScanRequest) -> bytes:
        try:
            codec = self._codec_of(request.databases)
            if request.step:
                _refuse(205, str(request.step))
            operand = Operand(decode_term(request.term, codec), request.attributes)
            query = rpn_to_cql(RpnQuery(operand, request.attribute_set))
            wanted = max(1, min(request.count, MOST_RECORDS))
            terms = scan_terms(query, limit=wanted)
        except (CqlError, RpnError, IndexAway, UnicodeDecodeError, _Refused) as problem:
            return write_scan(reference=request.reference, terms=(), position=0, problem=_diagnose(problem))
        return write_scan(
            reference=request.reference, terms=[(one.text.encode(codec, "replace"), one.count) for one in terms], position=min(1, len(terms)), partial=len(terms) < request.count,
        )

    def _sort(self, request: SortRequest) -> bytes:
        try:
            if len(request.inputs) != 1:
                _refuse(230, str(len(request.inputs)))
            query, _question, total, codec = self._set_named(request.inputs[0])
            keys: list[CqlSortKey] = []
            for key in request.keys:
                node = rpn_to_cql(RpnQuery(Operand("x", tuple(a for a in key.attributes if a.type == 1)))).node if key.attributes else None
                index = node.index if isinstance(node, Clause) else key.field
                keys.append(CqlSortKey(index, (Modifier("sort.descending"),) if key.descending else ()))
            ordered = Query(query.node, tuple(keys))
            question = make_question(ordered)
        except (CqlError, RpnError, _Refused) as problem:
            return write_sort(reference=request.reference, problem=_diagnose(problem))
        self._keep(request.output, ordered, question, total, codec)
        return write_sort(reference=request.reference)

    def _delete(self, request: DeleteRequest) -> bytes:
        if not request.result_sets:
            self._sets.clear()
            return write_delete(reference=request.reference, statuses=(), overall=0)
        statuses = [(name, 0 if self._sets.pop(name, None) is not None else 1) for name in request.result_sets]
        return write_delete(reference=request.reference, statuses=statuses, overall=max(status for _name, status in statuses))


def _decode(node: RpnNode, codec: str) -> RpnNode:
    match node:
        case Operand():
            return Operand(decode_term(node.term, codec), node.attributes)
        case Joined():
            return Joined(node.operator, _decode(node.left, codec), _decode(node.right, codec))
        case ResultSet():
            return node


def _diagnose(problem: Exception) -> Diagnostic:
    match problem:
        case _Refused():
            return problem.problem
        case RpnError():
            return Diagnostic(problem.code, problem.details)
        case CqlError():
            return Diagnostic(_BIB_1.get(problem.code, 3), problem.details)
        case UnicodeDecodeError():
            return Diagnostic(125, problem.encoding)
    return Diagnostic(2)
