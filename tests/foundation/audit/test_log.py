"""The log in the database: places in order, one tree, nothing lost, nothing changed without being found."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from wenyuan.foundation.audit.api import (
    NotYetSequenced,
    TreeDamaged,
    UnfitForLog,
    erase_actor,
    erase_subject,
    examine_log,
    export_log,
    find_consistency,
    find_entry,
    find_proof,
    keep_cosignatures,
    list_entries,
    newest_checkpoint,
    publish_evidence,
    record_act,
    sequence_pending,
)
from wenyuan.foundation.audit.domain.signing import SettingUnusable, algorithms
from wenyuan.foundation.audit.keys import SigningKey, cosign_checkpoint
from wenyuan.foundation.audit.leaves import split_subject
from wenyuan.foundation.audit.models import ActorSalt, Checkpoint, Entry, Particulars, PendingAct, Tile
from wenyuan.foundation.audit.tiles import verify_folder
from wenyuan.foundation.audit.verifying import COSIGNATURE, NotProven, parse_checkpoint, verify_bundle, verify_consistency

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
DIGEST = hashlib.sha256(b"award").hexdigest()
WITNESS = SigningKey("witness.example/w1", bytes(range(32)), COSIGNATURE)


@pytest.fixture
def option(monkeypatch: pytest.MonkeyPatch):
    """Change a setting of the site for one test."""

    def change(name: str, value: str) -> None:
        monkeypatch.setattr(settings, "WENYUAN", type(settings.WENYUAN)({**settings.WENYUAN.values, name: value}))

    return change


def act(n: int = 0, **more: object) -> str:
    return record_act(**{"kind": "catalogue", "subject": f"record:{n}", "action": "edit", "actor_id": 7, "at": AT + timedelta(seconds=n), **more})


def fill(count: int, *, step: int = 50) -> list[str]:
    found = []
    for first in range(0, count, step):
        found += [act(n) for n in range(first, min(count, first + step))]
        sequence_pending(at=AT)
    return found


def change_as_owner(table: str, sql: str, *values: object) -> None:
    """What somebody with the rights of the database's owner can do."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def findings() -> list[tuple[str, int]]:
    return [(one.what, one.place) for one in examine_log().findings]


def test_act_gets_its_place_and_its_proof() -> None:
    reference = act(5, reason="duplicate", before=b"old", after=b"new", library_id=3)
    with pytest.raises(NotYetSequenced):
        find_proof(reference=reference)
    assert find_entry(reference=reference).number is None

    assert sequence_pending(at=AT) == 1
    proven = verify_bundle(find_proof(reference=reference, disclose=["before", "after"]))

    assert (proven.number, proven.size, proven.trusted) == (0, 1, False)
    assert {name: value for name, value in proven.leaf.items() if name != "digests"} == {
        "action": "edit", "kind": "catalogue", "library": 3, "reason": "duplicate", "subject": "record:5", "time": "2026-11-23T09:30:20.123Z", "v": 1,
    }
    assert proven.disclosed == {"before": hashlib.sha256(b"old").hexdigest(), "after": hashlib.sha256(b"new").hexdigest()}
    assert sequence_pending(at=AT) == 0


def test_order_is_kept_and_every_entry_is_proven() -> None:
    references = fill(300, step=70)

    assert [e.reference for e in list_entries(limit=500)][::-1] == references
    assert PendingAct.objects.count() == 0
    assert {verify_bundle(find_proof(reference=references[n])).number for n in (0, 1, 127, 255, 256, 299)} == {0, 1, 127, 255, 256, 299}
    assert (examine_log().entries, examine_log().checkpoints, findings()) == (300, 5, [])


def test_rolled_back_act_leaves_no_trace() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act(1)
        raise ZeroDivisionError
    act(2)
    sequence_pending(at=AT)

    assert list(Entry.objects.values_list("number", "subject")) == [(0, "record:2")]


def test_crash_while_signing_leaves_acts_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(10)
    act(10)
    with monkeypatch.context() as broken, pytest.raises(OSError), transaction.atomic():
        broken.setattr("wenyuan.foundation.audit.domain.sequencing.sign_checkpoint", lambda *_a, **_k: (_ for _ in ()).throw(OSError("no disk")))
        sequence_pending(at=AT)

    assert (Entry.objects.count(), PendingAct.objects.count(), findings()) == (10, 1, [])
    assert (sequence_pending(at=AT), findings()) == (1, [])


def test_every_checkpoint_holds_the_older_ones() -> None:
    fill(300, step=90)
    newest = parse_checkpoint(newest_checkpoint().note)

    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [90, 180, 270, 300]
    for row in Checkpoint.objects.all():
        proof = find_consistency(old_size=row.size, new_size=newest.size)
        verify_consistency(old_size=row.size, new_size=newest.size, old_root=bytes(row.root), new_root=newest.roots["sha256"], proof=proof)


@pytest.mark.parametrize("table", ["entry", "checkpoint", "tile"])
@pytest.mark.parametrize("order", ["DELETE FROM audit_{0}", "UPDATE audit_{0} SET {1}"])
def test_application_cannot_change_what_is_logged(table: str, order: str) -> None:
    fill(3)
    change = {"entry": "kind = 'x'", "checkpoint": "note = 'x'", "tile": "hashes = '\\x00'"}[table]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(order.format(table, change))


def test_altered_row_is_found_online() -> None:
    fill(300)
    leaf = bytes(Entry.objects.get(number=17).leaf)
    change_as_owner("audit_entry", "UPDATE audit_entry SET leaf = %s, subject = 'record:99' WHERE number = 17", leaf.replace(b"record:17", b"record:99"))

    assert ("entry-altered", 17) in findings()
    assert ("root-differs", 50) in findings()


def test_altered_row_is_found_offline(tmp_path: Path) -> None:
    fill(300)
    before = newest_checkpoint()
    export_log(folder=tmp_path / "good")
    assert verify_folder(tmp_path / "good", earlier=before.note).size == 300
    leaf = bytes(Entry.objects.get(number=17).leaf)
    change_as_owner("audit_entry", "UPDATE audit_entry SET leaf = %s WHERE number = 17", leaf.replace(b"record:17", b"record:99"))
    export_log(folder=tmp_path / "bad")

    with pytest.raises(NotProven, match="entry 17 "):
        verify_folder(tmp_path / "bad")


def rewrite_history() -> None:
    """Everything an operator with key and database can do: another past, its tree rebuilt, its checkpoints signed anew."""
    kept = list(Entry.objects.order_by("number"))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry, audit_tile, audit_checkpoint, audit_cosignature, audit_actorsalt, audit_particulars, audit_pendingact")
    for row in kept:
        record_act(kind=row.kind, subject="record:forged" if row.number == 17 else row.subject, action=row.action, actor_id=7, at=row.at)
    sequence_pending(at=AT)


def test_rewritten_history_is_found_by_an_earlier_checkpoint_only(tmp_path: Path) -> None:
    fill(300)
    before = newest_checkpoint()
    rewrite_history()
    export_log(folder=tmp_path)

    assert findings() == []
    assert ("earlier-root-differs", 300) in [(one.what, one.place) for one in examine_log(earlier=before.note).findings]
    assert verify_folder(tmp_path).size == 300
    with pytest.raises(NotProven, match="kept from earlier"):
        verify_folder(tmp_path, earlier=before.note)


def test_shortened_log_is_found(tmp_path: Path) -> None:
    fill(120)
    before = newest_checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry, audit_tile, audit_checkpoint, audit_cosignature, audit_actorsalt, audit_particulars")
    fill(60)
    export_log(folder=tmp_path)

    assert ("entries-lost", 120) in [(one.what, one.place) for one in examine_log(earlier=before.note).findings]
    with pytest.raises(NotProven, match="saw 120"):
        verify_folder(tmp_path, earlier=before.note)


@pytest.mark.parametrize(("table", "sql", "found"), [
    ("audit_entry", "DELETE FROM audit_entry WHERE number = 30", ("entry-missing", 30)),
    ("audit_entry", "UPDATE audit_entry SET subject = 'record:1' WHERE number = 30", ("entry-altered", 30)),
    ("audit_tile", "UPDATE audit_tile SET hashes = set_byte(hashes, 32 * 30, 255 - get_byte(hashes, 32 * 30)) WHERE level = 0", ("entry-altered", 30)),
    ("audit_tile", "DELETE FROM audit_tile", ("tile-missing", 0)),
    ("audit_checkpoint", "UPDATE audit_checkpoint SET note = replace(note, chr(10) || '50' || chr(10), chr(10) || '51' || chr(10)) WHERE size = 50", ("checkpoint-altered", 50)),
    ("audit_checkpoint", "DELETE FROM audit_checkpoint WHERE size = 60", ("entry-unsigned", 50)),
    ("audit_actorsalt", "UPDATE audit_actorsalt SET actor_id = 8 WHERE number = 30", ("actor-altered", 30)),
    ("audit_particulars", "UPDATE audit_particulars SET known = '{\"after\": \"x\"}' WHERE number = 30", ("particulars-altered", 30)),
])
def test_every_alteration_is_found(table: str, sql: str, found: tuple[str, int]) -> None:
    for n in range(60):
        act(n, after=b"state")
        if n == 49:
            sequence_pending(at=AT)
    sequence_pending(at=AT)
    assert findings() == []
    change_as_owner(table, sql)

    assert found in findings()


def test_nothing_is_signed_on_a_damaged_tree() -> None:
    fill(10)
    change_as_owner("audit_tile", "UPDATE audit_tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0))")
    act(11)

    with pytest.raises(TreeDamaged), transaction.atomic():
        sequence_pending(at=AT)
    assert newest_checkpoint().size == 10


def test_no_person_enters_the_log() -> None:
    act(1, subject="account:4711", reason="张三来电要求更正", actor_id=4711)
    act(2, subject="ark:/99999/p1abc", actor_id=None)
    sequence_pending(at=AT)
    leaves = b"".join(bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)).decode()

    assert [text for text in ("4711", "张三", "p1abc") if text in leaves] == []
    assert list(Entry.objects.order_by("number").values_list("subject", "reason")) == [("account", "stated"), ("ark", "")]
    assert [e.known for e in list_entries(subject="account:4711")] == [{"subject": "account:4711", "reason": "张三来电要求更正"}]


def test_erasing_a_person_leaves_tree_and_proofs_valid() -> None:
    reference = act(1, subject="account:9", actor_id=9)
    act(2, actor_id=8)
    sequence_pending(at=AT)
    act(3, actor_id=9)
    before = verify_bundle(find_proof(reference=reference)).leaf

    assert (erase_actor(actor_id=9), erase_subject(subject="account:9")) == (2, 1)
    sequence_pending(at=AT)

    assert [e.actor_id for e in list_entries()] == [None, 8, None]
    assert (ActorSalt.objects.count(), Particulars.objects.count()) == (1, 0)
    assert verify_bundle(find_proof(reference=reference)).leaf == before
    assert findings() == []


def test_two_acts_of_one_person_cannot_be_tied_together() -> None:
    act(1, actor_id=9)
    act(2, actor_id=9)
    sequence_pending(at=AT)

    assert len({json.loads(bytes(leaf))["digests"]["actor"] for leaf in Entry.objects.values_list("leaf", flat=True)}) == 2


@pytest.mark.parametrize(("subject", "clear"), [
    ("record:1", "record:1"), ("ark:/99999/b1cs3t", "ark:/99999/b1cs3t"), ("ark:/99999/p1cs3t", "ark"), ("account:1", "account"), ("loan:3", "loan"), ("张三", "other"),
    ("record:" + "1" * 300, "record"), ("record:\u202e1", "record"), ("张三:1", "other"),
])
def test_subject_enters_in_clear_only_where_it_names_no_person(subject: str, clear: str) -> None:
    assert split_subject(subject)[0] == clear


@pytest.mark.parametrize("wrong", [
    {"kind": "Two words"}, {"action": ""}, {"at": datetime(2026, 1, 1)}, {"subject": ""}, {"subject": "x" * 401}, {"reason": "x" * 2001}, {"subject": "a\x00b"},  # noqa: DTZ001
])
def test_unfit_act_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UnfitForLog):
        act(1, **wrong)
    assert PendingAct.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"digest": "abc"}, {"digest": DIGEST.upper()}, {"title": " "}, {"title": "x" * 401}, {"subject": "account:1"}])
def test_unfit_statement_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UnfitForLog):
        publish_evidence(**{"title": "评估报告", "digest": DIGEST, "subject": "file:1", "actor_id": 1, "at": AT, **wrong})


def test_statement_is_proven_to_whoever_holds_the_file() -> None:
    reference = publish_evidence(title="2026 年评估报告", digest=DIGEST, subject="file:report-2026", actor_id=1, at=AT)
    sequence_pending(at=AT)
    bundle, key = find_proof(reference=reference), newest_checkpoint().key

    proven = verify_bundle(bundle, key=key, content=DIGEST)
    assert (proven.trusted, proven.disclosed) == (True, {"title": "2026 年评估报告", "content": DIGEST})
    with pytest.raises(NotProven, match="not the one"):
        verify_bundle(bundle, content="0" * 64)
    with pytest.raises(NotProven, match="not signed"):
        verify_bundle(bundle, key=SigningKey(parse_checkpoint(newest_checkpoint().note).origin, bytes(32)).public.text)


@pytest.mark.parametrize("path", [("entry", "leaf"), ("entry", "number"), ("checkpoint",), ("disclosed", 0, "value"), ("disclosed", 1, "salt"), ("inclusion", "sha256", 0), ("keys",)])
def test_changed_bundle_is_refused(path: tuple[str | int, ...]) -> None:
    reference = publish_evidence(title="报告", digest=DIGEST, subject="file:1", actor_id=1, at=AT)
    act(1)
    sequence_pending(at=AT)
    bundle = json.loads(find_proof(reference=reference))
    at = bundle
    for step in path[:-1]:
        at = at[step]
    old = at[path[-1]]
    at[path[-1]] = old + 1 if isinstance(old, int) else [] if isinstance(old, list) else ("B" if old[5] == "A" else "A").join([old[:5], old[6:]])

    with pytest.raises(NotProven):
        verify_bundle(json.dumps(bundle).encode())


def test_cosignature_is_kept_and_travels_with_the_bundle(option) -> None:
    option("WENYUAN_AUDIT_WITNESSES", WITNESS.public.text)
    reference = act(1)
    sequence_pending(at=AT)
    note = newest_checkpoint().note
    signed = note + cosign_checkpoint(WITNESS, note=note, seconds=1_800_000_000)

    assert keep_cosignatures(note=signed, at=AT) == keep_cosignatures(note=signed, at=AT) == [WITNESS.name]
    act(2)
    sequence_pending(at=AT)
    proven = verify_bundle(find_proof(reference=reference), witnesses=[WITNESS.public.text])
    assert (proven.size, proven.witnesses) == (1, ((WITNESS.name, 1_800_000_000),))
    assert newest_checkpoint().size == 2


def test_cosignature_of_another_log_or_state_is_refused(option) -> None:
    option("WENYUAN_AUDIT_WITNESSES", WITNESS.public.text)
    act(1)
    sequence_pending(at=AT)
    note = newest_checkpoint().note
    other = note.replace("\n1\n", "\n2\n")
    wrong = note + cosign_checkpoint(WITNESS, note=other, seconds=5)

    for text in (other + cosign_checkpoint(WITNESS, note=other, seconds=5), wrong):
        with pytest.raises(NotProven):
            keep_cosignatures(note=text, at=AT)
    assert newest_checkpoint().witnesses == ()


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_second_hash_may_be_switched_on_later(option) -> None:
    fill(300)
    assert list(parse_checkpoint(newest_checkpoint().note).roots) == ["sha256"]
    option("WENYUAN_AUDIT_SECOND_HASH", "sm3")
    references = [act(n) for n in range(300, 310)]
    sequence_pending(at=AT)
    option("WENYUAN_AUDIT_SECOND_HASH", "")

    proven = verify_bundle(find_proof(reference=references[3]))
    assert (list(parse_checkpoint(newest_checkpoint().note).roots), proven.second_hash, findings()) == (["sha256", "sm3"], "sm3", [])
    bundle = json.loads(find_proof(reference=references[3]))
    bundle["inclusion"]["sm3"][0] = bundle["inclusion"]["sha256"][0]
    with pytest.raises(NotProven):
        verify_bundle(json.dumps(bundle).encode())
    change_as_owner("audit_tile", "UPDATE audit_tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) WHERE algorithm = 'sm3' AND level = 0 AND index = 0")
    assert findings() == [("tile-altered", 0)]


def test_unusable_second_hash_is_told(option, monkeypatch: pytest.MonkeyPatch) -> None:
    option("WENYUAN_AUDIT_SECOND_HASH", "md5")
    with pytest.raises(SettingUnusable, match="write sm3"):
        algorithms()
    option("WENYUAN_AUDIT_SECOND_HASH", "sm3")
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(SettingUnusable, match="no SM3"):
        algorithms()


def test_reading_many_entries_takes_few_queries(django_assert_num_queries) -> None:
    fill(60)
    with django_assert_num_queries(3):
        list_entries(limit=50)


def test_tiles_are_few_and_only_grow() -> None:
    fill(600, step=100)

    assert [(t.level, t.index, len(t.hashes) // 32) for t in Tile.objects.order_by("level", "index")] == [(0, 0, 256), (0, 1, 256), (0, 2, 88), (1, 0, 2)]
