"""The desk: entries, their forms and their history."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenyuan.foundation.accounts.api import names_of

from ..data import Draft, EntryData, TopicData, TypeData
from ..domain.entries import NoSuchEntry, WrongEntry, remove_entry, restore_entry, save_entry
from ..domain.topics import WrongTopic
from ..domain.values import write_value
from ..enums import EntryAction, Kind
from ..queries.addresses import say
from ..queries.entries import Narrowing, count_found, find_entry, list_entries, list_entry_versions
from ..queries.topics import list_types
from .door import is_too_large, topic_for, type_for, whole_number
from .labels import say_errors
from .staff_topics import keep_image

_PAGE = 50
_BODY_MB = 24


@never_cache
def entry_list(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET /staff/topics/ID/entries/?q=&type=&page=."""
    _person, topic = topic_for(request, topic_id)
    types = list_types(topic_id=topic.id)
    query, page = request.GET.get("q", "")[:200].replace("\x00", "").strip(), max(1, min(whole_number(request.GET.get("page"), 1), 10_000))
    asked = Narrowing(query, whole_number(request.GET.get("type")))
    total = count_found(topic_id=topic.id, asked=asked)
    entries = list_entries(topic_id=topic.id, asked=asked, offset=(page - 1) * _PAGE, limit=_PAGE)
    context = {
        "topic": topic, "title": say(topic.titles), "types": [(one, say(one.titles)) for one in types], "type_words": {one.id: say(one.titles) for one in types}, "entries": entries, "query_text": query,
        "chosen": asked.type_id, "total": total, "page_number": page, "more": total > page * _PAGE,
    }
    return render(request, "collections/staff_entries.html", context)


@never_cache
def entry_new(request: HttpRequest, topic_id: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/entries/new/?type=."""
    if is_too_large(request, megabytes=_BODY_MB):
        return render(request, "ui/400.html", status=413)
    _person, topic = topic_for(request, topic_id)
    types = list_types(topic_id=topic.id)
    wanted = whole_number(request.GET.get("type"), types[0].id if types else 0)
    return _answer(request, topic, type_for(topic, wanted), None)


@never_cache
def entry_edit(request: HttpRequest, topic_id: int, number: int) -> HttpResponse:
    """GET, POST /staff/topics/ID/entries/NUMBER/."""
    if is_too_large(request, megabytes=_BODY_MB):
        return render(request, "ui/400.html", status=413)
    _person, topic = topic_for(request, topic_id)
    entry = find_entry(topic_id=topic.id, number=number) if number < 2**31 else None
    if entry is None:
        raise Http404
    return _answer(request, topic, type_for(topic, entry.type_id), entry)


def _answer(request: HttpRequest, topic: TopicData, type_: TypeData, entry: EntryData | None) -> HttpResponse:
    person, _topic = topic_for(request, topic.id)
    if request.method != "POST":
        texts = {} if entry is None else {one.code: tuple(write_value(one.kind, value) for value in entry.values.get(one.code, ())) for one in type_.fields}
        return _show(request, topic, type_, entry, Draft(entry.title if entry else "", texts), {})
    draft, errors = read_draft(request, topic, type_)
    if errors:
        return _show(request, topic, type_, entry, draft, say_errors(errors))
    try:
        number = save_entry(topic_id=topic.id, type_=type_, number=entry.number if entry else None, draft=draft, at=timezone.now(), actor_id=person.id)
    except WrongEntry as wrong:
        return _show(request, topic, type_, entry, draft, say_errors(wrong.errors))
    if request.POST.get("act") == "another":
        return HttpResponseRedirect(f"/staff/topics/{topic.id}/entries/new/?type={type_.id}")
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/entries/{number}/?saved=1")


def read_draft(request: HttpRequest, topic: TopicData, type_: TypeData) -> tuple[Draft, dict[str, str]]:
    """Return an entry as its form was filled in; of a field that repeats each line is a value, and pictures that were sent are kept."""
    texts: dict[str, tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    for one in type_.fields:
        sent = request.POST.get(f"v-{one.code}", "")
        texts[one.code] = tuple(line for line in sent.replace("\r", "\n").split("\n") if line.strip()) if one.repeatable and one.kind != Kind.LONG else (sent,) if sent.strip() else ()
        if one.kind == Kind.IMAGE and f"file-{one.code}" in request.FILES:
            try:
                added = f"{keep_image(request, topic, f'file-{one.code}')} {request.POST.get(f'caption-{one.code}', '')[:300]}"
            except WrongTopic as wrong:
                errors[one.code] = next(iter(wrong.errors.values()))
                continue
            texts[one.code] = (*texts[one.code], added) if one.repeatable else (added,)
    return Draft(request.POST.get("title", ""), texts), errors


def _show(request: HttpRequest, topic: TopicData, type_: TypeData, entry: EntryData | None, draft: Draft, errors: dict[str, str]) -> HttpResponse:
    versions = list_entry_versions(topic_id=topic.id, number=entry.number) if entry is not None else []
    context = {
        "topic": topic, "topic_title": say(topic.titles), "type": type_, "type_word": say(type_.titles), "types": [(one, say(one.titles)) for one in list_types(topic_id=topic.id)], "this": entry,
        "draft": draft, "errors": errors, "fields": [(one, say(one.titles), "\n".join(draft.texts.get(one.code, ()))) for one in type_.fields], "versions": versions,
        "actors": names_of(account_ids={one.actor_id for one in versions if one.actor_id is not None}), "actions": dict(EntryAction.choices), "saved": "saved" in request.GET,
    }
    return render(request, "collections/staff_entry.html", context, status=422 if errors else 200)


@require_POST
@never_cache
def entry_act(request: HttpRequest, topic_id: str, number: str, act: str) -> HttpResponse:
    """POST /staff/topics/ID/entries/NUMBER/remove|restore/."""
    person, topic = topic_for(request, int(topic_id))
    entry = find_entry(topic_id=topic.id, number=int(number)) if len(number) < 10 else None
    if entry is None:
        raise Http404
    try:
        if act == "remove":
            remove_entry(topic_id=topic.id, number=entry.number, at=timezone.now(), actor_id=person.id)
            return HttpResponseRedirect(f"/staff/topics/{topic.id}/entries/")
        restore_entry(type_=type_for(topic, entry.type_id), topic_id=topic.id, number=entry.number, version=whole_number(request.POST.get("version")), at=timezone.now(), actor_id=person.id)
    except NoSuchEntry:
        raise Http404 from None
    return HttpResponseRedirect(f"/staff/topics/{topic.id}/entries/{entry.number}/?saved=1")
