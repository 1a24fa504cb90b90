"""Pictures of results: what they draw is what was found, and each says the same as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.knowledge.discovery.data import Gathered, GatheredRow
from wenyuan.knowledge.discovery.web.address import Asked
from wenyuan.knowledge.discovery.web.pictures import draw_map, draw_network, draw_river, draw_treemap
from wenyuan.knowledge.discovery.web.pictures.treemap import Box, squarify

if TYPE_CHECKING:
    from tests.knowledge.conftest import SmallLibrary


def _row(
    key: int, title: str = "书", *, people: tuple[str, ...] = (), subjects: tuple[str, ...] = (), decade: int | None = None, classes: tuple[str, ...] = (), town: str = "",
    work: str = "",
) -> GatheredRow:
    display = f'{{"ark": "b{key}", "title": "{title}"}}'.encode()
    return GatheredRow("catalogue", key, work, title, people, subjects, () if decade is None else (decade,), classes, town, display)


def _all(*rows: GatheredRow) -> Gathered:
    return Gathered(rows, len(rows), 1.0)


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=30))
def test_areas_are_in_proportion_and_fill_the_frame(sizes: list[float]) -> None:
    sizes.sort(reverse=True)
    boxes = squarify(sizes, Box(0, 0, 960, 520))
    areas = [box.width * box.height for box in boxes]
    assert sum(areas) == pytest.approx(960 * 520)
    assert areas == pytest.approx([size / sum(sizes) * 960 * 520 for size in sizes])
    assert all(box.x >= -1e-6 and box.y >= -1e-6 and box.x + box.width <= 960.001 and box.y + box.height <= 520.001 for box in boxes)


def test_tiles_are_the_classes_below_the_chosen_one() -> None:
    rows = _all(_row(1, classes=("I", "I2", "I24")), _row(2, classes=("I", "I2")), _row(3, classes=("I", "I5")), _row(4, classes=("K", "K2")), _row(5))
    whole = draw_treemap(Asked(), rows)
    assert [(tile.number, tile.count) for tile in whole.tiles] == [("I", 3), ("K", 1)]
    assert [(tile.number, tile.count) for tile in whole.tiles[0].inner] == [("I2", 2), ("I5", 1)]
    assert whole.without == 1
    below = draw_treemap(Asked(chosen={"class": ("I",)}, view="classes"), rows)
    assert [(tile.number, tile.count, tile.url) for tile in below.tiles] == [("I2", 2, "/search/?view=classes&class=I2"), ("I5", 1, "/search/?view=classes&class=I5")]


def test_river_counts_topics_by_years_and_tells_what_it_leaves_out() -> None:
    rows = [_row(key, subjects=("诗",), decade=1930) for key in range(30)] + [_row(100 + key, subjects=("词", "诗"), decade=1950) for key in range(20)]
    river = draw_river(Asked(), _all(*rows, _row(900, subjects=("诗",), decade=1100), _row(901, subjects=("诗",))))
    assert river is not None
    assert [span.label for span in river.spans] == ["1930", "1940", "1950"]
    assert {band.topic: band.counts for band in river.bands} == {"诗": (30, 0, 20), "词": (0, 0, 20)}
    assert (river.undated, river.early) == (1, 1)
    assert draw_river(Asked(), _all(_row(1, subjects=("诗",), decade=1930))) is None
    assert draw_river(Asked(), _all(_row(1))) is None


def test_network_joins_people_by_the_works_they_share() -> None:
    rows = _all(
        _row(1, "红楼梦", people=("曹雪芹", "高鹗"), work="w1"), _row(2, "红楼梦 校注本", people=("曹雪芹", "启功"), work="w1"), _row(3, "废艺斋集稿", people=("曹雪芹",)), _row(4, "无名氏书"),
    )
    net = draw_network(Asked(view="network"), rows)
    assert net is not None
    assert [(node.name, node.count) for node in net.people] == [("曹雪芹", 2), ("启功", 1), ("高鹗", 1)]
    joined = {(net.nodes[edge.person].name, net.nodes[edge.work].name) for edge in net.edges}
    assert joined == {("曹雪芹", "红楼梦"), ("高鹗", "红楼梦"), ("启功", "红楼梦"), ("曹雪芹", "废艺斋集稿")}
    assert all(0 <= node.x <= net.width and 0 <= node.y <= net.height for node in net.nodes)
    assert draw_network(Asked(view="network"), rows) == net
    assert draw_network(Asked(), _all(_row(1))) is None


def test_map_names_towns_as_they_were_called_then() -> None:
    rows = _all(*(_row(key, town="beijing", decade=1930) for key in range(3)), _row(7, town="tokyo", decade=1930), _row(8, town="london", decade=1900), _row(9))
    near = draw_map(Asked(view="map", year_from=1928, year_to=1936), rows)
    assert near is not None
    assert [(town.key, town.then, town.count) for town in near.towns] == [("beijing", "北平", 3), ("tokyo", "", 1)]
    assert (near.outside, near.unplaced, near.is_world) == (1, 1, False)
    assert near.other_frame == "/search/?from=1928&to=1936&view=map&area=world"
    world = draw_map(Asked(view="map", area="world"), rows)
    assert world is not None
    assert ([town.key for town in world.towns], world.outside) == (["beijing", "london", "tokyo"], 0)
    assert world.names["beijing"] == ["北京", "北京", "北京", "北平"]
    assert draw_map(Asked(), _all(_row(1))) is None


def test_sampled_rows_stand_for_all() -> None:
    half = Gathered((_row(1, town="beijing", classes=("I",), people=("鲁迅",)),), 2, 0.5)
    drawn = draw_map(Asked(), half), draw_treemap(Asked(), half), draw_network(Asked(), half)
    assert drawn[0] is not None
    assert drawn[2] is not None
    assert (drawn[0].towns[0].count, drawn[1].tiles[0].count, drawn[2].people[0].count) == (2, 2, 2)


@pytest.mark.parametrize("view", ["map", "network", "classes", "topics"])
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_view_shows_picture_table_and_list(client: Client, small_library: SmallLibrary, view: str, language: str) -> None:
    client.cookies["wy_lang"] = language
    page = client.get(f"/search/?view={view}")
    text = page.content.decode()
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert re.search(r'<figure class="picture', text), view
    assert '<svg viewBox="0 0 960' in text
    assert text.count('<table class="table spread') >= 2  # that of the picture beside that of the years
    assert '<ol class="hits"' in text


def test_a_mark_of_the_map_narrows_to_what_it_stands_for(client: Client, small_library: SmallLibrary) -> None:
    text = client.get("/search/?view=map").content.decode()
    for name, count in re.findall(r'<tr><th scope="row"><a href="[^"]*?place=([a-z-]+)" rel="nofollow">[^<]+</a></th><td class="r">(\d+)</td>', text):
        narrowed = client.get(f"/search/?view=map&place={name}&group=0").content.decode()
        assert re.search(rf"<h1>.*?\b{count} 条", narrowed, re.DOTALL), (name, count)
    assert "place=beijing" in text


@pytest.mark.parametrize("view", ["map", "network", "classes", "topics"])
def test_results_with_nothing_to_draw_say_so(client: Client, small_library: SmallLibrary, view: str) -> None:
    page = client.get(f"/search/?q=没有这样的书名&view={view}").content.decode()
    assert '<figure class="picture' not in page
    assert "没有找到" in page
