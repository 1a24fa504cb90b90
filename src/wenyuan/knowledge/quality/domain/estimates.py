"""Statistics of sampled audits: how many to draw, where, and what a sample says of all, with intervals.

Source:
    W. G. Cochran, Sampling Techniques, 3rd ed. (1977), 4.4 (size, finite population), 5.5 (Neyman allocation), 5.10-5.11 (proportions in strata);
    E. B. Wilson, JASA 22 (1927) 209-212; L. Kish, Survey Sampling (1965), 8.2 (size that counts under unequal weights);
    J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist
from typing import Final

CONFIDENCES: Final = (0.90, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval. `looked_at` and `hits` are what was counted; `value` is weighted where strata weigh differently."""

    value: float
    low: float
    high: float
    looked_at: int
    hits: int


@dataclass(frozen=True, slots=True)
class StratumCount:
    """A stratum: records in it, records looked at, and those that have what is looked for."""

    population: int
    looked_at: int
    hits: int


def quantile(confidence: float) -> float:
    """Return z of a two-sided interval."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def sample_size(*, population: int, margin: float, confidence: float, expected: float = 0.5) -> int:
    """Return how many records must be looked at for an interval of +- `margin` around an `expected` share, with the finite population correction.

    Source:
        Cochran (1977), 4.4.
    """
    if population <= 0:
        return 0
    z = quantile(confidence)
    infinite = z * z * expected * (1 - expected) / (margin * margin)
    return max(1, min(population, ceil(infinite / (1 + (infinite - 1) / population) - 1e-9)))


def allocate(*, size: int, populations: Sequence[int], spreads: Sequence[float] | None = None, minimum: int = 1) -> list[int]:
    """Share a sample out among strata: in proportion to their records, or with `spreads` (standard deviations) by Neyman's rule.

    Every stratum gets at least `minimum`, none more than it has; what that adds comes on top of `size`. What a stratum cannot take goes to the others.

    Source:
        Cochran (1977), 5.5.
    """
    weights = [float(n) * (1.0 if spreads is None else spreads[place]) for place, n in enumerate(populations)]
    shares = _share_out(min(size, sum(populations)), weights, populations)
    return [min(population, max(minimum, share)) for share, population in zip(shares, populations, strict=True)]


def _share_out(size: int, weights: Sequence[float], populations: Sequence[int]) -> list[int]:
    """Return parts of `size` by weight, in whole numbers by the largest remainders, none above its population."""
    parts, open_, left = [0] * len(weights), {place for place, n in enumerate(populations) if n > 0}, size
    while open_:
        total = sum(weights[place] for place in open_)
        wanted = {place: left * (weights[place] / total if total else 1 / len(open_)) for place in open_}
        full = {place for place in open_ if wanted[place] >= populations[place]}
        if not full:
            break
        for place in full:
            parts[place] = populations[place]
            left -= populations[place]
        open_ -= full
        left = max(0, left)
    else:
        return parts
    for place in open_:
        parts[place] = floor(wanted[place])
    for place in sorted(open_, key=lambda one: (parts[one] - wanted[one], one))[: left - sum(parts[one] for one in open_)]:
        parts[place] += 1
    return parts


def wilson(*, hits: float, looked_at: float, confidence: float) -> tuple[float, float]:
    """Return the score interval of a share; (0, 1) of nothing."""
    if looked_at <= 0:
        return 0.0, 1.0
    z = quantile(confidence)
    share, square = hits / looked_at, z * z
    middle = share + square / (2 * looked_at)
    half = z * sqrt(share * (1 - share) / looked_at + square / (4 * looked_at * looked_at))
    below = 1 + square / looked_at
    return max(0.0, (middle - half) / below) if hits else 0.0, min(1.0, (middle + half) / below) if hits < looked_at else 1.0


def estimate(*, hits: int, looked_at: int, confidence: float) -> Estimate:
    """Return a share of one simple random sample, with its score interval."""
    low, high = wilson(hits=hits, looked_at=looked_at, confidence=confidence)
    return Estimate(hits / looked_at if looked_at else 0.0, low, high, looked_at, hits)


def stratified_share(strata: Sequence[StratumCount]) -> tuple[float, float]:
    """Return the share over all strata that were looked at, and its standard error with finite population correction.

    Source:
        Cochran (1977), 5.10, equations 5.52 and 5.53. A stratum with one record looked at has no variance of its own and is taken with n - 1 = 1.
    """
    seen = [one for one in strata if one.looked_at]
    total = sum(one.population for one in seen)
    share = variance = 0.0
    for one in seen:
        weight, p, n = one.population / total, one.hits / one.looked_at, one.looked_at
        share += weight * p
        variance += weight * weight * max(0.0, 1 - n / one.population) * p * (1 - p) / max(1, n - 1)
    return share, sqrt(variance)


def estimate_strata(strata: Sequence[StratumCount], *, confidence: float) -> Estimate:
    """Return the share over all strata with an interval.

    The interval is Wilson's with the sample size that a simple random sample of the same variance would have: a share near 0 keeps an interval above 0.
    Where no variance is seen (all or none have it), the number looked at counts, under the finite population correction.
    """
    share, error = stratified_share(strata)
    looked_at, hits = sum(one.looked_at for one in strata), sum(one.hits for one in strata)
    if not looked_at:
        return Estimate(0.0, 0.0, 1.0, 0, 0)
    population = sum(one.population for one in strata if one.looked_at)
    if looked_at >= population:
        return Estimate(share, share, share, looked_at, hits)
    effective = share * (1 - share) / (error * error) if error else looked_at * (population - 1) / (population - looked_at)
    low, high = wilson(hits=share * effective, looked_at=effective, confidence=confidence)
    return Estimate(share, low, high, looked_at, hits)


def estimate_weighted(rows: Sequence[tuple[float, bool]], *, confidence: float) -> Estimate:
    """Return the share among some records of a sample, each with its weight (records that it stands for), with Wilson's interval on Kish's size that counts."""
    total, squares = sum(weight for weight, _hit in rows), sum(weight * weight for weight, _hit in rows)
    if not total:
        return Estimate(0.0, 0.0, 1.0, 0, 0)
    share, effective = sum(weight for weight, hit in rows if hit) / total, total * total / squares
    hits = sum(hit for _weight, hit in rows)
    low, high = wilson(hits=effective if hits == len(rows) else share * effective, looked_at=effective, confidence=confidence)
    return Estimate(share, low, high, len(rows), hits)


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return how far two auditors agree beyond chance, 1 for always; None where there are no pairs or both gave one and the same answer to all."""
    if not pairs:
        return None
    count = len(pairs)
    first, second = Counter(one for one, _two in pairs), Counter(two for _one, two in pairs)
    seen = sum(one == two for one, two in pairs) / count
    chance = sum(first[answer] * second[answer] for answer in first) / (count * count)
    return (seen - chance) / (1 - chance) if chance < 1 else None
