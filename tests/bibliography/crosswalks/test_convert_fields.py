"""Field by field: what a field of one format becomes in the other."""

from __future__ import annotations

import pytest

from wenyuan.bibliography.crosswalks import Loss, Reason, convert
from wenyuan.bibliography.marc import Field, MarcFormat, Record, from_mrk, to_mrk

CNMARC_LEADER = "00000nam0 2200000   450 "
MARC21_LEADER = "00000nam a2200000 i 4500"


def read_line(line: str) -> Field:
    """Read `245 10$aTitle`; a `#` is a blank indicator."""
    tag, rest = line[:3], line[4:]
    if tag < "010":
        return Field(tag, data=rest)
    leader = f"=LDR  {MARC21_LEADER}\n={tag}  {rest[:2].replace('#', chr(92))}{rest[2:]}\n\n"
    found = from_mrk(leader)
    record = getattr(found, "record", found)
    return next(iter(record.fields))


def show(field: Field) -> str:
    if field.data is not None:
        return f"{field.tag} {field.data}"
    return f"{field.tag} {field.indicators.replace(' ', '#')}" + "".join(f"${s.code}{s.value}" for s in field.subfields)


def made(record: Record, *tags: str) -> list[str]:
    return [show(field) for field in record.fields if field.tag in tags]


def cnmarc(*lines: str) -> Record:
    return Record(CNMARC_LEADER, tuple(read_line(line) for line in lines), MarcFormat.CNMARC)


def marc21(*lines: str) -> Record:
    return Record(MARC21_LEADER, tuple(read_line(line) for line in lines), MarcFormat.MARC21)


# One row: the CNMARC field and the MARC 21 field it is equal to, in both directions.
BOTH_WAYS = [
    ("010 ##$a978-7-108-01880-9$b平装$dCNY18.80", "020 ##$a978-7-108-01880-9$q平装$cCNY18.80"),
    ("011 ##$a0257-5892", "022 ##$a0257-5892"),
    ("200 1#$a红楼梦$e三家评本$f(清)曹雪芹, (清)高鹗著$g(清)王希廉评", "245 00$a红楼梦 :$b三家评本 /$c(清)曹雪芹, (清)高鹗著 ; (清)王希廉评."),
    ("200 1#$a三体$h第一部$i地球往事$f刘慈欣著", "245 00$a三体.$n第一部,$p地球往事 /$c刘慈欣著."),
    ("200 1#$a新华字典$d= Xinhua dictionary$f商务印书馆编", None),
    ("205 ##$a第2版", "250 ##$a第2版"),
    ("205 ##$a修订本$f王力校订", "250 ##$a修订本 /$b王力校订"),
    ("210 ##$a北京$c中华书局$d1959", "264 #1$a北京 :$b中华书局,$c1959."),
    ("210 ##$a[长沙]$c[叶氏观古堂]$d清光绪三十四年[1908]", "264 #1$a[长沙] :$b[叶氏观古堂],$c清光绪三十四年[1908]"),
    ("210 ##$a北京$c人民文学出版社$a上海$c上海文艺出版社$d1983", "264 #1$a北京 :$b人民文学出版社 ;$a上海 :$b上海文艺出版社,$c1983."),
    ("215 ##$a320页$c彩图$d21cm$e光盘1片", "300 ##$a320页 :$b彩图 ;$c21cm +$e光盘1片"),
    ("225 1#$a诸子集成$v第3册", "490 0#$a诸子集成 ;$v第3册"),
    ("300 ##$a有索引", "500 ##$a有索引"),
    ("320 ##$a书目: 第301-310页", "504 ##$a书目: 第301-310页"),
    ("327 1#$a呐喊$a彷徨$a野草", "505 0#$a呐喊 -- 彷徨 -- 野草"),
    ("328 ##$a学位论文--北京大学, 1999", "502 ##$a学位论文--北京大学, 1999"),
    ("330 ##$a清代章回小说。", "520 ##$a清代章回小说。"),
    ("333 ##$a大学生", "521 ##$a大学生"),
    ("517 1#$a石头记", "246 33$a石头记"),
    ("512 1#$a石头记", "246 34$a石头记"),
    ("516 0#$a石头记", "246 28$a石头记"),
    ("532 1#$a完整的题名", "246 3#$i完整题名:$a完整的题名"),
    ("606 0#$a章回小说$x研究$y中国$z清代$j目录", "650 04$a章回小说$x研究$z中国$y清代$v目录"),
    ("606 ##$aMusic$xHistory$2lc", None),
    ("607 ##$a北京$x地方志", "651 #4$a北京$x地方志"),
    ("600 #0$a鲁迅$f1881-1936$x人物研究", "600 04$a鲁迅$d1881-1936$x人物研究"),
    ("601 02$a北京大学$x校史", "610 24$a北京大学$x校史"),
    ("610 0#$a红学$a索隐派", "653 ##$a红学$a索隐派"),
    ("676 ##$a895.13$v22", "082 0#$a895.13$222"),
    ("680 ##$aPL2727$b.S2", "050 #4$aPL2727$b.S2"),
    ("690 ##$aI242.4", "084 ##$aI242.4$2clc"),
    ("701 #0$a曹雪芹$c(清)$f约1715-约1763$4著", "100 0#$a曹雪芹,$c(清),$d约1715-约1763,$e著$4aut"),
    ("711 02$a北京大学$b图书馆$4编", "110 2#$a北京大学$b图书馆,$e编$4com"),
    ("856 4#$uhttps://example.org/a$z在线阅读", "856 4#$uhttps://example.org/a$z在线阅读"),
    ("430 #0$12001 $a东方杂志", "780 10$t东方杂志"),
    ("453 #1$12001 $aThe story of the stone", "767 0#$tThe story of the stone"),
    ("461 #0$1001WY12$12001 $a二十四史$v第3册", "773 1#$t二十四史$g第3册$wWY12"),
    ("463 #0$12001 $a读书", "773 1#$i单册:$t读书"),
    ("410 #0$12001 $a诸子集成$v第3册", "830 #0$a诸子集成 ;$v第3册"),
    ("181 ##$ctxt$2rdacontent", "336 ##$atext$btxt$2rdacontent"),
    ("905 ##$aNLC$b20011$c中文基藏库$dI242.4$e26$fI242.4/26", "852 8#$aNLC$b中文基藏库$hI242.4$i26$p20011"),
]


@pytest.mark.parametrize(("left", "right"), [row for row in BOTH_WAYS if row[1]])
def test_field_converts_to_marc21(left: str, right: str) -> None:
    tag = right[:3]

    assert made(convert(cnmarc(left), MarcFormat.MARC21).record, tag) == [right]


@pytest.mark.parametrize("left", [row[0] for row in BOTH_WAYS])
def test_field_comes_back_the_same(left: str) -> None:
    there = convert(cnmarc(left), MarcFormat.MARC21)

    expected = left.replace("$d= ", "$d") if left.startswith("200") else left.replace("606 ##", "606 0#")
    assert made(convert(there.record, MarcFormat.CNMARC).record, left[:3]) == [expected]
    assert there.losses == ()


MARC21_ONLY = [
    ("020 ##$a0226277887 (cloth : alk. paper) :$cUSD40.00", "010 ##$a0226277887$bcloth : alk. paper$dUSD40.00"),
    ("020 ##$a8870630226 :", "010 ##$a8870630226"),
    ("490 0#$aOriginal jazz classics.", "225 1#$aOriginal jazz classics"),
    ("505 0#$aOne --Two --- Three.", "327 1#$aOne$aTwo$aThree."),
    ("650 #0$aSongs (High voice) with piano.", "606 0#$aSongs (High voice) with piano$2lc"),
    ("260 ##$aNew York :$bColumbia [Records].", "210 ##$aNew York$cColumbia [Records]"),
    ("245 14$aThe story of the stone :$ba Chinese novel /$cCao Xueqin ; translated by David Hawkes.", "200 1#$aThe story of the stone$ea Chinese novel$fCao Xueqin$gtranslated by David Hawkes"),
    ("245 10$aPhysics.$nPart 2,$pMechanics /$cby A. Smith.", "200 1#$aPhysics$hPart 2$iMechanics$fby A. Smith"),
    ("245 10$aWar and peace =$bVoĭna i mir /$cL. Tolstoy.", "200 1#$aWar and peace$dVoĭna i mir$fL. Tolstoy"),
    ("245 10$aPravda$h[microform].", "200 1#$aPravda$bmicroform"),
    ("260 ##$aNew York :$bKnopf,$cc1982.", "210 ##$aNew York$cKnopf$dc1982"),
    ("250 ##$a2nd ed.", "205 ##$a2nd ed."),
    ("264 #4$c©1982", "214 #4$d©1982"),
    ("300 ##$axii, 320 p. :$bill. ;$c24 cm.", "215 ##$axii, 320 p.$cill.$d24 cm"),
    ("100 1#$aTwain, Mark,$d1835-1910,$eauthor.", "701 #1$aTwain$bMark$f1835-1910$4著"),
    ("700 1#$aHawkes, David,$d1923-2009,$etranslator.", "702 #1$aHawkes$bDavid$f1923-2009$4译"),
    ("700 1#$aSima, Qian,$dapproximately 145 B.C.-86 B.C.$4aut", "701 #1$aSima$bQian$f约前145-前86$4著"),
    ("111 2#$aWorld Congress on IT$n(3rd :$d1996 :$cBilbao)", "711 12$aWorld Congress on IT$d3rd$f1996$eBilbao"),
    ("240 10$aHong lou meng.$lEnglish", "500 10$aHong lou meng$mEnglish"),
    ("650 #0$aChinese fiction$zChina$yQing dynasty, 1644-1912.", "606 0#$aChinese fiction$yChina$zQing dynasty, 1644-1912$2lc"),
    ("650 #7$a小说$2cct", "606 0#$a小说$2cct"),
    ("084 ##$aTP311$2clc", "690 ##$aTP311"),
    ("084 ##$a54.62$2rvk", "686 ##$a54.62$2rvk"),
    ("093 ##$aF830.9$24", "690 ##$aF830.9$v4"),
    ("505 00$tOne /$rA. Author --$tTwo /$rB. Author.", "327 1#$aOne / A. Author$aTwo / B. Author."),
    ("546 ##$aIn Chinese.", "302 ##$aIn Chinese."),
    ("024 8#$a10019.1234", "091 ##$a10019.1234"),
    ("785 00$tNew title$x1234-5679", "440 #1$1011  $a1234-5679$12001 $aNew title"),
    ("700 12$aLu, Xun.$tKuang ren ri ji.", "464 #0$12001 $aKuang ren ri ji$1701 1$aLu, Xun"),
]


@pytest.mark.parametrize(("left", "right"), MARC21_ONLY)
def test_field_converts_to_cnmarc(left: str, right: str) -> None:
    assert made(convert(marc21(left), MarcFormat.CNMARC).record, right[:3]) == [right]


@pytest.mark.parametrize(
    ("number", "word", "code"),
    [("070", "著", "aut"), ("730", "译", "trl"), ("340", "编", "edt"), ("440", "绘", "ill"), ("230", "作曲", "cmp"), ("600", "摄影", "pht")],
)
def test_relator_number_becomes_word_and_code(number: str, word: str, code: str) -> None:
    found = convert(cnmarc(f"701 #0$a张三$4{number}"), MarcFormat.MARC21).record

    assert made(found, "100") == [f"100 0#$a张三,$e{word}$4{code}"]


@pytest.mark.parametrize(
    ("word", "code"),
    [("著", "aut"), ("撰", "aut"), ("编", "com"), ("主编", "edt"), ("译", "trl"), ("注", "ann"), ("校点", "edt"), ("绘", "art"), ("序", "aui"), ("书", "cll"), ("作曲", "cmp"), ("摄影", "pht")],
)
def test_word_of_responsibility_has_its_relator(word: str, code: str) -> None:
    found = convert(cnmarc(f"701 #0$a张三$4{word}"), MarcFormat.MARC21).record

    assert made(found, "100") == [f"100 0#$a张三,$e{word}$4{code}"]


def test_pinyin_becomes_linked_880_and_comes_back() -> None:
    lines = ("200 1#$a周易注疏$9zhou yi zhu shu$f王弼注", "701 #0$a王弼$9wang bi$c(三国魏)$4注")

    there = convert(cnmarc(*lines), MarcFormat.MARC21).record

    assert made(there, "245", "880", "100") == [
        "100 0#$6880-02$a王弼,$c(三国魏),$e注$4ann", "245 10$6880-01$a周易注疏 /$c王弼注.", "880 10$6245-01$azhou yi zhu shu", "880 0#$6100-02$awang bi",
    ]  # fmt: skip
    assert made(convert(there, MarcFormat.CNMARC).record, "200", "701") == list(lines)


def test_original_script_in_880_is_the_cnmarc_field() -> None:
    record = marc21(
        "100 1#$6880-01$aCao, Xueqin,$dapproximately 1717-1763,$eauthor.", "245 10$6880-02$aHong lou meng /$cCao Xueqin zhu.",
        "880 1#$6100-01/$1$a曹雪芹,$d约1717-1763.", "880 10$6245-02/$1$a红楼梦 /$c曹雪芹著.",
    )  # fmt: skip

    found = convert(record, MarcFormat.CNMARC)

    assert made(found.record, "200", "701") == ["200 1#$a红楼梦$9Hong lou meng$f曹雪芹著", "701 #0$a曹雪芹$9Cao, Xueqin$f约1717-1763$4著"]
    assert Loss("245", "c", "Cao Xueqin zhu.", Reason.ROMANISED) in found.losses


def test_unlinked_880_stands_for_the_tag_it_names() -> None:
    found = convert(marc21("880 ##$6500-00/$1$a附录一卷"), MarcFormat.CNMARC)

    assert made(found.record, "300") == ["300 ##$a附录一卷"]


def test_second_person_of_equal_rank_stays_primary() -> None:
    lines = ("701 #0$a王弼$4注", "701 #0$a韩康伯$4注", "701 #0$a孔颖达$4疏")

    there = convert(cnmarc(*lines), MarcFormat.MARC21)

    assert made(there.record, "100", "700") == ["100 0#$a王弼,$e注$4ann", "700 0#$a韩康伯,$e注$4ann", "700 0#$a孔颖达,$e疏$4ann"]
    assert there.notes == ("No field names the main entry; the first of equal responsibility, 王弼, became 1XX.",)
    assert made(convert(there.record, MarcFormat.CNMARC).record, "701", "702") == list(lines)


def test_named_main_entry_wins_over_order() -> None:
    there = convert(cnmarc("701 #0$a高鹗$4著", "700 #0$a曹雪芹$4著"), MarcFormat.MARC21).record

    assert made(there, "100", "700") == ["100 0#$a曹雪芹,$e著$4aut", "700 0#$a高鹗,$e著$4aut"]


def test_uniform_title_is_240_beside_an_author_and_130_without() -> None:
    title = "500 10$a道德经$m英语"

    assert made(convert(cnmarc(title, "701 #0$a老子$4著"), MarcFormat.MARC21).record, "240", "130") == ["240 10$a道德经.$l英语"]
    assert made(convert(cnmarc(title), MarcFormat.MARC21).record, "240", "130") == ["130 0#$a道德经.$l英语"]


def test_traced_series_has_490_and_830_and_one_romanisation() -> None:
    lines = ("225 2#$a新编诸子集成$9xin bian zhu zi ji cheng", "410 #0$12001 $a新编诸子集成")

    there = convert(cnmarc(*lines), MarcFormat.MARC21).record

    assert made(there, "490", "830", "880") == ["490 1#$a新编诸子集成", "830 #0$6880-01$a新编诸子集成", "880 #0$6830-01$axin bian zhu zi ji cheng"]
    assert made(convert(there, MarcFormat.CNMARC).record, "225", "410") == list(lines)


def test_manufacturer_becomes_a_264_of_its_own_and_comes_back() -> None:
    line = "210 ##$a北京$c商务印书馆$d1957$e上海$g中华印刷厂$h1958"

    there = convert(cnmarc(line), MarcFormat.MARC21).record

    assert made(there, "264") == ["264 #1$a北京 :$b商务印书馆,$c1957.", "264 #3$a上海 :$b中华印刷厂,$c1958."]
    assert made(convert(there, MarcFormat.CNMARC).record, "210") == [line]


def test_record_already_in_the_format_is_returned_as_it_is() -> None:
    record = cnmarc("200 1#$a题名")

    assert convert(record, MarcFormat.CNMARC).record is record


def test_local_field_is_reported_lost() -> None:
    found = convert(cnmarc("200 1#$a题名", "999 ##$a本馆$b自用"), MarcFormat.MARC21)

    assert found.losses == (Loss("999", "a", "本馆", Reason.NO_FIELD), Loss("999", "b", "自用", Reason.NO_FIELD))


def test_lost_subfield_of_a_known_field_is_reported() -> None:
    found = convert(cnmarc("690 ##$aI242.4$v5"), MarcFormat.MARC21)

    assert found.losses == (Loss("690", "v", "5", Reason.NO_SUBFIELD),)


def test_kept_losses_come_back() -> None:
    record = cnmarc("200 1#$a题名", "690 ##$aI242.4$v5", "999 ##$a本馆$b自用")

    there = convert(record, MarcFormat.MARC21, keep_lost=True)
    back = convert(there.record, MarcFormat.CNMARC)

    assert made(there.record, "886") == ["886 2#$2cnmarc$a690$b  $aI242.4$v5", "886 2#$2cnmarc$a999$b  $a本馆$b自用"]
    assert made(back.record, "690", "999") == ["690 ##$aI242.4$v5", "999 ##$a本馆$b自用"]
    assert to_mrk(back.record).count("=690") == 1
