"""`/api/discovery/v1`: search and suggestions."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import Facet, Filters, ResultPage, SearchRequest, Sort
from ..engine import IndexDamaged, IndexMissing
from ..queries.searching import did_you_mean, search, suggest
from ..sources import Availability, source_named

PREFIX = "/discovery/v1"
router = Router(tags=["discovery"])
_FACETS = tuple(Facet)
_Values = Annotated[list[str], Field(max_length=50)]


class SearchParameters(Schema):
    """Parameters of a search. A repeated filter means "any of these"; different filters mean "all of these"."""

    q: str = Field("", max_length=1000, description="Query in the search language; see /search/help/", examples=["红楼梦", "著者:鲁迅 年:1918-1936"])
    library: _Values = Field(default_factory=list, description="Library ids")
    material: _Values = Field(default_factory=list, examples=[["book", "ancient"]])
    language: _Values = Field(default_factory=list, description="ISO 639-2/B codes", examples=[["chi"]])
    dynasty: _Values = Field(default_factory=list)
    subject: _Values = Field(default_factory=list)
    person: _Values = Field(default_factory=list)
    classes: _Values = Field(default_factory=list, alias="class", description="Chinese Library Classification numbers, with everything below them")
    year_from: int | None = Field(None, ge=-3000, le=3000, description="Astronomical year, 0 is 1 BCE")
    year_to: int | None = Field(None, ge=-3000, le=3000)
    online: bool | None = None
    sort: Literal["relevance", "newest", "oldest", "title", "author", "added"] = "relevance"
    exact: bool = Field(default=False, description="Literal: no folding of simplified, traditional and variant forms")
    group: bool = Field(default=False, description="Editions of one work as one hit")
    facets: bool = Field(default=False, description="Count facets")
    availability: bool = Field(default=False, description="Add copies on the shelf, as of now")
    limit: int = Field(20, ge=1, le=100)
    cursor: str = Field("", max_length=200, description="`next_cursor` of the page before")


def to_request(parameters: SearchParameters) -> SearchRequest:
    """Turn parameters into a search."""
    p = parameters
    filters = Filters(
        libraries=tuple(p.library), materials=tuple(p.material), languages=tuple(p.language), dynasties=tuple(p.dynasty), subjects=tuple(p.subject),
        people=tuple(p.person), classes=tuple(p.classes), year_from=p.year_from, year_to=p.year_to, online=p.online,
    )
    return SearchRequest(
        query=p.q, filters=filters, sort=Sort(p.sort), limit=p.limit, cursor=p.cursor, facets=_FACETS if p.facets else (), exact=p.exact, group=p.group,
        understand=True,
    )


_EXAMPLE = {
    "total": 2, "next_cursor": "", "hits": [{"source": "catalogue", "score": 41.2, "editions": 1, "ark": "b1c9d8", "title": "呐喊", "people": [["鲁迅", "", "著"]], "year": 1923}],
    "explain": [{"kind": "folded", "source": "吶喊", "result": "呐喊"}], "facets": {"material": [{"value": "book", "count": 2}]},
}


@router.get("/search", summary="Search", operation_id="search", response={200: dict[str, object]}, openapi_extra={
    "responses": {200: {"content": {"application/json": {"example": _EXAMPLE}}}}})
def search_records(request: HttpRequest, parameters: Query[SearchParameters]) -> HttpResponse:
    """Search everything that can be found. Answers carry an ETag that changes with the index."""
    try:
        page = search(to_request(parameters))
    except (IndexMissing, IndexDamaged) as trouble:
        return problem_answer(status=503, title="The index is not available", detail=str(trouble))
    except ValueError as trouble:
        return problem_answer(status=400, title="The search cannot be read", detail=str(trouble))
    return json_answer(request, page_body(page, with_availability=parameters.availability))


def page_body(page: ResultPage, *, with_availability: bool) -> dict[str, object]:
    """Return a result page as a JSON-able body; display rows go through untouched."""
    copies = load_availability(page) if with_availability else {}
    hits = []
    for hit in page.hits:
        row: dict[str, object] = {"source": hit.source, "key": hit.key, "score": round(hit.score, 3), "editions": hit.editions, "record": orjson.Fragment(hit.display)}
        row["why"] = [{"field": one.field, "form": one.form} for one in hit.why]
        if with_availability:
            found = copies.get((hit.source, hit.key))
            row["availability"] = None if found is None else {"available": found.available, "total": found.total, "earliest_due": found.earliest_due}
        hits.append(row)
    return {
        "total": page.total, "groups": page.groups, "next_cursor": page.next_cursor, "capped": page.capped, "hits": hits,
        "explain": [{"kind": e.kind, "source": e.source, "result": e.result} for e in page.explain],
        "facets": {f.facet.value: [{"value": c.value, "count": c.count} for c in f.counts] for f in page.facets},
        "estimated": [f.facet.value for f in page.facets if f.estimated],
    }


def load_availability(page: ResultPage) -> dict[tuple[str, int], Availability]:
    """Ask each source once for the copies of its hits; a source that fails leaves its hits unknown."""
    keys: dict[str, list[int]] = {}
    for hit in page.hits:
        keys.setdefault(hit.source, []).append(hit.key)
    found: dict[tuple[str, int], Availability] = {}
    for name, wanted in keys.items():
        source = source_named(name)
        if source is not None:
            found |= {(name, key): value for key, value in source.availability(wanted).items()}
    return found


@router.get("/suggest", summary="Complete what is typed", operation_id="suggest", response={200: dict[str, object]})
def suggest_completions(request: HttpRequest, q: Annotated[str, Query(max_length=200)], limit: Annotated[int, Query(ge=1, le=20)] = 8) -> HttpResponse:
    """Return titles, persons, subjects and classes that begin with, or sound like, what is typed so far."""
    try:
        found = suggest(q, limit=limit)
    except (IndexMissing, IndexDamaged) as trouble:
        return problem_answer(status=503, title="The index is not available", detail=str(trouble))
    return json_answer(request, {"suggestions": [{"text": s.text, "kind": s.kind, "count": s.count} for s in found]}, max_age=60)


@router.get("/corrections", summary="Did you mean", operation_id="corrections", response={200: dict[str, object]})
def suggest_corrections(request: HttpRequest, q: Annotated[str, Query(max_length=200)]) -> HttpResponse:
    """Return likely corrections of a query. They are offers: a search never applies them by itself."""
    try:
        found = did_you_mean(q)
    except (IndexMissing, IndexDamaged) as trouble:
        return problem_answer(status=503, title="The index is not available", detail=str(trouble))
    return json_answer(request, {"corrections": [{"text": s.text, "kind": s.kind, "count": s.count} for s in found]})
