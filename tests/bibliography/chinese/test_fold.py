from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import exact, fold, fold_many, strip_punctuation

SAMPLE = st.text(
    alphabet=st.one_of(
        st.sampled_from("乾隆坤燥嘉縣县著着活沿名瞭解望藉口凭覆答鍊项計畫画沈默後后〇○零0一二八年沢図Éé́ßİǅ︀\x1e 紅樓夢"),
        st.characters(),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("form", "folded"),
    [
        ("紅樓夢", "红楼梦"),
        ("紅楼夢", "红楼梦"),
        ("红楼梦", "红楼梦"),
        ("光緖", "光绪"),
        ("光緒", "光绪"),
        ("硏究", "研究"),
        ("敎育", "教育"),
        ("囯家", "国家"),
        ("戯曲", "戏曲"),
        ("甯波", "宁波"),
        ("寧波", "宁波"),
        ("爲", "为"),
        ("眞尙卽旣敍冊靑淸", "真尚即既叙册青清"),
        ("沢図広楽桜", "泽图广乐樱"),
        ("錢鍾書", "钱钟书"),
        ("钱锺书", "钱钟书"),
        ("魏徵", "魏征"),
        ("ＡＢＣ１２３", "abc123"),
        ("⼈⾔", "人言"),
        ("⻄", "西"),
        ("豈更車", "岂更车"),
        ("二〇〇八", "二零零八"),
        ("二○○八年", "二零零八年"),
        ("二00八年", "二零零八年"),
        ("２００８", "2008"),
        ("乾隆", "乾隆"),
        ("乾燥", "干燥"),
        ("魯迅著", "鲁迅著"),
        ("活著", "活着"),
        ("名著", "名著"),
        ("瞭解瞭望", "了解瞭望"),
        ("計畫", "计划"),
        ("Éléphant Łódź Straße", "elephant lodz strasse"),
        ("⿰氵夬𠀀\ue000", "⿰氵夬𠀀\ue000"),
        ("葛\U000e0100飾", "葛饰"),
        ("が", "が"),
    ],
)
def test_fold_merges_ways_of_writing(form: str, folded: str) -> None:
    assert fold(form) == folded


@given(SAMPLE)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@example(["⿴À", "\x1f"])
@example(["⿴À", "国"])
@given(st.lists(SAMPLE, max_size=8))
def test_fold_many_equals_fold_of_each(texts: list[str]) -> None:
    assert fold_many(texts) == [fold(text) for text in texts]


def test_fold_many_keeps_order_over_batches() -> None:
    texts = [f"紅樓夢{number}" for number in range(4_500)]

    assert fold_many(texts) == [f"红楼梦{number}" for number in range(4_500)]


@given(SAMPLE)
def test_exact_is_idempotent(text: str) -> None:
    assert exact(exact(text)) == exact(text)


def test_exact_keeps_later_apart_from_empress() -> None:
    assert fold("後漢書") == fold("后汉书")
    assert exact("後漢書") == "後漢書"
    assert exact("皇后") == "皇后"
    assert exact("ＡＢＣ") == "abc"


@pytest.mark.parametrize("form", ["金 瓶 梅", "金瓶梅", "《金瓶梅》", "金·瓶·梅", "金　瓶　梅"])
def test_strip_punctuation_leaves_the_words(form: str) -> None:
    assert strip_punctuation(fold(form)) == "金瓶梅"


@pytest.mark.parametrize("text", ["\u0390", "\u03b0", "\u1fd3", "\u1fe3", "\u1f52", "\u0345\u03b9", "a\u0345\u0390b", "İ", "ẞ", "ǰ", "史记\u0390"])
def test_folding_comes_to_an_end_where_case_and_composition_undo_each_other(text: str) -> None:
    assert (fold(fold(text)), exact(exact(text)), fold_many([text, "史记"])) == (fold(text), exact(text), [fold(text), "史记"])
