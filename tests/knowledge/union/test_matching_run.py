"""Matching: what merges by itself, what a person is asked, and what stays apart."""

from __future__ import annotations

from tests.knowledge.union.conftest import AT, Members, book, field, match, store

from wenyuan.foundation.identifiers.api import ark_name, resolve_ark
from wenyuan.knowledge.catalogue.api import current_marc, delete_record, find_record, part_records, save_record
from wenyuan.knowledge.union.api import part_all, part_member, rule, rule_on_pair
from wenyuan.knowledge.union.enums import Ruling
from wenyuan.knowledge.union.models import Change, Cluster, Credit, Membership, Pair


def clusters() -> list[list[int]]:
    return [
        sorted(Membership.objects.filter(cluster=one, until=None).values_list("record_id", flat=True)) for one in Cluster.objects.filter(ended_at=None).order_by("pk")
    ]


def status(record: int) -> str:
    return find_record(record_id=record).status


def test_same_records_of_two_libraries_are_merged_into_a_union_record(members: Members) -> None:
    a = store(members.a, book("A1", more=(field("330", sa="提要。"), field("905", sa="A", sb="b1"))))
    b = store(members.b, book("B1", more=(field("330", sa="一个长得多的提要，说明全书内容。"), field("606", sa="笔记"))))
    other = store(members.b, book("B2", title="算学宝鉴校注", author="王文素", isbn="9787030215437", year=2008, publisher="科学出版社"))
    counts = match()
    assert (counts.read, counts.formed, counts.asked) == (3, 1, 0)
    assert clusters() == [[a, b]]
    assert [status(one) for one in (a, b, other)] == ["merged", "merged", "active"]
    [cluster] = Cluster.objects.all()
    union = current_marc(record_id=cluster.record_id)
    assert find_record(record_id=cluster.record_id).library_id == members.agency
    assert [one.first("a") for one in union.all("330")] == ["一个长得多的提要，说明全书内容。"]
    assert [one.first("a") for one in union.all("606")] == ["笔记"]
    assert sorted(str(one.first("a")) for one in union.all("035")) == ["(CN-A)A1", "(CN-B)B1"]
    assert union.first("905") is None
    assert resolve_ark(name=ark_name("record", a)).successor == ark_name("record", cluster.record_id)
    assert sorted(Change.objects.values_list("library_id", "kind")) == [(members.a, "joined"), (members.b, "joined")]
    assert set(Credit.objects.values_list("library_id", "kind", "count")) >= {(members.a, "holdings", 1), (members.b, "holdings", 1)}


def test_a_second_run_changes_nothing(members: Members) -> None:
    store(members.a, book("A1"))
    store(members.b, book("B1"))
    match()
    before = (clusters(), list(Change.objects.values_list("pk", flat=True)))
    second = match()
    assert (second.read, second.formed, second.joined) == (0, 0, 0)
    match(whole=True)
    assert (clusters(), list(Change.objects.values_list("pk", flat=True))) == before


def test_a_third_library_joins_the_cluster_that_is_there(members: Members) -> None:
    a, b = store(members.a, book("A1")), store(members.b, book("B1"))
    match()
    c = store(members.c, book("C1"))
    counts = match()
    assert (counts.formed, counts.joined, clusters()) == (0, 1, [[a, b, c]])


def test_two_volumes_of_a_set_stay_apart_under_one_isbn(members: Members) -> None:
    numbers = []
    for number, volume in (("A1", "第一册"), ("A2", "第二册")):
        record = book(number)
        title = next(one for one in record.fields if one.tag == "200")
        fields = tuple(field("200", sa=str(title.first("a")), h=volume, f="胡道静著") if one is title else one for one in record.fields)
        numbers.append(store(members.a if number == "A1" else members.b, type(record)(record.leader, fields, record.format)))
    match()
    assert clusters() == []
    assert [status(one) for one in numbers] == ["active", "active"]


def test_reimported_member_stays_merged_and_the_union_record_follows(members: Members) -> None:
    a = store(members.a, book("A1"))
    store(members.b, book("B1"))
    match()
    [cluster] = Cluster.objects.all()
    save_record(record_id=a, marc=book("A1", more=(field("606", sa="笔记小说"),)), base_version=find_record(record_id=a).version, at=AT, actor_id=None)
    match()
    assert status(a) == "merged"
    assert [one.first("a") for one in current_marc(record_id=cluster.record_id).all("606")] == ["笔记小说"]


def test_changed_member_that_is_another_book_leaves(members: Members) -> None:
    a = store(members.a, book("A1"))
    b = store(members.b, book("B1"))
    match()
    [cluster] = Cluster.objects.all()
    marc = book("A1", title="算学宝鉴校注", author="王文素", isbn="9787030215437", year=2008, publisher="科学出版社")
    save_record(record_id=a, marc=marc, base_version=find_record(record_id=a).version, at=AT, actor_id=None)
    assert match().left == 1
    assert (clusters(), status(a), status(b)) == ([], "active", "active")
    # The identifier of the union record goes on, to the record that is left.
    assert resolve_ark(name=ark_name("record", cluster.record_id)).successor == ark_name("record", b)


def test_fields_edited_by_hand_are_kept_against_the_policy(members: Members) -> None:
    store(members.a, book("A1"))
    store(members.b, book("B1"))
    match()
    [cluster] = Cluster.objects.all()
    marc = current_marc(record_id=cluster.record_id)
    edited = type(marc)(marc.leader, (*marc.fields, field("300", sa="编目员的话")), marc.format)
    save_record(record_id=cluster.record_id, marc=edited, base_version=find_record(record_id=cluster.record_id).version, at=AT, actor_id=None)
    store(members.c, book("C1", more=(field("300", sa="别馆的话"), field("606", sa="笔记"))))
    match()
    cluster.refresh_from_db()
    union = current_marc(record_id=cluster.record_id)
    assert cluster.locked == ["300"]
    assert [one.first("a") for one in union.all("300")] == ["编目员的话"]
    assert [one.first("a") for one in union.all("606")] == ["笔记"]


def test_parted_member_stays_parted_in_every_later_run(members: Members) -> None:
    a, b, c = store(members.a, book("A1")), store(members.b, book("B1")), store(members.c, book("C1"))
    match()
    part_member(record_id=b, reason="另一次印刷", at=AT, actor_id=None)
    assert (clusters(), status(b), resolve_ark(name=ark_name("record", b)).successor) == ([[a, c]], "active", "")
    match(whole=True)
    assert clusters() == [[a, c]]


def test_whole_cluster_is_parted(members: Members) -> None:
    a, b = store(members.a, book("A1")), store(members.b, book("B1"))
    match()
    [cluster] = Cluster.objects.all()
    assert part_all(cluster_id=cluster.pk, reason="误并", at=AT, actor_id=None) == 2
    assert (clusters(), status(a), status(b), status(cluster.record_id)) == ([], "active", "active", "deleted")
    match(whole=True)
    assert clusters() == []


def test_unsure_pair_goes_to_the_desk_and_the_ruling_holds(members: Members) -> None:
    a = store(members.a, book("A1", isbn="", publisher="", pages=0))
    b = store(members.b, book("B1", isbn="", publisher="上海古籍出版社", year=1988))
    match()
    [pair] = Pair.objects.filter(state="open")
    assert (pair.record_a_id, pair.record_b_id, clusters()) == (a, b, [])
    assert pair.findings
    rule_on_pair(pair_id=pair.pk, ruling=Ruling.TOGETHER, reason="核对实物", at=AT, actor_id=None)
    assert (clusters(), Membership.objects.get(record_id=a, until=None).how) == ([[a, b]], "person")
    match(whole=True)
    assert clusters() == [[a, b]]
    rule(record_a=a, record_b=b, ruling=Ruling.APART, reason="看错了", at=AT, actor_id=None)
    assert clusters() == []
    match(whole=True)
    assert (clusters(), Pair.objects.filter(state="open").count()) == ([], 0)


def test_ruling_together_joins_two_clusters_and_their_identifiers(members: Members) -> None:
    first = [store(library, book(f"{n}1")) for n, library in (("A", members.a), ("B", members.b))]
    other = {"isbn": "9787532504442", "publisher": "上海古籍出版社", "year": 1999, "pages": 400}
    second = [store(library, book(f"{n}2", **other)) for n, library in (("A", members.a), ("C", members.c))]  # type: ignore[arg-type]
    match()
    assert clusters() == [first, second]
    one, two = Cluster.objects.order_by("pk")
    rule(record_a=first[0], record_b=second[0], ruling=Ruling.TOGETHER, reason="同书", at=AT, actor_id=None)
    assert clusters() == [sorted(first + second)]
    assert resolve_ark(name=ark_name("record", second[1])).successor == ark_name("record", one.record_id)
    assert resolve_ark(name=ark_name("record", two.record_id)).successor == ark_name("record", one.record_id)


def test_withdrawn_member_leaves(members: Members) -> None:
    a, b, c = store(members.a, book("A1")), store(members.b, book("B1")), store(members.c, book("C1"))
    match()
    part_records(record_ids=[c], at=AT, actor_id=None, reason="x")
    delete_record(record_id=c, reason="剔除", at=AT, actor_id=None)
    assert match().left == 1
    assert (clusters(), status(c)) == ([[a, b]], "deleted")
