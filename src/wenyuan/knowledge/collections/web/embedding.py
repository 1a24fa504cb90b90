"""Entries and records put into an essay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from markupsafe import Markup

from wenyuan.foundation.identifiers.api import NotAnArk, read_ark
from wenyuan.knowledge.catalogue.api import find_records

from ..data import TopicData
from ..queries.addresses import say
from ..queries.entries import find_entries
from ..queries.topics import list_types
from .labels import brief, picture_of

_CARD = Markup('<aside class="embedded">{}<div><p class="t"><a href="{}">{}</a> <small>{}</small></p><p>{}</p></div></aside>')


def draw_parts(topic: TopicData, parts: Sequence[tuple[str, str]]) -> Callable[[str, str], Markup]:
    """Return what draws each part of an essay; two queries, whatever the number of parts. A part that is not there, or is not public, is left out."""
    numbers = [int(name) for kind, name in parts if kind == "entry" and name.isdigit() and len(name) < 10]
    records: dict[str, int] = {}
    for kind, name in parts:
        if kind == "record":
            try:
                meant, number = read_ark(name)
            except NotAnArk:
                continue
            if meant == "record":
                records[name] = number
    entries, types = find_entries(topic_id=topic.id, numbers=numbers), {one.id: one for one in list_types(topic_id=topic.id)}
    known = find_records(record_ids=list(records.values())) if records else {}
    path = f"/topics/{topic.slug}/entries/"

    def draw(kind: str, name: str) -> Markup:
        if kind == "entry":
            entry = entries.get(int(name)) if name.isdigit() and len(name) < 10 else None
            if entry is None:
                return Markup("")
            type_, digest = types[entry.type_id], picture_of(entry, types[entry.type_id])
            image = Markup('<img src="/topics/{}/images/{}" alt="" loading="lazy">').format(topic.slug, digest) if digest else Markup("")
            return _CARD.format(image, f"{path}{entry.number}/", entry.title, say(type_.titles), "　".join(f"{name}：{text}" for name, text in brief(entry, type_, path=path)))
        record = known.get(records.get(name, 0))
        if record is None or record.status != "active":
            return Markup("")
        return _CARD.format("", f"/ark:/{settings.WENYUAN_NAAN}/{record.ark}", record.title, record.date_text, " ".join(filter(None, (record.responsibility, record.publisher))))

    return draw
