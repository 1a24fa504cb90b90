"""Writing, switching generations, counting, and damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenyuan.knowledge.discovery.analysis import analyse_documents
from wenyuan.knowledge.discovery.data import SearchDocument, SearchRequest
from wenyuan.knowledge.discovery.engine import (
    CountMismatch,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexWriterSession,
    SearchIndex,
    current_generation,
    inspect_index,
    list_generations,
    remove_generations,
)

SMALL = {"threads": 1, "heap_bytes": 20_000_000}


def _documents(first: int, count: int, *, batch: int = 0, title: str = "史记") -> list[SearchDocument]:
    return [SearchDocument(key=key, source="catalogue", batch=batch, title=f"{title}{key}", display=b'{"a":\n1}') for key in range(first, first + count)]


def _write(root: Path, documents: list[SearchDocument]) -> None:
    with IndexWriterSession(root, **SMALL) as writer:
        writer.add(analyse_documents(documents))
        writer.commit()


def test_reader_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        SearchIndex(tmp_path).search(SearchRequest("史记"))


def test_reader_follows_commits_of_the_writer(tmp_path: Path) -> None:
    _write(tmp_path, _documents(1, 3))
    index = SearchIndex(tmp_path)
    assert index.count() == 3
    with IndexWriterSession(tmp_path, **SMALL) as writer:
        writer.add(analyse_documents(_documents(4, 2)))
        assert index.search(SearchRequest("史记")).total == 3
        writer.commit()
        assert index.search(SearchRequest("史记")).total == 5
    assert index.search(SearchRequest("史记4")).hits[0].display == b'{"a":\n1}'


def test_writer_replaces_and_removes(tmp_path: Path) -> None:
    _write(tmp_path, [*_documents(1, 3, batch=7), *_documents(10, 2, batch=8)])
    index = SearchIndex(tmp_path)
    with IndexWriterSession(tmp_path, **SMALL) as writer:
        writer.delete("catalogue", [10])
        writer.add(analyse_documents(_documents(10, 1, batch=8, title="汉书")))
        writer.delete_batch("catalogue", 7)
        writer.commit()
    assert [hit.key for hit in index.search(SearchRequest("")).hits] == [11, 10]
    assert [hit.key for hit in index.search(SearchRequest("汉书10")).hits] == [10]
    with IndexWriterSession(tmp_path, **SMALL) as writer:
        writer.delete_source("catalogue")
        writer.commit()
    assert index.count() == 0


def test_uncommitted_documents_are_lost(tmp_path: Path) -> None:
    _write(tmp_path, _documents(1, 1))
    with IndexWriterSession(tmp_path, **SMALL) as writer:
        writer.add(analyse_documents(_documents(2, 5)))
    assert SearchIndex(tmp_path).count() == 1
    assert inspect_index(tmp_path, expected=1).problems == ()


def test_second_writer_is_refused(tmp_path: Path) -> None:
    with IndexWriterSession(tmp_path, **SMALL), pytest.raises(IndexLocked):
        IndexWriterSession(tmp_path, **SMALL)
    _write(tmp_path, _documents(1, 1))


def test_rebuild_switches_readers_in_one_step(tmp_path: Path) -> None:
    _write(tmp_path, _documents(1, 4))
    index = SearchIndex(tmp_path)
    assert index.generation() == "g000001"
    with IndexWriterSession(tmp_path, new_generation=True, **SMALL) as rebuilt:
        rebuilt.add(analyse_documents(_documents(1, 6)))
        rebuilt.commit()
        _write(tmp_path, _documents(5, 1))
        assert (index.generation(), index.count()) == ("g000001", 5)
        rebuilt.publish(expected=6)
        assert (index.generation(), index.count()) == ("g000002", 6)
    assert remove_generations(tmp_path, keep=0) == ["g000001"]
    assert (list_generations(tmp_path), current_generation(tmp_path)) == (["g000002"], "g000002")
    assert index.search(SearchRequest("史记6")).total == 1


def test_rebuild_that_lost_documents_is_not_published(tmp_path: Path) -> None:
    _write(tmp_path, _documents(1, 4))
    with IndexWriterSession(tmp_path, new_generation=True, **SMALL) as rebuilt:
        rebuilt.add(analyse_documents(_documents(1, 3)))
        with pytest.raises(CountMismatch):
            rebuilt.publish(expected=4)
    assert SearchIndex(tmp_path).count() == 4


def _sound_index(root: Path) -> Path:
    _write(root, _documents(1, 300))
    assert inspect_index(root, expected=300).problems == ()
    return root / current_generation(root)


def _replace(path: Path, content: bytes) -> None:
    """Put a new file in place: cutting one that some reader has mapped would kill the process."""
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)


@pytest.mark.parametrize("kind", ["idx", "pos", "term", "fast", "store"])
def test_inspection_finds_a_changed_byte(tmp_path: Path, kind: str) -> None:
    path = next(_sound_index(tmp_path).glob(f"*.{kind}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    _replace(path, bytes(content))
    assert inspect_index(tmp_path).problems == (f"{path.name}: check sum is wrong",)


def test_inspection_finds_missing_and_short_files_and_wrong_counts(tmp_path: Path) -> None:
    folder = _sound_index(tmp_path)
    assert inspect_index(tmp_path, expected=301).problems == ("300 documents, 301 expected",)
    path = next(folder.glob("*.idx"))
    _replace(path, path.read_bytes()[:-9])
    assert inspect_index(tmp_path).problems == (f"{path.name}: cut short or overwritten",)
    path.unlink()
    assert inspect_index(tmp_path).problems == (f"{path.name}: missing",)


@pytest.mark.parametrize("damage", ["meta.json", "display.dat"])
def test_search_of_a_damaged_index_says_so(tmp_path: Path, damage: str) -> None:
    folder = _sound_index(tmp_path)
    _replace(folder / damage, b"{broken")
    with pytest.raises(IndexDamaged):
        SearchIndex(tmp_path).search(SearchRequest("史记"))


def test_index_of_another_version_is_neither_read_nor_written(tmp_path: Path) -> None:
    _write(tmp_path, _documents(1, 2))
    (tmp_path / current_generation(tmp_path) / "SCHEMA").write_text("1")
    with pytest.raises(IndexOutdated):
        SearchIndex(tmp_path).search(SearchRequest("史记"))
    with pytest.raises(IndexOutdated):
        IndexWriterSession(tmp_path, **SMALL)
