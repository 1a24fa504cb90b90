"""Records that may describe what somebody is cataloguing just now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import F

from wenyuan.bibliography.marc import MarcError
from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.bibliography.matching import Features, Judgement, Verdict, judge, read_features
from wenyuan.knowledge.discovery.api import Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..data import RecordData
from ..enums import RecordStatus
from ..models import RecordVersion
from .records import read_source, record_data

_ASKED: Final = 12
_MOST_ISBNS: Final = 3
_MOST_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class LikelySame:
    """A public record that is the same publication or may be, and why."""

    record: RecordData
    judgement: Judgement


def find_likely_same(*, marc: MarcRecord, except_id: int | None, limit: int = 5) -> list[LikelySame]:
    """Return public records of any library, likeliest first; none while the index cannot answer.

    Candidates come from the index by number, by title and by title with a name; each is then judged by its own source record.
    """
    features = read_features(marc)
    ids: dict[int, None] = {}
    try:
        for question in _questions(marc, features):
            hits = search(SearchRequest(query=question, filters=Filters(sources=("catalogue",)), limit=_ASKED)).hits
            ids |= dict.fromkeys(hit.key for hit in hits if hit.key != except_id)
    except (IndexMissing, IndexDamaged):
        return []
    found = [LikelySame(data, judge(features, other)) for data, other in _load(list(ids))]
    found = [one for one in found if one.judgement.verdict != Verdict.DIFFERENT]
    return sorted(found, key=lambda one: (one.judgement.verdict != Verdict.SAME, -one.judgement.weight, one.record.id))[:limit]


def _questions(marc: MarcRecord, features: Features) -> Iterator[str]:
    yield from sorted(features.isbns)[:_MOST_ISBNS]
    tag = "200" if marc.format.value == "cnmarc" else "245"
    title = next((field.first("a") or "" for field in marc.fields if field.tag == tag), "").strip(" /:;=.")[:_MOST_TITLE]
    if title:
        yield title
        if features.people:
            yield f"{title} {min(features.people)}"


def _load(ids: list[int]) -> Iterator[tuple[RecordData, Features]]:
    rows = RecordVersion.objects.filter(record_id__in=ids, number=F("record__version"), record__status=RecordStatus.ACTIVE).select_related("record")
    for row in rows:
        try:
            yield record_data(row.record), read_features(read_source(raw=bytes(row.raw), encoding=row.encoding, format_=row.record.format))
        except MarcError:  # kept as it came, though it cannot be read
            continue
