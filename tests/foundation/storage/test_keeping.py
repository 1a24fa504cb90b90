"""Objects, who keeps them, what counts for whom."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from tests.foundation.storage.conftest import AT, reference

from wenyuan.foundation.events.models import OutboxEvent
from wenyuan.foundation.storage.api import FileFolder, NoSuchFile, QuotaExceeded, files, find_object, find_usage, keep_file, refer, release, set_quota
from wenyuan.foundation.storage.domain.quotas import recount, reserve
from wenyuan.foundation.storage.media_types import media_type_of
from wenyuan.foundation.storage.models import LibraryStorage, ObjectReference, StoredObject


def used(library_id: int | None = 1) -> tuple[int, int]:
    usage = find_usage(library_id=library_id)
    return usage.used, usage.objects


def test_a_kept_file_is_an_object_with_its_type_read_from_the_content(one_folder: FileFolder) -> None:
    kept = keep_file(stream=io.BytesIO(b"%PDF-1.7 ..."), reference=reference(), at=AT)

    assert (kept, kept.media_type, kept.withheld) == (find_object(digest=hashlib.sha256(b"%PDF-1.7 ...").hexdigest()), "application/pdf", False)
    assert one_folder.read_range(kept.digest, 0, 99) == b"%PDF-1.7 ..."
    assert [p.name for p in (one_folder.root / "staging").iterdir()] == []


def test_what_a_library_keeps_twice_counts_once(one_folder: FileFolder) -> None:
    for subject, library in (("page:1", 1), ("page:2", 1), ("page:2", 1), ("page:1", 2), ("page:9", None)):
        kept = keep_file(stream=io.BytesIO(b"12345"), reference=reference(subject, library), at=AT)

    assert (used(1), used(2), used(None), ObjectReference.objects.count()) == ((5, 1), (5, 1), (5, 1), 4)
    assert release(module="knowledge.digital", subject="page:1") == 2
    assert (used(1), used(2)) == ((5, 1), (0, 0))
    assert release(module="knowledge.digital", subject="page:2", purpose="master", digest=kept.digest) == 1
    assert (used(1), used(None), StoredObject.objects.get().references.count()) == ((0, 0), (5, 1), 1)


def test_over_its_quota_a_library_keeps_nothing_more(one_folder: FileFolder) -> None:
    set_quota(library_id=1, limit=10, warn_percent=50)
    keep_file(stream=io.BytesIO(b"1234"), reference=reference("a"), at=AT)
    assert OutboxEvent.objects.count() == 0
    keep_file(stream=io.BytesIO(b"56"), reference=reference("b"), at=AT)

    with pytest.raises(QuotaExceeded) as refused:
        keep_file(stream=io.BytesIO(b"7890x"), reference=reference("c"), at=AT)

    assert (refused.value.wanted, refused.value.left, refused.value.limit, used()) == (5, 4, 10, (6, 2))
    assert list(OutboxEvent.objects.values_list("name", "payload")) == [("storage.library.warned.v1", {"used": 6, "limit": 10, "percent": 60})]
    keep_file(stream=io.BytesIO(b"1234"), reference=reference("d"), at=AT)
    with pytest.raises(QuotaExceeded):
        reserve(library_id=1, octets=5)
    reserve(library_id=1, octets=4)
    with pytest.raises(QuotaExceeded):
        keep_file(stream=io.BytesIO(b"z"), reference=reference("e"), at=AT)


def test_the_limit_of_the_settings_holds_for_libraries_and_not_for_the_nation(one_folder: FileFolder, configure: object) -> None:
    configure(WENYUAN_STORAGE_QUOTA_GB="1")  # type: ignore[operator]
    LibraryStorage.objects.create(library_id=1, used=999_999_999)
    LibraryStorage.objects.create(library_id=None, used=999_999_999)

    with pytest.raises(QuotaExceeded):
        keep_file(stream=io.BytesIO(b"12"), reference=reference(), at=AT)
    keep_file(stream=io.BytesIO(b"12"), reference=reference(library_id=None), at=AT)


def test_counts_are_found_again_from_the_references(one_folder: FileFolder) -> None:
    keep_file(stream=io.BytesIO(b"1234"), reference=reference(), at=AT)
    LibraryStorage.objects.filter(library_id=1).update(used=77, objects_kept=3)

    assert (recount(library_id=1), used()) == ((77, 4), (4, 1))


def test_only_what_is_stored_can_be_referred_to(one_folder: FileFolder) -> None:
    with pytest.raises(NoSuchFile):
        refer(digest="0" * 64, reference=reference(), at=AT)
    stored = files().put(io.BytesIO(b"abc"))

    assert (refer(digest=stored.digest, reference=reference(), at=AT).digest, used()) == (stored.digest, (3, 1))
    with pytest.raises(ValueError, match="names its module"):
        refer(digest=stored.digest, reference=reference(subject=""), at=AT)


def test_callers_that_name_no_reference_are_served_as_before(one_folder: FileFolder) -> None:
    stored = files().put(io.BytesIO(b"abc"))

    with files().open(stored.digest) as handle:
        assert handle.read() == b"abc"
    files().verify(stored.digest)
    assert (files().path(stored.digest), StoredObject.objects.get().pinned) == (one_folder.path(stored.digest), True)


def test_files_from_before_there_were_objects_are_still_read(one_folder: FileFolder, tmp_path: Path) -> None:
    stored = one_folder.put(io.BytesIO(b"old"))

    with files().open(stored.digest) as handle:
        assert (handle.read(), StoredObject.objects.count()) == (b"old", 0)


@pytest.mark.parametrize(("head", "expected"), [
    (b"%PDF-1.4", "application/pdf"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF....WEBP", "image/webp"),
    (b"II*\x00....", "image/tiff"), (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"), (b"....ftypisom", "video/mp4"), (b"....ftypqt  ", "video/quicktime"),
    (b"\x1a\x45\xdf\xa3....B\x82webm", "video/webm"), (b"PK\x03\x04" + b"." * 26 + b"mimetypeapplication/epub+zip", "application/epub+zip"), (b"PK\x03\x04..", "application/zip"),
    (b"<svg onload=alert(1)>", "image/svg+xml"), (b"\xef\xbb\xbf<?xml version='1.0'?><svg xmlns='x'>", "image/svg+xml"), (b"  <!DOCTYPE html>", "text/html"),
    (b"GIF89a<script>", "image/gif"), (b"hello <script>x</script>", "text/html"), ("<html>".encode("utf-16"), "text/html"), (b"<?xml version='1.0'?><mets/>", "application/xml"),
    ("春眠不觉晓".encode(), "text/plain"), ("春眠不覺曉".encode("gb18030"), "text/plain"), ("春".encode()[:2] + b"", "text/plain"), (b"01234nam a2200123 i 4500", "application/marc"),
    (b"\x00\x01\x02", "application/octet-stream"), (b"", "application/octet-stream"), (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
])
def test_a_type_is_read_from_the_content(head: bytes, expected: str) -> None:
    assert media_type_of(head) == expected
