"""`/api/collections/v1`: published topics and their entries for everybody; entries written by whoever may edit the topic."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from wenyuan.foundation.accounts.middleware import person_of
from wenyuan.foundation.ui.rest.answers import json_answer, problem_answer

from ..data import Draft, TopicData, TypeData
from ..domain.entries import NoSuchEntry, WrongEntry, remove_entry, save_entry
from ..enums import TopicState
from ..format.exports import entry_object, topic_object
from ..models import Entry
from ..queries.addresses import permanent_link
from ..queries.entries import Narrowing, find_entry
from ..queries.entries import list_entries as read_entries
from ..queries.rows import entry_data
from ..queries.topics import NoSuchTopic, count_entries, find_topic, list_types
from ..queries.topics import list_topics as read_topics
from ..web.door import EDIT, may_edit

PREFIX = "/collections/v1"
router = Router(tags=["collections"])
# What a key needs for each operation.
SCOPES = {"create_topic_entry": (EDIT,), "replace_topic_entry": (EDIT,), "remove_topic_entry": (EDIT,)}
_MOST = 500


class EntryIn(Schema):
    """An entry as it is written in: `values` maps a field's code to texts in the notation of forms."""

    type: str = ""
    title: str
    values: dict[str, list[str]] = {}


@router.get("/topics", summary="Topics", operation_id="list_topics", response={200: dict[str, object]})
def get_topics(request: HttpRequest) -> HttpResponse:
    """Return the published topics, newest first."""
    topics = read_topics()
    counts = count_entries(topic_ids=[one.id for one in topics])
    return json_answer(request, {"topics": [topic_object(one, list_types(topic_id=one.id), address=permanent_link(one.id), entries=counts.get(one.id, 0)) for one in topics[:100]]})


@router.get("/topics/{slug}", summary="One topic", operation_id="get_topic", response={200: dict[str, object], 404: dict[str, object], 410: dict[str, object]})
def get_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a topic with its record types and their fields."""
    topic = _find(request, slug)
    if isinstance(topic, HttpResponse):
        return topic
    return json_answer(request, topic_object(topic, list_types(topic_id=topic.id), address=permanent_link(topic.id), entries=count_entries(topic_ids=[topic.id]).get(topic.id, 0)))


@router.get("/topics/{slug}/entries", summary="Entries", operation_id="list_topic_entries", response={200: dict[str, object], 404: dict[str, object], 410: dict[str, object]})
def get_entries(
    request: HttpRequest, slug: str, type: str = "", q: Annotated[str, Query(max_length=200)] = "", cursor: Annotated[int, Query(ge=0, le=2**31)] = 0,  # noqa: A002 -- the parameter's name
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> HttpResponse:
    """Return entries by number, narrowed by type and words; `next_cursor` continues, 0 ends."""
    topic = _find(request, slug)
    if isinstance(topic, HttpResponse):
        return topic
    types = list_types(topic_id=topic.id)
    known = {one.id: one for one in types}
    type_id = next((one.id for one in types if one.code == type), 0)
    if type and not type_id:
        return problem_answer(status=404, title="No such type", detail=type)
    if q:
        rows = read_entries(topic_id=topic.id, asked=Narrowing(q.replace("\x00", ""), type_id), offset=cursor, limit=limit + 1)
        following = cursor + limit if len(rows) > limit else 0
    else:
        found = Entry.objects.filter(topic_id=topic.id, removed=False, number__gt=cursor)
        rows = [entry_data(row) for row in (found.filter(type_id=type_id) if type_id else found).order_by("number")[: limit + 1]]
        following = rows[limit - 1].number if len(rows) > limit else 0
    return json_answer(request, {"entries": [entry_object(one, known[one.type_id], address=permanent_link(topic.id, one.number)) for one in rows[:limit]], "next_cursor": following})


@router.get("/topics/{slug}/entries/{int:number}", summary="One entry", operation_id="get_topic_entry", response={200: dict[str, object], 404: dict[str, object], 410: dict[str, object]})
def get_entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Return an entry."""
    topic = _find(request, slug)
    if isinstance(topic, HttpResponse):
        return topic
    return _answer(request, topic, number)


def _answer(request: HttpRequest, topic: TopicData, number: int, *, status: int = 200) -> HttpResponse:
    entry = find_entry(topic_id=topic.id, number=number) if number < 2**31 else None
    if entry is None:
        return problem_answer(status=404, title="No such entry", detail=str(number))
    if entry.removed:
        return problem_answer(status=410, title="This entry was removed", detail=str(number))
    type_ = next(one for one in list_types(topic_id=topic.id) if one.id == entry.type_id)
    return json_answer(request, entry_object(entry, type_, address=permanent_link(topic.id, number)), tag=f"{topic.id}.{number}.{entry.version}", status=status)


@router.post("/topics/{slug}/entries", summary="Add an entry", operation_id="create_topic_entry", response={201: dict[str, object], 403: dict[str, object], 422: dict[str, object]})
def post_entry(request: HttpRequest, slug: str, body: EntryIn) -> HttpResponse:
    """Store a new entry; problems are told by field."""
    topic = _editable(request, slug)
    if isinstance(topic, HttpResponse):
        return topic
    return _save(request, topic, None, next((one for one in list_types(topic_id=topic.id) if one.code == body.type), None), body)


@router.put("/topics/{slug}/entries/{int:number}", summary="Replace an entry", operation_id="replace_topic_entry", response={200: dict[str, object], 403: dict[str, object], 404: dict[str, object], 422: dict[str, object]})
def put_entry(request: HttpRequest, slug: str, number: int, body: EntryIn) -> HttpResponse:
    """Store an entry anew, with `If-Match` only where it still is that version; its type stays."""
    topic = _editable(request, slug)
    if isinstance(topic, HttpResponse):
        return topic
    entry = find_entry(topic_id=topic.id, number=number) if number < 2**31 else None
    if entry is None:
        return problem_answer(status=404, title="No such entry", detail=str(number))
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted not in {"*", f'"{topic.id}.{number}.{entry.version}"'}:
        return problem_answer(status=412, title="The entry has changed", detail=f"version {entry.version}")
    return _save(request, topic, number, next((one for one in list_types(topic_id=topic.id) if one.id == entry.type_id), None), body)


def _save(request: HttpRequest, topic: TopicData, number: int | None, type_: TypeData | None, body: EntryIn) -> HttpResponse:
    if type_ is None:
        return problem_answer(status=422, title="No such type", detail=body.type, errors=[{"where": "type", "message": "unknown"}])
    draft = Draft(body.title, {code: tuple(texts) for code, texts in body.values.items()})
    try:
        stored = save_entry(topic_id=topic.id, type_=type_, number=number, draft=draft, at=timezone.now(), actor_id=person_of(request).id)
    except WrongEntry as wrong:
        return problem_answer(status=422, title="The entry cannot be stored", errors=[{"where": name, "message": code} for name, code in wrong.errors.items()])
    return _answer(request, topic, stored, status=200 if number is not None else 201)


@router.delete("/topics/{slug}/entries/{int:number}", summary="Remove an entry", operation_id="remove_topic_entry", response={204: None, 403: dict[str, object], 404: dict[str, object]})
def delete_entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take an entry off; its versions and its identifier stay."""
    topic = _editable(request, slug)
    if isinstance(topic, HttpResponse):
        return topic
    try:
        remove_entry(topic_id=topic.id, number=number if number < 2**31 else 0, at=timezone.now(), actor_id=person_of(request).id)
    except NoSuchEntry:
        return problem_answer(status=404, title="No such entry", detail=str(number))
    return HttpResponse(status=204)


def _find(request: HttpRequest, slug: str) -> TopicData | HttpResponse:
    person = person_of(request)
    try:
        topic = find_topic(slug=slug)
    except NoSuchTopic:
        return problem_answer(status=404, title="No such topic", detail=slug)
    if topic.state == TopicState.PUBLISHED or (person.is_known and may_edit(person, topic)):
        return topic
    if topic.state == TopicState.WITHDRAWN:
        return problem_answer(status=410, title="This topic was withdrawn", detail=topic.reason)
    return problem_answer(status=404, title="No such topic", detail=slug)


def _editable(request: HttpRequest, slug: str) -> TopicData | HttpResponse:
    person = person_of(request)
    if not person.may(EDIT):
        return problem_answer(status=403, title="No permission", detail=f"{EDIT} is needed")
    topic = _find(request, slug)
    if isinstance(topic, TopicData) and not may_edit(person, topic):
        return problem_answer(status=403, title="No permission", detail=f"{EDIT} is needed in the library of the topic")
    return topic
