"""`/api/catalogue/v1/authorities`: established names with their variants; reading only. The module's one router is made here; `router` adds the records."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from wenyuan.bibliography.marc import to_marc_json
from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.libraries.api import NoSuchLibrary, find_library
from wenyuan.foundation.rights.api import Action, Thing, decide
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..queries.authorities import (
    AuthorityData,
    AuthorityFilters,
    NoSuchAuthority,
    find_authority,
    list_authorities,
    list_authority_versions,
)
from ..queries.records import read_source

router = Router(tags=["catalogue"])
Kind = Literal["", "person", "family", "corporate", "meeting", "work", "place", "subject", "series"]
_ONE = {
    "id": 7, "library_id": 1, "format": "cnmarc", "kind": "person", "control_number": "A001", "heading": "鲁迅", "variants": ["魯迅", "周树人", "Lu Xun"],
    "dates": "1881-1936", "dynasty": "", "status": "active", "version": 1, "batch_id": 3, "created_at": "2026-09-01T08:00:00Z", "updated_at": "2026-09-01T08:00:00Z",
}
_MARC = {"leader": "00000nx  a2200000   45  ", "fields": [{"001": "A001"}, {"200": {"ind1": " ", "ind2": "0", "subfields": [{"a": "鲁迅"}, {"f": "1881-1936"}]}}]}


def _example(value: object) -> dict[str, object]:
    return {"responses": {200: {"content": {"application/json": {"example": value}}}}}


@router.get(
    "/authorities", summary="List authorities", operation_id="list_authorities", response={200: dict[str, object], 400: dict[str, object]},
    openapi_extra=_example({"authorities": [_ONE], "next_cursor": "c7"}),
)
def get_authorities(
    request: HttpRequest, q: Annotated[str, Query(max_length=400)] = "", kind: Kind = "", library: Annotated[str, Query(max_length=32)] = "",
    match: Literal["contains", "start"] = "contains", cursor: Annotated[str, Query(max_length=32)] = "", limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Return public authorities, newest first; with `q`, those of exactly this form come first, then those of which a form contains it in any script.

    `next_cursor` continues, empty ends. One call looks at a bounded number of authorities, so that a page may be short, or empty, and still have a next one.
    """
    library_id = None
    if library:
        try:
            library_id = find_library(code=library).id
        except NoSuchLibrary:
            return problem_answer(status=400, title="No such library", detail=library)
    filters = AuthorityFilters(text=q.strip(), at_start=match == "start", kind=kind, status="active", library_id=library_id)
    page = list_authorities(filters, cursor=cursor, limit=limit)
    return json_answer(request, {"authorities": [asdict(row) for row in page.rows], "next_cursor": page.following})


@router.get(
    "/authorities/{authority_id}", summary="One authority", operation_id="get_authority", response={200: dict[str, object], 404: dict[str, object]},
    openapi_extra=_example({**_ONE, "marc": _MARC}),
)
def get_authority(request: HttpRequest, authority_id: int) -> HttpResponse:
    """Return an authority with its source as MARC-in-JSON. The ETag is its version."""
    try:
        authority = find_authority(authority_id=authority_id)
    except NoSuchAuthority:
        authority = None
    if authority is None or not _may_see(request, authority):
        return problem_answer(status=404, title="No such authority")
    body: dict[str, object] = dict(asdict(authority))
    newest = next(iter(list_authority_versions(authority_id=authority.id)), None)
    if newest is not None:
        body["marc"] = orjson.Fragment(to_marc_json(read_source(raw=newest.raw, encoding=newest.encoding, format_=authority.format)))
    return json_answer(request, body, tag=f"v{authority.version}")


def _may_see(request: HttpRequest, authority: AuthorityData) -> bool:
    thing = Thing(kind="authority", library_id=authority.library_id, suppressed=authority.status != "active")
    return bool(decide(person=person_of(request), thing=thing, action=Action.DESCRIBE, at=timezone.now()))
