"""The contract of a place for octets, held to by each kind."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from wenyuan.foundation.storage.backends.contract import FileTooLarge, NoSuchFile, StoreBackend, StoreUnavailable
from wenyuan.foundation.storage.backends.folder import FileFolder
from wenyuan.foundation.storage.backends.s3 import S3Bucket
from wenyuan.foundation.storage.data import StoredFile
from wenyuan.foundation.storage.staging import BLOCK, digest_stream
from wenyuan.foundation.storage.stores import parse_stores


def digest_of(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def test_what_goes_in_comes_out(backend: StoreBackend) -> None:
    stored = backend.put(io.BytesIO(b"abcdef"))

    assert stored == StoredFile(digest_of(b"abcdef"), 6)
    assert (backend.stat(stored.digest).size, backend.read_range(stored.digest, 0, 100)) == (6, b"abcdef")
    assert [backend.read_range(stored.digest, 2, 3), backend.read_range(stored.digest, 4, 9), backend.read_range(stored.digest, 6, 9)] == [b"cde", b"ef", b""]


def test_an_empty_file_is_a_file(backend: StoreBackend) -> None:
    stored = backend.put(io.BytesIO(b""))

    assert (backend.stat(stored.digest).size, backend.read_range(stored.digest, 0, 10)) == (0, b"")


def test_many_parts_arrive_whole(backend: StoreBackend) -> None:
    octets = os.urandom(1 << 20) * 40
    stored = backend.put(io.BytesIO(octets))

    assert (stored.size, backend.read_range(stored.digest, (39 << 20) - 5, 10)) == (len(octets), octets[(39 << 20) - 5 : (39 << 20) + 5])


def test_the_same_again_changes_nothing_and_too_much_leaves_nothing(backend: StoreBackend) -> None:
    backend.put(io.BytesIO(b"a"))
    backend.put(io.BytesIO(b"a"))
    with pytest.raises(FileTooLarge):
        backend.put(io.BytesIO(b"abcdef"), limit=5)

    assert [found.digest for found in backend.list_files()] == [digest_of(b"a")]


def test_a_bad_copy_is_written_over_when_asked(backend: StoreBackend, tmp_path: Path) -> None:
    stored, bad = StoredFile(digest_of(b"good"), 4), StoredFile(digest_of(b"good"), 3)
    for octets, what, replace in ((b"bad", bad, False), (b"good", stored, True)):
        path = tmp_path / "local"
        path.write_bytes(octets)
        backend.adopt(path, what, replace=replace)

    assert backend.read_range(stored.digest, 0, 10) == b"good"


def test_listing_goes_on_after_any_digest(backend: StoreBackend) -> None:
    digests = sorted(backend.put(io.BytesIO(bytes([n]))).digest for n in range(30))

    assert [found.digest for found in backend.list_files()] == digests
    assert [found.digest for found in backend.list_files(after=digests[11])] == digests[12:]


def test_deleting_says_whether_there_was_anything(backend: StoreBackend) -> None:
    stored = backend.put(io.BytesIO(b"x"))

    assert [backend.delete(stored.digest), backend.delete(stored.digest)] == [True, False]
    for call in (backend.stat, lambda digest: backend.read_range(digest, 0, 1)):
        with pytest.raises(NoSuchFile):
            call(stored.digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "G" * 64])
def test_no_other_name_can_be_asked_for(backend: StoreBackend, digest: str) -> None:
    for call in (backend.stat, backend.delete, lambda d: backend.read_range(d, 0, 1)):
        with pytest.raises(NoSuchFile):
            call(digest)


def test_a_bucket_out_of_reach_or_with_a_wrong_key_is_not_an_absent_file(bucket: S3Bucket, tmp_path: Path) -> None:
    away = S3Bucket(endpoint="http://127.0.0.1:9", bucket="wenyuan", key="k", secret="s", staging=tmp_path)
    forged = S3Bucket(endpoint=bucket.endpoint, bucket="wenyuan", key=bucket.key, secret="other", staging=tmp_path)

    with pytest.raises(StoreUnavailable):
        away.stat("0" * 64)
    with pytest.raises(PermissionError):
        forged.put(io.BytesIO(b"x"))
    assert "test-secret" not in repr(bucket)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_blocks_are_digested_one_by_one(size: int) -> None:
    octets = os.urandom(1024) * (size // 1024 + 1)
    octets = octets[:size]
    digests = digest_stream(io.BytesIO(octets))

    assert (digests.stored, digests.head) == (StoredFile(digest_of(octets), size), octets[:8192])
    assert digests.blocks == b"".join(hashlib.sha256(octets[n : n + BLOCK]).digest() for n in range(0, size, BLOCK))


def test_places_are_read_from_the_settings(tmp_path: Path) -> None:
    main, far = parse_stores(["main=folder:files", "far=s3://k%2F1:s%40@s3.example.cn:9000/box/a/b?tls=no&region=cn-north-1"], home=tmp_path)

    assert (main.name, main.backend) == ("main", FileFolder((tmp_path / "files").resolve()))
    assert far.backend == S3Bucket("http://s3.example.cn:9000", "box", "k/1", "s@", tmp_path / "staging", region="cn-north-1", prefix="a/b")


@pytest.mark.parametrize("texts", [[], ["main"], ["main=folder:"], ["a=folder:x", "a=folder:y"], ["Main=folder:x"], ["a=s3://h/b"], ["a=s3://k:s@h"], ["a=s3://k:s@h/b?x=1"], ["a=ftp://k:s@h/b"]])
def test_places_that_cannot_be_used_are_refused(texts: list[str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="store|name"):
        parse_stores(texts, home=tmp_path)
