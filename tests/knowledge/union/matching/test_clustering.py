"""Groups hold what is the same and never contradict themselves."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.matching import Verdict
from wenyuan.knowledge.union.matching import Pair, cluster

SAME, UNSURE, DIFFERENT = Verdict.SAME, Verdict.UNSURE, Verdict.DIFFERENT


def pair(a: int, b: int, verdict: Verdict = SAME, probability: float = 0.999) -> Pair:
    return Pair(a, b, probability, verdict, ())


@pytest.mark.parametrize(
    ("pairs", "groups"),
    [
        ([], []),
        ([pair(1, 2)], [(1, 2)]),
        ([pair(1, 2, UNSURE)], []),
        ([pair(1, 2, DIFFERENT)], []),
        ([pair(5, 9), pair(1, 5), pair(2, 3)], [(1, 5, 9), (2, 3)]),
        ([pair(1, 2), pair(2, 3), pair(1, 3, UNSURE)], [(1, 2, 3)]),
        # the surer pair joins, the other would bring together what is different
        ([pair(1, 2, probability=0.99), pair(2, 3, probability=0.9999), pair(1, 3, DIFFERENT)], [(2, 3)]),
        ([pair(1, 2), pair(3, 4), pair(2, 3, probability=0.99), pair(1, 4, DIFFERENT)], [(1, 2), (3, 4)]),
    ],
)
def test_same_pairs_make_groups_unless_a_pair_across_them_is_different(pairs: list[Pair], groups: list[tuple[int, ...]]) -> None:
    assert cluster(pairs) == groups


def test_what_a_person_has_parted_stays_apart() -> None:
    pairs = [pair(1, 2), pair(2, 3), pair(1, 3)]

    assert cluster(pairs, apart=[(3, 1)]) == [(1, 2)]


def test_what_a_person_has_put_together_joins_against_the_findings() -> None:
    pairs = [pair(1, 2, DIFFERENT), pair(2, 3)]

    assert cluster(pairs, together=[(2, 1)]) == [(1, 2, 3)]
    assert cluster(pairs, together=[(2, 1)], apart=[(1, 2)]) == [(2, 3)]


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(list(Verdict)), st.sampled_from([0.99, 0.999])), max_size=40, unique_by=lambda one: frozenset(one[:2])),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4), st.integers(),
)
def test_groups_never_contradict_themselves_and_the_order_of_pairs_is_nothing(rows: list[tuple[int, int, Verdict, float]], apart: list[tuple[int, int]], seed: int) -> None:
    pairs = [pair(min(a, b), max(a, b), verdict, probability) for a, b, verdict, probability in rows if a != b]
    groups = cluster(pairs, apart=apart)
    of = {number: group for group in groups for number in group}

    assert all(of.get(one.a) is None or of.get(one.a) != of.get(one.b) for one in pairs if one.verdict is DIFFERENT)
    assert all(a == b or of.get(a) is None or of.get(a) != of.get(b) for a, b in apart)
    assert sum(map(len, groups)) == len(of)
    random.Random(seed).shuffle(pairs)
    assert cluster(pairs, apart=apart) == groups
