"""How many public records use the forms of authorities: one question to the index for persons, one for subjects, however many forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.chinese import fold
from wenyuan.knowledge.discovery.api import Facet, Filters, IndexDamaged, IndexMissing, SearchRequest, search

from ..enums import AuthorityKind

AGENTS: Final = frozenset({AuthorityKind.PERSON, AuthorityKind.FAMILY, AuthorityKind.CORPORATE, AuthorityKind.MEETING})
TOPICS: Final = frozenset({AuthorityKind.SUBJECT, AuthorityKind.PLACE})
# Buckets asked for: records of these forms name others too, and those come among them.
_BUCKETS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Uses:
    """Records that use a form; `count` is None where it is not known, `estimated` says that it is scaled up from a sample."""

    count: int | None = None
    estimated: bool = False


def count_named(forms: Iterable[str]) -> dict[str, Uses]:
    """Return in how many records each form is a name of somebody responsible."""
    return _count(Facet.PERSON, forms)


def count_treated(forms: Iterable[str]) -> dict[str, Uses]:
    """Return in how many records each form is a subject."""
    return _count(Facet.SUBJECT, forms)


def _count(facet: Facet, forms: Iterable[str]) -> dict[str, Uses]:
    asked = tuple(dict.fromkeys(forms))
    if not asked:
        return {}
    filters = Filters(people=asked) if facet is Facet.PERSON else Filters(subjects=asked)
    try:
        counted = search(SearchRequest(filters=filters, limit=1, facets=(facet,), facet_size=_BUCKETS)).facets[0]
    except (IndexMissing, IndexDamaged):
        return dict.fromkeys(asked, Uses())
    buckets = {bucket.value: bucket.count for bucket in counted.counts}
    # A bucket is missing where nothing uses the form, unless buckets were cut off or only a sample was looked at.
    missing = None if counted.estimated or len(buckets) >= _BUCKETS else 0
    return {form: Uses(_look_up(buckets, form, missing), counted.estimated) for form in asked}


def _look_up(buckets: dict[str, int], form: str, missing: int | None) -> int | None:
    """Chinese values are counted folded, others as they are written."""
    return next((buckets[key] for key in _keys(form) if key in buckets), missing)


def _keys(form: str) -> Sequence[str]:
    return (form.strip(), fold(form))
