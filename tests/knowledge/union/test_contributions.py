"""Contributions: what is taken in, what is sent back, what became of each record; two libraries, a merge, and its undoing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.knowledge.union.conftest import AT, Members, book, field, match, store

from wenyuan.bibliography.marc import Record, encode_iso2709
from wenyuan.foundation.identifiers.api import ark_name, resolve_ark
from wenyuan.foundation.libraries.api import find_library
from wenyuan.knowledge.catalogue.api import find_by_numbers, find_record, run_import, take_file, undo_batch
from wenyuan.knowledge.catalogue.domain.copies import make_items_of_batch
from wenyuan.knowledge.catalogue.models import Item
from wenyuan.knowledge.union.api import Refused, contribute_file, finish_contributions, import_now, part_member, waiting_for_match
from wenyuan.knowledge.union.domain.inbox import poll_inbox
from wenyuan.knowledge.union.enums import Channel
from wenyuan.knowledge.union.models import Cluster, Contribution, Credit, Membership
from wenyuan.site.options import Options

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = {"title": "算学宝鉴校注", "author": "王文素", "isbn": "9787030215437", "year": 2008, "publisher": "科学出版社"}
THIRD = {"title": "营造法式解读", "author": "潘谷西", "isbn": "9787564104528", "year": 2005, "publisher": "东南大学出版社"}


def octets(*records: Record) -> bytes:
    return b"".join(map(encode_iso2709, records))


def give(library: int, content: bytes, name: str = "file.mrc", largest: int | None = None) -> int:
    return contribute_file(io.BytesIO(content), name=name, library_id=library, channel=Channel.PAGE, at=AT, actor_id=None, largest=largest)


def bring_in(library: int, content: bytes, name: str = "file.mrc") -> Contribution:
    number = give(library, content, name)
    import_now(contribution_id=number, at=AT, processes=1)
    arriving = waiting_for_match()
    match()
    finish_contributions(arriving, at=AT)
    return Contribution.objects.get(pk=number)


def by_number(library: int, number: str) -> int:
    return find_by_numbers(numbers=[number], library_id=library)[number][0]


def barcodes(record: int) -> list[str]:
    return sorted(Item.objects.filter(record_id=record).values_list("barcode", flat=True))


def test_two_members_contribute_overlapping_files_and_one_merge_is_undone(members: Members) -> None:
    first = bring_in(members.a, octets(book("A1", more=(field("905", sa="A", sb="11111"),)), book("A2", **OTHER)))  # type: ignore[arg-type]
    assert {key: first.counts[key] for key in ("read", "stored", "new", "matched", "review", "rejected")} == {"read": 2, "stored": 2, "new": 2, "matched": 0, "review": 0, "rejected": 0}
    damaged = b"00123nam garbage\x1d"
    content = octets(book("B1", more=(field("905", sa="B", sb="22222"),)), book("B2", **OTHER)) + damaged + octets(book("B3", **THIRD))  # type: ignore[arg-type]
    second = bring_in(members.b, content, "b.mrc")
    assert {key: second.counts[key] for key in ("stored", "new", "matched", "rejected")} == {"stored": 3, "new": 1, "matched": 2, "rejected": 1}
    assert second.state == "done"
    for row in (first, second):
        make_items_of_batch(batch_id=row.batch_id or 0, library_id=row.library_id, at=AT)
    a1, b1 = by_number(members.a, "A1"), by_number(members.b, "B1")
    cluster = Cluster.objects.get(memberships__record=a1)
    assert barcodes(cluster.record_id) == ["11111", "22222"]
    assert dict(Credit.objects.filter(kind="first").values_list("library_id", "count")) == {members.a: 2, members.b: 1}
    part_member(record_id=b1, reason="不是一书", at=AT, actor_id=None)
    assert (barcodes(b1), find_record(record_id=b1).status, find_record(record_id=a1).status) == (["22222"], "active", "active")
    assert [resolve_ark(name=ark_name("record", one)).successor for one in (b1, cluster.record_id)] == ["", ark_name("record", a1)]
    assert Membership.objects.filter(until=None).count() == 2  # the other pair stands
    match(whole=True)
    assert find_record(record_id=b1).status == "active"


def test_file_contributed_again_after_a_change_updates_merged_records(members: Members) -> None:
    bring_in(members.a, octets(book("A1")))
    bring_in(members.b, octets(book("B1")))
    row = bring_in(members.b, octets(book("B1", more=(field("606", sa="笔记"),))), "again.mrc")
    assert {key: row.counts[key] for key in ("stored", "updated", "matched")} == {"stored": 0, "updated": 1, "matched": 1}
    assert find_record(record_id=by_number(members.b, "B1")).status == "merged"


def test_undone_batch_takes_its_records_out_of_their_clusters(members: Members) -> None:
    bring_in(members.a, octets(book("A1")))
    row = bring_in(members.b, octets(book("B1"), book("B2", **OTHER)))  # type: ignore[arg-type]
    counts = undo_batch(batch_id=row.batch_id or 0, at=AT, actor_id=None)
    assert (counts.removed, counts.kept) == (2, 0)
    match()
    assert Membership.objects.filter(until=None).count() == 0
    assert find_record(record_id=by_number(members.a, "A1")).status == "active"


@pytest.mark.parametrize(("content", "problem"), [
    (b"", "empty"), (b" \r\n\x1a", "empty"), (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "not_marc"), (b"<html><script>alert(1)</script></html>", "not_marc"),
    (b"x" * 5000, "too_large"),
])
def test_file_that_cannot_be_used_is_sent_back_with_the_reason(members: Members, content: bytes, problem: str) -> None:
    with pytest.raises(Refused, match=problem) as refused:
        give(members.a, content, largest=4000)
    row = Contribution.objects.get(pk=refused.value.contribution_id)
    assert (row.state, row.problem, row.batch_id) == ("rejected", problem, None)


def test_same_file_a_second_time_is_sent_back_but_another_library_may_bring_it(members: Members) -> None:
    content = octets(book("A1"))
    row = bring_in(members.a, content)
    with pytest.raises(Refused, match=f"same_as:{row.pk}"):
        give(members.a, content, "renamed.mrc")
    assert bring_in(members.b, content).counts["matched"] == 1


def test_entities_in_a_file_are_not_expanded(members: Members) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>&b;</leader></record></collection>'
    row = bring_in(members.a, bomb, "bomb.xml")
    assert (row.counts["stored"], row.counts["rejected"] >= 1) == (0, True)
    assert bring_in(members.b, octets(book("B1"))).counts["stored"] == 1


def test_inbox_takes_files_at_rest_once(members: Members, tmp_path: Path, settings: object) -> None:
    inbox = tmp_path / "inbox"
    folder = inbox / find_library(code="CN-A").code
    folder.mkdir(parents=True)
    (inbox / "CN-NOBODY").mkdir()
    (folder / "week.mrc").write_bytes(octets(book("A1")))
    (folder / "empty.mrc").write_bytes(b"")
    (folder / "link.mrc").symlink_to("/etc/passwd")
    from django.conf import settings as live

    settings.WENYUAN = Options({**live.WENYUAN.values, "WENYUAN_UNION_INBOX": str(inbox)})  # type: ignore[attr-defined]
    now = (folder / "week.mrc").stat().st_mtime
    assert poll_inbox(at=AT, now=now + 1) == 0
    assert poll_inbox(at=AT, now=now + 60) == 1
    assert poll_inbox(at=AT, now=now + 60) == 0
    assert sorted(Contribution.objects.values_list("file_name", "channel", "state")) == [("empty.mrc", "folder", "rejected"), ("week.mrc", "folder", "importing")]
    assert [len(list((folder / name).iterdir())) for name in ("taken", "refused")] == [1, 1]


def test_desk_import_of_a_merged_record_keeps_it_merged(members: Members) -> None:
    a, _b = store(members.a, book("A1")), store(members.b, book("B1"))
    match()
    batch = take_file(io.BytesIO(octets(book("A1", pages=313))), name="x.mrc", library_id=members.a, rule="replace", at=AT)
    run_import(batch_id=batch, at=AT, processes=1)
    assert find_record(record_id=a).status == "merged"
