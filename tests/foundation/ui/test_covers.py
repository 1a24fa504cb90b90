"""Typographic covers are the same everywhere and for ever."""

from __future__ import annotations

import pytest

from wenyuan.foundation.ui.covers import draw_cover


@pytest.mark.parametrize(("title", "year", "class_number", "binding", "cloth", "size"), [
    ("夢溪筆談", 1305, "Z429", "xian", "ciqing", 2), ("史记", 1959, "K204.2", "zi", "ciqing", 1), ("Ulysses", 1922, "I562.4", "heng", "zang", 2),
    ("潮汐与盐：一座海港的三百年史话", 2019, "K928", "dai", "ciqing", 5), ("", 2000, "", "zi", None, 1),
])
def test_cover_follows_date_class_and_length(title: str, year: int, class_number: str, binding: str, cloth: str | None, size: int) -> None:
    cover = draw_cover(identifier="b1x", title=title, year=year, class_number=class_number)

    assert (cover.binding, cover.size) == (binding, size)
    assert cloth is None or cover.cloth == cloth
    assert cover == draw_cover(identifier="b1x", title=title, year=year, class_number=class_number)


def test_neighbour_of_the_same_cloth_may_give_way() -> None:
    cloths = {draw_cover(identifier=f"b{n}", title="长篇小说集", class_number="I247.5", year=2000, beside="zang").cloth for n in range(20)}

    assert cloths == {"zang", "shilv"}


def test_long_title_is_cut_at_punctuation() -> None:
    cover = draw_cover(identifier="x", title="关于古代书籍的流传、散佚，兼论历代藏书家的校勘与辑佚工作及其影响", year=2000)

    assert cover.title == "关于古代书籍的流传、散佚…"
