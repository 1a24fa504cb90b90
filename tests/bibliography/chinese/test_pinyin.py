from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.chinese import (
    SYLLABLES,
    from_postal,
    from_wade_giles,
    initials,
    name_pinyin,
    pinyin,
    pinyin_many,
    pinyin_segmentations,
    pinyin_with_tones,
    split_pinyin,
    to_wade_giles,
)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("紅樓夢", "hong lou meng"),
        ("曾國藩家書", "zeng guo fan jia shu"),
        ("大宛列傳", "da yuan lie zhuan"),
        ("重慶", "chong qing"),
        ("單于", "chan yu"),
        ("重修", "chong xiu"),
        ("长安", "chang an"),
        ("长老", "zhang lao"),
        ("音乐", "yin yue"),
        ("快樂", "kuai le"),
        ("朝鲜", "chao xian"),
        ("阿房宫", "e pang gong"),
        ("尚書大傳", "shang shu da zhuan"),
        ("吐蕃", "tu bo"),
        ("龟兹", "qiu ci"),
        ("身毒", "yuan du"),
        ("可汗", "ke han"),
        ("般若", "bo re"),
        ("南无", "na mo"),
        ("洪洞", "hong tong"),
        ("六安", "lu an"),
        ("台州", "tai zhou"),
        ("褒姒", "bao si"),
        ("水滸傳", "shui hu zhuan"),
        ("傳習錄", "chuan xi lu"),
        ("乾隆", "qian long"),
        ("綠野仙蹤", "lv ye xian zong"),
        ("二〇〇八", "er ling ling ba"),
        ("中国A1史", "zhong guo a1 shi"),
    ],
)
def test_pinyin_reads_words(text: str, reading: str) -> None:
    assert " ".join(pinyin(text)) == reading


def test_pinyin_with_tones_marks_the_right_vowel() -> None:
    assert pinyin_with_tones("綠色 重慶 女兒 球隊") == ("lǜ", "sè", "chóng", "qìng", "nǚ", "ér", "qiú", "duì")


def test_initials_join_first_letters() -> None:
    assert initials("《紅樓夢》") == "hlm"


@given(st.lists(st.text(alphabet="紅樓夢曾国藩重慶大宛 ab12,《》\x1eの𠀀", max_size=12), max_size=6))
def test_pinyin_many_equals_pinyin_of_each(texts: list[str]) -> None:
    assert pinyin_many(texts) == [" ".join(pinyin(text)) for text in texts]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("曾巩", "zeng gong"),
        ("单雄信", "shan xiong xin"),
        ("解缙", "xie jin"),
        ("仇英", "qiu ying"),
        ("朴趾源", "piao zhi yuan"),
        ("尉遲恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("查良鏞", "zha liang yong"),
        ("蓋寬饒", "ge kuan rao"),
        ("盖叫天", "gai jiao tian"),
        ("歐陽修", "ou yang xiu"),
        ("区大任", "ou da ren"),
        ("王伟", "wang wei"),
    ],
)
def test_name_pinyin_reads_family_names(name: str, reading: str) -> None:
    assert " ".join(name_pinyin(name)) == reading


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("honglongmeng", ("hong", "long", "meng")),
        ("hongloumeng", ("hong", "lou", "meng")),
        ("lüshichunqiu", ("lv", "shi", "chun", "qiu")),
        ("lvshi", ("lv", "shi")),
        ("nǚ'ér", ("nv", "er")),
        ("zhong1guo2", ("zhong", "guo")),
        ("xi'an", ("xi", "an")),
        ("xian", ("xian",)),
        ("hello", ()),
        ("", ()),
    ],
)
def test_split_pinyin_finds_syllables(typed: str, split: tuple[str, ...]) -> None:
    assert split_pinyin(typed) == split


def test_pinyin_segmentations_offer_other_readings() -> None:
    assert pinyin_segmentations("xian") == (("xian",), ("xi", "an"))
    assert pinyin_segmentations("lushi") == (("lu", "shi"), ("lv", "shi"))
    assert len(pinyin_segmentations("xian" * 40)) == 64


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=5))
def test_split_pinyin_joins_back(syllables: list[str]) -> None:
    letters = "'".join(syllables)

    assert tuple(syllables) in pinyin_segmentations(letters)


@pytest.mark.parametrize("syllable", sorted(SYLLABLES))
def test_wade_giles_reads_back(syllable: str) -> None:
    assert syllable in from_wade_giles(to_wade_giles(syllable))


def test_from_wade_giles_weighs_the_apostrophe() -> None:
    assert from_wade_giles("Tu Fu") == ("du fu", "tu fu")
    assert from_wade_giles("T'u Fu") == ("tu fu",)
    assert from_wade_giles("Mao Tse-tung")[0] == "mao ze dong"
    assert from_wade_giles("Ssu-ma Ch‘ien") == ("si ma qian",)
    assert from_wade_giles("Smith") == ()
    assert to_wade_giles("qing") == "ch'ing"


def test_from_postal_knows_old_names() -> None:
    assert [from_postal(name) for name in ("Peking", "Nanking", "CANTON", "Chungking", "Tientsin", "London")] == [
        "北京", "南京", "广州", "重庆", "天津", None,
    ]  # fmt: skip
