"""Statistics of samples against published figures and figures reckoned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.knowledge.quality.domain.estimates import (
    StratumCount,
    allocate,
    cohen_kappa,
    estimate,
    estimate_strata,
    estimate_weighted,
    sample_size,
    stratified_share,
    wilson,
)


@pytest.mark.parametrize(("hits", "looked_at", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_wilson_gives_the_published_intervals(hits: int, looked_at: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3, 95 %."""
    assert tuple(round(end, 4) for end in wilson(hits=hits, looked_at=looked_at, confidence=0.95)) == (low, high)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(hits=0, looked_at=0, confidence=0.95) == (0.0, 1.0)


@pytest.mark.parametrize(("population", "margin", "confidence", "expected", "size"), [
    # Cochran (1977), 4.4: 3,200 people, +-5 %, t = 2 (a confidence of 95.45 %), p = 0.5: n0 = 400, n = 356.
    (3_200, 0.05, 0.954499736, 0.5, 356),
    # The figures of R. V. Krejcie and D. W. Morgan, Educational and Psychological Measurement 30 (1970) 607-610, table 1 (chi-square 3.841, P = .50, d = .05).
    (10_000, 0.05, 0.95, 0.5, 370), (1_000, 0.05, 0.95, 0.5, 278), (100, 0.05, 0.95, 0.5, 80),
    # By hand: 1.959964^2 * 0.1 * 0.9 / 0.02^2 = 864.33; / (1 + 863.33 / 1,000,000) = 863.58.
    (1_000_000, 0.02, 0.95, 0.1, 864),
    (3, 0.01, 0.99, 0.5, 3), (0, 0.05, 0.95, 0.5, 0),
])
def test_sample_sizes_are_the_published_ones(population: int, margin: float, confidence: float, expected: float, size: int) -> None:
    assert sample_size(population=population, margin=margin, confidence=confidence, expected=expected) == size


def test_neyman_allocation_of_the_caribou_survey() -> None:
    """D. B. Siniff and R. O. Skoog (1964), in S. L. Lohr, Sampling: Design and Analysis, 3.4.2: 225 units in six strata."""
    shares = allocate(size=225, populations=[400, 30, 61, 18, 70, 120], spreads=[3_000, 2_000, 9_000, 2_000, 12_000, 1_000])

    assert shares == [96, 5, 44, 3, 67, 10]


@pytest.mark.parametrize(("size", "populations", "spreads", "minimum", "shares"), [
    (10, [50, 30, 20], None, 1, [5, 3, 2]),
    (10, [900, 95, 5], None, 3, [9, 3, 3]),
    (10, [1, 1_000], [0.5, 0.5], 1, [1, 10]),
    # Ten times the spread: the small stratum would need 83 of its 10, the rest goes to the other.
    (100, [10, 200], [10.0, 0.1], 1, [10, 90]),
    (6, [10, 10], [0.0, 0.0], 1, [3, 3]),
    (5, [2, 1], None, 1, [2, 1]),
    (5, [0, 8], None, 2, [0, 5]),
    (0, [], None, 1, []),
])
def test_allocation_by_hand(size: int, populations: list[int], spreads: list[float] | None, minimum: int, shares: list[int]) -> None:
    assert allocate(size=size, populations=populations, spreads=spreads, minimum=minimum) == shares


@given(st.integers(0, 500), st.lists(st.tuples(st.integers(0, 300), st.floats(0, 5)), max_size=12), st.integers(0, 5))
def test_an_allocation_takes_what_was_wanted_and_never_more_than_there_is(size: int, strata: list[tuple[int, float]], minimum: int) -> None:
    populations = [population for population, _spread in strata]
    shares = allocate(size=size, populations=populations, spreads=[spread for _population, spread in strata], minimum=minimum)

    assert all(min(minimum, population) <= share <= population for share, population in zip(shares, populations, strict=True))
    assert min(size, sum(populations)) <= sum(shares) <= min(size, sum(populations)) + minimum * len(strata)


def test_stratified_share_of_learned_societies() -> None:
    """S. L. Lohr, Sampling: Design and Analysis, 3.3: women in the American Council of Learned Societies (1988), 0.2465 with a standard error of 0.0071."""
    published = [(9_100, 636, 0.38), (1_950, 451, 0.27), (5_500, 481, 0.18), (10_850, 611, 0.19), (2_100, 493, 0.36), (5_500, 575, 0.13), (9_000, 588, 0.26)]
    share, error = stratified_share([StratumCount(population, count, round(count * part)) for population, count, part in published])

    assert (round(share, 3), round(error, 4)) == (0.247, 0.0071)  # shares were published in whole hundredths: the fourth figure is lost


def test_one_stratum_estimates_as_a_simple_sample_of_a_very_large_population() -> None:
    """With nearly no correction of finiteness the interval is Newcombe's; n - 1 for n widens it a little."""
    found = estimate_strata([StratumCount(10**9, 263, 81)], confidence=0.95)

    assert (round(found.value, 4), round(found.low, 3), round(found.high, 3)) == (0.308, 0.255, 0.366)


@pytest.mark.parametrize(("strata", "value", "low", "high"), [
    ([StratumCount(10, 10, 2)], 0.2, 0.2, 0.2),  # all were looked at: nothing is left to chance
    ([], 0.0, 0.0, 1.0),
    ([StratumCount(10, 0, 0)], 0.0, 0.0, 1.0),
    # Nothing seen in 20 of very many: Newcombe's 0/20.
    ([StratumCount(10**9, 20, 0)], 0.0, 0.0, 0.1611),
])
def test_edges_of_the_stratified_estimate(strata: list[StratumCount], value: float, low: float, high: float) -> None:
    found = estimate_strata(strata, confidence=0.95)

    assert (found.value, found.low, round(found.high, 4)) == (value, low, high)


def test_a_stratum_that_nobody_looked_at_is_left_out() -> None:
    assert stratified_share([StratumCount(100, 10, 5), StratumCount(900, 0, 0)])[0] == 0.5


def test_records_weigh_as_many_as_they_stand_for() -> None:
    """By hand: 1 of 3 with weight 8 of 10; Kish: 100 / (64 + 1 + 1) = 1.515 records count."""
    found = estimate_weighted([(8.0, True), (1.0, False), (1.0, False)], confidence=0.95)
    even = estimate_weighted([(7.0, n < 15) for n in range(148)], confidence=0.95)

    assert (found.value, found.looked_at, found.hits) == (0.8, 3, 1)
    assert (round(found.low, 2), round(found.high, 2)) == (0.18, 0.99)
    assert (round(even.low, 4), round(even.high, 4)) == (0.0624, 0.1605)


def test_a_plain_estimate_keeps_its_counts() -> None:
    found = estimate(hits=0, looked_at=20, confidence=0.95)

    assert (found.value, found.low, round(found.high, 4), found.looked_at, found.hits) == (0.0, 0.0, 0.1611, 20, 0)


def test_kappa_of_fleiss() -> None:
    """J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. (1981), table 13.1: two diagnosticians, 100 patients, kappa 0.676."""
    table = {("p", "p"): 75, ("p", "n"): 1, ("p", "o"): 4, ("n", "p"): 5, ("n", "n"): 4, ("n", "o"): 1, ("o", "o"): 10}
    found = cohen_kappa([pair for pair, count in table.items() for _again in range(count)])

    assert found is not None
    assert round(found, 3) == 0.676


@pytest.mark.parametrize(("pairs", "kappa"), [
    ([], None), ([("pass", "pass")] * 5, None), ([("pass", "pass"), ("fail", "fail")], 1.0), ([("pass", "fail"), ("fail", "pass")], -1.0),
    # By hand: 35 of 50 agree, 0.5 * 0.6 + 0.5 * 0.4 = 0.5 by chance: (0.7 - 0.5) / 0.5.
    ([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15, 0.4),
])
def test_kappa_by_hand(pairs: list[tuple[int, int]], kappa: float | None) -> None:
    found = cohen_kappa(pairs)

    assert (found if found is None else round(found, 9)) == kappa
