"""Find a record elsewhere and take it into the editor: several catalogues side by side, each with its own time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wenyuan.bibliography.cql import Attribute, Operand, RpnQuery, write_pqf
from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc import MarcFormat, Record, record_texts, to_mrk
from wenyuan.bibliography.matching import judge, read_features
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import RecordData, load_marc, load_summaries
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..domain.plans import fetcher_of, plan_of
from ..fetching.problems import MapProblem, SourceProblem
from ..mapping.records import read_item
from ..models import Source
from ..queries.harvests import desk_sources
from .door import EDIT, require
from .words import say_problem

_SECONDS: Final = 8.0
_MOST_TARGETS: Final = 8
_FIELDS: Final = ("isbn", "title", "author")
_BIB_1: Final = {"isbn": 7, "title": 4, "author": 1003}
_CQL: Final = {"isbn": "bath.isbn", "title": "dc.title", "author": "dc.creator"}
# Who waits for other catalogues must leave room for people.
_places = BoundedSemaphore(max(1, settings.WENYUAN.number("WENYUAN_WEB_THREADS") - 1))


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found elsewhere, its text for the editor, and what of our own it may be."""

    summary: Summary
    text: str
    format: str
    same: tuple[RecordData, ...] = ()


@never_cache
def find_page(request: HttpRequest) -> HttpResponse:
    """GET /staff/harvest/find/: the question and the catalogues; each answers in a part of its own."""
    person = require(request, EDIT)
    sources = desk_sources(libraries=person.libraries_where("harvest.view_source") if person.may("harvest.view_source") else [])
    asked = _asked(request)
    chosen = [one for one in sources if str(one.id) in request.GET.getlist("in")] or sources
    context = {"asked": asked, "sources": sources, "chosen": [one.id for one in chosen], "asking": chosen[:_MOST_TARGETS] if any(asked.values()) else [], "parameters": request.GET.urlencode()}
    return render(request, "harvest/find.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: " ".join(request.GET.get(name, "").split())[:200] for name in _FIELDS}


@never_cache
def find_in(request: HttpRequest, source_id: int) -> HttpResponse:
    """GET /staff/harvest/find/<id>/: what one catalogue has."""
    person = require(request, EDIT)
    libraries = person.libraries_where("harvest.view_source") if person.may("harvest.view_source") else []
    if not any(one.id == source_id for one in desk_sources(libraries=libraries)):
        raise Http404
    hits: list[Hit] = []
    total: int | None = None
    asked, problem = _asked(request), ""
    source = Source.objects.get(pk=source_id)
    if not _places.acquire(timeout=_SECONDS):
        problem = say_problem("failed")
    else:
        try:
            hits, total = ask_source(source=source, asked=asked, at=timezone.now())
        except SourceProblem as trouble:
            problem = say_problem(trouble.code)
        finally:
            _places.release()
    template = "harvest/find_part.html" if request.headers.get("HX-Request") == "true" else "harvest/find_one.html"
    return render(request, template, {"source": source, "hits": hits, "total": total, "problem": problem, "names": library_names(), "asked": asked})


def ask_source(*, source: Source, asked: dict[str, str], at: datetime) -> tuple[list[Hit], int | None]:
    """Ask one catalogue for a few records.

    Raises:
        SourceProblem: It cannot be used, or did not answer in time.
    """
    source.query = write_question(source.kind, asked)
    source.delay_ms = 0
    fetcher, _transport = fetcher_of(source, patience=_SECONDS, tries=1)
    about = fetcher.look()
    plan = plan_of(source, at=at)
    hits = []
    for one in about.samples:
        try:
            record = read_item(one, replace(plan, columns={}))
        except MapProblem:
            continue
        summary = summarise(record.leader, record_texts(record), record.format)
        hits.append(Hit(summary, to_mrk(_taken_over(record)).strip() + "\n", record.format.value, tuple(find_same(record, summary))))
    return hits, about.total


def write_question(kind: str, asked: dict[str, str]) -> str:
    """Write what is asked for as CQL for SRU, and in prefix notation for Z39.50."""
    parts: list[tuple[str, str]] = []
    for name, text in asked.items():
        if text:
            number = parse_isbn(text) if name == "isbn" else None
            parts.append((name, number.isbn13 if number is not None and number.valid else text))
    if kind == "sru":
        quoted = (f'{_CQL[name]} = "{text.translate({34: None, 92: None})}"' for name, text in parts)
        return " and ".join(quoted)
    queries = [write_pqf(RpnQuery(Operand(text, (Attribute(1, _BIB_1[name]),)))) for name, text in parts]
    return "@and " * (len(queries) - 1) + " ".join(queries)


def _taken_over(record: Record) -> Record:
    """Leave out the number, dates and local fields of the other library."""
    own = {"001", "003", "005"} | ({"905", "907", "920"} if record.format is MarcFormat.CNMARC else {"852", "949"})
    return replace(record, fields=tuple(field for field in record.fields if field.tag not in own and not field.tag.startswith("9")))


def find_same(record: Record, summary: Summary) -> list[RecordData]:
    """Return records of our own that may describe the same publication; none while the index cannot answer."""
    features = read_features(record)
    ids: dict[int, None] = {}
    try:
        for question in filter(None, (next(iter(sorted(features.isbns)), ""), summary.title[:80])):
            ids |= dict.fromkeys(hit.key for hit in search(SearchRequest(query=question, filters=Filters(sources=("catalogue",)), limit=8)).hits)
    except (IndexMissing, IndexDamaged):
        return []
    known = load_summaries(record_ids=list(ids))
    judged = [(judge(features, read_features(current.marc)), known[key][0]) for key, current in load_marc(record_ids=list(known)).items() if key in known]
    likely = sorted((one for one in judged if one[0].verdict != "different"), key=lambda one: -one[0].weight)
    return [data for _judgement, data in likely[:3]]
