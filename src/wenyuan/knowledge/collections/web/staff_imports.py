"""The desk: tables that are handed in, their columns, what became of each line, and taking it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wenyuan.foundation.storage.api import QuotaExceeded

from ..data import ImportData, TopicData
from ..domain.imports import guess_columns, hand_in, open_table, take_back, take_in
from ..enums import ImportState
from ..format.tables import MOST_COLUMNS, MOST_OCTETS, NotATable
from ..queries.addresses import say
from ..queries.topics import find_import, list_imports, list_types
from .door import is_too_large, topic_for, type_for, whole_number
from .labels import problem_words

_SAMPLE = 3


@never_cache
def import_new(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/import/: hand a table in."""
    if is_too_large(request, megabytes=MOST_OCTETS // 2**20):
        _person, topic = topic_for(request, topic_id)
        return _choose(request, topic, problem_words()["large"], status=413)
    person, topic = topic_for(request, topic_id)
    if request.method != "POST":
        return _choose(request, topic, "")
    sent = request.FILES.get("file")
    type_ = type_for(topic, whole_number(request.POST.get("type")))
    if sent is None:
        return _choose(request, topic, problem_words()["required"], status=422)
    try:
        import_id = hand_in(topic_id=topic.id, type_id=type_.id, name=sent.name or "", content=sent.read(MOST_OCTETS + 1), at=timezone.now(), actor_id=person.id)
    except NotATable as wrong:
        return _choose(request, topic, problem_words()[wrong.code], status=422)
    except QuotaExceeded:
        return _choose(request, topic, problem_words()["quota"], status=422)
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/import/{import_id}/")


def _choose(request: HttpRequest, topic: TopicData, problem: str, *, status: int = 200) -> HttpResponse:
    context = {
        "topic": topic, "topic_title": say(topic.titles), "types": [(one, say(one.titles)) for one in list_types(topic_id=topic.id)], "problem": problem, "imports": list_imports(topic_id=topic.id),
        "states": dict(ImportState.choices),
    }
    return render(request, "collections/staff_import_new.html", context, status=status)


@never_cache
def import_page(request: HttpRequest, topic_id: int, import_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/import/IMPORT/: lead columns to fields and take it in, then the report; `act` undo takes it back."""
    person, topic = topic_for(request, topic_id)
    table = _find(topic, import_id)
    if request.method != "POST":
        return _show(request, topic, table, "")
    now = timezone.now()
    try:
        if request.POST.get("act") == "undo":
            take_back(import_id=table.id, at=now, actor_id=person.id)
        else:
            columns = {place: code for place in range(MOST_COLUMNS) if (code := request.POST.get(f"column-{place}", ""))}
            if "title" not in columns.values():
                return _show(request, topic, table, "title", columns=columns)
            if len(set(columns.values())) != len(columns):
                return _show(request, topic, table, "twice", columns=columns)
            take_in(import_id=table.id, columns=columns, at=now, actor_id=person.id)
    except ValueError:
        return _show(request, topic, _find(topic, import_id), "state")
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/import/{table.id}/")


def _find(topic: TopicData, import_id: int) -> ImportData:
    found = find_import(topic_id=topic.id, import_id=import_id) if import_id < 2**62 else None
    if found is None:
        raise Http404
    return found


def _show(request: HttpRequest, topic: TopicData, table: ImportData, problem: str, *, columns: dict[int, str] | None = None) -> HttpResponse:
    type_ = type_for(topic, table.type_id)
    context: dict[str, object] = {
        "topic": topic, "topic_title": say(topic.titles), "table": table, "type_word": say(type_.titles), "problem": problem, "state": dict(ImportState.choices)[table.state],
        "names": {one.code: say(one.titles) for one in type_.fields}, "words": problem_words(), "columns": [],
    }
    if table.state == ImportState.WAITING:
        read = open_table(digest=table.digest)
        chosen = columns if columns is not None else guess_columns(type_.fields, read.headings)
        context |= {
            "columns": [(place, heading, [row[place] for _line, row in read.rows[:_SAMPLE]], chosen.get(place, "")) for place, heading in enumerate(read.headings)], "lines": len(read.rows),
            "encoding": read.encoding, "fields": [(one.code, say(one.titles)) for one in type_.fields],
        }
    return render(request, "collections/staff_import.html", context, status=422 if problem else 200)
