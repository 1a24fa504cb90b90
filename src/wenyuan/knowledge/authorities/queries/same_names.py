"""Others who bear the same name, with what tells them apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from wenyuan.bibliography.chinese import fold
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import AuthorityData, find_authorities_by_key, find_records

from ..enums import LinkState
from ..models import AuthorityFacts, Link

_MOST: Final = 40
_TITLES: Final = 2


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another authority with this name as heading or variant. `uses` counts linked records, `titles` are some of them."""

    ark: str
    kind: str
    heading: str
    dates: str
    dynasties: tuple[str, ...]
    places: tuple[str, ...]
    occupations: tuple[str, ...]
    note: str
    uses: int
    titles: tuple[str, ...]
    undifferentiated: bool


def list_namesakes(row: AuthorityData) -> list[Namesake]:
    """Return the public authorities of which a form is this one's heading, those most used first; five questions to the database."""
    rows = {other.id: other for other in find_authorities_by_key([fold(row.heading)])[: _MOST + 1] if other.id != row.id}
    if not rows:
        return []
    facts = {one.authority_id: one for one in AuthorityFacts.objects.filter(authority_id__in=rows)}
    links = Link.objects.filter(authority_id__in=rows, state=LinkState.LINKED, record__status="active")
    uses = dict(links.values_list("authority_id").annotate(n=Count("record_id", distinct=True)))
    some = defaultdict[int, list[int]](list)
    for authority_id, record_id in links.order_by("authority_id", "record_id").values_list("authority_id", "record_id")[:400]:
        if len(some[authority_id]) < _TITLES and record_id not in some[authority_id]:
            some[authority_id].append(record_id)
    records = find_records(record_ids=[record_id for several in some.values() for record_id in several])
    found = []
    for pk, other in rows.items():
        known = facts.get(pk)
        found.append(Namesake(
            ark_name("authority", pk), other.kind, other.heading, other.dates, tuple(known.dynasties) if known else (), tuple(known.places) if known else (),
            tuple(known.occupations) if known else (), known.note[:200] if known else "", uses.get(pk, 0), tuple(records[one].title for one in some[pk] if one in records),
            known.undifferentiated if known else False,
        ))
    return sorted(found, key=lambda one: (-one.uses, one.heading, one.ark))
