"""Records are counted by the forms of names in one question, whatever the script; what is not known is not said to be none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from wenyuan.knowledge.catalogue.queries import authority_uses
from wenyuan.knowledge.catalogue.queries.authority_uses import Uses, count_named, count_treated
from wenyuan.knowledge.discovery.api import index_root
from wenyuan.knowledge.discovery.queries import searching

if TYPE_CHECKING:
    import pytest
    from tests.knowledge.conftest import SmallLibrary


def test_names_and_subjects_are_counted_in_either_script(small_library: SmallLibrary) -> None:
    del small_library
    named = count_named(["沈括", "曹雪芹", "司馬遷", "司马迁", "不在此館"])

    assert (named["沈括"], named["不在此館"], count_named([])) == (Uses(1), Uses(0), {})
    assert named["司馬遷"] == named["司马迁"] != Uses(0)
    assert count_treated(["章回小說-中國-清代"])["章回小說-中國-清代"] == count_treated(["章回小说-中国-清代"])["章回小说-中国-清代"] != Uses(0)


def test_cut_off_buckets_leave_the_rest_unknown(small_library: SmallLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    del small_library
    monkeypatch.setattr(authority_uses, "_BUCKETS", 1)

    assert count_named(["沈括", "不在此館"])["不在此館"] == Uses(None)


def test_missing_index_is_not_none_found(small_library: SmallLibrary) -> None:
    del small_library
    shutil.rmtree(Path(index_root()))
    searching._index_of.cache_clear()

    assert count_named(["沈括"]) == {"沈括": Uses(None)}
