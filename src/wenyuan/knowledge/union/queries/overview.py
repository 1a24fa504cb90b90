"""How the union catalogue stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from ..enums import CreditKind, PairState
from ..models import Cluster, Contribution, Credit, Membership, Pair


def count_union(library_id: int | None) -> dict[str, int]:
    """Return counts of the nation, or of what concerns one library."""
    members = Membership.objects.filter(until=None)
    pairs = Pair.objects.filter(state=PairState.OPEN, is_own=False)
    given = Contribution.objects.all()
    if library_id is not None:
        members, given = members.filter(library_id=library_id), given.filter(library_id=library_id)
        pairs = pairs.filter(library_a_id=library_id) | pairs.filter(library_b_id=library_id)
    clusters = Cluster.objects.filter(ended_at=None).count() if library_id is None else members.values("cluster_id").distinct().count()
    return {"clusters": clusters, "members": members.count(), "libraries": members.aggregate(n=Count("library", distinct=True))["n"], "waiting": pairs.count(), "contributions": given.count()}


@dataclass(frozen=True, slots=True)
class CreditRow:
    """What a library did in a month, by kind."""

    library_id: int
    month: date
    counts: Mapping[str, int]


def list_credit(*, library_id: int | None, months: int = 24) -> list[CreditRow]:
    """Return the counts of the newest months, newest first; without a library, of all libraries."""
    rows = Credit.objects.all() if library_id is None else Credit.objects.filter(library_id=library_id)
    newest = list(rows.values_list("month", flat=True).distinct().order_by("-month")[:months])
    found: dict[tuple[date, int], dict[str, int]] = defaultdict(lambda: dict.fromkeys(CreditKind.values, 0))
    for month, library, kind, count in rows.filter(month__in=newest).values_list("month", "library_id", "kind", "count"):
        found[month, library][kind] = count
    return [CreditRow(library, month, counts) for (month, library), counts in sorted(found.items(), key=lambda one: (-one[0][0].toordinal(), one[0][1]))]


def sum_credit() -> dict[int, dict[str, int]]:
    """Return what each library did in all, by kind."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(CreditKind.values, 0))
    for row in Credit.objects.values("library_id", "kind").annotate(n=Sum("count")):
        found[row["library_id"]][row["kind"]] = row["n"]
    return dict(found)
