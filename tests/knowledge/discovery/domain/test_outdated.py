"""An index written by another version of the program."""

from __future__ import annotations

import shutil

import pytest

from wenyuan.knowledge.discovery.api import IndexDamaged, SearchRequest, index_root, open_writer, search
from wenyuan.knowledge.discovery.domain.indexing import is_lost, is_outdated, rebuild_index
from wenyuan.knowledge.discovery.engine import current_generation
from wenyuan.knowledge.discovery.queries import searching


def test_first_writer_rebuilds_an_index_of_another_version(small_library: object) -> None:
    before = search(SearchRequest("")).total
    (index_root() / current_generation(index_root()) / "SCHEMA").write_text("1")
    searching._index_of.cache_clear()
    assert is_outdated()
    with pytest.raises(IndexDamaged):
        search(SearchRequest(""))

    with open_writer():
        pass

    assert (is_outdated(), search(SearchRequest("")).total) == (False, before)


def test_an_index_that_was_lost_is_known_and_built_anew(small_library: object) -> None:
    rebuild_index()
    before = search(SearchRequest("")).total
    assert not is_lost()
    shutil.rmtree(index_root())
    searching._index_of.cache_clear()
    assert is_lost()

    rebuild_index()

    assert (is_lost(), search(SearchRequest("")).total) == (False, before)
