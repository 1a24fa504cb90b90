"""Which authority somebody else's row means: candidates for a name with what else the row says, the evidence weighed as in linking.

Source:
    W3C Entity Reconciliation Community Group, Reconciliation Service API 0.2 and 1.0 (draft).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from wenyuan.bibliography.chinese import dynasty_of, fold, fold_many
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import AuthorityData, find_authorities, find_authorities_by_key, find_records

from ..domain.evidence import Asked, Circumstances, Known, weigh_candidates
from ..enums import LinkState
from ..format import SCHEMES, WrongIdentifier, clean_identifier, latin_key
from ..models import AuthorityFacts, AuthorityIdentifier, Link
from .lookup import find_by_identifier, suggest_authorities

_LONGEST: Final = 400
_MOST_NAMESAKES: Final = 40
_MOST_TITLES: Final = 200
_SAID: Final = {"place": 1.2, "occupation": 1.0, "title": 3.0}
_NOT_SAID: Final = -0.3
_NUMBER: Final = 9.0
_OTHER_NUMBER: Final = -5.0
_NEAR: Final = 0.9  # a name in pinyin may be several
_YEAR: Final = re.compile(r"-?\d{3,4}|前\s*\d{1,4}")
_MARKED: Final = re.compile(r"^[〔\[(（【](.{1,6}?)[〕\])）】]\s*(.+)$")
SURE: Final = 90.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What the row says beside the name: a property and its values; a `required` one keeps out whoever does not have it."""

    property: str
    values: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One row."""

    name: str
    kinds: frozenset[str] = frozenset()
    limit: int = 10
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate. `score` is 0 to 100, `certain` says that it may be taken without a look; `features` are what the score rests on."""

    ark: str
    name: str
    kind: str
    description: str
    score: float
    certain: bool
    features: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class _Loaded:
    """What is known of every candidate of a batch."""

    facts: Mapping[int, AuthorityFacts]
    numbers: Mapping[int, set[tuple[str, str]]]
    titles: Mapping[int, set[str]]


def reconcile(queries: Sequence[Query]) -> list[list[Match]]:
    """Return the candidates of each query, best first. The questions to the database do not grow with the exact matches of a batch."""
    cut = [_cut(query) for query in queries]
    keys = fold_many([query.name for query in cut])
    by_key: dict[str, list[AuthorityData]] = defaultdict(list)
    wanted = {key for key in keys if key}
    for row in find_authorities_by_key(sorted(wanted)) if wanted else ():
        for key in set(fold_many([row.heading, *row.variants])) & wanted:
            by_key[key].append(row)
    found = [_candidates(query, by_key.get(key, [])) for query, key in zip(cut, keys, strict=True)]
    ids = {row.id for rows in found for row in rows}
    loaded = _load(ids, with_titles=any(one.property == "title" for query in cut for one in query.conditions))
    return [_weigh(query, key, rows, loaded) for query, key, rows in zip(cut, keys, found, strict=True)]


def _cut(query: Query) -> Query:
    """Take a dynasty that stands before the name (〔宋〕苏轼) for what it is, and bound the lengths."""
    name = " ".join(query.name.replace("\x00", " ").split())[:_LONGEST]
    marked = _MARKED.match(name)
    dynasty = dynasty_of(marked[1]) if marked else ""
    if marked is None or not dynasty:
        return replace(query, name=name)
    return replace(query, name=marked[2], conditions=(*query.conditions, Condition("dynasty", (dynasty,))))


def _candidates(query: Query, exact: list[AuthorityData]) -> list[AuthorityData]:
    rows = {row.id: row for row in exact[:_MOST_NAMESAKES]}
    for one in query.conditions:
        if one.property in SCHEMES:
            for value in one.values:
                rows |= {row.id: row for row in _by_number(one.property, value)}
    if not rows and query.name:
        ids = [one.id for one in suggest_authorities(text=query.name, kinds=query.kinds, limit=20)]
        rows = find_authorities(authority_ids=ids)
    return [row for row in rows.values() if row.status == "active" and (not query.kinds or row.kind in query.kinds)]


def _by_number(scheme: str, value: str) -> list[AuthorityData]:
    try:
        return find_by_identifier(scheme=scheme, value=clean_identifier(scheme, value))
    except WrongIdentifier:
        return []


def _load(ids: set[int], *, with_titles: bool) -> _Loaded:
    facts = {one.authority_id: one for one in AuthorityFacts.objects.filter(authority_id__in=ids)}
    numbers, titles = defaultdict[int, set[tuple[str, str]]](set), defaultdict[int, set[str]](set)
    for pk, scheme, value in AuthorityIdentifier.objects.filter(authority_id__in=ids).values_list("authority_id", "scheme", "value"):
        numbers[pk].add((scheme, value))
    if with_titles:
        pairs = list(Link.objects.filter(authority_id__in=ids, state=LinkState.LINKED, record__status="active").values_list("authority_id", "record_id")[: 20 * _MOST_TITLES])
        records = find_records(record_ids=sorted({record_id for _pk, record_id in pairs}))
        folded = dict(zip(records, fold_many([one.title for one in records.values()]), strict=True))
        for pk, record_id in pairs:
            if record_id in folded and len(titles[pk]) < _MOST_TITLES:
                titles[pk].add(folded[record_id])
    return _Loaded(facts, numbers, titles)


def _weigh(query: Query, key: str, rows: list[AuthorityData], loaded: _Loaded) -> list[Match]:
    if not rows:
        return []
    said = defaultdict[str, list[str]](list)
    for condition in query.conditions:
        said[condition.property] += condition.values
    kind = "person" if any(row.kind == "person" for row in rows) else rows[0].kind
    around = Circumstances(year=_year(said["year"]))
    dynasty = next((name for value in said["dynasty"] if (name := dynasty_of(value) or value)), "")
    asked = Asked(kind, key, _dates(said), dynasty)
    weighed = {one.authority_id: one for one in weigh_candidates(asked, around, [_known(row, loaded) for row in rows])}
    matches: list[Match] = []
    for row in rows:
        one = weighed[row.id]
        alike, exact = _alike(query.name, key, row)
        features = [("name", round(100 * alike, 1)), *((reason.code, round(reason.weight, 2)) for reason in one.reasons if reason.weight)]
        extra, more = _compare(said, row, loaded)
        if any(one_of.required and not _has(one_of, row, loaded) for one_of in query.conditions):
            continue
        several = row.id in loaded.facts and loaded.facts[row.id].undifferentiated
        odds = math.log(max(one.probability, 1e-6) / max(1 - one.probability, 1e-6)) + extra
        score = round(100 * alike / (1 + math.exp(-odds)), 1)
        features += more
        certain = score >= SURE and (exact or extra >= _NUMBER) and not several
        matches.append(Match(ark_name("authority", row.id), row.heading, row.kind, describe(row, loaded.facts.get(row.id)), score, certain, tuple(features)))
    matches.sort(key=lambda one: (-one.score, one.ark))
    if len([one for one in matches if one.certain]) > 1:
        matches = [replace(one, certain=False) for one in matches]
    return matches[: max(1, min(query.limit, 50))]


def _known(row: AuthorityData, loaded: _Loaded) -> Known:
    one = loaded.facts.get(row.id)
    return Known(
        id=row.id, kind=row.kind, heading_key=fold(row.heading), number=row.control_number, born=one.born if one else None, died=one.died if one else None,
        dynasties=tuple(one.dynasties) if one else ((row.dynasty,) if row.dynasty else ()), undifferentiated=one.undifferentiated if one else False,
    )


def _alike(name: str, key: str, row: AuthorityData) -> tuple[float, bool]:
    """Return how alike the nearest form is (0 to 1), and whether it is the same but for script and variants."""
    forms = fold_many([row.heading, *row.variants])
    if key in forms:
        return 1.0, True
    latin = latin_key(name)
    if latin and name.isascii():
        return _NEAR, False
    return round(max((SequenceMatcher(None, key, form).ratio() for form in forms if form), default=0.0) * _NEAR, 3) if key else (1.0 if not name else 0.0), not name


def _year(values: Sequence[str]) -> int | None:
    found = next((match for value in values if (match := _YEAR.search(value))), None)
    return int(found[0]) if found and found[0].lstrip("-").isdigit() else None


def _dates(said: Mapping[str, Sequence[str]]) -> str:
    """Return dates of life as one text, from a property that holds both or from two."""
    if said["dates"]:
        return said["dates"][0][:60]
    first, last = (next((match[0] for value in said[name] if (match := _YEAR.match(value.strip()))), "") for name in ("birth", "death"))
    return f"{_plain(first)}-{_plain(last)}" if first or last else ""


def _plain(year: str) -> str:
    return f"前{1 - int(year)}" if year.startswith("-") else year.lstrip("0") or year


def _compare(said: Mapping[str, Sequence[str]], row: AuthorityData, loaded: _Loaded) -> tuple[float, list[tuple[str, float]]]:
    """Return what the row's other properties add in log-odds, and each of them."""
    whole, found = 0.0, list[tuple[str, float]]()
    for name, weight in _SAID.items():
        if said[name]:
            gain = weight if _has(Condition(name, tuple(said[name])), row, loaded) else _NOT_SAID
            whole += gain
            found.append((name, gain))
    mine = loaded.numbers.get(row.id, set())
    for scheme in SCHEMES:
        if said[scheme]:
            other = _OTHER_NUMBER if any(of == scheme for of, _value in mine) else 0.0
            gain = _NUMBER if _has(Condition(scheme, tuple(said[scheme])), row, loaded) else other
            whole += gain
            found.append((scheme, gain))
    return whole, found


def _has(condition: Condition, row: AuthorityData, loaded: _Loaded) -> bool:
    facts, values = loaded.facts.get(row.id), {fold(value) for value in condition.values}
    if condition.property in SCHEMES:
        wanted = set[tuple[str, str]]()
        for value in condition.values:
            try:
                wanted.add((condition.property, clean_identifier(condition.property, value)))
            except WrongIdentifier:
                continue
        return bool(wanted & loaded.numbers.get(row.id, set()))
    if condition.property == "title":
        return bool(values & loaded.titles.get(row.id, set()))
    if condition.property in {"birth", "death"}:
        year = (facts.born if condition.property == "birth" else facts.died) if facts else None
        return year is not None and year == _year(condition.values)
    names = {"place": facts.places, "occupation": facts.occupations, "dynasty": facts.dynasties, "sex": [facts.sex]}.get(condition.property, []) if facts else []
    return any(value in name or name in value for name in fold_many(list(names)) if name for value in values if value)


def describe(row: AuthorityData, facts: AuthorityFacts | None) -> str:
    """Return what tells an authority apart, on one line."""
    dynasties = facts.dynasties if facts is not None else [row.dynasty] if row.dynasty else []
    life = " ".join(filter(None, ("".join(f"〔{one}〕" for one in dynasties), row.dates)))
    known = ["、".join([*facts.occupations[:3], *facts.places[:2]]), " ".join(facts.note[:80].split())] if facts is not None else []
    return "，".join(filter(None, (life, *known)))
