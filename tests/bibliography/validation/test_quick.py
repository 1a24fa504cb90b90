"""The quick way finds what `validate` finds; an audit looks further."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.marc import MarcFormat, Record, encode_iso2709, from_mrk, quick_parse, read_records, record_texts
from wenyuan.bibliography.marc.findings import ParsedRecord
from wenyuan.bibliography.validation import Level, TextRecord, apply_repair, look_for, look_further, validate, validate_quick

TODAY = date(2026, 11, 23)
DATA = Path(os.environ.get("WENYUAN_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
CNMARC = """=LDR  00000nam0 2200000   450\\
=001  1
=010  \\\\$a9787020002207$dCNY12.50
=100  \\\\$a20260901d1982    em y0chiy50      ea
=101  0\\$achi
=200  1\\$a梦溪笔谈$9meng xi bi tan$f沈括著
=210  \\\\$a北京$c中华书局$d1982
=606  0\\$a笔记
=690  \\\\$aZ429.441$v5
=701  \\0$317$a沈括$9shen kuo$4著
=801  \\0$aCN$bTEST$c20260901
"""
MARC21 = """=LDR  00000nam a2200000 i 4500
=001  1
=008  190101s1998\\\\\\\\nyu\\\\\\\\\\\\\\\\\\\\\\000\\0\\eng\\d
=040  \\\\$aDLC
=100  1\\$aSmith, John$017
=245  14$aThe art of programming
=264  \\1$aNew York$bWiley$c1998
=300  \\\\$a300 p.
=650  \\0$aProgramming
"""


def record(text: str, **changes: str) -> Record:
    """Return a record with lines changed by tag: `f245="=245  10$aX"`, several in one with line breaks."""
    lines = [changes.pop(f"f{line[1:4]}", line) for line in text.splitlines()]
    lines += [line for line in changes.values()]
    return from_mrk("\n".join(line for line in lines if line) + "\n", format=MarcFormat.CNMARC if "=200" in text else MarcFormat.MARC21)


def further(one: Record) -> list[tuple[str, str, str]]:
    quick = quick_parse(encode_iso2709(one))
    assert quick is not None
    return [(problem.rule, problem.tag, problem.params.get("expected", "")) for problem in look_further(TextRecord(quick.leader, quick.texts, one.format))]


def agree(parsed: ParsedRecord) -> bool | None:
    quick = quick_parse(parsed.raw)
    if quick is None:
        return None
    return validate_quick(TextRecord(quick.leader, quick.texts, parsed.record.format), today=TODAY) == validate(parsed.record, today=TODAY)


@pytest.mark.skipif(not DATA.is_dir(), reason="no test data (WENYUAN_TEST_DATA)")
def test_the_quick_way_agrees_on_real_files() -> None:
    compared = []
    for path in sorted([*DATA.glob("marc-uva/*.mrc"), *DATA.glob("marc-evergreen/*.mrc"), *DATA.glob("marc-dirty/**/*.mrc")]):
        with path.open("rb") as stream:
            compared += [agree(parsed) for parsed in read_records(stream) if isinstance(parsed, ParsedRecord)]

    assert compared.count(False) == 0
    assert compared.count(True) > 300


_VALUE = st.text(alphabet="abc 中文19.-&?ＡＢ\u3000X", max_size=8)


@given(st.lists(st.tuples(st.sampled_from(["010", "011", "200", "205", "210", "606", "701", "690", "461", "999", "345"]), st.text("01 #x", min_size=2, max_size=2), st.lists(st.tuples(st.sampled_from("abd9z4h"), _VALUE), max_size=4)), max_size=6))
def test_the_quick_way_agrees_on_any_fields(fields: list[tuple[str, str, list[tuple[str, str]]]]) -> None:
    lines = [f"={tag}  {indicators.replace(' ', chr(92))}{''.join(f'${code}{value}' for code, value in subfields)}" for tag, indicators, subfields in fields]
    one = record(CNMARC + "\n".join(lines))
    quick = quick_parse(encode_iso2709(one))

    if quick is not None:
        text = TextRecord(quick.leader, quick.texts, one.format)
        assert validate_quick(text, today=TODAY) == validate(text.whole(), today=TODAY)
        look_further(text)


@pytest.mark.parametrize("text", [CNMARC, MARC21])
def test_a_good_record_has_nothing_further(text: str) -> None:
    assert further(record(text)) == []


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        (CNMARC, {"f010": "=010  \\\\$a9787020002207$d12.50元"}, [("price-form", "010", "")]),
        (CNMARC, {"f010": "=010  \\\\$a9787020002207$d非卖品"}, []),
        (CNMARC, {"f101": "=101  0\\$aeng"}, [("language-script", "200", "")]),
        (CNMARC, {"f606": ""}, [("subject-missing", "606", "")]),
        (CNMARC, {"f701": "=701  \\0$a沈括$4著"}, [("heading-unlinked", "701", "")]),
        (CNMARC, {"x": "=701  \\0$317$a沈括$4著"}, [("heading-twice", "701", "")]),
        (CNMARC, {"f210": "=210  \\\\$a北京$c中华&amp;书局$d1982"}, [("entity", "210", "中华&书局")]),
        (CNMARC, {"f210": "=210  \\\\$a北京 $c中华书局$d1982"}, [("spaces", "210", "北京")]),
        (CNMARC, {"f210": "=210  \\\\$a北京$cＡＢ書局２$d1982"}, [("letter-wide", "210", "AB書局2")]),
        (CNMARC, {"f210": "=210  \\\\$a北京$c\uf9dc\uf9dc書局$d1982"}, [("character-compatible", "210", "隆隆書局")]),
        (CNMARC, {"f210": "=210  \\\\$a北京$c\ufa0e書局$d1982"}, []),  # one of the twelve that are no compatibility characters
        (CNMARC, {"f210": "=210  \\\\$a北京$c中华\ue123书局$d1982"}, [("character-private", "210", "")]),
        (CNMARC, {"f210": "=210  \\\\$a北京$c中华???书局$d1982"}, [("character-lost", "210", "")]),
        (CNMARC, {"f210": "=210  \\\\$a北京$c锟斤拷$d1982"}, [("character-lost", "210", "")]),
        (CNMARC, {"x": "=856  4\\$uhttp://a.cn/?a=1&amp;b=2"}, []),
        (MARC21, {"f245": "=245  10$aThe art of programming"}, [("title-article", "245", "4")]),
        (MARC21, {"f245": "=245  04$aThe art of programming"}, [("title-entry", "245", "1")]),
        (MARC21, {"f100": ""}, [("title-entry", "245", "0")]),
        (MARC21, {"f245": "=245  14$6880-01$aThe art", "x": "=880  14$6245-01/$1$a艺术"}, []),
        (MARC21, {"x": "=880  14$6245-01/$1$a艺术"}, [("link-880", "880", "")]),
        (MARC21, {"x": "=880  14$6500-00/$1$a艺术"}, []),
    ],
)
def test_an_audit_looks_further(text: str, changes: dict[str, str], expected: list[tuple[str, str, str]]) -> None:
    assert further(record(text, **changes)) == expected


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (CNMARC, {"f010": "=010  \\\\$a9787020002207$d￥12.50"}), (CNMARC, {"f210": "=210  \\\\$a北京$c中华&#x4E66;局$d1982"}), (CNMARC, {"f210": "=210  \\\\$a北京　$cＡ  Ｂ$d1982"}),
        (MARC21, {"f245": "=245  00$aThe art of programming"}),
    ],
)
def test_its_repairs_leave_nothing_to_repair(text: str, changes: dict[str, str]) -> None:
    one = record(text, **changes)
    for _ in range(5):
        quick = quick_parse(encode_iso2709(one))
        assert quick is not None
        found = [problem for problem in look_further(TextRecord(quick.leader, quick.texts, one.format)) if problem.repair]
        if not found:
            break
        assert found[0].repair is not None
        one = apply_repair(one, found[0].repair)

    assert further(one) == []
    assert one != record(text, **changes)


def test_levels_are_told() -> None:
    one = record(CNMARC, f210="=210  \\\\$a北京$c锟斤拷$d1982")
    quick = quick_parse(encode_iso2709(one))
    assert quick is not None

    assert [problem.level for problem in look_further(TextRecord(quick.leader, quick.texts, one.format))] == [Level.ERROR]


@pytest.mark.parametrize("text", [CNMARC.replace("$9meng xi bi tan", "").replace("CNY12.50", "12元").replace("1982    em", "1982    Xm"), MARC21.replace("=245  14", "=245  00").replace("=300  \\\\$a300 p.", "=300  \\\\$a300  p.$b")])
def test_one_rule_looked_for_finds_what_all_rules_find_of_it(text: str) -> None:
    one = record(text)
    lines = TextRecord(one.leader, {tag: rows for tag, rows in record_texts(one).items()}, one.format)
    every = [problem for problem in (*validate(one, today=TODAY), *look_further(lines)) if problem.repair]

    assert every
    for rule in {problem.rule for problem in every}:
        assert [problem for problem in look_for(rule, lines, today=TODAY) if problem.repair] == [problem for problem in every if problem.rule == rule]
