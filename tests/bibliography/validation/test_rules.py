from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.identifiers import isbn13_check
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, from_mrk
from wenyuan.bibliography.validation import MATERIALS, Problem, apply_repair, field_from_line, field_line, new_record, validate

TODAY = date(2026, 11, 23)
CNMARC = """=LDR  00000nam0 2200000   450\\
=001  T1
=010  \\\\$a9787020002207$dCNY59.70
=100  \\\\$a20260901d1982    em y0chiy50      ea
=101  0\\$achi
=102  \\\\$aCN$b110000
=200  1\\$a梦溪笔谈$9meng xi bi tan$f沈括著
=210  \\\\$a北京$c中华书局$d1982
=215  \\\\$a3册$d21cm
=606  0\\$a笔记$x中国
=690  \\\\$aI242.4$v5
=701  \\0$a沈括$9shen kuo$4著
=801  \\0$aCN$bTEST$c20260901
"""
MARC21 = """=LDR  00000nam a2200000 i 4500
=001  T2
=008  260901s1973\\\\\\\\enk\\\\\\\\\\\\\\\\\\\\\\000\\1\\eng\\c
=040  \\\\$aTEST$bchi$erda$cTEST
=245  10$aThe story of the stone.
=264  \\1$aLondon :$bPenguin,$c1973.
"""


def record_with(old: str, new: str, source: str = CNMARC) -> Record:
    assert old in source
    return from_mrk(source.replace(old, new), format=MarcFormat.CNMARC if source is CNMARC else MarcFormat.MARC21)


def found(record: Record) -> list[tuple[str, str, str]]:
    return [(str(p.level), p.tag, p.rule) for p in validate(record, today=TODAY)]


def test_a_sound_record_has_no_problems() -> None:
    assert found(from_mrk(CNMARC, format=MarcFormat.CNMARC)) == []


def test_a_sound_marc21_record_has_no_problems() -> None:
    assert found(from_mrk(MARC21, format=MarcFormat.MARC21)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("9787020002207", "9787020002208", ("error", "010", "isbn-check-digit")),
        ("9787020002207", "978702", ("error", "010", "isbn-form")),
        ("=101  0\\$achi", "=101  0\\$axyz", ("warning", "101", "language-code")),
        ("=101  0\\$achi", "=101  9\\$achi", ("warning", "101", "indicator")),
        ("=200  1\\$a梦", "=200  1\\$q无$a梦", ("warning", "200", "unknown-subfield")),
        ("=215  \\\\$a3册", "=215  \\\\$a3册$a4册", None),
        ("=215  \\\\$a3册", "=215  \\\\$a3册$c图$c表", ("warning", "215", "repeated-subfield")),
        ("=606  0\\$a笔记$x", "=606  0\\$x笔记$x", ("error", "606", "mandatory-subfield")),
        ("=102  \\\\$aCN$b110000", "=102  \\\\$aCN$b110000\n=102  \\\\$aJP", ("error", "102", "repeated-field")),
        ("=102  \\\\$aCN", "=104  \\\\$aCN", ("warning", "104", "unknown-field")),
        ("=102  \\\\$aCN", "=994  \\\\$aCN", None),
        ("=001  T1\n", "", ("warning", "001", "mandatory-field")),
        ("=101  0\\$achi\n", "", ("error", "101", "mandatory-field")),
        ("$v5", "$v", ("warning", "690", "empty-subfield")),
        ("I242.4", "I2424", ("advice", "690", "class-points")),
        ("I242.4", "242.4", ("warning", "690", "class-form")),
        ("=690  \\\\$aI242.4$v5\n", "", ("advice", "690", "class-missing")),
        ("em y0chiy50      ea", "em y0chiy50     ea", ("error", "100", "coded-length")),
        ("20260901d1982", "20261301d1982", ("warning", "100", "date-entered")),
        ("20260901d1982", "20270901d1982", ("warning", "100", "date-entered")),
        ("20260901d1982", "20260901d1992", ("warning", "100", "date-imprint")),
        ("20260901d1982    ", "20260901f19821972", ("warning", "100", "date-order")),
        ("20260901d1982", "20260901z1982", ("warning", "100", "date-kind")),
        ("y0chiy50", "y0qqqy50", ("warning", "100", "language-code")),
        ("$9meng xi bi tan", "", ("advice", "200", "pinyin-missing")),
        ("$9shen kuo", "", ("advice", "701", "pinyin-missing")),
        ("$f沈括著", "$f沈括著$g胡道静校", ("advice", "200", "name-without-heading")),
        ("=606", "=461  \\0$1001X1$12001\\$v3\n=606", ("warning", "461", "link-title")),
        ("=606", "=461  \\0$1001X1$12001\\$a大全\n=606", None),
        ("=606", "=461  \\0$12001\\$a大全\n=606", ("advice", "461", "link-number")),
        ("=LDR  00000nam0", "=LDR  00000nzm0", ("error", "LDR", "leader-value")),
        ("=LDR  00000nam0", "=LDR  00000xam0", ("warning", "LDR", "leader-value")),
        ("=606", "=011  \\\\$a1000-1231\n=606", ("error", "011", "issn-check-digit")),
        ("=606", "=011  \\\\$a10\n=606", ("error", "011", "issn-form")),
    ],
)
def test_each_rule_finds_its_problem_and_nothing_else(old: str, new: str, expected: tuple[str, str, str] | None) -> None:
    assert found(record_with(old, new)) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("s1973", "q1973", None),
        ("\\eng\\c", "\\eng\\", ("error", "008", "coded-length")),
        ("\\eng\\c", "\\xxx\\c", ("warning", "008", "language-code")),
        ("=245  10$aThe", "=245  30$aThe", ("warning", "245", "indicator")),
        ("=040  \\\\$aTEST$bchi$erda$cTEST\n", "", ("warning", "040", "mandatory-field")),
        ("=245", "=100  1\\$aCao.\n=100  1\\$aGao.\n=245", ("error", "100", "repeated-field")),
        ("=264  \\1$aLondon", "=020  \\\\$a9780140442931\n=264  \\1$aLondon", ("error", "020", "isbn-check-digit")),
        ("=264  \\1$aLondon", "=041  1\\$aengqqq\n=264  \\1$aLondon", ("warning", "041", "language-code")),
        ("=264  \\1$aLondon", "=084  \\\\$aXX9$2clc\n=264  \\1$aLondon", ("warning", "084", "class-form")),
        ("=264  \\1$aLondon", "=084  \\\\$aXX9$2lcc\n=264  \\1$aLondon", None),
    ],
)
def test_marc21_rules(old: str, new: str, expected: tuple[str, str, str] | None) -> None:
    assert found(record_with(old, new, MARC21)) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("9787020002207", "978-7-02-000220-8", "=010  \\\\$a978-7-02-000220-7$dCNY59.70"),
        ("9787020002207", "9787020002209 (精装)", "=010  \\\\$a9787020002207 (精装)$dCNY59.70"),
        ("I242.4", "I2424", "=690  \\\\$aI242.4$v5"),
        ("$9shen kuo", "", "=701  \\0$a沈括$9shen kuo$4著"),
        ("$f沈括著", "$f(宋)沈括著$g单士元校", "=702  \\0$a单士元$9shan shi yuan$4校"),
        ("=101  0\\$achi", "=101  0\\$aCHI", "=101  0\\$achi"),
    ],
)
def test_a_repair_mends_its_problem(old: str, new: str, line: str) -> None:
    record = record_with(old, new)
    (problem,) = validate(record, today=TODAY)
    assert problem.repair is not None

    mended = apply_repair(record, problem.repair)

    assert problem.repair.line == line
    assert found(mended) == []


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(1, 9))
def test_a_wrong_isbn_is_always_found_and_its_repair_is_right(body: str, shift: int) -> None:
    twelve = "978" + body
    right = isbn13_check(twelve)
    wrong = str((int(right) + shift) % 10)
    record = record_with("9787020002207", twelve + wrong)

    (problem,) = validate(record, today=TODAY)

    assert (problem.rule, problem.params["expected"], problem.params["found"]) == ("isbn-check-digit", right, wrong)
    assert problem.repair is not None
    assert apply_repair(record, problem.repair).first("010") == Field("010", "  ", (Subfield("a", twelve + right), Subfield("d", "CNY59.70")))


def test_records_of_the_same_isbn_are_told() -> None:
    asked: list[str] = []

    def same(isbn13: str) -> list[tuple[str, str]]:
        asked.append(isbn13)
        return [("/staff/records/7/", "红楼梦")]

    (problem,) = validate(from_mrk(CNMARC, format=MarcFormat.CNMARC), today=TODAY, find_same=same)

    assert asked == ["9787020002207"]
    assert (problem.rule, dict(problem.params)) == ("isbn-known", {"title": "红楼梦", "address": "/staff/records/7/"})


_TEXT = st.text(st.characters(exclude_characters="\n\r\x1d\x1e\x1f", exclude_categories=["Cs", "Cc"]), max_size=20)
_FIELDS = st.builds(
    lambda tag, ind, pairs: Field(tag, ind, tuple(Subfield(c, v) for c, v in pairs)),
    st.sampled_from(["010", "011", "100", "101", "200", "210", "461", "690", "701", "906"]), st.text("01 ", min_size=2, max_size=2),
    st.lists(st.tuples(st.sampled_from("a19fgtv"), _TEXT), max_size=4),
)


@given(st.lists(_FIELDS, max_size=8), st.sampled_from(list(MarcFormat)), st.text("0anm ", max_size=24))
def test_any_record_can_be_looked_at_and_every_repair_applied(fields: list[Field], format_: MarcFormat, leader: str) -> None:
    record = Record(leader, tuple(fields), format_)

    problems: tuple[Problem, ...] = validate(record, today=TODAY)

    for problem in problems:
        if problem.repair is not None:
            changed = apply_repair(record, problem.repair)
            assert len(changed.fields) - len(record.fields) in {0, 1}


@given(_FIELDS)
def test_a_field_survives_its_line(field: Field) -> None:
    if field.subfields:
        kept = replace(field, subfields=tuple(Subfield(s.code, s.value) for s in field.subfields))
        assert field_line(field_from_line(field_line(kept))) == field_line(kept)


@pytest.mark.parametrize("format_", list(MarcFormat))
@pytest.mark.parametrize("material", MATERIALS)
def test_a_template_has_only_empty_fields_to_complain_of(format_: MarcFormat, material: str) -> None:
    record = new_record(format_, material, today=TODAY, agency="TEST")

    rules = {p.rule for p in validate(record, today=TODAY) if p.tag != "001"}

    assert len(record.leader) == 24
    assert rules <= {"empty-subfield", "mandatory-subfield", "link-title"}
