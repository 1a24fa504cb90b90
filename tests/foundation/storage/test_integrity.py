"""Damage: found on reading and in rounds, told, mended, and never given out."""

from __future__ import annotations

import io
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.foundation.storage.conftest import AT, reference

from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.jobs.models import JobRun
from wenyuan.foundation.storage.api import ContentDamaged, FileFolder, NoSuchFile, Withheld, files, find_object, keep_file, list_copies, open_object
from wenyuan.foundation.storage.backends.s3 import S3Bucket
from wenyuan.foundation.storage.domain.fixity import run_fixity
from wenyuan.foundation.storage.domain.mending import Pace, examine_copy, mend_copy
from wenyuan.foundation.storage.domain.moving import adopt_unknown, move_objects, note_copies, replicate
from wenyuan.foundation.storage.domain.scanning import destroy_object, release_object, scan_object
from wenyuan.foundation.storage.models import FixityRun, ObjectCopy, ObjectReference, ObjectStep, StoredObject
from wenyuan.foundation.storage.scanners import ClamdScanner, ScannerUnavailable, ScanResult
from wenyuan.foundation.storage.staging import BLOCK
from wenyuan.foundation.storage.stores import Store

Folders = tuple[FileFolder, FileFolder]


def kept(octets: bytes = b"octets") -> str:
    return keep_file(stream=io.BytesIO(octets), reference=reference(), at=AT).digest


def states() -> dict[str, str]:
    return dict(ObjectCopy.objects.order_by("store").values_list("store", "state"))


def acts() -> list[str]:
    return list(ObjectStep.objects.order_by("pk").values_list("act", flat=True))


def test_copies_are_made_as_many_as_the_settings_ask_for(two_folders: Folders) -> None:
    digest = kept()

    assert (replicate(copies=2, at=AT), replicate(copies=2, at=AT), states()) == (1, 0, {"far": "good", "main": "good"})
    assert two_folders[1].read_range(digest, 0, 99) == b"octets"


def test_a_damaged_copy_is_read_from_the_other_and_mended(two_folders: Folders) -> None:
    digest = kept()
    replicate(copies=2, at=AT)
    two_folders[0].path(digest).write_bytes(b"octetz")

    with open_object(digest) as stream:
        assert stream.read() == b"octets"
    assert (states()["main"], acts()) == ("altered", ["damaged"])
    assert list(OutboxEvent.objects.values_list("name", "payload")) == [("storage.object.damaged.v1", {"store": "main", "state": "altered"})]
    assert list(JobRun.objects.values_list("name", "arguments")) == [("storage.mend", {"digest": digest, "store": "main"})]

    assert mend_copy(digest=digest, store="main", at=AT)
    assert (two_folders[0].read_range(digest, 0, 99), states()["main"], acts()) == (b"octets", "good", ["damaged", "repaired"])


def test_without_a_good_copy_nothing_is_given_out(two_folders: Folders) -> None:
    digest = kept()
    two_folders[0].path(digest).write_bytes(b"octetz")

    with open_object(digest) as stream, pytest.raises(ContentDamaged):
        stream.read()
    assert (mend_copy(digest=digest, store="main", at=AT), acts()) == (False, ["damaged", "lost"])


def test_a_part_is_checked_by_its_own_blocks(one_folder: FileFolder) -> None:
    octets = os.urandom(1 << 16) * (2 * BLOCK >> 16) + b"end"
    digest = kept(octets)
    with one_folder.path(digest).open("r+b") as handle:
        handle.seek(BLOCK + 5)
        handle.write(b"\x00\x01\x02\x03")

    with open_object(digest) as stream:
        assert stream.read(100) == octets[:100]
        stream.seek(-3, io.SEEK_END)
        assert stream.read() == b"end"
        stream.seek(BLOCK)
        with pytest.raises(ContentDamaged):
            stream.read(1)


def test_a_new_upload_of_the_same_content_mends_too(one_folder: FileFolder) -> None:
    digest = kept()
    one_folder.path(digest).write_bytes(b"")
    with open_object(digest) as stream, pytest.raises(ContentDamaged):
        stream.read()
    assert states() == {"main": "empty"}

    kept()

    assert (states(), one_folder.read_range(digest, 0, 99)) == ({"main": "good"}, b"octets")


@pytest.mark.parametrize(("harm", "state"), [
    (lambda p: p.write_bytes(b"octetz"), "altered"), (lambda p: p.write_bytes(b"oct"), "truncated"), (lambda p: p.write_bytes(b""), "empty"), (lambda p: p.unlink(), "missing"),
    (lambda p: p.write_bytes(b"octets and more"), "altered"),
])
def test_a_round_tells_kinds_of_damage_apart_and_mends(two_folders: Folders, harm: Callable[[Path], object], state: str) -> None:
    digest = kept()
    replicate(copies=2, at=AT)
    harm(two_folders[0].path(digest))

    run = run_fixity(at=AT + timedelta(days=400), period=timedelta(days=90))

    assert (run.checked, run.bad, run.repaired, acts()) == (2, 1, 1, ["damaged", "repaired"])
    assert (ObjectStep.objects.filter(act="damaged").values_list("words", flat=True)[0], states()) == (state, {"far": "good", "main": "good"})


def test_a_copy_that_may_not_be_read_is_unreadable(two_folders: Folders) -> None:
    class Locked(FileFolder):
        def read_range(self, digest: str, start: int, length: int) -> bytes:
            raise PermissionError(digest)

    digest = kept()

    assert examine_copy(digest=digest, size=6, store=Store("main", Locked(two_folders[0].root))) == "unreadable"


def test_a_round_looks_at_the_oldest_first_and_goes_on_later(one_folder: FileFolder) -> None:
    digests = [kept(bytes([n]) * 10) for n in range(5)]
    for age, digest in enumerate(reversed(digests)):
        ObjectCopy.objects.filter(object__digest=digest).update(checked_at=AT - timedelta(days=200 - age))

    first = run_fixity(at=AT, period=timedelta(days=90), most_octets=30)

    assert (first.checked, first.octets) == (3, 30)
    assert set(ObjectCopy.objects.filter(checked_at__lt=AT - timedelta(days=90)).values_list("object__digest", flat=True)) == set(digests[:2])
    assert (run_fixity(at=AT, period=timedelta(days=90)).checked, run_fixity(at=AT, period=timedelta(days=90)).checked, FixityRun.objects.count()) == (2, 0, 3)


def test_reading_is_held_back_to_a_rate() -> None:
    pace = Pace(10)
    pace(1_000_000)

    assert 0.05 < pace._octets / 1e6 / 10 <= 0.1


def test_a_store_moves_while_it_is_read(two_folders: Folders) -> None:
    digests = [kept(bytes([n]) * 1000) for n in range(7)]
    moved = move_objects(source="main", target="far", at=AT)

    assert (moved.copied, moved.removed, moved.failed, moved.octets) == (7, 7, 0, 7000)
    assert [f.digest for f in two_folders[0].list_files()] == []
    for n, digest in enumerate(digests):
        with open_object(digest) as stream:
            assert stream.read() == bytes([n]) * 1000


def test_a_move_that_was_stopped_is_taken_up(two_folders: Folders) -> None:
    for n in range(5):
        kept(bytes([n]) * 10)

    def stop(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_objects(source="main", target="far", at=AT, report=stop)
    between = sorted(ObjectCopy.objects.values_list("store", flat=True))
    moved = move_objects(source="main", target="far", at=AT)

    assert between == ["far", "far", "main", "main", "main"]
    assert (set(ObjectCopy.objects.values_list("store", "state")), ObjectCopy.objects.count(), len(list(two_folders[1].list_files()))) == ({("far", "good")}, 5, 5)
    assert moved.failed == 0


def test_a_bad_copy_is_not_moved_over_nothing(two_folders: Folders) -> None:
    digest = kept()
    two_folders[0].path(digest).write_bytes(b"octetz")

    moved = move_objects(source="main", target="far", at=AT)

    assert (moved.copied, moved.removed, moved.failed, states()) == (0, 0, 1, {"main": "altered"})
    with pytest.raises(ValueError, match="itself"):
        move_objects(source="main", target="main", at=AT)
    with pytest.raises(LookupError):
        move_objects(source="main", target="moon", at=AT)


def test_a_store_moves_into_a_bucket_and_is_read_from_there(db: None, configure: Callable[..., None], bucket: S3Bucket) -> None:
    far = f"far=s3://{bucket.key}:{bucket.secret}@{bucket.endpoint.removeprefix('http://')}/wenyuan/{bucket.prefix}?tls=no"
    configure(WENYUAN_STORAGE_STORES=f"main=folder:files,{far}")
    octets = os.urandom(BLOCK + 17)
    digest = kept(octets)

    moved = move_objects(source="main", target="far", at=AT)

    assert (moved.copied, moved.removed) == (1, 1)
    with open_object(digest) as stream:
        stream.seek(BLOCK - 3)
        assert stream.read(6) == octets[BLOCK - 3 : BLOCK + 3]
    assert files().path(digest).read_bytes() == octets
    with files().open(digest) as handle:
        assert handle.read() == octets


def test_files_that_nobody_has_a_row_of_are_adopted_and_liars_are_named(two_folders: Folders) -> None:
    good = two_folders[0].put(io.BytesIO(b"old")).digest
    bad = two_folders[0].put(io.BytesIO(b"older")).digest
    two_folders[0].path(bad).write_bytes(b"changed")
    two_folders[1].put(io.BytesIO(b"old"))

    assert adopt_unknown(store="main", at=AT) == (1, [bad])
    assert note_copies(store="far", at=AT) == 1
    assert (StoredObject.objects.get().digest, StoredObject.objects.get().pinned, states()) == (good, True, {"far": "good", "main": "good"})


class Clamd:
    """A server that speaks clamd's INSTREAM and knows one signature."""

    def __init__(self, most: int = 1 << 20) -> None:
        self._most, self._socket = most, socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.sendall(self._answer(connection.makefile("rb")))

    def _answer(self, stream: io.BufferedReader) -> bytes:
        if stream.read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        octets = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            octets += stream.read(size)
            if len(octets) > self._most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Test.Signature FOUND\0" if b"MALWARE" in octets else b"stream: OK\0"

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def clamd(one_folder: FileFolder, configure: Callable[..., None]) -> Iterator[Clamd]:
    with closing(Clamd()) as server:
        configure(WENYUAN_CLAMD=server.address)
        yield server


def test_a_new_file_waits_for_its_scan(clamd: Clamd) -> None:
    digest = kept(b"harmless" * 100_000)

    with pytest.raises(Withheld) as refused:
        open_object(digest)
    assert (refused.value.scan, list(JobRun.objects.values_list("name", flat=True))) == ("pending", ["storage.scan"])
    assert scan_object(digest=digest, scanner=ClamdScanner(clamd.address), at=AT) == "clean"
    assert open_object(digest).read(8) == b"harmless"


def test_malware_is_withheld_told_and_let_out_only_by_a_person_with_a_reason(clamd: Clamd) -> None:
    digest = kept(b"some MALWARE")

    assert scan_object(digest=digest, scanner=ClamdScanner(clamd.address), at=AT) == "infected"
    for read in (lambda: open_object(digest), lambda: files().path(digest)):
        with pytest.raises(Withheld):
            read()
    assert (list(OutboxEvent.objects.values_list("name", "payload")), acts()) == ([("storage.object.infected.v1", {"signature": "Test.Signature"})], ["infected"])
    with pytest.raises(ValueError, match="reason"):
        release_object(digest=digest, reason=" ", actor_id=5, at=AT)
    release_object(digest=digest, reason="误报", actor_id=5, at=AT)

    assert (open_object(digest).read(), acts(), find_object(digest=digest).released) == (b"some MALWARE", ["infected", "released"], True)


def test_malware_that_is_destroyed_is_nobodys(clamd: Clamd) -> None:
    digest, harmless = kept(b"some MALWARE"), kept(b"harmless")
    scan_object(digest=digest, scanner=ClamdScanner(clamd.address), at=AT)

    with pytest.raises(ValueError, match="infected"):
        destroy_object(digest=harmless, reason="x", actor_id=5, at=AT)
    assert (destroy_object(digest=digest, reason="确认", actor_id=5, at=AT), ObjectReference.objects.filter(object__digest=digest).count()) == (1, 0)
    with pytest.raises(NoSuchFile):
        destroy_object(digest="0" * 64, reason="x", actor_id=5, at=AT)


@pytest.mark.parametrize("length", [2_000_000, 50_000_000])
def test_what_is_longer_than_the_scanner_takes_stays_unscanned(length: int) -> None:
    with closing(Clamd(most=1_000_000)) as server:
        assert ClamdScanner(server.address).scan(io.BytesIO(bytes(length))) == ScanResult("unscanned", "longer than the scanner takes")  # type: ignore[arg-type]


def test_a_scanner_that_is_away_or_answers_otherwise_says_nothing_of_the_file(clamd: Clamd) -> None:
    digest = kept(b"harmless")

    with pytest.raises(ScannerUnavailable):
        scan_object(digest=digest, scanner=ClamdScanner("tcp://127.0.0.1:9", seconds=1), at=AT)
    with pytest.raises(ScannerUnavailable):
        scan_object(digest=digest, scanner=ClamdScanner("unix:/nowhere", seconds=1), at=AT)
    assert (find_object(digest=digest).scan, list_copies(digest=digest)[0].state) == ("pending", "good")
