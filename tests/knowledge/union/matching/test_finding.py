"""Pairs of the same publication are found in a store, and those that only look like it are not called the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.knowledge.union.matching.conftest import BASE, change, other

from wenyuan.bibliography.matching import Aspect, Features, Verdict
from wenyuan.knowledge.union.matching import MatchSettings, MatchStore, Pair, cluster, find_pairs

Fill = Callable[[dict[int, Features]], MatchStore]
REST = {number: other(number) for number in range(100, 140)}
NO_ISBN = frozenset[str]()


def verdicts(pairs: list[Pair]) -> dict[tuple[int, int], str]:
    return {(pair.a, pair.b): pair.verdict.value for pair in pairs}


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"isbns": NO_ISBN}, {"years": None}, {"years": (1983, 1983)}, {"years": (1892, 1892)}, {"pages": 0}, {"publisher": ""}, {"people": frozenset({"曹雪芹"})},
        {"people": frozenset()}, {"title": "红楼夣"}, {"whole_title": "红楼梦校注本"}, {"isbns": NO_ISBN, "publisher": "", "control": frozenset({"(nlc)1"})},
    ],
)
def test_a_copy_with_a_fault_is_the_same(fill: Fill, changes: dict[str, object]) -> None:
    store = fill({1: change(control=frozenset({"(nlc)1"})), 2: change(**changes)} | REST)

    assert verdicts(list(find_pairs(store))) == {(1, 2): "same"}


@pytest.mark.parametrize(
    "changes",
    [
        {"volume": (1,)},  # a volume beside the whole
        {"edition": 2, "isbns": frozenset({"9787020000001"}), "years": (1996, 1996), "pages": 1700},
        {"title": "红楼梦研究", "people": frozenset({"俞平伯"}), "isbns": NO_ISBN},
        {"title": "围城", "people": frozenset({"钱锺书"}), "pages": 359, "years": (1980, 1980)},  # one number given to two books
        {"isbns": frozenset({"9787101000016"}), "publisher": "中华", "years": (1998, 1998), "pages": 980},
        {"languages": frozenset({"eng"})}, {"material": "audio"},
    ],
)
def test_what_only_looks_the_same_is_not_called_so(fill: Fill, changes: dict[str, object]) -> None:
    store = fill({1: BASE, 2: change(**changes)} | REST)

    assert "same" not in verdicts(list(find_pairs(store))).values()


def test_volumes_of_a_set_that_share_its_number_stay_apart(fill: Fill) -> None:
    number = {"isbns": NO_ISBN, "set_isbns": frozenset({"9787101003048"})}
    volumes = {n: change(volume=(n,), pages=300 + n, **number) for n in (1, 2, 3)}
    copies = {n + 10: change(volume=(n,), pages=300 + n, publisher="", **number) for n in (1, 2, 3)}
    whole = {20: change(isbns=frozenset({"9787101003048"}), pages=0, volumes=3)}
    store = fill(volumes | copies | whole | REST)

    assert cluster(find_pairs(store)) == [(1, 11), (2, 12), (3, 13)]


def test_a_record_that_could_be_either_of_two_volumes_joins_neither_of_them_to_the_other(fill: Fill) -> None:
    same = {"isbns": NO_ISBN, "pages": 0}
    store = fill({1: change(volume=(1,), **same), 2: change(volume=(2,), **same), 3: change(**same)} | REST)
    groups = cluster(find_pairs(store))

    assert all(not {1, 2} <= set(group) for group in groups)


def test_a_chain_of_same_pairs_brings_its_contradiction_along(fill: Fill) -> None:
    # 2 lacks what tells 1 and 3 apart
    store = fill({
        1: change(years=(1982, 1982), pages=1000, isbns=frozenset({"9787020000001"})), 2: change(years=None, pages=0, isbns=NO_ISBN, control=frozenset({"(nlc)1", "(nlc)3"})),
        3: change(years=(1996, 1996), pages=1700, isbns=frozenset({"9787020000025"})),
    } | REST)
    pairs = list(find_pairs(store))

    assert verdicts(pairs) == {(1, 2): "same", (2, 3): "same", (1, 3): "different"}
    assert [len(group) for group in cluster(pairs)] == [2]


def test_findings_say_why(fill: Fill) -> None:
    [pair] = find_pairs(fill({1: BASE, 2: change(years=(1983, 1983))} | REST))

    assert (pair.verdict, pair.probability > 0.999, pair.rules_out) == (Verdict.SAME, True, False)
    assert {finding.aspect: finding.weight > 0 for finding in pair.findings} == {
        Aspect.ISBN: True, Aspect.TITLE: True, Aspect.PEOPLE: True, Aspect.PUBLISHER: True, Aspect.EXTENT: True, Aspect.YEAR: False,
    }


def test_only_pairs_with_the_records_asked_for_are_found(fill: Fill) -> None:
    copies = {n + 1000: one for n, one in REST.items()}
    store = fill({1: BASE, 2: BASE, 3: other(7), 4: other(7)} | REST | copies)

    assert verdicts(list(find_pairs(store, ids={2, 1105}))) == {(1, 2): "same", (105, 1105): "same"}
    assert list(find_pairs(store, ids=set())) == []
    assert list(find_pairs(store, ids={999_999})) == []


def test_an_upload_that_bridges_two_old_records_says_how_these_stand(fill: Fill) -> None:
    sparse = change(years=None, pages=0, isbns=NO_ISBN)
    store = fill({1: change(years=(1982, 1982), pages=1000, isbns=frozenset({"9787020000001"})), 2: change(years=(1996, 1996), pages=1700, isbns=frozenset({"9787020000025"}))} | REST)
    store.replace([(9, sparse)])

    assert verdicts(list(find_pairs(store, ids={9})))[1, 2] == "different"


def test_a_key_that_too_many_share_says_nothing(fill: Fill) -> None:
    store = fill({number: change(title="文集", people=frozenset({f"某{number}"}), isbns=NO_ISBN, years=(1900 + number, 1900 + number), pages=number) for number in range(30)})
    told: list[tuple[str, int]] = []

    assert list(find_pairs(store, settings=MatchSettings(largest_block=20), report=lambda step, _, total: told.append((step, total)))) == []
    assert told == [("candidates", 0)]


def test_an_empty_store_has_no_pairs(fill: Fill) -> None:
    assert list(find_pairs(fill({}))) == []


def test_several_processes_judge_as_one_does(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    store = fill({number: change(pages=1600 + number // 2) for number in range(12)} | REST)
    alone = list(find_pairs(store, settings=MatchSettings(threads=1)))
    monkeypatch.setattr("wenyuan.knowledge.union.matching.judging._ALONE", 0)

    assert list(find_pairs(store, settings=MatchSettings(threads=2))) == alone
    assert len(alone) == 66
    assert list((store.folder / "spill").glob("described-*")) == []
