"""What topical databases say in the knowledge graph: entries as things of schema.org and BIBFRAME, linked to authorities and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection
from django.db.models import Max

from wenyuan.bibliography.bibframe.tree import Link, Node, Text
from wenyuan.knowledge.catalogue.api import authority_address, permalink
from wenyuan.knowledge.graph.api import DCTERMS, SCHEMA, Changes, Thing

from ..data import EntryData, FieldData, TopicData, TypeData, Value
from ..domain.entries import SOURCE
from ..enums import Kind, TopicState
from ..models import Entry, EntryVersion
from .addresses import permanent_link
from .rows import entry_data, topic_data, type_data

CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_TYPES: Final = {"ancient": "bf:Text", "manuscript": "bf:Manuscript", "book": "bf:Text", "image": "bf:StillImage", "object": "bf:Object", "map": "bf:Cartography"}


def describe_entry(entry: EntryData, type_: TypeData, topic: TopicData) -> Node:
    """Return an entry as a node. A field of the curator's is a property under the topic's own address; what has a common meaning is said in common words too."""
    iri = permanent_link(topic.id, entry.number)
    home = permanent_link(topic.id)
    node = Node(tuple(filter(None, (f"{SCHEMA}CreativeWork", _TYPES.get(type_.material, "")))), iri)
    node.add("rdfs:label", entry.title)
    node.add(f"{SCHEMA}name", entry.title)
    node.add(f"{DCTERMS}isPartOf", Link(home))
    for one in type_.fields:
        for value in entry.values.get(one.code, ()):
            said = _say(one, value)
            node.add(f"{home}terms/{one.code}", said)
            common = {Kind.PERSON: f"{SCHEMA}mentions", Kind.RECORD: f"{DCTERMS}relation", Kind.PLACE: f"{SCHEMA}contentLocation", Kind.DATE: f"{DCTERMS}date"}.get(Kind(one.kind))
            if common and isinstance(said, Link | Node | Text):
                node.add(common, said)
    return node


def _say(one: FieldData, value: Value) -> Node | Link | Text | str:
    match one.kind:
        case Kind.DATE:
            return Text(value.edtf, datatype="edtf:EDTF")
        case Kind.PERSON if value.target is not None:
            return Link(authority_address(value.target))
        case Kind.RECORD if value.target is not None:
            return Link(f"{permalink(value.target)}")
        case Kind.URL:
            return Link(value.address)
        case Kind.PLACE if value.lat is not None and value.lon is not None:
            place = Node(("bf:Place", f"{SCHEMA}Place"))
            place.add("rdfs:label", value.text)
            place.add(f"{SCHEMA}latitude", Text(str(value.lat), datatype="xsd:decimal"))
            place.add(f"{SCHEMA}longitude", Text(str(value.lon), datatype="xsd:decimal"))
            return place
        case Kind.IMAGE:
            return value.text or ""
        case _:
            return Text(value.text[:4_000])


class TopicStatements:
    """Entries of published topics, one named graph."""

    name = SOURCE
    title = "专题资源库 Topical databases"
    licence = CC0

    def newest(self) -> int:
        """Return the newest change."""
        return int(EntryVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0)

    def writing(self) -> frozenset[str]:
        """Return who may bring older ones."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select virtualtransaction from pg_locks where locktype = 'relation' and granted and relation = 'collections_entryversion'::regclass "
                "and database = (select oid from pg_database where datname = current_database()) "
                "and mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') and pid is distinct from pg_backend_pid()",
            )
            return frozenset(str(row[0]) for row in cursor.fetchall())

    def changes(self, *, after: int, until: int, limit: int) -> Changes:
        """Return entries changed in between."""
        rows = list(EntryVersion.objects.filter(pk__gt=after, pk__lte=until).order_by("pk").values_list("pk", "entry_id")[:limit])
        return Changes(list(dict.fromkeys(entry for _pk, entry in rows)), rows[-1][0] if len(rows) == limit else until)

    def addresses(self, keys: Sequence[int]) -> Mapping[int, str]:
        """Return permanent links."""
        return {pk: permanent_link(topic, number) for pk, topic, number in Entry.objects.filter(pk__in=keys).values_list("pk", "topic_id", "number")}

    def things(self, keys: Sequence[int]) -> Iterable[Thing]:
        """Return entries that readers may see."""
        for row in Entry.objects.filter(pk__in=keys, removed=False, topic__state=TopicState.PUBLISHED).select_related("topic", "type"):
            entry, topic = entry_data(row), topic_data(row.topic)
            node = describe_entry(entry, type_data(row.type), topic)
            node.add(f"{DCTERMS}license", Link(topic.licence or CC0))
            yield Thing(row.pk, node.uri, (node,), row.updated_at)

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next entries that readers may see."""
        return list(Entry.objects.filter(pk__gt=key, removed=False, topic__state=TopicState.PUBLISHED).order_by("pk").values_list("pk", flat=True)[:limit])

    def count(self) -> int:
        """Return how many entries readers may see."""
        return Entry.objects.filter(removed=False, topic__state=TopicState.PUBLISHED).count()
