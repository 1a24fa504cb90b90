"""What a person rules of two records, and what follows at once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from wenyuan.foundation.audit.api import record_act

from ..enums import How, PairState, Ruling
from ..models import Decision, Membership, Pair
from .clusters import Evidence, Group, leave, place_groups
from .turns import acting_for_all


class NoSuchPair(LookupError):
    """There is no such pair on the desk."""


class Contradiction(ValueError):
    """Somebody has ruled that a record of the one cluster is not one of the other; `pair` names both."""

    def __init__(self, pair: tuple[int, int]) -> None:
        super().__init__(f"records {pair[0]} and {pair[1]} have been ruled different")
        self.pair = pair


def postpone(*, pair_id: int, at: datetime) -> None:
    """Put a pair at the end of the desk.

    Raises:
        NoSuchPair: There is none that waits.
    """
    if not Pair.objects.filter(pk=pair_id, state__in=[PairState.OPEN, PairState.LATER]).update(state=PairState.LATER, changed_at=at):
        raise NoSuchPair(pair_id)


def rule_on_pair(*, pair_id: int, ruling: Ruling, reason: str, at: datetime, actor_id: int | None) -> None:
    """Record what a person says of a pair of the desk, and merge or part accordingly.

    Raises:
        NoSuchPair: There is none.
        Contradiction: It says `together`, against another ruling.
    """
    with acting_for_all():
        pair = Pair.objects.select_for_update().filter(pk=pair_id).exclude(state=PairState.GONE).first()
        if pair is None:
            raise NoSuchPair(pair_id)
        rule(record_a=pair.record_a_id, record_b=pair.record_b_id, ruling=ruling, reason=reason, at=at, actor_id=actor_id)


def rule(*, record_a: int, record_b: int, ruling: Ruling, reason: str, at: datetime, actor_id: int | None) -> None:
    """Record a ruling on any two records, and merge or part them accordingly; the pair leaves the desk.

    Raises:
        Contradiction: It says `together`, against another ruling.
    """
    a, b = sorted((record_a, record_b))
    with acting_for_all():
        Decision.objects.filter(record_a_id=a, record_b_id=b, withdrawn_at=None).update(withdrawn_at=at)
        if ruling == Ruling.TOGETHER:
            _check_free(a, b)
        Decision.objects.create(record_a_id=a, record_b_id=b, ruling=ruling, reason=reason, actor_id=actor_id, at=at)
        state = PairState.SAME if ruling == Ruling.TOGETHER else PairState.DIFFERENT
        Pair.objects.filter(record_a_id=a, record_b_id=b).update(state=state, changed_at=at)
        record_act(kind="union", subject=f"pair:{a}-{b}", action=ruling.value, actor_id=actor_id, at=at, reason=reason[:2000])
        if ruling == Ruling.TOGETHER:
            evidence = Evidence(How.PERSON)
            place_groups([Group((a, b), {a: evidence, b: evidence})], at=at, actor_id=actor_id, reason=reason or "ruled the same")
        else:
            _part(a, b, at, actor_id, reason)


def _check_free(a: int, b: int) -> None:
    clusters = dict(Membership.objects.filter(record_id__in=[a, b], until=None).values_list("record_id", "cluster_id"))
    sides = [
        {one, *Membership.objects.filter(cluster_id=clusters[one], until=None).values_list("record_id", flat=True)} if one in clusters else {one} for one in (a, b)
    ]
    across = Q(record_a_id__in=sides[0], record_b_id__in=sides[1]) | Q(record_a_id__in=sides[1], record_b_id__in=sides[0])
    against = Decision.objects.filter(across, ruling=Ruling.APART, withdrawn_at=None).values_list("record_a_id", "record_b_id").first()
    if against is not None:
        raise Contradiction(against)


def _part(a: int, b: int, at: datetime, actor_id: int | None, reason: str) -> None:
    """Part two records that stand in one cluster: the one that came later leaves."""
    members = list(Membership.objects.filter(record_id__in=[a, b], until=None).order_by("since", "record_id"))
    if len(members) == 2 and members[0].cluster_id == members[1].cluster_id:
        leave(record_ids=[members[1].record_id], at=at, actor_id=actor_id, reason=reason or "ruled different")


def add_member(*, cluster_id: int, record_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Put a record into a cluster by hand; what was ruled of it and the members before is withdrawn.

    Raises:
        NoSuchPair: The cluster has no members.
        Contradiction: Another record of its own cluster has been ruled different from a member.
    """
    with acting_for_all():
        members = list(Membership.objects.filter(cluster_id=cluster_id, until=None).exclude(record_id=record_id).order_by("pk").values_list("record_id", flat=True))
        if not members:
            raise NoSuchPair(cluster_id)
        own = Q(record_a_id=record_id, record_b_id__in=members) | Q(record_b_id=record_id, record_a_id__in=members)
        Decision.objects.filter(own, ruling=Ruling.APART, withdrawn_at=None).update(withdrawn_at=at)
        rule(record_a=record_id, record_b=members[0], ruling=Ruling.TOGETHER, reason=reason, at=at, actor_id=actor_id)


def part_member(*, record_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Take a record out of its cluster for good: it is ruled different from every other member.

    Raises:
        NoSuchPair: The record is in no cluster.
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    with acting_for_all():
        own = Membership.objects.filter(record_id=record_id, until=None).first()
        if own is None:
            raise NoSuchPair(record_id)
        others = list(Membership.objects.filter(cluster_id=own.cluster_id, until=None).exclude(record_id=record_id).values_list("record_id", flat=True))
        _set_apart([(record_id, other) for other in others], reason, at, actor_id)
        leave(record_ids=[record_id], at=at, actor_id=actor_id, reason=reason)


def part_all(*, cluster_id: int, reason: str, at: datetime, actor_id: int | None) -> int:
    """Part a whole cluster for good, and return how many records stand for themselves again.

    Raises:
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    with acting_for_all():
        ids = sorted(Membership.objects.filter(cluster_id=cluster_id, until=None).values_list("record_id", flat=True))
        _set_apart([(a, b) for place, a in enumerate(ids) for b in ids[place + 1 :]], reason, at, actor_id)
        return leave(record_ids=ids, at=at, actor_id=actor_id, reason=reason)


def _set_apart(pairs: list[tuple[int, int]], reason: str, at: datetime, actor_id: int | None) -> None:
    for one, two in pairs:
        a, b = sorted((one, two))
        Decision.objects.filter(record_a_id=a, record_b_id=b, withdrawn_at=None).update(withdrawn_at=at)
        Decision.objects.create(record_a_id=a, record_b_id=b, ruling=Ruling.APART, reason=reason, actor_id=actor_id, at=at)
        Pair.objects.filter(record_a_id=a, record_b_id=b).update(state=PairState.DIFFERENT, changed_at=at)
    if pairs:
        record_act(kind="union", subject=f"pair:{pairs[0][0]}-{pairs[0][1]}", action=Ruling.APART.value, actor_id=actor_id, at=at, reason=reason[:2000])
