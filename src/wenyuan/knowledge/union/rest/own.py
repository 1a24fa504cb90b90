"""A library's own duplicates: pairs that wait, merged or ruled different, and merges taken back."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field as BodyField
from ninja import Query, Router, Schema

from wenyuan.bibliography.marc import MarcError
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.identifiers.api import NotAnArk, ark_name, read_ark
from wenyuan.foundation.libraries.api import LibraryData, NoSuchLibrary, find_library
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer
from wenyuan.knowledge.catalogue.api import find_records

from ..domain.own_merging import ChangedMeanwhile, NoSuchMerge, NotMergeable, merge_own, postpone_own, rule_own_different, undo_own_merge
from ..domain.ruling import Contradiction, NoSuchPair
from ..queries.own_pairs import list_own_merges, waiting_own_pairs
from ..web.door import REVIEW

router = Router(tags=["union"])
SCOPES: Final = {"list_own_duplicates": (REVIEW,), "rule_on_own_duplicates": (REVIEW,), "list_own_merges": (REVIEW,), "undo_own_merge": (REVIEW,)}
_MOST: Final = 2**62
_ANSWERS: Final = {200: dict[str, object], 403: dict[str, object], 404: dict[str, object]}
Code = Annotated[str, Query(max_length=32)]
# A parameter of its own: the framework writes a default into what is shared.
AnyCode = Annotated[str, Query(max_length=32)]


class OwnRuling(Schema):
    """What a library says of two of its records. To merge, `keep` names the one that stays and `versions` the states of both that were looked at."""

    library: str = BodyField(max_length=32, examples=["CN-DEMO-1"])
    ruling: Literal["merge", "different", "later"]
    keep: str = BodyField(default="", max_length=60, examples=["b0000001x"])
    versions: dict[str, int] = BodyField(default={}, max_length=2)
    taken: dict[int, Literal["take", "both"]] = BodyField(default={}, max_length=2_000, description="by place of a field among those that differ, as the page of the pair counts them")
    reason: str = BodyField(default="", max_length=400)


def _library(request: HttpRequest, code: str) -> LibraryData | HttpResponse:
    person = person_of(request)
    try:
        library = find_library(code=code)
    except (NoSuchLibrary, ValueError):
        library = None
    if not person.may(REVIEW, library_id=library.id) if library is not None else not person.may(REVIEW):
        return problem_answer(status=403, title="No permission", detail=f"{REVIEW} is needed in this library")
    return library if library is not None else problem_answer(status=404, title="No such library")


@router.get("/pairs", summary="Own duplicates that wait", operation_id="list_own_duplicates", response=_ANSWERS)
def get_own_pairs(request: HttpRequest, library: AnyCode = "", limit: Annotated[int, Query(ge=1, le=200)] = 50) -> HttpResponse:
    """Return the pairs of records of one library that may be the same, likeliest first, with the versions that a ruling has to name."""
    owner = _library(request, library)
    if isinstance(owner, HttpResponse):
        return owner
    waiting = waiting_own_pairs(owner.id)
    pairs = list(waiting[:limit])
    records = find_records(record_ids=[one for pair in pairs for one in (pair.record_a_id, pair.record_b_id)])
    rows = [
        {
            "pair": pair.pk, "probability": pair.probability, "findings": pair.findings, "material": pair.material, "state": pair.state,
            "records": [
                {"ark": ark_name("record", one), "version": records[one].version, "title": records[one].title, "control_number": records[one].control_number}
                for one in (pair.record_a_id, pair.record_b_id) if one in records
            ],
        }
        for pair in pairs
    ]
    return json_answer(request, {"pairs": rows, "waiting": waiting.count()})


@router.post("/pairs/{int:number}", summary="Rule on own duplicates", operation_id="rule_on_own_duplicates", response={409: dict[str, object], 422: dict[str, object], **_ANSWERS})
def post_own_pair(request: HttpRequest, number: int, said: OwnRuling) -> HttpResponse:
    """Merge two records of a library (copies, holdings and holds go with it), say that they differ, or put the pair off. `merge` names the merge, null where a union record took both."""
    owner = _library(request, said.library)
    if isinstance(owner, HttpResponse):
        return owner
    actor, at, merge = person_of(request).id, timezone.now(), None
    pair_id = min(number, _MOST)
    try:
        if said.ruling == "merge":
            versions = {record: version for ark, version in said.versions.items() if (record := _record_id(ark)) is not None}
            merge = merge_own(
                pair_id=pair_id, library_id=owner.id, kept_id=_record_id(said.keep) or 0, taken=dict(said.taken), versions=versions, reason=said.reason.strip(), at=at, actor_id=actor,
            )
        elif said.ruling == "different":
            rule_own_different(pair_id=pair_id, library_id=owner.id, reason=said.reason.strip(), at=at, actor_id=actor)
        else:
            postpone_own(pair_id=pair_id, library_id=owner.id, at=at)
    except NoSuchPair:
        return problem_answer(status=404, title="No such pair waits", detail="or `keep` is none of its two records")
    except ChangedMeanwhile:
        return problem_answer(status=409, title="A record has changed", detail="`versions` names other states than the newest")
    except (Contradiction, NotMergeable) as against:
        return problem_answer(status=409, title="They cannot be merged", detail=str(against)[:400])
    except MarcError as wrong:
        return problem_answer(status=422, title="The fields do not fit into one record", detail=str(wrong)[:400])
    return json_answer(request, {"pair": number, "ruling": said.ruling, "merge": merge})


@router.get("/merges", summary="Own merges", operation_id="list_own_merges", response=_ANSWERS)
def get_own_merges(request: HttpRequest, library: AnyCode = "", limit: Annotated[int, Query(ge=1, le=200)] = 50) -> HttpResponse:
    """Return what a library has merged of its own, newest first."""
    owner = _library(request, library)
    if isinstance(owner, HttpResponse):
        return owner
    rows = [
        {"merge": one.row.pk, "kept": ark_name("record", one.row.kept_id), "retired": ark_name("record", one.row.retired_id), "reason": one.row.reason, "at": one.row.at, "undone_at": one.row.undone_at}
        for one in list_own_merges(owner.id, limit=limit)
    ]
    return json_answer(request, {"merges": rows})


@router.post("/merges/{int:number}/undo", summary="Take an own merge back", operation_id="undo_own_merge", response={409: dict[str, object], **_ANSWERS})
def post_own_undo(request: HttpRequest, number: int, library: Code) -> HttpResponse:
    """Part two records again. `fields_given_up` is false where the kept one was edited since and keeps the fields that it took over."""
    owner = _library(request, library)
    if isinstance(owner, HttpResponse):
        return owner
    try:
        whole = undo_own_merge(own_merge_id=min(number, _MOST), library_id=owner.id, at=timezone.now(), actor_id=person_of(request).id)
    except NoSuchMerge:
        return problem_answer(status=404, title="No such merge, or it has been taken back")
    except NotMergeable as against:
        return problem_answer(status=409, title="They cannot be parted", detail=str(against)[:400])
    return json_answer(request, {"merge": number, "fields_given_up": whole})


def _record_id(ark: str) -> int | None:
    try:
        kind, number = read_ark(ark[:60])
    except NotAnArk:
        return None
    return number if kind == "record" else None
