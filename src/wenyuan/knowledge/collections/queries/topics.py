"""Topics with their types, essays and picks, read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count

from ..data import EssayData, ImportData, TopicData, TypeData
from ..enums import PickKind, TopicState
from ..models import Curator, Entry, Essay, Import, Pick, RecordType, Topic, TopicStep
from .rows import essay_data, import_data, topic_data, type_data


class NoSuchTopic(LookupError):
    """There is no topic of this name or number."""


def find_topic(*, slug: str = "", topic_id: int = 0) -> TopicData:
    """Return a topic in whatever state.

    Raises:
        NoSuchTopic
    """
    row = Topic.objects.filter(slug=slug).first() if slug else Topic.objects.filter(pk=topic_id).first()
    if row is None:
        raise NoSuchTopic(slug or topic_id)
    return topic_data(row)


def list_topics(*, states: Sequence[str] = (TopicState.PUBLISHED,), libraries: Sequence[int] | None = None) -> list[TopicData]:
    """Return topics, the newest published first."""
    found = Topic.objects.filter(state__in=states)
    if libraries is not None:
        found = found.filter(library_id__in=libraries)
    return [topic_data(row) for row in found.order_by("-published_at", "-pk")[:500]]


def count_entries(*, topic_ids: Sequence[int]) -> Mapping[int, int]:
    """Return how many entries each topic shows."""
    rows = Entry.objects.filter(topic_id__in=topic_ids, removed=False).values_list("topic_id").annotate(n=Count("pk"))
    return dict(rows)


def list_types(*, topic_id: int) -> list[TypeData]:
    """Return the record types of a topic, in order."""
    return [type_data(row) for row in RecordType.objects.filter(topic_id=topic_id).order_by("place", "pk")]


def list_essays(*, topic_id: int, hidden: bool = False) -> list[EssayData]:
    """Return the essays of a topic, in order; those that are not shown only where asked for."""
    found = Essay.objects.filter(topic_id=topic_id)
    return [essay_data(row) for row in (found if hidden else found.filter(shown=True)).order_by("place", "pk")]


def list_picks(*, topic_id: int) -> list[tuple[int, str, str]]:
    """Return (record, pick or exclude, note) in the order of picking."""
    return list(Pick.objects.filter(topic_id=topic_id).order_by("at", "pk").values_list("record_id", "kind", "note")[:2_000])


def is_picked(*, topic_id: int, kind: str = PickKind.PICK) -> set[int]:
    """Return the records that were picked, or kept out."""
    return set(Pick.objects.filter(topic_id=topic_id, kind=kind).values_list("record_id", flat=True))


def list_steps(*, topic_id: int) -> list[TopicStep]:
    """Return what was done with a topic, the newest first."""
    return list(TopicStep.objects.filter(topic_id=topic_id).order_by("-pk")[:50])


def list_curators(*, topic_id: int) -> list[int]:
    """Return the accounts that edit a topic; none means all of its library."""
    return list(Curator.objects.filter(topic_id=topic_id).order_by("pk").values_list("account_id", flat=True))


def find_import(*, topic_id: int, import_id: int) -> ImportData | None:
    """Return a table that was handed in."""
    row = Import.objects.filter(topic_id=topic_id, pk=import_id).first()
    return import_data(row) if row is not None else None


def list_imports(*, topic_id: int) -> list[ImportData]:
    """Return tables that were handed in, the newest first."""
    return [import_data(row) for row in Import.objects.filter(topic_id=topic_id).order_by("-pk")[:30]]
