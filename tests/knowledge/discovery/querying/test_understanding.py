from __future__ import annotations

import pytest

from wenyuan.bibliography.chinese import fold
from wenyuan.knowledge.discovery.querying.lexicon import find_genre, find_names, find_places, register_names
from wenyuan.knowledge.discovery.querying.understanding import read_period, split_plainly, understand


def _read(query: str, plain: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = understand(fold(query), plain=frozenset(plain))
    return [] if found is None else [(piece.text, piece.meaning.kind.value if piece.meaning else "") for piece in found.pieces]


@pytest.mark.parametrize(
    ("query", "pieces"),
    [
        ("鲁迅 1930年代 小说", [("鲁迅", "person"), ("1930年代", "date"), ("小说", "genre")]),
        ("魯迅 1930年代 小說", [("鲁迅", "person"), ("1930年代", "date"), ("小说", "genre")]),
        ("康熙年间 地方志 江苏", [("康熙年间", "date"), ("地方志", "genre"), ("江苏", "place")]),
        ("唐代 诗人 传记", [("唐代", "date"), ("诗人", ""), ("传记", "genre")]),
        ("民国 上海 期刊", [("民国", "date"), ("上海", "place"), ("期刊", "genre")]),
        ("鲁迅小说", [("鲁迅", "person"), ("小说", "genre")]),
        ("清代地方志", [("清代", "date"), ("地方志", "genre")]),
        ("有关 苏轼 的书", [("苏轼", "person")]),
        ("science fiction from China", [("science fiction", "genre"), ("china", "")]),
        ("Tu Fu poems", [("tu fu", "person"), ("poems", "genre")]),
        ("红楼梦", []),
        ("机器人 伦理学 导论", [("机器人", ""), ("伦理学", "genre"), ("导论", "")]),
        ("", []),
        ("龘" * 300, []),
    ],
)
def test_understand_reads_the_parts_of_a_query(query: str, pieces: list[tuple[str, str]]) -> None:
    assert _read(query) == pieces


def test_understand_reads_a_part_as_words_when_asked() -> None:
    assert _read("鲁迅 1930年代 小说", ("1930年代", "小说")) == [("鲁迅", "person"), ("1930年代", ""), ("小说", "")]


def test_understand_says_what_it_did() -> None:
    found = understand(fold("周树人 康熙年间"))
    assert found is not None
    assert [(note.kind.value, note.source, note.result) for note in found.explain] == [("person", "周树人", "鲁迅"), ("date", "康熙年间", "1662-1722")]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1930年代", (1930, 1939)), ("三十年代", (1930, 1939)), ("30年代", (1930, 1939)), ("康熙年间", (1662, 1722)), ("乾隆", (1736, 1795)), ("民国", (1912, 1949)),
        ("唐代", (618, 907)), ("晚清", (1840, 1911)), ("1923", (1923, 1923)), ("1919-1949", (1919, 1949)), ("1930s", (1930, 1939)), ("当代", (1949, None)),
        ("抗战时期", (1931, 1945)), ("二十世纪", (1900, 1999)), ("清代地方志", None), ("小说", None), ("12", None), ("年", None),
    ],
)
def test_read_period_gives_years(text: str, years: tuple[int, int | None] | None) -> None:
    assert read_period(fold(text)) == years


@pytest.mark.parametrize(
    ("name", "heading"),
    [("周树人", "鲁迅"), ("Lu Hsun", "鲁迅"), ("苏东坡", "苏轼"), ("蘇子瞻", "苏轼"), ("查良鏞", "金庸"), ("Tu Fu", "杜甫"), ("Достоевский", "陀思妥耶夫斯基"), ("Po Chü-i", "白居易")],
)
def test_find_names_knows_a_person_under_other_names(name: str, heading: str) -> None:
    assert find_names(fold(name))[0] == heading


def test_find_names_asks_other_modules_for_names_it_does_not_know() -> None:
    assert find_names("匿名甲") == ()
    register_names(lambda text: ("佚名甲", "匿名甲") if text == "匿名甲" else ())
    assert find_names("匿名甲") == ("佚名甲", "匿名甲")


def test_find_places_gives_older_names() -> None:
    assert find_places("北京")[:3] == ("北京", "北平", "燕京")
    assert find_places("北平") == ("北平",)
    assert find_places("火星") == ()


def test_find_genre_gives_class_numbers() -> None:
    genre = find_genre("武侠小说")
    assert genre is not None
    assert genre.classes == ("I247.58",)


def test_split_plainly_drops_what_only_says_that_books_are_wanted() -> None:
    assert [piece.text for piece in split_plainly(fold("有关 敦煌 的书"))] == ["敦煌"]
    assert [piece.text for piece in split_plainly("的书")] == ["的书"]
