"""Make the columns of facts from authority records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from wenyuan.knowledge.catalogue.api import (
    AuthorityData,
    find_authorities,
    find_authorities_by_number,
    list_authorities_of_batch,
    load_authority_marc,
    walk_authorities,
)
from wenyuan.knowledge.graph.api import mark_restated

from ..data import Facts
from ..format import read_facts, romanised_keys
from ..models import AuthorityFacts, AuthorityIdentifier, AuthorityRelation

_AT_ONCE = 2_000


def derive_facts(*, authority_ids: Sequence[int]) -> int:
    """Make the facts of these authorities anew and return how many there are."""
    rows = find_authorities(authority_ids=authority_ids)
    sources = load_authority_marc(authority_ids=authority_ids)
    read = {
        pk: read_facts(sources[pk], kind=row.kind, heading=row.heading, variants=row.variants, dates=row.dates, dynasty=row.dynasty) for pk, row in rows.items() if pk in sources
    }
    store_facts(rows={pk: rows[pk] for pk in read}, facts=read)
    return len(read)


@transaction.atomic
def store_facts(*, rows: dict[int, AuthorityData], facts: dict[int, Facts]) -> None:
    """Write facts in place of what was there."""
    for model in (AuthorityFacts, AuthorityIdentifier, AuthorityRelation):
        model.objects.filter(authority_id__in=facts).delete()
    AuthorityFacts.objects.bulk_create([
        AuthorityFacts(
            authority_id=pk, library_id=rows[pk].library_id, derived_version=rows[pk].version, born=one.born, died=one.died, dynasties=list(one.dynasties), sex=one.sex,
            languages=list(one.languages), places=list(one.places), occupations=list(one.occupations), undifferentiated=one.undifferentiated, note=one.note,
            romanised=romanised_keys((rows[pk].heading, *rows[pk].variants), rows[pk].kind),
        ) for pk, one in facts.items()
    ])
    AuthorityIdentifier.objects.bulk_create([
        AuthorityIdentifier(authority_id=pk, library_id=rows[pk].library_id, scheme=known.scheme, value=known.value, source=known.source) for pk, one in facts.items() for known in one.identifiers
    ])
    targets = _targets(facts)
    AuthorityRelation.objects.bulk_create([
        AuthorityRelation(
            authority_id=pk, library_id=rows[pk].library_id, kind=relation.kind, heading=relation.heading, number=relation.number,
            target_id=targets.get((rows[pk].library_id, relation.number)),
        ) for pk, one in facts.items() for relation in one.relations
    ])


def _targets(facts: dict[int, Facts]) -> dict[tuple[int, str], int]:
    numbers = {relation.number for one in facts.values() for relation in one.relations if relation.number}
    return {(row.library_id, row.control_number): row.id for row in find_authorities_by_number(sorted(numbers))} if numbers else {}


def derive_stale(*, batch_id: int | None = None, at: datetime | None = None, report: Callable[[int], None] = lambda _done: None) -> int:
    """Make the facts of every authority that is newer than they are, such as those that a file brought; return how many. With `at` the knowledge graph hears of them."""
    after = done = 0
    while rows := _next(batch_id, after):
        after = rows[-1].id
        known = dict(AuthorityFacts.objects.filter(authority_id__in=[row.id for row in rows]).values_list("authority_id", "derived_version"))
        stale = [row.id for row in rows if known.get(row.id) != row.version]
        if stale:
            done += derive_facts(authority_ids=stale)
            if at is not None:
                mark_restated(source="authorities", keys=stale, at=at)
        report(done)
    return done


def _next(batch_id: int | None, after: int) -> list[AuthorityData]:
    if batch_id is None:
        return walk_authorities(after=after, limit=_AT_ONCE)
    return list_authorities_of_batch(batch_id=batch_id, after=after, limit=_AT_ONCE)
