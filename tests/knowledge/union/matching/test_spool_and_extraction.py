"""Pairs on disk, and features read by several processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from tests.knowledge.union.conftest import book

from wenyuan.bibliography.marc import encode_iso2709
from wenyuan.bibliography.matching import Verdict, read_features
from wenyuan.knowledge.union.matching import FeatureReader, Pair, PairSpool, cluster, extraction


def pairs(number: int) -> list[Pair]:
    return [Pair(n, n + 1, 0.5, Verdict.UNSURE, ()) for n in range(number)]


def test_spool_gives_back_what_was_written_as_often_as_wanted(tmp_path: Path) -> None:
    wanted = pairs(12_001)
    with PairSpool(tmp_path / "spill") as spool:
        spool.add(wanted[:7_000]).add(iter(wanted[7_000:]))
        assert spool.count == 12_001
        assert list(spool) == wanted == list(spool)
        one, two = iter(spool), iter(spool)
        assert [next(one) for _n in range(6_000)][-1] == wanted[5_999]
        assert next(two) == wanted[0]
        assert next(one) == wanted[6_000]
        spool.clear()
        assert (list(spool), spool.count) == ([], 0)
        assert list(spool.add(wanted[:3])) == wanted[:3]
    assert list((tmp_path / "spill").iterdir()) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_features_are_the_same_by_one_process_and_by_two(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_ALONE", 3)
    monkeypatch.setattr(extraction, "_PIECE", 2)
    records = [book(f"N{n}", title=f"第{n}种书") for n in range(7)]
    rows = [(n, encode_iso2709(one), "utf-8", "cnmarc") for n, one in enumerate(records)]
    rows.insert(3, (99, b"00010 no record", "utf-8", "cnmarc"))
    with FeatureReader(processes) as reader:
        assert reader.read(rows) == [(n, read_features(one)) for n, one in enumerate(records)]
        assert pickle.loads(pickle.dumps(reader.read(rows[:1]))) == [(0, read_features(records[0]))]


def test_records_of_one_owner_join_through_nobody_but_a_person() -> None:
    same = [Pair(a, b, p, Verdict.SAME, ()) for a, b, p in ((1, 3, 0.999), (2, 3, 0.998), (1, 2, 0.997), (4, 5, 0.999))]
    owners = {1: 7, 2: 7, 3: 8, 4: 9, 5: 9}
    assert cluster(same) == [(1, 2, 3), (4, 5)]
    assert cluster(same, owners=owners) == [(1, 3)]
    assert cluster(reversed(same), owners=owners) == [(1, 3)]
    assert cluster(same, owners=owners, together=[(1, 2)]) == [(1, 2, 3)]
    assert cluster(same, owners=owners, apart=[(1, 3)]) == [(2, 3)]
