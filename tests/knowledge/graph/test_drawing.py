"""Where things stand in pictures."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.knowledge.graph.queries.drawing import WIDTH, draw_network, draw_timeline
from wenyuan.knowledge.graph.queries.places import draw_places, find_place
from wenyuan.knowledge.graph.queries.things import Beside, LinkedWork

YEARS = st.dictionaries(st.integers(-1500, 2100), st.integers(1, 500), max_size=30)


@given(st.none() | st.integers(-1500, 2100), st.none() | st.integers(-1500, 2100), YEARS, YEARS)
def test_nothing_of_a_timeline_is_lost_or_outside(born: int | None, died: int | None, by: dict[int, int], about: dict[int, int]) -> None:
    line = draw_timeline(born=born, died=died, by=by, about=about)

    if line is None:
        assert len({year for year in (born, died, *by, *about) if year is not None}) < 2
        return
    assert sum(dot.count for dot in line.by) == sum(by.values())
    assert sum(dot.count for dot in line.about) == sum(about.values())
    assert all(0 <= dot.x <= WIDTH for dot in (*line.by, *line.about))
    assert all(0 <= tick.x <= WIDTH for tick in line.ticks)
    assert all(other.x - one.x >= 9 for one, other in pairwise(line.by))
    assert len(line.rows) == (born is not None) + (died is not None) + len(by) + len(about)


def test_timeline_stands_behind_its_periods() -> None:
    line = draw_timeline(born=1881, died=1936, by={1923: 1, 2005: 2}, about={})
    assert line is not None

    assert [band.name for band in line.bands] == ["清", "民国", "现代"]
    assert [(row.text, row.reign, row.what, row.count) for row in line.rows] == [
        ("1881", "光绪七年", "born", 0), ("1923", "民国十二年", "by", 1), ("1936", "民国二十五年", "died", 0), ("2005", "", "by", 2),
    ]


def _work(title: str) -> LinkedWork:
    return LinkedWork(f"https://x/{title}", title)


def test_network_joins_people_over_works() -> None:
    net = draw_network("鲁迅", [Beside("许广平", "https://x/xu", (_work("两地书"),)), Beside("无号", "", (_work("两地书"), _work("全集")))])
    assert net is not None

    assert [(node.kind, node.name) for node in net.nodes] == [("self", "鲁迅"), ("work", "两地书"), ("work", "全集"), ("person", "许广平"), ("person", "无号")]
    assert sorted((edge.source, edge.target) for edge in net.edges) == [("c", "w0"), ("c", "w1"), ("w0", "p0"), ("w0", "p1"), ("w1", "p1")]
    assert draw_network("谁", []) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.lists(st.integers(0, 60), min_size=1, max_size=9)), min_size=1, max_size=60, unique_by=lambda one: one[0]))
def test_network_is_bounded_and_every_line_has_its_ends(people: list[tuple[int, list[int]]]) -> None:
    net = draw_network("中", [Beside(f"人{n}", "", tuple(_work(f"书{w}") for w in dict.fromkeys(works))) for n, works in people])
    assert net is not None
    ids = {node.id for node in net.nodes}

    assert len(net.nodes) <= 33
    assert all({edge.source, edge.target} <= ids for edge in net.edges)
    assert all(0 <= node.y <= net.height for node in net.nodes)
    assert len([node for node in net.nodes if node.kind == "person"]) + net.more == len(people)


@pytest.mark.parametrize(("text", "name"), [
    ("北京", "北京"), ("[南京]", "南京"), ("金陵", "南京"), ("臨安", "杭州"), ("江苏苏州", "苏州"), ("上海市", "上海"), ("Berlin", None), ("", None), ("阳", None),
])
def test_place_is_found_as_records_write_it(text: str, name: str | None) -> None:
    found = find_place(text)

    assert (found[0] if found else None) == name


def test_places_stand_where_they_lie() -> None:
    drawn = draw_places({"home": {"绍兴": 1, "无此地": 1}, "printed": {"北京": 8, "上海": 2, "沪": 1}})
    assert drawn is not None
    by_name = {point.name: point for point in drawn.points}

    assert {name: (point.what, point.count) for name, point in by_name.items()} == {"北京": (("printed",), 8), "上海": (("printed",), 3), "绍兴": (("home",), 1)}
    assert by_name["北京"].y < by_name["上海"].y < by_name["绍兴"].y
    assert by_name["北京"].x < by_name["绍兴"].x < by_name["上海"].x
    assert all(0 < point.x < drawn.width and 0 < point.y < drawn.height for point in drawn.points)
    assert draw_places({"home": {"无此地": 1}}) is None
    alone = draw_places({}, given=[("某村", 10.0, 20.0)])
    assert alone is not None
    assert [(point.name, point.x, point.y) for point in alone.points] == [("某村", 480.0, 230.0)]
