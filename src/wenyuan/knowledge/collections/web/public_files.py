"""A topic for programs: exports, a feed of what is new, pictures."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from wenyuan.bibliography.bibframe.writing import write_jsonld, write_turtle
from wenyuan.foundation.libraries.api import library_names
from wenyuan.foundation.storage.api import ContentDamaged, NoSuchFile, StoreUnavailable, Withheld, serve_object

from ..data import EntryData, TopicData, TypeData
from ..enums import Kind, TopicState
from ..format.exports import entry_object, topic_object, write_atom, write_csv, write_json
from ..models import Entry, Essay
from ..queries.addresses import permanent_link, say
from ..queries.entries import Narrowing, list_entries
from ..queries.graph_things import describe_entry
from ..queries.rows import entry_data
from ..queries.topics import count_entries, list_types
from .door import site_for
from .labels import LICENCES, brief

FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8"}
_MOST_LINKED = 20_000
_FEED = 50


def give_export(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """GET /topics/SLUG/export.csv, .json, .jsonld, .ttl: all entries."""
    topic = _readable(request, slug)
    if form not in FORMS:
        raise Http404
    response = StreamingHttpResponse(write_form(topic, form), content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{topic.slug}.{form}"'
    if topic.licence:
        response.headers["Link"] = f'<{topic.licence}>; rel="license"'
    return response


def write_form(topic: TopicData, form: str) -> Iterator[str]:
    """Yield all entries of a topic in a form of `FORMS`."""
    types = list_types(topic_id=topic.id)
    if form == "csv":
        yield from write_csv(_all(topic), types)
    elif form == "json":
        yield from _json(topic, types)
    else:
        known = {one.id: one for one in types}
        nodes = [describe_entry(one, known[one.type_id], topic) for one in list_entries(topic_id=topic.id, asked=Narrowing(), limit=_MOST_LINKED)]
        yield write_turtle(nodes) if form == "ttl" else write_jsonld(nodes).decode()


def _all(topic: TopicData) -> Iterator[EntryData]:
    for row in Entry.objects.filter(topic_id=topic.id, removed=False).order_by("number").iterator(chunk_size=500):
        yield entry_data(row)


def _json(topic: TopicData, types: list[TypeData]) -> Iterator[str]:
    known = {one.id: one for one in types}
    head = topic_object(topic, types, address=permanent_link(topic.id), entries=count_entries(topic_ids=[topic.id]).get(topic.id, 0))
    return write_json(head, (entry_object(one, known[one.type_id], address=permanent_link(topic.id, one.number)) for one in _all(topic)))


def give_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /topics/SLUG/feed.atom: what changed last."""
    topic = _readable(request, slug)
    known, path = {one.id: one for one in list_types(topic_id=topic.id)}, f"/topics/{slug}/entries/"
    entries = list_entries(topic_id=topic.id, asked=Narrowing(), order="changed", limit=_FEED)
    base = settings.WENYUAN_BASE_URL or f"{request.scheme}://{request.get_host()}"
    text = write_atom(
        title=say(topic.titles), own=f"{base}/topics/{slug}/feed.atom", page=f"{base}/topics/{slug}/", author=library_names().get(topic.library_id, ""),
        licence=LICENCES.get(topic.licence, topic.licence),
        entries=[(one, f"{base}{path}{one.number}/", "；".join(f"{name}：{value}" for name, value in brief(one, known[one.type_id], path=path))) for one in entries],
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8", headers={"Cache-Control": "public, max-age=300"})


def give_image(request: HttpRequest, slug: str, digest: str) -> HttpResponseBase:
    """GET /topics/SLUG/images/DIGEST: a picture of the topic; others' files are not given out here."""
    topic, _ahead = site_for(request, slug)
    if topic.state == TopicState.WITHDRAWN and not _ahead:
        raise Http404
    if digest != topic.cover and not _is_shown(topic, digest):
        raise Http404
    try:
        return serve_object(request, digest=digest, name=f"{slug}.img", inline=True, max_age=86_400)
    except (NoSuchFile, Withheld, ContentDamaged, StoreUnavailable):
        raise Http404 from None


def _is_shown(topic: TopicData, digest: str) -> bool:
    codes = {one.code for type_ in list_types(topic_id=topic.id) for one in type_.fields if one.kind == Kind.IMAGE}
    shown = Entry.objects.filter(topic_id=topic.id, removed=False)
    if any(shown.filter(**{f"values__{code}__contains": [{"address": digest}]}).exists() for code in codes):
        return True


    return Essay.objects.filter(topic_id=topic.id, text__contains=f"image:{digest}").exists()


def _readable(request: HttpRequest, slug: str) -> TopicData:
    topic, ahead = site_for(request, slug)
    if topic.state == TopicState.WITHDRAWN and not ahead:
        raise Http404
    return topic
