"""The summary of CNMARC and MARC 21 records, all of its fields."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bibliography.summary.field_texts import texts

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.summary import CopyNote, Link, Name, RecordKind, Summary, record_kind, summarise

CNMARC = texts(
    "001 012003045678", "005 20240305101112.0", "010 ##$a978-7-02-000220-7$dCNY59.70", "011 ##$a0257-5892", "091 ##$a10019.1602",
    "100 ##$a20030405g19821985em y0chiy50      ea", "101 1#$achi$ceng", "102 ##$aCN$b110000",
    "200 1#$a红楼梦$9hong lou meng$b专著$d= A dream of red mansions$e三家评本$h上册$i金陵十二钗$f(清)曹雪芹, (清)高鹗著$g(清)王希廉等评",
    "205 ##$a第2版", "210 ##$a北京$c人民文学出版社$d1982-1985", "215 ##$a3册$c插图$d21cm", "225 1#$a中国古典文学读本丛书$v第1种", "300 ##$a附录一卷", "320 ##$a有书目",
    "327 1#$a上册$a中册", "330 ##$a清代章回小说。", "454 #1$12001 $aA dream", "461 #0$1001012001$12001 $a四大名著$v2", "500 10$a红楼梦$9hong lou meng", "517 1#$a石头记",
    "600 #0$a曹雪芹$x人物研究", "606 0#$a章回小说$y中国$z清代", "610 0#$a红学$a索隐", "676 ##$a895.13", "690 ##$aI242.4$v5",
    "701 #0$a曹雪芹$9cao xue qin$c(清)$f约1715-约1763$4著", "701 #0$a高鹗$c(清)$4著", "702 #0$a王希廉$c(清)$4评", "711 02$a人民文学出版社$b编辑部$4编", "712 12$a红学会议$4主办",
    "801 #0$aCN$bNLC$c20030405", "856 4#$uhttps://example.org/1", "905 ##$aNLC$b1001$b1002$c古籍馆$dI242.4$e26$fI242.4/26",
)  # fmt: skip


def test_cnmarc_record_gives_every_field_of_the_summary() -> None:
    assert summarise("00000nam0 2200000   450 ", CNMARC, MarcFormat.CNMARC) == Summary(
        control_number="012003045678", changed="20240305101112.0", material="book", title="红楼梦", subtitle="三家评本", part="上册. 金陵十二钗",
        titles=(("parallel", "A dream of red mansions"), ("part", "金陵十二钗"), ("variant", "石头记"), ("uniform", "红楼梦")),
        responsibility="(清)曹雪芹, (清)高鹗著 ; (清)王希廉等评",
        names=(
            Name("曹雪芹", "person", "清", "约1715-约1763", "著", primary=True, variants=("cao xue qin",)), Name("高鹗", "person", "清", "", "著", primary=True),
            Name("人民文学出版社 编辑部", "corporate", role="编", primary=True), Name("王希廉", "person", "清", "", "评"), Name("红学会议", "meeting", role="主办"),
        ),
        edition="第2版", place="北京", publisher="人民文学出版社", date_text="1982-1985", year_from=1982, year_to=1985, extent="3册 ; 21cm", languages=("chi",), country="CN",
        isbns=("978-7-02-000220-7",), issns=("0257-5892",), numbers=("10019.1602",), classes=("I242.4",), other_classes=(("ddc", "895.13"),),
        subjects=("曹雪芹-人物研究", "章回小说-中国-清代", "红学", "索隐"),
        links=(Link("series", "中国古典文学读本丛书", "第1种"), Link("translation-of", "A dream"), Link("set", "四大名著", "2", "012001")),
        notes=("附录一卷", "有书目"), contents=("上册", "中册"), abstract="清代章回小说。", urls=("https://example.org/1",),
        copies=(CopyNote("NLC", "古籍馆", "I242.4/26", ("1001", "1002")),), uniform_title="红楼梦", pinyin_title="hong lou meng",
    )  # fmt: skip


MARC21 = texts(
    "001 ocm1", "005 20240305101112.0", "008 820101s1973    enk           000 1 eng d", "010 ##$a   73000001", "020 ##$a0140442936 (v. 1) :$c£1.50", "022 ##$a1234-5679", "041 1#$aeng$hchi",
    "050 00$aPL2727.S2$bA28", "082 04$a895.1/34$222", "084 ##$aI242.4$2clc", "100 1#$aCao, Xueqin,$dapproximately 1717-1763,$eauthor.", "240 10$aHong lou meng.$lEnglish",
    "245 14$aThe story of the stone :$ba Chinese novel in five volumes.$nVol. 1,$pThe golden days /$cCao Xueqin ; translated by David Hawkes.", "246 3#$aDream of the red chamber", "250 ##$a2nd ed.",
    "264 #1$aHarmondsworth :$bPenguin Books,$c1973.", "300 ##$a542 p. ;$c20 cm.", "490 1#$aPenguin classics ;$v1", "500 ##$aFirst published 1973.", "505 0#$aOne -- Two", "520 ##$aA novel.",
    "600 10$aCao, Xueqin.", "650 #0$aChinese fiction$zChina$yQing dynasty.", "700 1#$aHawkes, David,$d1923-2009,$etranslator.", "773 08$tComplete works$gv. 1$w(X)1", "830 #0$aPenguin classics ;$v1",
    "852 8#$aNLC$bWest$hI242.4$i26$p1001", "856 40$uhttps://example.org/2",
)  # fmt: skip


def test_marc21_record_gives_every_field_of_the_summary() -> None:
    assert summarise("00000nam a2200000 i 4500", MARC21, MarcFormat.MARC21) == Summary(
        control_number="ocm1", changed="20240305101112.0", material="book", title="The story of the stone", subtitle="a Chinese novel in five volumes",
        part="Vol. 1. The golden days", titles=(("part", "The golden days"), ("variant", "Dream of the red chamber"), ("uniform", "Hong lou meng")),
        responsibility="Cao Xueqin ; translated by David Hawkes",
        names=(
            Name("Cao, Xueqin", "person", dates="approximately 1717-1763", role="author", primary=True), Name("Hawkes, David", "person", dates="1923-2009", role="translator"),
        ),
        edition="2nd ed", place="Harmondsworth", publisher="Penguin Books", date_text="1973", year_from=1973, year_to=1973, extent="542 p. ; 20 cm", languages=("eng",), country="enk",
        isbns=("0140442936",), issns=("1234-5679",), numbers=("73000001",), classes=("I242.4",), other_classes=(("ddc", "895.1/34"), ("lcc", "PL2727.S2")),
        subjects=("Cao, Xueqin", "Chinese fiction-China-Qing dynasty"), links=(Link("series", "Penguin classics", "1"), Link("set", "Complete works", "v. 1", "(X)1")),
        notes=("First published 1973.",), contents=("One", "Two"), abstract="A novel.", urls=("https://example.org/2",),
        copies=(CopyNote("NLC", "West", "I242.4 26", ("1001",)),), uniform_title="Hong lou meng",
    )  # fmt: skip


def test_original_script_of_880_is_shown_and_romanisation_kept() -> None:
    found = summarise(
        "00000nam a2200000 i 4500",
        texts(
            "008 820101s1982    cc            000 1 chi d", "100 1#$6880-01$aCao, Xueqin,$dapproximately 1717-1763.", "245 10$6880-02$aHong lou meng /$cCao Xueqin zhu.",
            "264 #1$6880-03$aBeijing :$bRen min wen xue chu ban she,$c1982.", "880 1#$6100-01/$1$a曹雪芹,$d约1717-1763.".replace("/$1", "/1"),
            "880 10$6245-02/1$a红楼梦 /$c曹雪芹著.", "880 #1$6264-03/1$a北京 :$b人民文学出版社,$c1982.",
        ),
        MarcFormat.MARC21,
    )  # fmt: skip

    assert (found.title, found.responsibility, found.place, found.publisher) == ("红楼梦", "曹雪芹著", "北京", "人民文学出版社")
    assert found.titles == (("parallel", "Hong lou meng"),)
    assert found.names == (Name("曹雪芹", "person", dates="approximately 1717-1763", primary=True, variants=("Cao, Xueqin",)),)


def test_880_in_latin_script_leaves_the_field_in_chinese() -> None:
    found = summarise("00000nam a2200000 i 4500", texts("245 10$6880-01$a红楼梦", "880 10$6245-01$ahong lou meng"), MarcFormat.MARC21)

    assert (found.title, found.titles) == ("红楼梦", ())


@pytest.mark.parametrize(
    ("leader", "lines", "material"),
    [
        ("00000nam0 2200000   450 ", ("100 ##$a20260901d1982    em y0chiy50      ea", "101 0#$achi"), "book"),
        ("00000nam0 2200000   450 ", ("100 ##$a20260901d1716    em y0chiy50      ea", "101 0#$achi"), "ancient"),
        ("00000nam0 2200000   450 ", ("100 ##$a20260901d1716    em y0chiy50      ea", "101 0#$aeng"), "book"),
        ("00000nas0 2200000   450 ", ("110 ##$aafa    0xx0",), "serial"),
        ("00000nas0 2200000   450 ", ("110 ##$acaa    0xx0",), "newspaper"),
        ("00000nam0 2200000   450 ", ("328 ##$a学位论文--北京大学",), "thesis"),
        ("00000naa0 2200000   450 ", (), "article"),
        ("00000nem0 2200000   450 ", (), "map"),
        ("00000njm0 2200000   450 ", (), "audio"),
        ("00000nlm0 2200000   450 ", (), "electronic"),
        ("00000nbs0 2200000   450 ", (), "serial"), ("00000nls0 2200000   450 ", ("110 ##$acaa    0xx0",), "newspaper"),
        ("00000nis0 2200000   450 ", ("110 ##$aafa    0xx0",), "audio"), ("00000njs0 2200000   450 ", (), "audio"), ("00000ngs0 2200000   450 ", (), "video"),
        ("00000nes0 2200000   450 ", ("110 ##$acaa    0xx0",), "map"), ("00000n s0 2200000   450 ", (), "serial"),
    ],
)
def test_material_of_cnmarc(leader: str, lines: tuple[str, ...], material: str) -> None:
    assert summarise(leader, texts(*lines), MarcFormat.CNMARC).material == material


@pytest.mark.parametrize(
    ("leader", "lines", "material"),
    [
        ("00000nam a2200000 i 4500", (), "book"), ("00000nas a2200000 i 4500", ("008 820101c19829999cc mn n|  0   a0chi d",), "newspaper"), ("00000ntm a2200000 i 4500", (), "manuscript"),
        ("00000nam a2200000 i 4500", ("502 ##$aThesis",), "thesis"), ("00000nam a2200000 i 4500", ("008 820101s1982    cc      o     000 0 chi d",), "electronic"),
        ("00000nas a2200000 i 4500", (), "serial"), ("00000nai a2200000 i 4500", ("008 820101c19829999cc mn w|  0   a0chi d",), "web"), ("00000nms a2200000 i 4500", (), "serial"),
        ("00000njs a2200000 i 4500", ("008 820101c19829999cc mn n|  0   a0chi d",), "audio"), ("00000nes a2200000 i 4500", (), "map"), ("", (), "other"),
        ("00000ncm a2200000 i 4500", (), "score"), ("00000ngm a2200000 i 4500", (), "video"),
    ],
)  # fmt: skip
def test_material_of_marc21(leader: str, lines: tuple[str, ...], material: str) -> None:
    assert summarise(leader, texts(*lines), MarcFormat.MARC21).material == material


@pytest.mark.parametrize(
    ("date", "years"),
    [("1982", (1982, 1982)), ("清康熙五十五年[1716]", (1716, 1716)), ("民国二十三年", (1934, 1934)), ("c1982", (1982, 1982)), ("", (None, None))],
)
def test_years_are_read_from_the_imprint_where_codes_are_missing(date: str, years: tuple[int | None, int | None]) -> None:
    found = summarise("00000nam0 2200000   450 ", texts(f"210 ##$a北京$c某社$d{date}"), MarcFormat.CNMARC)

    assert (found.year_from, found.year_to) == years


@pytest.mark.parametrize("format_", list(MarcFormat))
def test_empty_record_gives_an_empty_summary(format_: MarcFormat) -> None:
    found = msgspec.structs.asdict(summarise("", {}, format_))

    assert {key for key, value in found.items() if value} == {"material"}


@pytest.mark.parametrize(
    ("leader", "lines", "format_", "kind"),
    [
        ("00000nz  a2200000n  4500", ("100 1#$aLu, Xun",), MarcFormat.MARC21, RecordKind.AUTHORITY), ("00000nx  a2200000n  4500", ("852 ##$aNLC",), MarcFormat.MARC21, RecordKind.HOLDINGS),
        ("00000nx  a2200000n  4500", ("245 00$aT",), MarcFormat.MARC21, RecordKind.BIBLIOGRAPHIC), ("00000nam a2200000 i 4500", ("245 00$aT",), MarcFormat.MARC21, RecordKind.BIBLIOGRAPHIC),
        ("00000nx  j2200000   450 ", ("200 #1$a鲁迅",), MarcFormat.CNMARC, RecordKind.AUTHORITY), ("00000nx  j2200000   450 ", ("210 02$a北京图书馆",), MarcFormat.CNMARC, RecordKind.AUTHORITY),
        ("00000nxm0 2200000   450 ", ("200 1#$a题名", "210 ##$a北京"), MarcFormat.CNMARC, RecordKind.BIBLIOGRAPHIC), ("00000nam0 2200000   450 ", ("200 1#$a题名",), MarcFormat.CNMARC, RecordKind.BIBLIOGRAPHIC),
    ],
)  # fmt: skip
def test_record_kind(leader: str, lines: tuple[str, ...], format_: MarcFormat, kind: RecordKind) -> None:
    assert record_kind(leader, texts(*lines), format_) is kind


_PART = st.text(alphabet="\x1f\x1e ab16$9清民国年[]-中 .:/", max_size=20)
_TEXTS = st.dictionaries(st.integers(1, 999).map(lambda n: f"{n:03d}"), st.lists(_PART, max_size=3), max_size=25)


@given(st.text(max_size=26), _TEXTS.map(lambda found: {tag: values for tag, values in found.items() if values}), st.sampled_from(list(MarcFormat)))
def test_any_texts_give_a_summary(leader: str, found: dict[str, list[str]], format_: MarcFormat) -> None:
    summary = summarise(leader, found, format_)

    assert msgspec.json.decode(msgspec.json.encode(summary), type=Summary) == summary
