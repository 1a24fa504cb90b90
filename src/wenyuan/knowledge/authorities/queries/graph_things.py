"""What authority control says of names, works, places and subjects in the knowledge graph: SKOS concepts that are also persons, bodies, places of schema.org."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wenyuan.bibliography.bibframe.tree import Link, Node, Text
from wenyuan.knowledge.catalogue.api import (
    AuthorityData,
    authorities_after,
    authority_address,
    count_authorities,
    find_authorities,
    list_authority_changes,
    load_authority_marc,
    newest_authority_change,
    writing_transactions,
)
from wenyuan.knowledge.graph.api import DCTERMS, FOAF, OWL, SCHEMA, SKOS, Changes, Thing, era_address

from ..format.cited import read_coordinates
from ..format.identifiers import identifier_address
from ..models import AuthorityFacts, AuthorityIdentifier, AuthorityRelation

_TYPES: Final = {
    "person": ("bf:Person", f"{SCHEMA}Person"), "family": ("bf:Family",), "corporate": ("bf:Organization", f"{SCHEMA}Organization"), "meeting": ("bf:Meeting", f"{SCHEMA}Event"),
    "place": ("bf:Place", f"{SCHEMA}Place"), "subject": ("bf:Topic",), "work": ("bf:Hub", f"{SCHEMA}CreativeWork"), "series": ("bf:Series",), "form": ("bf:GenreForm",),
}
_RELATIONS: Final = {"broader": f"{SKOS}broader", "narrower": f"{SKOS}narrower", "earlier": f"{DCTERMS}replaces", "later": f"{DCTERMS}isReplacedBy", "same_person": f"{FOAF}focus"}


def describe_authority(
    row: AuthorityData, facts: AuthorityFacts | None, identifiers: Iterable[tuple[str, str]], relations: Iterable[tuple[str, int | None]],
    *, coordinates: tuple[float, float] | None = None,
) -> Node:
    """Return an authority as a node. Years are written as EDTF; `relations` are (kind, authority); `coordinates` are latitude and longitude of a place."""
    node = Node((f"{SKOS}Concept", *_TYPES.get(row.kind, ())), authority_address(row.id))
    node.add("rdfs:label", row.heading)
    node.add(f"{SKOS}prefLabel", row.heading)
    for form in row.variants:
        node.add(f"{SKOS}altLabel", form)
    if facts is not None:
        for name, year in ((f"{SCHEMA}birthDate", facts.born), (f"{SCHEMA}deathDate", facts.died)):
            if year is not None:
                node.add(name, Text(f"{year:04d}" if year >= 0 else f"-{-year:04d}", datatype="edtf:EDTF"))
        for dynasty in facts.dynasties:
            node.add(f"{DCTERMS}coverage", Link(era_address(dynasty)))
        for name, values in (
            (f"{DCTERMS}temporal", facts.dynasties), (f"{SCHEMA}gender", [facts.sex]), (f"{SCHEMA}hasOccupation", facts.occupations), (f"{SCHEMA}homeLocation", facts.places),
        ):
            for value in values:
                node.add(name, value)
        if facts.undifferentiated:
            node.add(f"{SKOS}scopeNote", "undifferentiated", lang="en")
        node.add(f"{SKOS}note", facts.note[:2_000])
    for name, degrees in zip((f"{SCHEMA}latitude", f"{SCHEMA}longitude"), coordinates or (), strict=False):
        node.add(name, Text(f"{degrees:.4f}", datatype="xsd:decimal"))
    for scheme, value in identifiers:
        node.add(f"{OWL}sameAs" if scheme in {"viaf", "isni", "wikidata", "gnd", "lccn"} else f"{SKOS}exactMatch", Link(identifier_address(scheme, value)))
    for kind, target in relations:
        if target is not None:
            node.add(_RELATIONS.get(kind, f"{SKOS}related"), Link(authority_address(target)))
    return node


class AuthorityStatements:
    """Public authorities."""

    name = "authorities"
    title = "规范 Authorities"
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"

    def newest(self) -> int:
        """Return the newest change."""
        return newest_authority_change()

    def writing(self) -> frozenset[str]:
        """Return who may bring older ones."""
        return writing_transactions(of="authority")

    def changes(self, *, after: int, until: int, limit: int) -> Changes:
        """Return authorities changed in between."""
        rows = list_authority_changes(after=after, until=until, limit=limit)
        return Changes(list(dict.fromkeys(authority for _change, authority in rows)), rows[-1][0] if len(rows) == limit else until)

    def addresses(self, keys: Sequence[int]) -> Mapping[int, str]:
        """Return permanent addresses."""
        return {key: authority_address(key) for key in keys}

    def things(self, keys: Sequence[int]) -> Iterable[Thing]:
        """Return public authorities."""
        facts = {row.authority_id: row for row in AuthorityFacts.objects.filter(authority_id__in=keys)}
        identifiers, relations = defaultdict[int, list[tuple[str, str]]](list), defaultdict[int, list[tuple[str, int | None]]](list)
        for authority_id, scheme, value in AuthorityIdentifier.objects.filter(authority_id__in=keys).order_by("pk").values_list("authority_id", "scheme", "value"):
            identifiers[authority_id].append((scheme, value))
        for authority_id, kind, target in AuthorityRelation.objects.filter(authority_id__in=keys).order_by("pk").values_list("authority_id", "kind", "target_id"):
            relations[authority_id].append((kind, target))
        rows = find_authorities(authority_ids=keys)
        places = load_authority_marc(authority_ids=[row.id for row in rows.values() if row.kind == "place"])
        for authority_id, row in rows.items():
            if row.status == "active":
                where = read_coordinates(places[authority_id]) if authority_id in places else None
                node = describe_authority(row, facts.get(authority_id), identifiers[authority_id], relations[authority_id], coordinates=where)
                yield Thing(authority_id, node.uri, (node,), row.updated_at)

    def keys_after(self, key: int, *, limit: int) -> Sequence[int]:
        """Return the next public authorities."""
        return authorities_after(key, limit=limit)

    def count(self) -> int:
        """Return how many are public."""
        return count_authorities()
