"""Counting by the thousand finds what looking at each record finds."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.bibliography.marc import Field, MarcError, MarcFormat, Record, Subfield, encode_iso2709, from_mrk, quick_parse, read_records
from wenyuan.bibliography.marc.findings import ParsedRecord
from wenyuan.bibliography.validation import Level, TextRecord, look_further, validate, validate_quick
from wenyuan.bibliography.validation.sweep import count_kinds, kind_of
from wenyuan.knowledge.catalogue.demo import build_record, iter_works

TODAY = date(2026, 11, 23)
DATA = Path(os.environ.get("WENYUAN_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
CNMARC = """=LDR  00000nam0 2200000   450\\
=001  1
=010  \\\\$a9787020002207$dCNY12.50
=100  \\\\$a20260901d1982    em y0chiy50      ea
=101  0\\$achi
=200  1\\$a梦溪笔谈$9meng xi bi tan$f(宋)沈括著$g胡道静校注
=210  \\\\$a北京$c中华书局$d1982
=606  0\\$a笔记
=690  \\\\$aZ429.441$v5
=701  \\0$317$a沈括$9shen kuo$4著
=702  \\0$a胡道静$4校注
=801  \\0$aCN$bTEST$c20260901
"""
MARC21 = """=LDR  00000nam a2200000 i 4500
=001  1
=008  190101s1998\\\\\\\\nyu\\\\\\\\\\\\\\\\\\\\\\000\\0\\eng\\d
=020  \\\\$a9787020002207 (pbk.)
=040  \\\\$aDLC
=100  1\\$aSmith, John$017
=245  14$aThe art of programming
=264  \\1$aNew York$bWiley$c1998
=300  \\\\$a300 p.
=650  \\0$aProgramming
=700  1\\$aMiller, Ann
=880  14$6245-01/$1$a艺术
"""
Counted = list[tuple[str, Level]]


def slowly(raw: bytes, format_: MarcFormat) -> Counted | None:
    quick = quick_parse(raw)
    if quick is None:
        return None
    record = TextRecord(quick.leader, quick.texts, format_)
    assert validate_quick(record, today=TODAY) == validate(record.whole(), today=TODAY)
    return sorted((one.rule, one.level) for one in (*validate(record.whole(), today=TODAY), *look_further(record)))


def swept(raws: Sequence[bytes], format_: MarcFormat) -> list[Counted | None]:
    return [None if kinds is None else sorted(map(kind_of, kinds)) for kinds in count_kinds(raws, format_, today=TODAY)]


def disagreements(raws: Sequence[bytes], format_: MarcFormat) -> list[tuple[bytes, Counted, Counted | None]]:
    """Return records of which both say something, not the same; what is not counted is looked at slowly anyway."""
    rows = zip(raws, swept(raws, format_), strict=True)
    return [(raw, kinds, expected) for raw, kinds in rows if kinds is not None and kinds != (expected := slowly(raw, format_))]


def faulty_records(count: int) -> Iterator[bytes]:
    """Yield CNMARC records with faults of every kind, the same ones each time."""
    pick = random.Random(20261123)
    values = ["", " ", "著", "沈括", "（清）王士禎撰；惠棟注", "9787020002207", "9787020002208", "7-02-000220-7 (精装)", "20269901d1982    em y0chiy50      ea", "20260901d2099    em y0xxxy50      ea",
              "20260901h19821950em y0engy50      ea", "12.50元", "CNY12.50", "ＡＢＣ", "中 华  书局 ", "a&amp;b", "中\ue123文", "\uf9dc书", "锟斤拷", "中??", "カタカナ", "한글 제목", "xxx", "chi", "CHI", "Z429.441", "Z4294.41", "\u3000", "1982", "\u3000结尾\u3000"]
    tags = ["001", "010", "011", "100", "101", "200", "205", "210", "214", "215", "300", "461", "463", "606", "690", "700", "701", "702", "711", "801", "856", "905", "999", "345", "A12"]
    for number in range(count):
        record = from_mrk(CNMARC, format=MarcFormat.CNMARC)
        fields = [one for one in record.fields if pick.random() > 0.06]
        for _change in range(pick.randrange(4)):
            tag = pick.choice(tags)
            subfields = tuple(Subfield(pick.choice("aabcdefg3469Atuvx"), pick.choice(values)) for _ in range(pick.randrange(1, 5)))
            fields.append(Field(tag, data=str(number)) if tag == "001" else Field(tag, pick.choice(["  ", "0 ", "1 ", " 0", "#1", "9x"]), subfields))
        fields.sort(key=lambda one: one.tag)
        leader = record.leader if pick.random() > 0.1 else record.leader[:5] + pick.choice("cdx") + pick.choice("abmz") + pick.choice("msai") + record.leader[8:]
        yield encode_iso2709(Record(leader, tuple(fields), MarcFormat.CNMARC))


def test_it_agrees_on_faulty_chinese_records() -> None:
    raws = list(faulty_records(2_000))
    assert disagreements(raws, MarcFormat.CNMARC) == []
    counted = [kinds for kinds in swept(raws, MarcFormat.CNMARC) if kinds is not None]
    rules = {rule for kinds in counted for rule, _level in kinds}
    assert len(counted) > 1_500
    assert len(rules) >= 30


@pytest.mark.skipif(not DATA.is_dir(), reason="no test data (WENYUAN_TEST_DATA)")
def test_it_agrees_on_real_files() -> None:
    by_format: dict[MarcFormat, list[bytes]] = {format_: [] for format_ in MarcFormat}
    for path in sorted([*DATA.glob("marc-uva/*.mrc"), *DATA.glob("marc-evergreen/*.mrc"), *DATA.glob("marc-dirty/**/*.mrc")]):
        with path.open("rb") as stream:
            for parsed in read_records(stream):
                if isinstance(parsed, ParsedRecord):
                    by_format[parsed.record.format].append(parsed.raw)
                    with suppress(MarcError):
                        by_format[parsed.record.format].append(encode_iso2709(parsed.record))
    for format_, raws in by_format.items():
        assert disagreements(raws, format_) == []
    counted = [kinds for format_, raws in by_format.items() for kinds in swept(raws, format_)]
    assert sum(kinds is not None for kinds in counted) > 0.6 * len(counted) > 300


def test_it_agrees_on_the_demonstration_library() -> None:
    records = [build_record(work) for work in iter_works()]
    for format_ in MarcFormat:
        assert disagreements([encode_iso2709(one) for one in records if one.format is format_], format_) == []


_VALUE = st.text(alphabet="abc 中文19.-&?ＡＢ\u3000X元著(清)、é\u00a0", max_size=8)
_FIELDS = st.lists(st.tuples(
    st.sampled_from(["010", "011", "020", "041", "084", "100", "101", "200", "205", "210", "245", "264", "606", "650", "700", "701", "690", "461", "880", "999", "345"]),
    st.text("01 #x4", min_size=2, max_size=2), st.lists(st.tuples(st.sampled_from("abdfg93A6z4hc"), _VALUE), max_size=4),
), max_size=6)


@given(_FIELDS, st.sampled_from([CNMARC, MARC21]))
@settings(max_examples=300, deadline=None)
def test_it_agrees_on_any_fields(fields: list[tuple[str, str, list[tuple[str, str]]]], text: str) -> None:
    format_ = MarcFormat.CNMARC if text is CNMARC else MarcFormat.MARC21
    record = from_mrk(text, format=format_)
    added = tuple(Field(tag, indicators, tuple(Subfield(code, value) for code, value in subfields)) for tag, indicators, subfields in fields)
    raw = encode_iso2709(Record(record.leader, record.fields + added, format_))
    # Neighbours of all sorts must not matter.
    raws = [encode_iso2709(record), raw, b"", raw[:40], raw, encode_iso2709(record)]
    assert disagreements(raws, format_) == []
    assert swept(raws, format_)[1] == swept([raw], format_)[0]


@given(st.lists(st.tuples(st.integers(0, 2_000), st.binary(min_size=1, max_size=3)), max_size=3), st.sampled_from([CNMARC, MARC21]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_octets_go_the_slow_way_or_agree(changes: list[tuple[int, bytes]], text: str, replace: bool) -> None:
    format_ = MarcFormat.CNMARC if text is CNMARC else MarcFormat.MARC21
    whole = encode_iso2709(from_mrk(text, format=format_))
    raw = whole
    for place, octets in changes:
        at = place % len(raw)
        raw = raw[:at] + octets + raw[at + (len(octets) if replace else 0) :]
    assert disagreements([whole, raw, whole], format_) == []
    assert swept([whole, raw, whole], format_)[::2] == swept([whole, whole], format_)


def test_nothing_is_counted_of_nothing() -> None:
    assert count_kinds([], MarcFormat.CNMARC, today=TODAY) == []
    assert count_kinds([b"", b"\x1d", b"nothing of a record"], MarcFormat.MARC21, today=TODAY) == [None, None, None]


def test_a_good_record_has_no_kinds() -> None:
    good = encode_iso2709(from_mrk(CNMARC.replace("=702  \\0$a胡道静$4校注\n", "=702  \\0$318$a胡道静$9hu dao jing$4校注\n"), format=MarcFormat.CNMARC))
    assert count_kinds([good] * 3, MarcFormat.CNMARC, today=TODAY) == [b"", b"", b""]
