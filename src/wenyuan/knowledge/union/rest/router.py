"""`/api/union/v1`: contribute files, follow what happens, take records, part what does not belong together."""

from __future__ import annotations

import tempfile
from collections import Counter
from typing import Annotated, Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Field as BodyField
from ninja import Query, Router, Schema

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, read_ark
from wenyuan.foundation.libraries.api import LibraryData, NoSuchLibrary, find_libraries, find_library
from wenyuan.foundation.storage.api import QuotaExceeded
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..domain.agency import NoAgency
from ..domain.contributions import Refused, contribute_file, start_import
from ..domain.credit import add_credit
from ..domain.ruling import Contradiction, NoSuchPair, part_member, rule_on_pair
from ..enums import Channel, CreditKind, Ruling
from ..models import Contribution
from ..queries.clusters import find_cluster_of, show_cluster
from ..queries.contributions import list_lines, list_rejects
from ..queries.feed import list_told
from ..queries.overview import list_credit
from ..queries.pairs import DeskFilters, waiting_pairs
from ..queries.taking import MOST_NUMBERS, answer_kind, look_up, take_records
from ..web.door import CONTRIBUTE, REVIEW, TAKE, holds_for_all
from ..web.taking import MEDIA_TYPES
from . import own

__all__ = ["PREFIX", "router"]

PREFIX = "/union/v1"
router = Router(tags=["union"])
# Beside each other and not one in the other: of nested ones the framework writes the address without its first slash.
ROUTERS = ((PREFIX, router), (f"{PREFIX}/own", own.router))
# What a key needs for each operation.
SCOPES: Final = {
    "contribute_file": (CONTRIBUTE,), "get_contribution": (CONTRIBUTE,), "take_union_records": (TAKE,), "look_up_union_numbers": (TAKE,), "list_union_pairs": (REVIEW,),
    "rule_on_union_pair": (REVIEW,), "part_union_member": (REVIEW,), **own.SCOPES,
}
_CHUNK: Final = 1 << 20
_OPEN: Final = {200: dict[str, object], 400: dict[str, object], 404: dict[str, object], 413: dict[str, object]}
_ANSWERS: Final = {**_OPEN, 403: dict[str, object]}
_FILE_BODY: Final = {"requestBody": {"required": True, "content": {"application/marc": {"schema": {"type": "string", "format": "binary"}}}}}


class Wanted(Schema):
    """Which records a library takes, in which form."""

    library: str = BodyField(max_length=32, examples=["CN-DEMO-1"])
    numbers: list[Annotated[str, BodyField(max_length=100)]] = BodyField(max_length=MOST_NUMBERS, examples=[["9787101003017"]])
    form: Literal["iso2709", "marcxml", "json", "mrk"] = "iso2709"


class Parting(Schema):
    """Why a record leaves its cluster."""

    reason: str = BodyField(min_length=2, max_length=400, examples=["两种不同的版本"])


class Said(Schema):
    """What somebody says of a pair."""

    ruling: Literal["same", "different"]
    reason: str = BodyField(default="", max_length=400)


def _library(request: HttpRequest, code: str, permission: str) -> LibraryData | HttpResponse:
    try:
        library = find_library(code=code)
    except (NoSuchLibrary, ValueError):
        return problem_answer(status=404, title="No such library")
    if not person_of(request).may(permission, library_id=library.id):
        return problem_answer(status=403, title="No permission", detail=f"{permission} is needed in this library")
    return library


@router.post("/contributions", summary="Contribute a file", operation_id="contribute_file", response={202: dict[str, object], 409: dict[str, object], **_ANSWERS}, openapi_extra=_FILE_BODY)
def post_contribution(request: HttpRequest, library: Annotated[str, Query(max_length=32)], name: Annotated[str, Query(min_length=1, max_length=200)] = "upload.mrc") -> HttpResponse:
    """Contribute the MARC file in the body. It is imported and matched in the background; `Location` tells how it goes."""
    owner = _library(request, library, CONTRIBUTE)
    if isinstance(owner, HttpResponse):
        return owner
    largest = settings.WENYUAN.number("WENYUAN_UPLOAD_LIMIT_MB") * 2**20
    person = person_of(request)
    with tempfile.TemporaryFile() as staging:
        size = 0
        while chunk := request.read(_CHUNK):
            size += len(chunk)
            if size > largest:
                return problem_answer(status=413, title="The file is too large", detail=f"at most {largest} octets")
            staging.write(chunk)
        staging.seek(0)
        try:
            number = contribute_file(staging, name=name, library_id=owner.id, channel=Channel.API, at=timezone.now(), actor_id=person.id, largest=largest)
        except Refused as refused:
            return problem_answer(status=409 if str(refused).startswith("same_as") else 400, title="The file was sent back", detail=str(refused), contribution=refused.contribution_id)
        except QuotaExceeded as full:
            return problem_answer(status=413, title="The library's quota is full", detail=f"{full.left} octets are left")
    start_import(contribution_id=number, requested_by_id=person.id)
    response = json_answer(request, {"contribution": number, "state": "importing"}, status=202)
    response.headers["Location"] = f"/api{PREFIX}/contributions/{number}"
    return response


@router.get("/contributions/{int:number}", summary="How a contribution goes", operation_id="get_contribution", response=_ANSWERS)
def get_contribution(
    request: HttpRequest, number: int, place: Annotated[int, Query(ge=-1, le=2**62)] = -1, record: Annotated[int, Query(ge=-1, le=2**62)] = -1,
) -> HttpResponse:
    """Return state and counts, and what became of each record, a hundred at a time; `next` gives `place` and `record` of the page that follows."""
    row = Contribution.objects.filter(pk=min(number, 2**62)).first()
    if row is None:
        return problem_answer(status=404, title="No such contribution")
    if not person_of(request).may(CONTRIBUTE, library_id=row.library_id):
        return problem_answer(status=403, title="No permission", detail=f"{CONTRIBUTE} is needed in this library")
    lines = list_lines(row, after=(place, record), limit=101)
    shown = [
        {"place": one.place, "ark": one.record.ark, "title": one.record.title, "control_number": one.record.control_number, "fate": one.fate.value, "cluster": one.cluster_id}
        for one in lines[:100]
    ]
    following = {"place": lines[99].place, "record": lines[99].record.id} if len(lines) > 100 else None
    return json_answer(request, {
        "contribution": row.pk, "state": row.state, "problem": row.problem, "file_name": row.file_name, "channel": row.channel, "counts": row.counts, "records": shown, "next": following,
        "rejects": [{"place": at, "reason": reason} for at, reason in list_rejects(row)],
    })


@router.get("/changes", summary="What happened to one's union records", operation_id="list_union_changes", response=_OPEN)
def get_changes(
    request: HttpRequest, library: Annotated[str, Query(max_length=32)], cursor: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> HttpResponse:
    """Return what happened to the union records that a library has a part in, oldest first; `cursor` continues and stays the same when there is no more."""
    try:
        owner = find_library(code=library)
    except (NoSuchLibrary, ValueError):
        return problem_answer(status=404, title="No such library")
    told = list_told(library_id=owner.id, after=cursor, limit=limit)
    rows = [{"id": one.id, "kind": one.kind, "at": one.at, "ark": one.ark, "title": one.title, "status": one.status} for one in told]
    return json_answer(request, {"changes": rows, "cursor": told[-1].id if told else cursor})


@router.get("/credit", summary="What members gave and took", operation_id="list_union_credit", response=_OPEN)
def get_credit(request: HttpRequest, library: Annotated[str, Query(max_length=32)] = "", months: Annotated[int, Query(ge=1, le=600)] = 24) -> HttpResponse:
    """Return the counts of the newest months, newest first: records contributed, first described, matched with what was there, fields given, holdings, records taken. Open to all."""
    try:
        library_id = find_library(code=library).id if library else None
    except (NoSuchLibrary, ValueError):
        return problem_answer(status=404, title="No such library")
    rows = list_credit(library_id=library_id, months=months)
    codes = {one.id: one.code for one in find_libraries(ids=list({row.library_id for row in rows}))}
    return json_answer(request, {"credit": [{"month": f"{row.month:%Y-%m}", "library": codes.get(row.library_id, ""), **row.counts} for row in rows]})


@router.post("/take", summary="Take records", operation_id="take_union_records", response={409: dict[str, object], **_ANSWERS})
def post_take(request: HttpRequest, wanted: Wanted) -> HttpResponse | StreamingHttpResponse:
    """Return records by ISBN, control number or ARK, with the library's own control numbers and local fields put back; `X-Not-Found` counts what there is not."""
    owner = _library(request, wanted.library, TAKE)
    if isinstance(owner, HttpResponse):
        return owner
    answers = look_up(wanted.numbers)
    ids = list(dict.fromkeys(answer.record_ids[0] for answer in answers if answer.record_ids))
    try:
        pieces = list(take_records(record_ids=ids, library_id=owner.id, form=wanted.form))
    except NoAgency:
        return problem_answer(status=409, title="No library owns the union records")
    add_credit(Counter({(owner.id, CreditKind.TAKEN): len(ids)}), at=timezone.now())
    response = StreamingHttpResponse(iter(pieces), content_type=MEDIA_TYPES[wanted.form])
    response.headers["X-Uncertain"] = str(sum(answer_kind(answer) == "uncertain" for answer in answers))
    response.headers["X-Not-Found"] = str(sum(not answer.record_ids for answer in answers))
    return response


@router.post("/lookup", summary="Look numbers up", operation_id="look_up_union_numbers", response=_ANSWERS)
def post_lookup(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Return of every number whether there is a record, none, or several (`uncertain`), with their ARKs. Nothing is counted as taken."""
    owner = _library(request, wanted.library, TAKE)
    if isinstance(owner, HttpResponse):
        return owner
    answers = look_up(wanted.numbers)
    rows = [{"number": one.asked, "answer": answer_kind(one), "records": [ark_name("record", record_id) for record_id in one.record_ids]} for one in answers]
    return json_answer(request, {"answers": rows, "counts": dict(Counter(answer_kind(one) for one in answers))})


@router.get("/records/{ark}", summary="A union record and its members", operation_id="get_union_record", response=_OPEN)
def get_union_record(request: HttpRequest, ark: str) -> HttpResponse:
    """Return the cluster that a record is in or stands for: members, how they came, and where each field is from. Open to all."""
    record_id = _record_id(ark)
    cluster_id = find_cluster_of(record_id) if record_id is not None else None
    shown = show_cluster(cluster_id) if cluster_id is not None else None
    if shown is None:
        return problem_answer(status=404, title="No such union record")
    codes = {one.id: one.code for one in find_libraries(ids=[row.library_id for row in shown.members])}
    members = [
        {"ark": ark_name("record", row.record_id), "library": codes.get(row.library_id, ""), "control_number": shown.records[row.record_id].control_number, "how": row.how, "probability": row.probability, "since": row.since}
        for row in shown.members
    ]
    fields = [{"tag": one.field.tag, "from": [ark_name("record", source) for source in one.behind], "locked": one.locked} for one in shown.fields]
    return json_answer(request, {
        "ark": shown.record.ark, "title": shown.record.title, "ended": shown.cluster.ended_at, "score": shown.cluster.score, "score_parts": shown.cluster.parts, "members": members, "fields": fields,
    })


@router.get("/pairs", summary="Pairs that wait", operation_id="list_union_pairs", response=_ANSWERS)
def get_pairs(
    request: HttpRequest, library: Annotated[str, Query(max_length=32)] = "", limit: Annotated[int, Query(ge=1, le=200)] = 50, least: Annotated[int, Query(ge=0, le=100)] = 0,
) -> HttpResponse:
    """Return the pairs that wait for a person, likeliest first; whoever has ruled on them asks again. `least` is a probability in percent."""
    if not holds_for_all(person_of(request), REVIEW):
        return problem_answer(status=403, title="No permission", detail=f"{REVIEW} is needed where the union records belong")
    try:
        library_id = find_library(code=library).id if library else None
    except (NoSuchLibrary, ValueError):
        return problem_answer(status=404, title="No such library")
    waiting = waiting_pairs(DeskFilters(library_id=library_id, least=least))
    rows = [
        {"pair": one.pk, "records": [ark_name("record", one.record_a_id), ark_name("record", one.record_b_id)], "probability": one.probability, "findings": one.findings, "material": one.material, "state": one.state}
        for one in waiting[:limit]
    ]
    return json_answer(request, {"pairs": rows, "waiting": waiting.count()})


@router.post("/pairs/{int:number}", summary="Rule on a pair", operation_id="rule_on_union_pair", response={409: dict[str, object], **_ANSWERS})
def post_pair(request: HttpRequest, number: int, said: Said) -> HttpResponse:
    """Say that the records of a pair are the same or different; they are merged or parted at once."""
    person = person_of(request)
    if not holds_for_all(person, REVIEW):
        return problem_answer(status=403, title="No permission", detail=f"{REVIEW} is needed where the union records belong")
    ruling = Ruling.TOGETHER if said.ruling == "same" else Ruling.APART
    try:
        rule_on_pair(pair_id=min(number, 2**62), ruling=ruling, reason=said.reason, at=timezone.now(), actor_id=person.id)
    except NoSuchPair:
        return problem_answer(status=404, title="No such pair")
    except Contradiction as against:
        return problem_answer(status=409, title="Ruled otherwise before", detail=str(against))
    return json_answer(request, {"pair": number, "ruling": said.ruling})


@router.post("/records/{ark}/part", summary="Part a member", operation_id="part_union_member", response=_ANSWERS)
def post_part(request: HttpRequest, ark: str, parting: Parting) -> HttpResponse:
    """Take a member's record out of its cluster for good. Its identifier, status and copies come back."""
    if not holds_for_all(person_of(request), REVIEW):
        return problem_answer(status=403, title="No permission", detail=f"{REVIEW} is needed where the union records belong")
    record_id = _record_id(ark)
    if record_id is None:
        return problem_answer(status=404, title="No such record")
    try:
        part_member(record_id=record_id, reason=parting.reason, at=timezone.now(), actor_id=person_of(request).id)
    except NoSuchPair:
        return problem_answer(status=404, title="The record is in no cluster")
    except ValueError as problem:
        return problem_answer(status=400, title="A reason is needed", detail=str(problem))
    return json_answer(request, {"ark": ark_name("record", record_id), "status": "parted"})


def _record_id(ark: str) -> int | None:
    try:
        kind, number = read_ark(ark[:60])
    except NotAnArk:
        return None
    return number if kind == "record" else None
