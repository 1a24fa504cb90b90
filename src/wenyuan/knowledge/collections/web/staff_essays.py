"""The desk: essays, and the records of a topic."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from markupsafe import Markup

from wenyuan.foundation.identifiers.api import NotAnArk, read_ark
from wenyuan.knowledge.catalogue.api import find_records
from wenyuan.knowledge.discovery.pages import library_words, make_rows

from ..data import EssayData, TopicData
from ..domain.topics import WrongTopic, drop_essay, pick_record, save_essay
from ..enums import PickKind
from ..format.essays import find_parts, render_essay
from ..queries.addresses import say
from ..queries.records import find_topic_records
from ..queries.topics import list_essays, list_picks
from .door import topic_for, whole_number
from .embedding import draw_parts
from .labels import say_errors


@never_cache
def essay_new(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/essays/new/."""
    _person, topic = topic_for(request, topic_id)
    return _answer(request, topic, EssayData(0, topic.id, "", "", "", "", len(list_essays(topic_id=topic.id, hidden=True)) + 1, shown=True, updated_at=timezone.now()))


@never_cache
def essay_edit(request: HttpRequest, topic_id: int, essay_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/essays/ESSAY/."""
    _person, topic = topic_for(request, topic_id)
    found = next((one for one in list_essays(topic_id=topic.id, hidden=True) if one.id == essay_id), None)
    if found is None:
        raise Http404
    return _answer(request, topic, found)


def _answer(request: HttpRequest, topic: TopicData, essay: EssayData) -> HttpResponse:
    if request.method != "POST":
        return _show(request, topic, essay, {})
    sent, now = request.POST, timezone.now()
    if essay.id and sent.get("act") == "drop":
        drop_essay(topic_id=topic.id, essay_id=essay.id, at=now)
        return HttpResponseRedirect(f"/staff/topics/{topic.id}/")
    form = EssayData(essay.id, topic.id, sent.get("slug", "").strip(), sent.get("title", ""), sent.get("text", ""), sent.get("author", ""), min(whole_number(sent.get("place"), 0), 9999), bool(sent.get("shown")), now)
    if sent.get("act") == "preview":
        return _show(request, topic, form, {}, preview=render_essay(form.text[:200_000], images=f"/topics/{topic.slug}/images/", draw=draw_parts(topic, find_parts(form.text))))
    try:
        saved = save_essay(topic_id=topic.id, essay_id=essay.id or None, slug=form.slug, title=form.title, text=form.text, author=form.author, place=form.place, shown=form.shown, at=now)
    except WrongTopic as wrong:
        return _show(request, topic, form, say_errors(wrong.errors))
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/essays/{saved}/?saved=1")


def _show(request: HttpRequest, topic: TopicData, essay: EssayData, errors: dict[str, str], *, preview: Markup | None = None) -> HttpResponse:
    context = {"topic": topic, "topic_title": say(topic.titles), "essay": essay, "errors": errors, "preview": preview, "saved": "saved" in request.GET}
    return render(request, "collections/staff_essay.html", context, status=422 if errors else 200)


@never_cache
def record_page(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/records/: what the query finds; pick by identifier, keep out, take back."""
    _person, topic = topic_for(request, topic_id)
    wrong = False
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        try:
            meant, record_id = read_ark(request.POST.get("record", "").strip().rstrip("/").rsplit("/", 1)[-1])
        except NotAnArk:
            meant, record_id = "", 0
        if meant == "record" and kind in {"", *PickKind.values} and record_id in find_records(record_ids=[record_id]):
            pick_record(topic_id=topic.id, record_id=record_id, kind=kind, note=request.POST.get("note", ""), at=timezone.now())
            return HttpResponseRedirect(f"/staff/topics/{topic.id}/records/")
        wrong = True
    picks = list_picks(topic_id=topic.id)
    known = find_records(record_ids=[record for record, _kind, _note in picks])
    page = min(max(whole_number(request.GET.get("page"), 1), 1), 25)
    found = find_topic_records(topic, offset=(page - 1) * 20, with_excluded=True)
    rows, _answered = make_rows(found.hits, "", libraries=library_words(), marked=False) if found.hits else ([], True)
    context = {
        "topic": topic, "topic_title": say(topic.titles), "picks": [(known[record], kind, note) for record, kind, note in picks if record in known], "kinds": dict(PickKind.choices), "rows": rows,
        "found": found, "wrong": wrong, "page_number": page, "more": found.total > page * 20, "naan": settings.WENYUAN_NAAN,
    }
    return render(request, "collections/staff_records.html", context, status=422 if wrong else 200)
