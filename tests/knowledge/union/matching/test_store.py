"""The store of features gives back what was put in, and says when it cannot."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.union.matching.conftest import BASE, change, other

from wenyuan.bibliography.matching import Features
from wenyuan.knowledge.union.matching import MatchStore, StoreBusy, StoreDamaged
from wenyuan.knowledge.union.matching.rows import COLUMNS, from_values


def read_all(store: MatchStore) -> dict[int, Features]:
    with store.reading(memory_mb=500, threads=1) as connection:
        rows = connection.execute(f"SELECT id, {', '.join(COLUMNS)} FROM features").fetchall()
    return {row[0]: from_values(row[1:]) for row in rows}


def test_an_empty_store_has_no_records_and_no_change(tmp_path: Path) -> None:
    store = MatchStore(tmp_path / "none")

    assert (store.count(), store.newest_change(), read_all(store)) == (0, 0, {})
    store.check()


def test_features_come_back_as_they_were_put_in(tmp_path: Path) -> None:
    rows = {
        1: BASE, 2: change(volume=(1, 2), part="", set_isbns=frozenset({"9787101000016"}), isbns=frozenset(), years=None), 3: change(volume=(-1,), issns=frozenset({"10001234"})),
        4: change(control=frozenset({"(nlc)12", "(ocolc)34"}), languages=frozenset(), people=frozenset(), edition=3, revised=True, pages=0, volumes=4, numbers=frozenset({"x"})),
    }
    store = MatchStore(tmp_path)

    assert store.replace(rows.items()) == 4
    assert read_all(store) == rows


def test_a_later_row_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.replace([(1, BASE), (2, other(2)), (1, other(1))])
    store.replace([(2, change(pages=3))])

    assert read_all(store) == {1: other(1), 2: change(pages=3)}
    assert store.count() == 2


def test_a_removed_record_is_gone_until_it_is_put_in_again(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.replace([(1, BASE), (2, other(2))])
    store.remove([2, 77])
    assert read_all(store) == {1: BASE}

    store.replace([(2, other(3))])
    assert read_all(store) == {1: BASE, 2: other(3)}


def test_many_small_writes_are_merged_and_old_files_deleted(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    for number in range(30):
        store.replace([(number, other(number)), (0, other(number))])
    store.remove([7])

    assert read_all(store) == {0: other(29)} | {number: other(number) for number in range(1, 30) if number != 7}
    assert len(list(tmp_path.glob("features-*.parquet"))) < 10


def test_a_reader_keeps_the_state_it_began_with(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.replace([(1, BASE)])
    with store.reading(memory_mb=500, threads=1) as connection:
        for number in range(2, 30):
            store.replace([(number, other(number))])
        assert connection.execute("SELECT id, title FROM features").fetchall() == [(1, "红楼梦")]

    assert store.count() == 29


def test_nothing_is_stored_where_the_rows_fail(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.replace([(1, BASE)])

    def broken():
        yield 2, BASE
        raise OSError("the source is gone")

    with pytest.raises(OSError, match="the source is gone"):
        store.replace(broken())
    assert read_all(store) == {1: BASE}
    assert not list(tmp_path.glob("*.part"))


def test_a_second_writer_is_told_that_another_is_writing(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.replace([(1, BASE)])
    with (tmp_path / "writer.lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for write in (lambda: store.replace([(2, BASE)]), lambda: store.remove([1]), lambda: store.set_newest_change(4), store.clear):
            with pytest.raises(StoreBusy, match="Another process is writing"):
                write()
        assert read_all(store) == {1: BASE}


def test_two_threads_write_one_after_the_other_or_not_at_all(tmp_path: Path) -> None:
    store, refused = MatchStore(tmp_path), []

    def write(first: int) -> None:
        for number in range(first, first + 5):
            try:
                store.replace([(number, other(number))])
            except StoreBusy:
                refused.append(number)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(read_all(store)) == {*range(5), *range(100, 105)} - set(refused)


def test_the_newest_change_is_kept(tmp_path: Path) -> None:
    MatchStore(tmp_path).set_newest_change(41)
    MatchStore(tmp_path).replace([(1, BASE)])

    assert MatchStore(tmp_path).newest_change() == 41


@pytest.mark.parametrize("damage", ["cut", "gone", "manifest", "layout", "shape"])
def test_a_damaged_store_says_so_and_can_be_made_anew(tmp_path: Path, damage: str) -> None:
    store = MatchStore(tmp_path)
    store.replace([(number, other(number)) for number in range(50)])
    file, manifest = next(tmp_path.glob("features-*.parquet")), tmp_path / "manifest.json"
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-100])
        case "gone":
            file.unlink()
        case "manifest":
            manifest.write_text("{")
        case "layout":
            manifest.write_text(manifest.read_text().replace('"layout": 1', '"layout": 0'))
        case _:
            manifest.write_text('{"layout": 1, "segments": [{"name": 3}]}')

    with pytest.raises(StoreDamaged):
        store.count()
    store.clear()
    store.replace([(1, BASE)])
    assert read_all(store) == {1: BASE}
    assert store.newest_change() == 0


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9, 0.999])
def test_a_changed_byte_is_found_by_the_check(tmp_path: Path, place: float) -> None:
    store = MatchStore(tmp_path)
    store.replace([(number, other(number)) for number in range(50)])
    file = next(tmp_path.glob("features-*.parquet"))
    data = bytearray(file.read_bytes())
    data[int(len(data) * place)] ^= 0x20
    file.write_bytes(data)

    with pytest.raises(StoreDamaged):
        store.check()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["put", "remove"]), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=4)), max_size=6))
def test_any_history_ends_as_a_dictionary_would(tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, list[tuple[int, int]]]]) -> None:
    store, expected = MatchStore(tmp_path_factory.mktemp("store")), {}
    for verb, rows in history:
        if verb == "put":
            store.replace([(number, other(kind)) for number, kind in rows])
            expected.update({number: other(kind) for number, kind in rows})
        else:
            store.remove([number for number, _ in rows])
            for number, _ in rows:
                expected.pop(number, None)

    assert read_all(store) == expected
