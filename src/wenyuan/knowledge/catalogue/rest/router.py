"""`/api/catalogue/v1`: records, their versions and copies, beside authorities; reading is open, writing needs rights and the version one read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal
from zlib import crc32

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wenyuan.bibliography.marc import MarcError, MarcFormat, from_marc_json, to_marc_json
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, resolve_ark
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.foundation.rights.api import Action, Thing, decide
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import RecordData
from ..domain.records import (
    ControlNumberTaken,
    RecordChangedMeanwhile,
    create_record,
    delete_record,
    save_record,
)
from ..models import Record
from ..queries.availability import load_availability
from ..queries.exports import MEDIA_TYPES, ExportForm, permalink, render_record
from ..queries.records import (
    NoSuchRecord,
    find_record,
    find_version,
    list_holdings,
    list_items,
    list_versions,
    read_source,
    record_data,
)
from .authorities import router

__all__ = ["PREFIX", "router"]

PREFIX = "/catalogue/v1"
_BODY_LIMIT = 1_000_000
_MARC_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}, "example": {
    "leader": "00000nam0 2200000   450 ", "fields": [{"001": "x-1"}, {"200": {"ind1": "1", "ind2": " ", "subfields": [{"a": "呐喊"}, {"f": "鲁迅著"}]}}]}}}}}
_WRITE_RESPONSES = {200: dict[str, object], 400: dict[str, object], 403: dict[str, object], 404: dict[str, object], 409: dict[str, object], 412: dict[str, object], 413: dict[str, object], 428: dict[str, object]}


class _Refusal(Exception):
    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def _find(request: HttpRequest, name: str) -> RecordData:
    try:
        found = resolve_ark(name=name[:60])
        if found.kind != "record":
            raise NotAnArk(name)  # noqa: TRY301 -- one answer for every name that is no record's
        if found.successor:
            answer = problem_answer(status=301, title="Merged into another record", detail=found.successor)
            answer.headers["Location"] = f"/api/catalogue/v1/records/{found.successor}"
            raise _Refusal(answer)
        if found.reason:
            raise _Refusal(problem_answer(status=410, title="Withdrawn", detail=found.reason))
        record = find_record(record_id=found.number)
    except (NotAnArk, NoSuchRecord) as problem:
        raise _Refusal(problem_answer(status=404, title="No such record")) from problem
    thing = Thing(kind="record", library_id=record.library_id, suppressed=record.status != "active")
    if not decide(person=person_of(request), thing=thing, action=Action.DESCRIBE, at=timezone.now()):
        raise _Refusal(problem_answer(status=404, title="No such record"))
    return record


def _shown(record: RecordData) -> dict[str, object]:
    return asdict(record)


@router.get("/records", summary="List records", operation_id="list_records", response={200: dict[str, object], 400: dict[str, object]})
def list_records(request: HttpRequest, library: Annotated[str, Query(max_length=32)] = "", cursor: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> HttpResponse:
    """Return public records in the order of their ids; `next_cursor` continues, 0 ends."""
    rows = Record.objects.filter(status="active", pk__gt=cursor).order_by("pk")
    if library:
        try:
            rows = rows.filter(library_id=find_library(code=library).id)
        except NoSuchLibrary:
            return problem_answer(status=400, title="No such library", detail=library)
    found = [record_data(row) for row in rows[: limit + 1]]
    more = len(found) > limit
    return json_answer(request, {"records": [_shown(r) for r in found[:limit]], "next_cursor": found[limit - 1].id if more else 0})


@router.get("/records/{ark}", summary="One record", operation_id="get_record", response={200: dict[str, object], 404: dict[str, object], 410: dict[str, object]})
def get_record(request: HttpRequest, ark: str, form: Literal["summary", "iso2709", "utf8", "marcxml", "json", "mrk", "cnmarc", "marc21", "mods", "dc", "bibframe"] = "summary") -> HttpResponse:
    """Return a record: its summary with copies, or the whole source in a form. The ETag is its version, to be sent back when it is changed."""
    try:
        record = _find(request, ark)
    except _Refusal as refusal:
        return refusal.answer
    if form != "summary":
        return _source(record, form)
    copies = load_availability([record.id]).get(record.id)
    items = list_items(record_ids=[record.id]).get(record.id, [])
    holdings = list_holdings(record_ids=[record.id]).get(record.id, [])
    body = {
        **_shown(record), "items": [asdict(i) for i in items], "holdings": [asdict(h) for h in holdings],
        "available": copies.available if copies else 0, "copies": copies.total if copies else 0,
        "marc": orjson.Fragment(to_marc_json(_marc(record))),
    }
    return json_answer(request, body, tag=f"v{record.version}-{crc32(orjson.dumps(body['items'])):x}")


def _marc(record: RecordData) -> MarcRecord:
    version = find_version(record_id=record.id, number=record.version)
    return read_source(raw=version.raw, encoding=version.encoding, format_=record.format)


def _source(record: RecordData, form: ExportForm) -> HttpResponse:
    version = find_version(record_id=record.id, number=record.version)
    content = version.raw if form == "iso2709" else render_record(read_source(raw=version.raw, encoding=version.encoding, format_=record.format), form, base=permalink(record.id))
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    response.headers["ETag"] = f'"v{record.version}"'
    return response


@router.get("/records/{ark}/versions", summary="History", operation_id="list_versions", response={200: dict[str, object], 404: dict[str, object]})
def get_versions(request: HttpRequest, ark: str) -> HttpResponse:
    """Return how a record came to be what it is, newest first; who did it is shown to staff only."""
    try:
        record = _find(request, ark)
    except _Refusal as refusal:
        return refusal.answer
    staff = person_of(request).may("catalogue.view_record", library_id=record.library_id)
    rows = [
        {"number": v.number, "action": v.action, "at": v.at, "reason": v.reason if staff else "", "batch": v.batch_id, "actor": v.actor_id if staff else None}
        for v in list_versions(record_id=record.id)
    ]
    return json_answer(request, {"versions": rows})


def _read_body(request: HttpRequest, format_: str) -> MarcRecord:
    if len(request.body) > _BODY_LIMIT:
        raise _Refusal(problem_answer(status=413, title="The record is too large", detail=f"at most {_BODY_LIMIT} octets"))
    try:
        return from_marc_json(request.body, format=MarcFormat(format_))
    except (orjson.JSONDecodeError, MarcError, ValueError, TypeError) as problem:
        raise _Refusal(problem_answer(status=400, title="Not a MARC-in-JSON record", detail=str(problem)[:400])) from problem


@router.post("/records", summary="Create a record", operation_id="create_record", response={201: dict[str, object], **_WRITE_RESPONSES}, openapi_extra=_MARC_BODY)
def post_record(request: HttpRequest, library: Annotated[str, Query(max_length=32)], format: Literal["cnmarc", "marc21"] = "cnmarc") -> HttpResponse:  # noqa: A002
    """Create a record from MARC-in-JSON. Needs `catalogue.edit_record` in the library."""
    try:
        owner = find_library(code=library)
        person = person_of(request)
        if not person.may("catalogue.edit_record", library_id=owner.id):
            return problem_answer(status=403, title="No permission", detail="catalogue.edit_record is needed in this library")
        record_id = create_record(marc=_read_body(request, format), library_id=owner.id, at=timezone.now(), actor_id=person.id)
    except NoSuchLibrary:
        return problem_answer(status=400, title="No such library", detail=library)
    except ControlNumberTaken as taken:
        return problem_answer(status=409, title="The control number is in use", detail=str(taken))
    except MarcError as problem:
        return problem_answer(status=400, title="The record cannot be written", detail=problem.reason)
    except _Refusal as refusal:
        return refusal.answer
    response = json_answer(request, _shown(find_record(record_id=record_id)), tag="v1", status=201)
    response.headers["Location"] = f"/api/catalogue/v1/records/{ark_name('record', record_id)}"
    return response


@router.put("/records/{ark}", summary="Change a record", operation_id="put_record", response=_WRITE_RESPONSES, openapi_extra=_MARC_BODY)
def put_record(request: HttpRequest, ark: str, reason: Annotated[str, Query(max_length=400)] = "") -> HttpResponse:
    """Store a new version. `If-Match` must carry the ETag one read: 412 says that somebody was faster, 428 that it is missing."""
    try:
        record = _find(request, ark)
        person = person_of(request)
        if not person.may("catalogue.edit_record", library_id=record.library_id):
            return problem_answer(status=403, title="No permission", detail="catalogue.edit_record is needed in this library")
        base = _base_version(request)
        version = save_record(record_id=record.id, marc=_read_body(request, record.format), base_version=base, at=timezone.now(), actor_id=person.id, reason=reason)
    except RecordChangedMeanwhile as changed:
        return problem_answer(status=412, title="The record has changed", detail=f"it is at version {changed.current}", version=changed.current)
    except ControlNumberTaken as taken:
        return problem_answer(status=409, title="The control number is in use", detail=str(taken))
    except MarcError as problem:
        return problem_answer(status=400, title="The record cannot be written", detail=problem.reason)
    except _Refusal as refusal:
        return refusal.answer
    return json_answer(request, _shown(find_record(record_id=record.id)), tag=f"v{version}")


def _base_version(request: HttpRequest) -> int:
    given = request.headers.get("If-Match", "").strip().strip('"').removeprefix("v").split("-")[0]
    if not given.isdigit() or len(given) > 9:
        raise _Refusal(problem_answer(status=428, title="If-Match is needed", detail='send the ETag of the version you read, such as "v3"'))
    return int(given)


@router.delete("/records/{ark}", summary="Withdraw a record", operation_id="delete_record", response={204: None, **_WRITE_RESPONSES})
def remove_record(request: HttpRequest, ark: str, reason: Annotated[str, Query(min_length=2, max_length=400)]) -> HttpResponse:
    """Withdraw a record with a reason. Its identifier answers 410 from then on; its versions stay and it can be restored."""
    try:
        record = _find(request, ark)
        person = person_of(request)
        if not person.may("catalogue.delete_record", library_id=record.library_id):
            return problem_answer(status=403, title="No permission", detail="catalogue.delete_record is needed in this library")
        delete_record(record_id=record.id, reason=reason, at=timezone.now(), actor_id=person.id)
    except ValueError as problem:
        return problem_answer(status=400, title="A reason is needed", detail=str(problem))
    except _Refusal as refusal:
        return refusal.answer
    return HttpResponse(status=204)
