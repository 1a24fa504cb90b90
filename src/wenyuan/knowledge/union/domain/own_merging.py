"""Two records of one library: ruled different, or merged as that library says, and parted again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from wenyuan.bibliography.marc import Field, Record
from wenyuan.foundation.audit.api import record_act
from wenyuan.knowledge.catalogue.api import (
    NoSuchMerge,
    NotMergeable,
    find_record,
    find_version,
    load_marc,
    merge_records,
    read_source,
    save_record,
    undo_merge,
)

from ..enums import PairState, Ruling
from ..models import Decision, Membership, OwnMerge, Pair
from .pairing import FieldPair, pair_fields
from .ruling import NoSuchPair, rule

_OWN: Final = frozenset({"001", "003", "005"})


class ChangedMeanwhile(RuntimeError):
    """One of the records is no longer what was shown."""


@transaction.atomic
def rule_own_different(*, pair_id: int, library_id: int, reason: str, at: datetime, actor_id: int | None) -> None:
    """Note that two records of a library are not the same; no later match asks again.

    Raises:
        NoSuchPair: The library has no such pair.
    """
    pair = _lock(pair_id, library_id, (PairState.OPEN, PairState.LATER))
    rule(record_a=pair.record_a_id, record_b=pair.record_b_id, ruling=Ruling.APART, reason=reason, at=at, actor_id=actor_id)


@transaction.atomic
def postpone_own(*, pair_id: int, library_id: int, at: datetime) -> None:
    """Put a pair of a library behind all others.

    Raises:
        NoSuchPair: The library has no such pair that waits.
    """
    pair = _lock(pair_id, library_id, (PairState.OPEN, PairState.LATER))
    pair.state, pair.changed_at = PairState.LATER, at
    pair.save(update_fields=["state", "changed_at"])


@transaction.atomic
def merge_own(
    *, pair_id: int, library_id: int, kept_id: int, taken: Mapping[int, str], versions: Mapping[int, int], reason: str, at: datetime, actor_id: int | None,
) -> int | None:
    """Retire one record of a pair into the other, and return the merge's id; copies, holdings and holds go with it.

    Where one of them stands in a union record, the other joins it and nothing is retired: None.

    Args:
        taken: By place among `pair_fields(kept, other)`: `take` for the other's field instead, `both` for both.
        versions: The states of both records that were shown.

    Raises:
        NoSuchPair: The library has no such pair.
        ChangedMeanwhile: One of them has changed.
        NotMergeable: One of them is withdrawn or merged.
        Contradiction: A record of the union record has been ruled different.
        MarcError: The record with the fields taken over cannot be written.
    """
    pair = _lock(pair_id, library_id, (PairState.OPEN, PairState.LATER))
    ids = {pair.record_a_id, pair.record_b_id}
    if kept_id not in ids:
        raise NoSuchPair(pair_id)
    [other_id] = ids - {kept_id}
    loaded = load_marc(record_ids=sorted(ids))
    if any(one not in loaded or loaded[one].version != versions.get(one) for one in ids):
        raise ChangedMeanwhile(pair_id)
    if Membership.objects.filter(record_id__in=ids, until=None).exists():
        rule(record_a=pair.record_a_id, record_b=pair.record_b_id, ruling=Ruling.TOGETHER, reason=reason, at=at, actor_id=actor_id)
        return None
    before = after = None
    composed = compose(loaded[kept_id].marc, loaded[other_id].marc, taken)
    if composed != loaded[kept_id].marc:
        before = loaded[kept_id].version
        after = save_record(record_id=kept_id, marc=composed, base_version=before, at=at, actor_id=actor_id, reason=reason or "fields of a duplicate")
    merge_id = merge_records(kept_id=kept_id, retired_ids=[other_id], at=at, actor_id=actor_id, reason=reason or "duplicate in the library")
    Decision.objects.filter(record_a_id=pair.record_a_id, record_b_id=pair.record_b_id, withdrawn_at=None).update(withdrawn_at=at)
    Decision.objects.create(record_a_id=pair.record_a_id, record_b_id=pair.record_b_id, ruling=Ruling.TOGETHER, reason=reason, actor_id=actor_id, at=at)
    pair.state, pair.changed_at = PairState.SAME, at
    pair.save(update_fields=["state", "changed_at"])
    own = OwnMerge.objects.create(
        library_id=library_id, pair=pair, kept_id=kept_id, retired_id=other_id, merge_id=merge_id, version_before=before, version_after=after, reason=reason, actor_id=actor_id, at=at,
    )
    record_act(kind="union", subject=f"own-merge:{own.pk}", action="merge", actor_id=actor_id, at=at, reason=reason[:2000])
    return own.pk


@transaction.atomic
def undo_own_merge(*, own_merge_id: int, library_id: int, at: datetime, actor_id: int | None) -> bool:
    """Part two records of a library again, and ask about them anew.

    The fields that were taken over are given up where the kept record has not been edited since; False where it has, and keeps them.

    Raises:
        NoSuchMerge: The library has none of this id, or it has been taken back.
        NotMergeable: The retired record was withdrawn since.
    """
    own = OwnMerge.objects.select_for_update().filter(pk=own_merge_id, library_id=library_id, undone_at=None).first()
    if own is None:
        raise NoSuchMerge(own_merge_id)
    undo_merge(merge_id=own.merge_id, record_ids=[own.retired_id], at=at, actor_id=actor_id, reason="duplicate taken back")
    whole = _give_up_fields(own, at, actor_id)
    pair = Pair.objects.select_for_update().get(pk=own.pair_id)
    Decision.objects.filter(record_a_id=pair.record_a_id, record_b_id=pair.record_b_id, ruling=Ruling.TOGETHER, withdrawn_at=None).update(withdrawn_at=at)
    pair.state, pair.changed_at = PairState.OPEN, at
    pair.save(update_fields=["state", "changed_at"])
    own.undone_at, own.undone_by_id = at, actor_id
    own.save(update_fields=["undone_at", "undone_by"])
    record_act(kind="union", subject=f"own-merge:{own.pk}", action="unmerge", actor_id=actor_id, at=at, reason="")
    return whole


def _give_up_fields(own: OwnMerge, at: datetime, actor_id: int | None) -> bool:
    if own.version_before is None or own.version_after is None:
        return True
    newest, saved = find_version(record_id=own.kept_id), find_version(record_id=own.kept_id, number=own.version_after)
    if newest.raw != saved.raw:
        return False
    before = find_version(record_id=own.kept_id, number=own.version_before)
    marc = read_source(raw=before.raw, encoding=before.encoding, format_=find_record(record_id=own.kept_id).format)
    save_record(record_id=own.kept_id, marc=marc, base_version=newest.number, at=at, actor_id=actor_id, reason="duplicate taken back")
    return True


def compose(kept: Record, other: Record, taken: Mapping[int, str]) -> Record:
    """Return the kept record with what is taken over from the other; of another format nothing is."""
    if kept.format is not other.format or not taken:
        return kept
    fields = list(kept.fields)
    for place, row in enumerate(pair_fields(kept, other)):
        how = taken.get(place)
        if how is None or not row.differs or row.right is None or row.tag in _OWN:
            continue
        _take(fields, row, row.right, how)
    return kept if fields == list(kept.fields) else Record(kept.leader, tuple(sorted(fields, key=lambda one: one.tag)), kept.format)


def _take(fields: list[Field], row: FieldPair, theirs: Field, how: str) -> None:
    place = next((n for n, one in enumerate(fields) if one is row.left), None)
    if place is None:
        fields.append(theirs)
    elif how == "both":
        fields.insert(place + 1, theirs)
    elif how == "take":
        fields[place] = theirs


def _lock(pair_id: int, library_id: int, states: tuple[PairState, ...]) -> Pair:
    pair = Pair.objects.select_for_update().filter(pk=pair_id, is_own=True, library_a_id=library_id, state__in=states).first()
    if pair is None:
        raise NoSuchPair(pair_id)
    return pair


__all__ = ["ChangedMeanwhile", "NoSuchMerge", "NotMergeable", "compose", "merge_own", "postpone_own", "rule_own_different", "undo_own_merge"]
