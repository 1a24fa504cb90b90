"""OAI-PMH requests answered as XML.

Source:
    OAI-PMH 2.0, 3.2 (response format), 3.5 (flow control), 4 (verbs).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, naan, resolve_ark
from wenyuan.foundation.libraries.api import find_libraries
from wenyuan.knowledge.catalogue.api import ChangedRecord, find_changes, list_changes

from ..domain.settling import settle_changes
from ..queries.feed import change_before, change_until, earliest_datestamp, find_datestamps, is_public
from ..rendering import FORMS, Form, write_form
from ..rendering.marcxml import escape
from .request import PREFIXES, OaiError, OaiRequest, read_request
from .sets import library_spec, list_sets, records_of_issue
from .tokens import Place, write_token

_ADDRESS: Final = re.compile(r"\S+@(\S+\.)+\S+")
_DELETED: Final = ' status="deleted"'
PAGE: Final = {"ListRecords": 500, "ListIdentifiers": 2_000}
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)


def answer_oai(pairs: Sequence[tuple[str, str]], *, base: str, at: datetime) -> str:
    """Answer a request, whatever it is; a fault is answered with the protocol's error.

    Args:
        base: Address of the server as its clients know it.
    """
    shown: Sequence[tuple[str, str]] = pairs
    try:
        request = read_request(pairs)
        body = _WRITERS[request.verb](request, base, at)
    except OaiError as problem:
        if problem.code in {"badVerb", "badArgument"}:
            shown = ()
        body = f'<error code="{problem.code}">{escape(problem.message)}</error>'
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in shown)
    return f"{_HEAD}<responseDate>{_stamp(at)}</responseDate><request{attributes}>{escape(base)}</request>{body}</OAI-PMH>"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identify(_request: OaiRequest, base: str, at: datetime) -> str:
    settle_changes(at=at)
    return (
        f"<Identify><repositoryName>{escape(str(settings.WENYUAN_SITE_NAME))}</repositoryName><baseURL>{escape(base)}</baseURL><protocolVersion>2.0</protocolVersion>"
        f"<adminEmail>{escape(_admin_address(base))}</adminEmail><earliestDatestamp>{_stamp(earliest_datestamp() or at)}</earliestDatestamp>"
        "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
    )


def _admin_address(base: str) -> str:
    """Return whom harvesters write to; the schema takes no address at a host without a point."""
    address = parseaddr(str(settings.DEFAULT_FROM_EMAIL))[1]
    if _ADDRESS.fullmatch(address):
        return address
    host = urlsplit(base).hostname or ""
    return f"wenyuan@{host if '.' in host else 'localhost.localdomain'}"


def _list_formats(request: OaiRequest, _base: str, _at: datetime) -> str:
    if request.identifier:
        _find(request.identifier)
    formats = "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{FORMS[form].schema}</schema><metadataNamespace>{FORMS[form].namespace}</metadataNamespace></metadataFormat>"
        for prefix, form in PREFIXES.items()
    )
    return f"<ListMetadataFormats>{formats}</ListMetadataFormats>"


def _list_sets(_request: OaiRequest, _base: str, _at: datetime) -> str:
    written = "".join(f"<set><setSpec>{spec}</setSpec><setName>{escape(name)}</setName></set>" for spec, name in list_sets())
    return f"<ListSets>{written}</ListSets>"


def _get_record(request: OaiRequest, _base: str, at: datetime) -> str:
    settle_changes(at=at)
    record = _find(request.identifier)
    written = _write_all([record], request.form, at, whole=True)
    if not written:
        raise OaiError("cannotDisseminateFormat", request.form.value)
    return f"<GetRecord>{written[0]}</GetRecord>"


def _find(identifier: str) -> ChangedRecord:
    parts = identifier.split("/")
    try:
        if parts[:-1] not in (["ark:", naan()], ["ark:" + naan()]):
            raise NotAnArk(identifier)  # noqa: TRY301 -- one answer for every identifier that is no record's
        found = resolve_ark(name=parts[-1][:60])
        record = find_changes(record_ids=[found.number]).get(found.number) if found.kind == "record" else None
    except NotAnArk:
        record = None
    if record is None:
        raise OaiError("idDoesNotExist", identifier[:200])
    return record


def _list(request: OaiRequest, _base: str, at: datetime) -> str:
    """ListRecords and ListIdentifiers: one page forward by change."""
    place, limit = request.place, PAGE[request.verb]
    settled = settle_changes(at=at)
    until = min(settled, change_until(place.last)) if place.last is not None else settled
    after = place.after if place.after is not None else change_before(place.first) if place.first is not None else 0
    written: list[str] = []
    more = True
    among = records_of_issue(place.narrowed.issue) or [] if place.narrowed.issue else None
    while more and not written:  # a page of records none of which has this form is passed over
        narrowed = place.narrowed
        found = list_changes(after=after, until=until, limit=limit + 1, library_id=narrowed.library_id, format=narrowed.format, material=narrowed.material, among=among)
        more = len(found) > limit
        found = found[:limit]
        written = _write_all(found, place.form, at, whole=request.verb == "ListRecords")
        after = found[-1].change if found else until
    if not written:  # also where the rest of a span has moved behind its end since the token was written
        raise OaiError("noRecordsMatch", "nothing in this span and set")
    token = ""
    if more:
        onward = Place(place.form, place.narrowed, place.first, place.last, after, place.given + len(written))
        token = f'<resumptionToken cursor="{place.given}">{escape(write_token(onward, request.verb))}</resumptionToken>'
    elif request.continued:
        token = f'<resumptionToken cursor="{place.given}"/>'
    return f"<{request.verb}>{''.join(written)}{token}</{request.verb}>"


def _write_all(found: Sequence[ChangedRecord], form: Form, at: datetime, *, whole: bool) -> list[str]:
    codes = {library.id: library_spec(library.code) for library in find_libraries(ids={record.library_id for record in found})}
    stamps = find_datestamps([record.change for record in found])
    head, written = f"<identifier>ark:/{naan()}/", []
    # Of a page, few records differ in what decides who may see them, and few changes in their moment.
    seen: dict[tuple[int, str], bool] = {}
    shown = {stamp: _stamp(stamp or at) for stamp in set(stamps)}
    for record, stamp in zip(found, stamps, strict=True):
        public = seen.get((record.library_id, record.status))
        if public is None:
            public = seen[record.library_id, record.status] = is_public(record, at=at)
        metadata = write_form(record, form) if whole and public else ""
        if metadata is None:
            continue
        code = codes.get(record.library_id)
        own = f"<setSpec>{code}</setSpec>" if code else ""
        header = (
            f"<header{'' if public else _DELETED}>{head}{ark_name('record', record.record_id)}</identifier><datestamp>{shown[stamp]}</datestamp>"
            f"{own}<setSpec>format:{record.format}</setSpec><setSpec>material:{record.material}</setSpec></header>"
        )
        written.append((f"<record>{header}<metadata>{metadata}</metadata></record>" if public else f"<record>{header}</record>") if whole else header)
    return written


_WRITERS = {
    "Identify": _identify, "ListMetadataFormats": _list_formats, "ListSets": _list_sets, "GetRecord": _get_record, "ListIdentifiers": _list, "ListRecords": _list,
}
