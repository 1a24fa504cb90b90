from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.knowledge.discovery.querying import highlight


@pytest.mark.parametrize(
    ("original", "query", "marked"),
    [
        ("脂硯齋重評紅樓夢", "红楼梦", ["紅樓夢"]),
        ("红楼梦与红楼夢", "紅樓夢", ["红楼梦", "红楼夢"]),
        ("《金瓶梅》詞話", "金 瓶 梅", ["金瓶梅"]),
        ("金·瓶·梅", "金瓶梅", ["金·瓶·梅"]),
        ("Dream of the Red Chamber", "red dream", ["Dream", "Red"]),
        ("Étude sur l'été", "etude", ["Étude"]),
        ("Reddish red", "red", ["red"]),
        ("苏轼诗集", "sushi shiji", ["苏轼诗集"]),
        ("红楼梦里的人物研究", "红楼梦人物", ["红楼梦", "人物"]),
        ("光緖朝東華錄", "光绪", ["光緖"]),
        ("ＤＮＡ双螺旋", "dna", ["ＤＮＡ"]),
        ("红楼梦研究", "题名:红楼梦 NOT 研究", ["红楼梦"]),
        ("㈱红楼", "红楼", ["红楼"]),
        ("红楼梦", "西游记", []),
        ("", "红楼梦", []),
    ],
)
def test_highlight_marks_the_original(original: str, query: str, marked: list[str]) -> None:
    assert [original[start:end] for start, end in highlight(original, query)] == marked


@given(st.text(max_size=80), st.text(max_size=30))
def test_highlight_gives_ordered_spans_inside_the_text(original: str, query: str) -> None:
    previous = -1
    for start, end in highlight(original, query):
        assert previous < start < end <= len(original)
        previous = end
