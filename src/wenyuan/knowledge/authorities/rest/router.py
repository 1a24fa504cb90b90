"""`/api/authorities/v1`: names for form fields, one name with its facts, and names by the numbers that others gave them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer
from wenyuan.knowledge.catalogue.api import AuthorityData, NoSuchAuthority, find_authority

from ..enums import Scheme
from ..format import WrongIdentifier, clean_identifier
from ..queries.lookup import find_by_identifier, suggest_authorities
from ..queries.pages import count_uses, facts_of, list_uses, numbers_of, related_to

router = Router(tags=["authorities"])
PREFIX = "/authorities/v1"
Kind = Literal["person", "family", "corporate", "meeting", "work", "place", "subject", "series"]
_OFFERED = {
    "id": 7, "ark": "n13fk9w2", "kind": "person", "heading": "苏轼", "matched": "苏东坡", "dates": "1037-1101", "dynasty": "北宋", "control_number": "A000000007", "undifferentiated": False,
    "uses": 42,
}
_FACTS = {
    "id": 7, "ark": "n13fk9w2", "kind": "person", "heading": "苏轼", "variants": ["苏东坡", "Su, Shi"], "dates": "1037-1101", "born": 1037, "died": 1101, "dynasties": ["北宋"], "sex": "male",
    "places": ["眉山"], "occupations": ["诗人"], "languages": ["chi"], "undifferentiated": False, "control_number": "A000000007", "version": 2, "uses": 42,
    "identifiers": [{"scheme": "viaf", "value": "71450127", "source": "", "address": "https://viaf.org/viaf/71450127"}],
    "related": [{"kind": "related", "heading": "苏辙", "target_id": 8, "dates": "1039-1112"}],
}


def _example(value: object) -> dict[str, object]:
    return {"responses": {200: {"content": {"application/json": {"example": value}}}}}


@router.get("/lookup", summary="Offer authorities for what is typed", operation_id="lookup_authorities", response={200: dict[str, object]}, openapi_extra=_example({"authorities": [_OFFERED]}))
def lookup(
    request: HttpRequest, q: Annotated[str, Query(max_length=200)] = "", kind: Annotated[list[Kind] | None, Query()] = None, limit: Annotated[int, Query(ge=1, le=20)] = 10,
) -> HttpResponse:
    """Return public authorities by exactly a form or the beginning of one, in any script, or by an identifier; those most used first."""
    return json_answer(request, {"authorities": [asdict(one) for one in suggest_authorities(text=q, kinds=kind or (), limit=limit)]})


@router.get(
    "/identifiers/{scheme}/{value}", summary="Authorities of an identifier", operation_id="find_authorities_by_identifier", response={200: dict[str, object], 400: dict[str, object]},
    openapi_extra=_example({"authorities": [_FACTS]}),
)
def by_identifier(request: HttpRequest, scheme: str, value: str) -> HttpResponse:
    """Return the public authorities with an identifier; its check character is looked at."""
    if scheme not in Scheme.values:
        return problem_answer(status=400, title="Unknown scheme", detail=", ".join(Scheme.values))
    try:
        plain = clean_identifier(scheme, value)
    except WrongIdentifier as wrong:
        return problem_answer(status=400, title="No such identifier", detail=wrong.reason)
    return json_answer(request, {"authorities": [describe(row) for row in find_by_identifier(scheme=scheme, value=plain)]})


@router.get("/{authority_id}", summary="One authority with its facts", operation_id="get_authority_facts", response={200: dict[str, object], 404: dict[str, object]}, openapi_extra=_example(_FACTS))
def one(request: HttpRequest, authority_id: int) -> HttpResponse:
    """Return a public authority: facts, identifiers, related names."""
    try:
        row = find_authority(authority_id=authority_id)
    except NoSuchAuthority:
        row = None
    if row is None or row.status != "active":
        return problem_answer(status=404, title="No such authority")
    return json_answer(request, describe(row))


@router.get(
    "/{authority_id}/records", summary="Records linked to an authority", operation_id="list_authority_records", response={200: dict[str, object], 404: dict[str, object]},
    openapi_extra=_example({"records": [{"id": 3, "ark": "b13fk9w2", "title": "东坡志林", "tag": "701", "about": False}], "next_cursor": ""}),
)
def records(request: HttpRequest, authority_id: int, cursor: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> HttpResponse:
    """Return public records of which a heading is linked to an authority, by and about."""
    try:
        row = find_authority(authority_id=authority_id)
    except NoSuchAuthority:
        row = None
    if row is None or row.status != "active":
        return problem_answer(status=404, title="No such authority")
    uses = list_uses(authority_id=authority_id, after=cursor, limit=limit, public=True)
    listed = [{"id": use.record.id, "ark": use.record.ark, "title": use.record.title, "tag": use.tag, "about": use.about} for use in uses]
    return json_answer(request, {"records": listed, "next_cursor": str(uses[-1].record.id) if len(uses) == limit else ""})


def describe(row: AuthorityData) -> dict[str, object]:
    """Return an authority's facts as plain values."""
    facts = facts_of(authority_id=row.id)
    known: dict[str, object] = {
        "born": facts.born, "died": facts.died, "dynasties": facts.dynasties, "sex": facts.sex, "places": facts.places, "occupations": facts.occupations, "languages": facts.languages,
        "undifferentiated": facts.undifferentiated,
    } if facts else {}
    return {
        "id": row.id, "ark": ark_name("authority", row.id), "kind": row.kind, "heading": row.heading, "variants": list(row.variants), "dates": row.dates, "control_number": row.control_number,
        "version": row.version, "uses": count_uses(authority_id=row.id)["linked"], "identifiers": [asdict(one) for one in numbers_of(authority_id=row.id)],
        "related": [asdict(one) for one in related_to(authority_id=row.id)], **known,
    }
