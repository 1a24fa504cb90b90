"""Values of properties of authorities, for tables that were reconciled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import AuthorityData, find_authorities, find_records

from ..enums import LinkState, RelationKind, Scheme
from ..models import AuthorityFacts, AuthorityIdentifier, AuthorityRelation, Link

_MOST: Final = 200
Cell = Mapping[str, str | int]
# Properties: what they are called. Those of `MATCHED` may also narrow a query.
PROPERTIES: Final = {
    "heading": _("标目"), "variant": _("又名"), "dates": _("生卒"), "birth": _("生年"), "death": _("卒年"), "dynasty": _("朝代"), "sex": _("性别"), "place": _("地点"),
    "occupation": _("职业"), "note": _("简介"), "title": _("作品"), "uses": _("书目数"), "year": _("出版年"),
    **dict(Scheme.choices), **{f"relation_{code}": name for code, name in RelationKind.choices},
}
MATCHED: Final = ("dates", "birth", "death", "dynasty", "place", "occupation", "title", "year", *Scheme.values)
EXTENDED: Final = tuple(name for name in PROPERTIES if name != "year")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property with the most values to give, 0 for all."""

    property: str
    limit: int = 0


def extend_authorities(authority_ids: Sequence[int], wanted: Sequence[Wanted]) -> dict[int, dict[str, list[Cell]]]:
    """Return the values of properties by authority; public ones alone. A fixed number of questions to the database."""
    rows = {pk: row for pk, row in find_authorities(authority_ids=authority_ids).items() if row.status == "active"}
    names = {one.property for one in wanted}
    facts = {one.authority_id: one for one in AuthorityFacts.objects.filter(authority_id__in=rows)}
    numbers = _numbers(rows) if names & set(Scheme.values) else {}
    related = _related(rows) if any(name.startswith("relation_") for name in names) else {}
    used, titles = _used(rows) if names & {"uses", "title"} else ({}, {})
    found: dict[int, dict[str, list[Cell]]] = {}
    for pk, row in rows.items():
        values = _plain_values(row, facts.get(pk)) | {
            "title": [{"str": one} for one in titles.get(pk, ())], "uses": [{"int": used.get(pk, 0)}],
            **{scheme: [{"str": value} for value in numbers.get((pk, scheme), ())] for scheme in Scheme.values},
            **{f"relation_{kind}": related.get((pk, kind), []) for kind in RelationKind.values},
        }
        found[pk] = {one.property: values[one.property][: one.limit or _MOST] for one in wanted if one.property in values}
    return found


def _plain_values(row: AuthorityData, facts: AuthorityFacts | None) -> dict[str, list[Cell]]:
    def texts(values: Sequence[str]) -> list[Cell]:
        return [{"str": value} for value in values if value]

    return {
        "heading": texts([row.heading]), "variant": texts(row.variants), "dates": texts([row.dates]), "birth": [{"int": facts.born}] if facts and facts.born is not None else [],
        "death": [{"int": facts.died}] if facts and facts.died is not None else [], "dynasty": texts(facts.dynasties if facts else []), "sex": texts([facts.sex] if facts else []),
        "place": texts(facts.places if facts else []), "occupation": texts(facts.occupations if facts else []), "note": texts([facts.note] if facts else []),
    }


def _numbers(rows: Mapping[int, AuthorityData]) -> dict[tuple[int, str], list[str]]:
    found = defaultdict[tuple[int, str], list[str]](list)
    for pk, scheme, value in AuthorityIdentifier.objects.filter(authority_id__in=rows).order_by("pk").values_list("authority_id", "scheme", "value"):
        found[(pk, scheme)].append(value)
    return found


def _related(rows: Mapping[int, AuthorityData]) -> dict[tuple[int, str], list[Cell]]:
    found = defaultdict[tuple[int, str], list[Cell]](list)
    for pk, kind, heading, target in AuthorityRelation.objects.filter(authority_id__in=rows).order_by("pk").values_list("authority_id", "kind", "heading", "target_id"):
        found[(pk, kind)].append({"id": ark_name("authority", target), "name": heading} if target else {"str": heading})
    return found


def _used(rows: Mapping[int, AuthorityData]) -> tuple[dict[int, int], dict[int, list[str]]]:
    links = Link.objects.filter(authority_id__in=rows, state=LinkState.LINKED, record__status="active").order_by("record_id").values_list("authority_id", "record_id")
    records = defaultdict[int, list[int]](list)
    for pk, record_id in links[: 100 * _MOST]:
        if record_id not in records[pk]:
            records[pk].append(record_id)
    known = find_records(record_ids=sorted({one for several in records.values() for one in several[:_MOST]}))
    titles = {pk: list(dict.fromkeys(known[one].title for one in several[:_MOST] if one in known)) for pk, several in records.items()}
    return {pk: len(several) for pk, several in records.items()}, titles
