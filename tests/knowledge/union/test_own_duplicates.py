"""Two records of one library: asked of that library, merged as it says, parted again; never merged by themselves."""

from __future__ import annotations

import pytest
from tests.knowledge.union.conftest import AT, Members, book, field, match, store

from wenyuan.foundation.identifiers.api import ark_name, resolve_ark
from wenyuan.knowledge.catalogue.api import current_marc, find_record, save_record
from wenyuan.knowledge.union.domain.own_merging import ChangedMeanwhile, NoSuchMerge, compose, merge_own, postpone_own, rule_own_different, undo_own_merge
from wenyuan.knowledge.union.domain.pairing import pair_fields
from wenyuan.knowledge.union.domain.policies import set_policy
from wenyuan.knowledge.union.domain.policy import DEFAULT
from wenyuan.knowledge.union.domain.ruling import NoSuchPair
from wenyuan.knowledge.union.models import Cluster, Decision, Membership, OwnMerge, Pair
from wenyuan.knowledge.union.queries.own_pairs import count_own_by_library
from wenyuan.knowledge.union.queries.pairs import DeskFilters, waiting_pairs


def clusters() -> list[list[int]]:
    return [sorted(Membership.objects.filter(cluster=one, until=None).values_list("record_id", flat=True)) for one in Cluster.objects.filter(ended_at=None).order_by("pk")]


def status(record: int) -> str:
    return find_record(record_id=record).status


def open_pairs() -> list[tuple[int, int, bool]]:
    return sorted(Pair.objects.filter(state="open").values_list("record_a_id", "record_b_id", "is_own"))


def versions(*ids: int) -> dict[int, int]:
    return {one: find_record(record_id=one).version for one in ids}


def own_pair(members: Members) -> tuple[int, int, Pair]:
    one, two = store(members.a, book("A1")), store(members.a, book("A2", more=(field("606", sa="笔记"),)))
    match()
    return one, two, Pair.objects.get(state="open")


def merge(members: Members, pair: Pair, kept: int, taken: dict[int, str] | None = None) -> int | None:
    return merge_own(
        pair_id=pair.pk, library_id=members.a, kept_id=kept, taken=taken or {}, versions=versions(pair.record_a_id, pair.record_b_id), reason="同一种书", at=AT, actor_id=None,
    )


def test_two_records_of_one_library_are_asked_of_it_and_not_merged(members: Members) -> None:
    one, two = store(members.a, book("A1")), store(members.a, book("A2"))
    counts = match()
    assert (counts.formed, counts.asked, clusters(), open_pairs()) == (0, 1, [], [(one, two, True)])
    assert count_own_by_library([members.a, members.b]) == {members.a: 1}
    assert waiting_pairs(DeskFilters()).count() == 0
    match(whole=True)
    assert (clusters(), open_pairs()) == ([], [(one, two, True)])


def test_one_of_two_joins_the_record_of_another_library_and_the_desk_is_not_asked_again(members: Members) -> None:
    one, two, other = store(members.a, book("A1")), store(members.a, book("A2")), store(members.b, book("B1"))
    match()
    assert clusters() == [[one, other]]
    assert open_pairs() == [(one, two, True)]
    assert status(two) == "active"


def test_second_record_that_comes_later_does_not_join_the_cluster(members: Members) -> None:
    one, other = store(members.a, book("A1")), store(members.b, book("B1"))
    match()
    two = store(members.a, book("A2"))
    match()
    assert (clusters(), open_pairs()) == ([[one, other]], [(one, two, True)])
    save_record(record_id=other, marc=book("B1", more=(field("606", sa="笔记"),)), base_version=find_record(record_id=other).version, at=AT, actor_id=None)
    match()
    assert (clusters(), open_pairs()) == ([[one, other]], [(one, two, True)])


def test_policy_may_let_them_merge_by_themselves(members: Members) -> None:
    set_policy(rules={**DEFAULT, "within_library": True}, reason="", at=AT, actor_id=None)
    one, two = store(members.a, book("A1")), store(members.a, book("A2"))
    match()
    assert (clusters(), open_pairs()) == ([[one, two]], [])


def test_merge_keeps_the_chosen_record_with_the_fields_taken_over_and_is_undone_whole(members: Members) -> None:
    one, two, pair = own_pair(members)
    rows = list(pair_fields(current_marc(record_id=one), current_marc(record_id=two)))
    [place] = [n for n, row in enumerate(rows) if row.tag == "606"]
    number = merge(members, pair, one, {place: "take"})
    assert number is not None
    assert (status(one), status(two)) == ("active", "merged")
    assert [field_.first("a") for field_ in current_marc(record_id=one).all("606")] == ["笔记"]
    assert current_marc(record_id=one).control_number == "A1"
    assert resolve_ark(name=ark_name("record", two)).successor == ark_name("record", one)
    match(whole=True)
    assert (clusters(), open_pairs()) == ([], [])
    assert undo_own_merge(own_merge_id=number, library_id=members.a, at=AT, actor_id=None) is True
    assert (status(one), status(two), current_marc(record_id=one).first("606")) == ("active", "active", None)
    assert open_pairs() == [(one, two, True)]
    with pytest.raises(NoSuchMerge):
        undo_own_merge(own_merge_id=number, library_id=members.a, at=AT, actor_id=None)


def test_later_edit_of_the_kept_record_outlives_the_undo(members: Members) -> None:
    one, two, pair = own_pair(members)
    rows = list(pair_fields(current_marc(record_id=one), current_marc(record_id=two)))
    number = merge(members, pair, one, {n: "take" for n, row in enumerate(rows) if row.tag == "606"})
    marc = current_marc(record_id=one)
    edited = type(marc)(marc.leader, (*marc.fields, field("830", sa="后来写的")), marc.format)
    save_record(record_id=one, marc=edited, base_version=find_record(record_id=one).version, at=AT, actor_id=None)
    assert undo_own_merge(own_merge_id=number or 0, library_id=members.a, at=AT, actor_id=None) is False
    assert current_marc(record_id=one).first("830") is not None
    assert status(two) == "active"


def test_kept_record_that_joined_a_cluster_since_is_parted_from_its_duplicate_only(members: Members) -> None:
    one, two, pair = own_pair(members)
    number = merge(members, pair, one)
    other = store(members.b, book("B1"))
    match()
    assert clusters() == [[one, other]]
    undo_own_merge(own_merge_id=number or 0, library_id=members.a, at=AT, actor_id=None)
    assert (clusters(), status(two), open_pairs()) == ([[one, other]], "active", [(one, two, True)])


def test_duplicate_of_a_member_joins_the_union_record(members: Members) -> None:
    one, other = store(members.a, book("A1")), store(members.b, book("B1"))
    match()
    two = store(members.a, book("A2"))
    match()
    assert merge(members, Pair.objects.get(state="open"), one) is None
    assert (clusters(), OwnMerge.objects.count(), open_pairs()) == ([[one, two, other]] if two < other else [[one, other, two]], 0, [])
    match(whole=True)
    assert clusters() == [sorted((one, two, other))]


def test_ruled_different_is_never_asked_again(members: Members) -> None:
    one, two, pair = own_pair(members)
    rule_own_different(pair_id=pair.pk, library_id=members.a, reason="两次印刷", at=AT, actor_id=None)
    match(whole=True)
    assert (clusters(), open_pairs(), status(one), status(two)) == ([], [], "active", "active")
    assert Decision.objects.filter(ruling="apart", withdrawn_at=None).count() == 1


def test_another_library_has_no_say_and_a_changed_record_is_shown_again(members: Members) -> None:
    one, two, pair = own_pair(members)
    for act in (rule_own_different, ):
        with pytest.raises(NoSuchPair):
            act(pair_id=pair.pk, library_id=members.b, reason="", at=AT, actor_id=None)
    with pytest.raises(NoSuchPair):
        postpone_own(pair_id=pair.pk, library_id=members.b, at=AT)
    shown = versions(one, two)
    save_record(record_id=two, marc=book("A2", pages=313), base_version=shown[two], at=AT, actor_id=None)
    with pytest.raises(ChangedMeanwhile):
        merge_own(pair_id=pair.pk, library_id=members.a, kept_id=one, taken={}, versions=shown, reason="", at=AT, actor_id=None)
    assert (status(one), status(two)) == ("active", "active")


def test_compose_takes_replaces_and_adds_fields() -> None:
    kept, other = book("A1", more=(field("606", sa="笔记"),)), book("A2", more=(field("606", sa="宋代"), field("330", sa="提要")))
    rows = list(pair_fields(kept, other))
    at = {row.tag: n for n, row in enumerate(rows) if row.differs}
    assert set(at) == {"330", "606"}
    assert compose(kept, other, {}) is kept
    both = compose(kept, other, {at["606"]: "both", at["330"]: "take"})
    assert ([one.first("a") for one in both.all("606")], [one.first("a") for one in both.all("330")], both.control_number) == (["笔记", "宋代"], ["提要"], "A1")
    assert [one.first("a") for one in compose(kept, other, {at["606"]: "take"}).all("606")] == ["宋代"]
    assert compose(kept, other, {99: "take", at["606"]: "sideways"}) == kept
