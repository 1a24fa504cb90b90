"""An index written by another version of the program."""

from __future__ import annotations

import pytest

from wenyuan.knowledge.discovery.api import IndexDamaged, SearchRequest, index_root, open_writer, search
from wenyuan.knowledge.discovery.domain.indexing import is_outdated
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
