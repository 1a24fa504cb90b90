"""Authorities for a form field: found by what is typed, in whatever script, or by a number that others gave them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Count

from wenyuan.bibliography.chinese import fold, fold_many
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import AuthorityData, AuthorityFilters, find_authorities, find_authorities_by_key, list_authorities

from ..data import Suggested
from ..enums import LinkState
from ..format import SCHEMES, WrongIdentifier, clean_identifier, latin_key, read_identifier
from ..models import AuthorityFacts, AuthorityIdentifier, Link

_LONGEST: Final = 120
_MOST: Final = 20
_SHORTEST: Final = 3


def suggest_authorities(*, text: str, kinds: Collection[str] = (), limit: int = 10) -> list[Suggested]:
    """Return public authorities for what is typed: by an identifier, by exactly a form, by the beginning of one; those used most first."""
    text = " ".join(text.replace("\x00", " ").split())[:_LONGEST]
    if not text:
        return []
    limit = min(limit, _MOST)
    rows = {row.id: row for row in _by_number(text)}
    rows |= {row.id: row for row in find_authorities_by_key([fold(text)])[: 4 * _MOST]}
    rows |= {row.id: row for row in find_by_romanised(text) if row.status == "active"}
    if len(rows) < limit:
        page = list_authorities(AuthorityFilters(text=text, at_start=True), limit=2 * _MOST)
        rows |= {row.id: row for row in page.rows if row.id not in rows}
    fitting = [row for row in rows.values() if not kinds or row.kind in kinds]
    return _as_suggested(text, fitting)[:limit]


def find_by_romanised(text: str) -> list[AuthorityData]:
    """Return authorities, of whatever status, with a Chinese form that is written so in pinyin or Wade-Giles; shorter headings first, forty at most."""
    key = latin_key(text)
    if len(key) < _SHORTEST:
        return []
    ids = list(AuthorityFacts.objects.filter(romanised__contains=[key]).order_by("authority_id").values_list("authority_id", flat=True)[: 2 * _MOST])
    return sorted(find_authorities(authority_ids=ids).values(), key=lambda row: (len(row.heading), row.id))


def _by_number(text: str) -> list[AuthorityData]:
    known = read_identifier(text)
    if known is not None:
        return find_by_identifier(scheme=known[0], value=known[1])
    pairs = [(scheme, text) for scheme in SCHEMES if any(c.isdigit() for c in text)]
    found: list[AuthorityData] = []
    values = {(scheme, value) for scheme, raw in pairs if (value := _try(scheme, raw))}
    if values:
        rows = AuthorityIdentifier.objects.filter(value__in={value for _scheme, value in values}).values_list("scheme", "value", "authority_id")[:_MOST]
        ids = [authority_id for scheme, value, authority_id in rows if (scheme, value) in values]
        found = [row for row in find_authorities(authority_ids=ids).values() if row.status == "active"]
    return found


def _try(scheme: str, text: str) -> str:
    try:
        return clean_identifier(scheme, text)
    except WrongIdentifier:
        return ""


def find_by_identifier(*, scheme: str, value: str) -> list[AuthorityData]:
    """Return public authorities with an identifier in its plain form."""
    ids = AuthorityIdentifier.objects.filter(scheme=scheme, value=value).values_list("authority_id", flat=True)[:_MOST]
    return [row for row in find_authorities(authority_ids=ids).values() if row.status == "active"]


def _as_suggested(text: str, rows: Sequence[AuthorityData]) -> list[Suggested]:
    ids = [row.id for row in rows]
    uses = dict(Link.objects.filter(authority_id__in=ids, state=LinkState.LINKED).values_list("authority_id").annotate(n=Count("record_id", distinct=True)))
    several = set(AuthorityFacts.objects.filter(authority_id__in=ids, undifferentiated=True).values_list("authority_id", flat=True))
    key = fold(text)
    found = [
        Suggested(
            id=row.id, ark=ark_name("authority", row.id), kind=row.kind, heading=row.heading, matched=_matched(key, row), dates=row.dates, dynasty=row.dynasty,
            control_number=row.control_number, undifferentiated=row.id in several, uses=uses.get(row.id, 0),
        ) for row in rows
    ]
    return sorted(found, key=lambda one: (fold(one.heading) != key, one.matched == "", -one.uses, one.id))


def _matched(key: str, row: AuthorityData) -> str:
    """Return the variant that matched, empty where the heading did."""
    forms = [row.heading, *row.variants]
    folded = fold_many(forms)
    exact = next((form for form, one in zip(forms, folded, strict=True) if one == key), None)
    found = exact or next((form for form, one in zip(forms, folded, strict=True) if one.startswith(key)), row.heading)
    return "" if found == row.heading else found
