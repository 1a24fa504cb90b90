"""What topical databases give to the one search box: published topics with their essays, and their entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.discovery.api import Availability, Person, SearchDocument, Title, TitleKind, day_number

from ..data import EntryData, TypeData
from ..domain.entries import SOURCE
from ..enums import Kind, TopicState
from ..models import Entry, Essay, Topic
from .rows import entry_data, type_data

_ONLINE: Final = Availability(0, 0, {}, online=True)
_encode = msgspec.json.Encoder().encode


class EntrySource:
    """Entries of published topics."""

    name = SOURCE

    def documents(self, keys: Sequence[int]) -> Iterable[SearchDocument]:
        """Return entries that readers may see."""
        rows = Entry.objects.filter(pk__in=keys, removed=False, topic__state=TopicState.PUBLISHED).select_related("topic", "type")
        for row in rows:
            yield _document(entry_data(row), type_data(row.type), row.topic)

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next entries that readers may see."""
        return list(Entry.objects.filter(pk__gt=key, removed=False, topic__state=TopicState.PUBLISHED).order_by("pk").values_list("pk", flat=True)[:limit])

    def count(self) -> int:
        """Return how many entries readers may see."""
        return Entry.objects.filter(removed=False, topic__state=TopicState.PUBLISHED).count()

    def availability(self, keys: Sequence[int]) -> Mapping[int, Availability]:
        """An entry is read on its page."""
        return dict.fromkeys(keys, _ONLINE)


def _document(entry: EntryData, type_: TypeData, topic: Topic) -> SearchDocument:
    ark = f"{ark_name('collection', topic.pk)}/{entry.number}"
    title = topic.titles.get("zh-hans", topic.slug)
    texts: dict[str, list[str]] = {kind: [] for kind in Kind.values}
    for one in type_.fields:
        texts[one.kind] += [value.text for value in entry.values.get(one.code, ()) if value.text]
    abstract = "；".join([*texts[Kind.LONG], *texts[Kind.TEXT]])
    date_text = texts[Kind.DATE][0] if texts[Kind.DATE] else ""
    people = tuple(Person(name) for name in dict.fromkeys(texts[Kind.PERSON]))
    display = {
        "ark": ark, "title": entry.title, "material": type_.material, "people": [(one.name, "", "") for one in people[:4]], "date": date_text, "year": entry.year_from,
        "within": [title], "online": True, "abstract": abstract[:160], "original": "", "publisher": "",
    }
    return SearchDocument(
        key=entry.id, source=SOURCE, title=entry.title, display=_encode(display), ark=ark, titles=(Title(title, TitleKind.SERIES),), people=people,
        place=" ".join(texts[Kind.PLACE]), subjects=tuple(dict.fromkeys(texts[Kind.CHOICE])), material=type_.material, year_from=entry.year_from,
        year_to=entry.year_to if entry.year_to != 9999 else None, date_original=date_text, notes=" ".join([*texts[Kind.RECORD], *texts[Kind.NUMBER]]), abstract=abstract,
        libraries=(str(topic.library_id),), online=True, added=day_number(entry.created_at.date()),
    )


class TopicSource:
    """Published topics; their essays are found with them."""

    name = "topics"

    def documents(self, keys: Sequence[int]) -> Iterable[SearchDocument]:
        """Return topics that readers may see."""
        essays: dict[int, list[Essay]] = {}
        for essay in Essay.objects.filter(topic_id__in=keys, shown=True).order_by("place", "pk"):
            essays.setdefault(essay.topic_id, []).append(essay)
        for row in Topic.objects.filter(pk__in=keys, state=TopicState.PUBLISHED):
            # An address ends with a slash, which means the same to a resolver of ARKs.
            ark = f"{ark_name('collection', row.pk)}/"
            title, about = row.titles.get("zh-hans", row.slug), row.summaries.get("zh-hans", "")
            display = {"ark": ark, "title": title, "material": "dataset", "online": True, "abstract": about[:160]}
            yield SearchDocument(
                key=row.pk, source="topics", title=title, display=_encode(display), ark=ark,
                titles=tuple(Title(text, TitleKind.PARALLEL) for tag, text in row.titles.items() if tag != "zh-hans" and text != title), material="dataset", abstract=about,
                contents="\n".join(one.title for one in essays.get(row.pk, ())), notes=" ".join(one.text for one in essays.get(row.pk, ()))[:20_000], libraries=(str(row.library_id),),
                online=True, added=day_number(row.created_at.date()),
            )

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next topics that readers may see."""
        return list(Topic.objects.filter(pk__gt=key, state=TopicState.PUBLISHED).order_by("pk").values_list("pk", flat=True)[:limit])

    def count(self) -> int:
        """Return how many topics readers may see."""
        return Topic.objects.filter(state=TopicState.PUBLISHED).count()

    def availability(self, keys: Sequence[int]) -> Mapping[int, Availability]:
        """A topic is a site."""
        return dict.fromkeys(keys, _ONLINE)
