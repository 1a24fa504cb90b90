"""Leader and coded data."""

from __future__ import annotations

import pytest

from wenyuan.bibliography.crosswalks import Loss, Reason, convert
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield


def coded(tag: str, *pairs: tuple[str, str], indicators: str = "  ") -> Field:
    return Field(tag, indicators, tuple(Subfield(code, value) for code, value in pairs))


def fixed_of(leader: str, *fields: Field) -> str:
    record = convert(Record(leader, fields, MarcFormat.CNMARC), MarcFormat.MARC21).record
    return next(f.data or "" for f in record.fields if f.tag == "008")


@pytest.mark.parametrize(
    ("general", "expected"),
    [
        ("20260901d1960    em y0chiy50      ea", "260901s1960    "),
        ("20260901a19809999em y0chiy50      ea", "260901c19809999"),
        ("20260901b19151926em y0chiy50      ea", "260901d19151926"),
        ("20260901f11271189em y0chiy50      ea", "260901q11271189"),
        ("20260901g19591977em y0chiy50      ea", "260901m19591977"),
        ("20260901h19821981em y0chiy50      ea", "260901t19821981"),
        ("20260901e19801934em y0chiy50      ea", "260901r19801934"),
        ("20260901d19      em y0chiy50      ea", "260901s19uu    "),
    ],
)  # fmt: skip
def test_dates_of_100_are_those_of_008(general: str, expected: str) -> None:
    fixed = fixed_of("00000nam0 2200000   450 ", coded("100", ("a", general)))

    assert (fixed[:15], len(fixed)) == (expected, 40)


def test_book_codes_convert_and_come_back() -> None:
    fields = (
        coded("100", ("a", "20260901d2003    em y0chiy50      ea")), coded("101", ("a", "chi"), indicators="0 "), coded("102", ("a", "CN"), ("b", "110000")),
        coded("105", ("a", "abf ac  011ab")), coded("106", ("a", "d")),
    )  # fmt: skip
    record = Record("00000cam0 22000001  450 ", fields, MarcFormat.CNMARC)

    there = convert(record, MarcFormat.MARC21)
    back = convert(there.record, MarcFormat.CNMARC)

    assert there.record.leader == "00000cam a22000001i 4500"
    assert [f.data for f in there.record.fields if f.tag == "008"] == ["260901s2003    cc abf gdbi   011 1bchi d"]
    assert back.record.fields == fields
    assert back.record.leader == record.leader
    assert there.losses == ()


def test_serial_codes_convert_and_come_back() -> None:
    fields = (
        coded("100", ("a", "20260901a19799999u  y0chiy50      ea")), coded("101", ("a", "chi"), indicators="0 "), coded("102", ("a", "CN")),
        coded("110", ("a", "afa    0xx0")),
    )  # fmt: skip
    record = Record("00000nas0 2200000   450 ", fields, MarcFormat.CNMARC)

    there = convert(record, MarcFormat.MARC21)

    assert [f.data for f in there.record.fields if f.tag == "008"] == ["260901c19799999cc mr p| |||| 0|||||chi d"]
    assert convert(there.record, MarcFormat.CNMARC).record.fields == fields


def test_languages_of_translations_change_their_codes() -> None:
    record = Record("00000nam0 2200000   450 ", (coded("101", ("a", "chi"), ("c", "eng"), ("c", "fre"), indicators="1 "),), MarcFormat.CNMARC)

    there = convert(record, MarcFormat.MARC21).record

    assert [f for f in there.fields if f.tag == "041"] == [coded("041", ("a", "chi"), ("h", "eng"), ("h", "fre"), indicators="1 ")]
    assert [f for f in convert(there, MarcFormat.CNMARC).record.fields if f.tag == "101"] == list(record.fields)


def test_state_of_the_united_states_is_reported_narrower() -> None:
    fixed = "820101s1982    nyu           000 1 eng d"

    found = convert(Record("00000nam a2200000 i 4500", (Field("008", data=fixed),)), MarcFormat.CNMARC)

    assert [f for f in found.record.fields if f.tag == "102"] == [coded("102", ("a", "US"))]
    assert found.losses == (Loss("008", "/15-17", "nyu", Reason.NARROWER),)


@pytest.mark.parametrize(("kind", "expected"), [("am", "am"), ("bm", "tm"), ("as", "as"), ("lm", "mm"), ("mm", "om"), ("em", "em"), ("jm", "jm")])
def test_kind_of_record_changes_letters(kind: str, expected: str) -> None:
    there = convert(Record(f"00000n{kind}0 2200000   450 ", (), MarcFormat.CNMARC), MarcFormat.MARC21).record

    assert there.leader[6:8] == expected
    assert convert(there, MarcFormat.CNMARC).record.leader[6:8] == kind
