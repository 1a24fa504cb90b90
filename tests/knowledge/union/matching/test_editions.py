"""Famous editions that only a year tells apart are never merged by themselves."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from wenyuan.bibliography.matching import Verdict, block_keys, judge, read_features
from wenyuan.knowledge.catalogue import demo


def test_no_two_works_of_the_demonstration_library_are_the_same() -> None:
    """Among them 程甲本 of 1791 and 程乙本 of 1792: title, people, publisher and extent agree."""
    features = [read_features(demo.build_record(work)) for work in demo.iter_works()]
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(features):
        for key in block_keys(one):
            blocks[key].append(place)
    pairs = {pair for places in blocks.values() for pair in combinations(places, 2)}

    same = [(features[a].title, features[b].title) for a, b in pairs if judge(features[a], features[b]).verdict is Verdict.SAME]
    doubted = [(features[a].title, features[a].years, features[b].years) for a, b in sorted(pairs) if judge(features[a], features[b]).verdict is Verdict.UNSURE]

    assert same == []
    assert ("新镌全部绣像红楼梦", (1791, 1791), (1792, 1792)) in doubted
