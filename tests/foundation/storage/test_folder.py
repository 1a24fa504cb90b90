"""The content-addressed folder."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.foundation.storage.folder import ContentDamaged, FileFolder, FileTooLarge, NoSuchFile


@settings(max_examples=30)
@given(st.binary(max_size=4000))
def test_what_goes_in_comes_out_under_its_digest(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = FileFolder(tmp_path_factory.mktemp("files"))
    stored = folder.put(io.BytesIO(content))

    with folder.open(stored.digest) as handle:
        assert (handle.read(), stored.digest, stored.size) == (content, hashlib.sha256(content).hexdigest(), len(content))


def test_equal_files_are_one_and_staging_is_left_empty(tmp_path: Path) -> None:
    folder = FileFolder(tmp_path)
    folder.put(io.BytesIO(b"a"))
    folder.put(io.BytesIO(b"a"))

    assert [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()] == [b"a"]


def test_too_long_a_stream_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        FileFolder(tmp_path).put(io.BytesIO(b"abcdef"), limit=5)

    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_changed_byte_is_found(tmp_path: Path) -> None:
    folder = FileFolder(tmp_path)
    stored = folder.put(io.BytesIO(b"abc"))
    folder.verify(stored.digest)
    folder.path(stored.digest).write_bytes(b"abd")

    with pytest.raises(ContentDamaged):
        folder.verify(stored.digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "G" * 64, "0" * 64])
def test_no_other_path_can_be_asked_for(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NoSuchFile):
        FileFolder(tmp_path).path(digest)
