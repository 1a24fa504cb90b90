"""Groups of records of the same publication that never contradict themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from wenyuan.bibliography.matching import Verdict

from .pairs import Pair

# What a pair in doubt has against it: a finding of so many bits.
_HEAVY: Final = -3.0


def cluster(
    pairs: Iterable[Pair], *, apart: Collection[tuple[int, int]] = (), together: Collection[tuple[int, int]] = (), owners: Mapping[int, int] | None = None,
) -> list[tuple[int, ...]]:
    """Return the groups of two and more records that are the same, each in ascending order, the groups by their first record.

    The surest pairs join first. Two groups are not joined where a pair across them is `different` or has been parted by a person, nor where more pairs across
    them are in doubt than are the same: a record that lacks what tells two publications apart must not bring these together. What a person has put together
    joins before all else, whatever the findings say, but never against `apart`. Records of one of the `owners` join in no other way than `together`: whoever
    has two is asked. The order of the pairs given makes no difference.
    """
    same: list[tuple[float, int, int]] = []
    groups = _Groups(owners or {})
    for pair in pairs:
        if pair.verdict is Verdict.SAME:
            same.append((-pair.probability, pair.a, pair.b))
            groups.alike.add(pair.a, pair.b)
        elif pair.verdict is Verdict.DIFFERENT:
            groups.against.add(pair.a, pair.b)
        elif any(finding.weight <= _HEAVY for finding in pair.findings):
            groups.doubted.add(pair.a, pair.b)
    parted = _Links()
    for a, b in apart:
        parted.add(a, b)
        groups.against.add(a, b)
    for a, b in sorted((min(pair), max(pair)) for pair in together):
        groups.join(a, b, parted)
    for _, a, b in sorted(same):
        groups.join_unless_doubted(a, b)
    return groups.list_all()


class _Links:
    """Pairs, looked up from either side."""

    def __init__(self) -> None:
        self._of: dict[int, set[int]] = {}

    def add(self, a: int, b: int) -> None:
        self._of.setdefault(a, set()).add(b)
        self._of.setdefault(b, set()).add(a)

    def count_between(self, one: list[int], two: list[int]) -> int:
        return sum(len(linked.intersection(two)) for member in one if (linked := self._of.get(member)))


class _Groups:
    """Disjoint groups of records; a record without a group is a group of its own."""

    def __init__(self, owners: Mapping[int, int]) -> None:
        self.alike, self.doubted, self.against = _Links(), _Links(), _Links()
        self._owners = owners
        self._of: dict[int, list[int]] = {}

    def join_unless_doubted(self, a: int, b: int) -> None:
        """Join the groups of two records unless a pair across them is different, more of them are in doubt than the same, or one owner has a record in each."""
        one, two = sorted((self._group(a), self._group(b)), key=len)
        if one is not two and self._owners and self._share_owner(one, two):
            return
        if not (doubts := self.doubted.count_between(one, two)) or doubts <= self.alike.count_between(one, two):
            self.join(a, b, self.against)

    def join(self, a: int, b: int, against: _Links) -> None:
        """Join the groups of two records unless a member of one stands against a member of the other."""
        one, two = self._group(a), self._group(b)
        if one is two or a == b:
            return
        small, large = sorted((one, two), key=len)
        if against.count_between(small, large):
            return
        large.extend(small)
        for member in (a, b, *small):
            self._of[member] = large

    def _share_owner(self, one: list[int], two: list[int]) -> bool:
        return not {self._owners.get(number) for number in one if number in self._owners}.isdisjoint(self._owners.get(number) for number in two if number in self._owners)

    def _group(self, number: int) -> list[int]:
        return self._of.get(number) or [number]

    def list_all(self) -> list[tuple[int, ...]]:
        seen = {id(group): group for group in self._of.values()}
        return sorted(tuple(sorted(group)) for group in seen.values())
