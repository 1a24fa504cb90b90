"""The demonstration library there and back, and no value without a trace."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.crosswalks import convert
from wenyuan.bibliography.marc import Field, MarcFormat, ParsedRecord, Record, Subfield, read_records, record_texts
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.knowledge.catalogue.demo import build_record, iter_works

OTHER = {MarcFormat.CNMARC: MarcFormat.MARC21, MarcFormat.MARC21: MarcFormat.CNMARC}
_CODED = {"100", "101", "102", "105", "106", "110", "181", "182", "183"}


@cache
def demo() -> list[Record]:
    return [build_record(work) for work in iter_works()]


@cache
def chinese() -> list[tuple[Record, Record, Record]]:
    found = []
    for record in demo():
        if record.format is MarcFormat.CNMARC:
            there = convert(record, MarcFormat.MARC21).record
            found.append((record, there, convert(there, MarcFormat.CNMARC).record))
    return found


def summary_of(record: Record) -> Summary:
    return summarise(record.leader, record_texts(record), record.format)


def values(record: Record) -> Counter[tuple[str, str, str]]:
    data = Counter((f.tag, s.code, s.value) for f in record.fields for s in f.subfields)
    return data + Counter((f.tag, "", f.data) for f in record.fields if f.data)


def people(summary: Summary) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return sorted((n.name, n.dynasty, n.dates, n.role, n.variants) for n in summary.names)


@pytest.mark.parametrize(
    "key",
    ["control_number", "title", "subtitle", "part", "titles", "responsibility", "edition", "place", "publisher", "date_text", "year_from", "year_to", "extent",
     "languages", "country", "isbns", "issns", "numbers", "classes", "subjects", "links", "notes", "contents", "abstract", "urls", "copies", "uniform_title",
     "pinyin_title", "material"],
)  # fmt: skip
def test_there_and_back_keeps_the_summary(key: str) -> None:
    changed = [(r.control_number, getattr(summary_of(r), key), getattr(summary_of(b), key)) for r, _there, b in chinese() if getattr(summary_of(r), key) != getattr(summary_of(b), key)]

    assert changed == []


def test_there_and_back_keeps_names_with_roles_and_dates() -> None:
    assert [r.control_number for r, _there, b in chinese() if people(summary_of(r)) != people(summary_of(b))] == []


@pytest.mark.parametrize(
    "key", ["control_number", "title", "subtitle", "part", "responsibility", "publisher", "date_text", "year_from", "year_to", "languages", "isbns", "issns", "classes", "subjects", "contents", "abstract", "urls", "material"]
)  # fmt: skip
def test_converted_record_has_the_same_summary(key: str) -> None:
    changed = [(r.control_number, getattr(summary_of(r), key), getattr(summary_of(t), key)) for r, t, _back in chinese() if getattr(summary_of(r), key) != getattr(summary_of(t), key)]

    assert changed == []


def test_share_of_subfields_kept_there_and_back() -> None:
    total = kept = 0
    for record in demo():
        there = convert(record, OTHER[record.format]).record
        before, after = values(record), values(convert(there, record.format).record)
        total += before.total()
        kept += (before & after).total()

    # Measured: 0.9505. What is missing is told: 690 $v, 801 $a, 510 $z; English role terms come back in Chinese.
    assert kept / total >= 0.945


def test_share_of_subfields_kept_with_losses_in_886() -> None:
    total = kept = 0
    for record in demo():
        there = convert(record, OTHER[record.format], keep_lost=True).record
        before, after = values(record), values(convert(there, record.format).record)
        total += before.total()
        kept += (before & after).total()

    # Measured: 0.9958.
    assert kept / total >= 0.99


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def untold(record: Record) -> list[tuple[str, str, str]]:
    """Return the values that are neither in the converted record nor among the losses."""
    found = convert(record, OTHER[record.format])
    told = plain(" ".join(s.value for f in found.record.fields for s in f.subfields) + " ".join(f.data or "" for f in found.record.fields))
    told += plain(" ".join(loss.value for loss in found.losses))
    missing = []
    for field in record.fields:
        if field.tag in _CODED and record.format is MarcFormat.CNMARC:
            continue
        for subfield in field.subfields:
            # Codes that become indicators, embedded tags and words that become other words are looked at elsewhere.
            if subfield.code in "6124e" or (subfield.code == "c" and field.tag == "801") or (subfield.code == "d" and field.tag[1:] in {"00", "10", "11"}):
                continue
            if field.tag in {"336", "337", "338", "044", "102"}:
                continue
            if plain(subfield.value) not in told:
                missing.append((field.tag, subfield.code, subfield.value))
    return missing


def test_nothing_of_the_demonstration_library_is_dropped_in_silence() -> None:
    assert [(r.control_number, missing) for r in demo() if (missing := untold(r))] == []


@pytest.mark.parametrize("name", ["marc-uva/u6909669.mrc", "marc-evergreen/lul_fre_500.mrc", "marc-evergreen/jazz_1k.mrc", "marc-dirty/summerland.mrc", "marc-dirty/chabon-loc.mrc"])
def test_nothing_of_real_records_is_dropped_in_silence(test_data: Path, name: str) -> None:
    with (test_data / name).open("rb") as stream:
        records = [found.record for found in read_records(stream) if isinstance(found, ParsedRecord)]

    assert len(records) > 0
    assert [(r.control_number, missing) for r in records if (missing := untold(r))] == []


@pytest.mark.parametrize("name", ["marc-evergreen/lul_fre_500.mrc", "marc-evergreen/jazz_1k.mrc"])
def test_real_records_keep_their_key_facts_in_cnmarc(test_data: Path, name: str) -> None:
    with (test_data / name).open("rb") as stream:
        records = [found.record for found in read_records(stream) if isinstance(found, ParsedRecord)]

    def facts(record: Record) -> tuple[object, ...]:
        s = summary_of(record)
        return s.control_number, s.title, s.year_from, s.year_to, s.isbns, s.issns, s.publisher, s.languages, s.abstract, s.urls, sum(n.primary for n in s.names)

    changed = [r.control_number for r in records if facts(r) != facts(convert(r, MarcFormat.CNMARC).record)]

    # Measured: 19 of 1,500 records differ: 17 performers who become primary, a full stop, the order of languages.
    assert len(changed) <= len(records) * 0.02


_TEXT = st.text(alphabet="ab1 ,.:;/=-–（）[]中文清é\u0000", max_size=12)
_TAGS = st.sampled_from([f"{n:03d}" for n in range(10, 1000)])
_FIELDS = st.builds(
    lambda tag, one, two, pairs: Field(tag, one + two, tuple(Subfield(c, v) for c, v in pairs)),
    _TAGS, st.sampled_from(" 0123479"), st.sampled_from(" 0123479"), st.lists(st.tuples(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"), _TEXT), max_size=6),
)  # fmt: skip
_CONTROL_FIELDS = st.builds(lambda tag, data: Field(tag, data=data), st.sampled_from(["001", "003", "005", "007", "008"]), st.text(max_size=45))


@given(st.text(max_size=26), st.lists(_FIELDS | _CONTROL_FIELDS, max_size=12), st.sampled_from(list(MarcFormat)))
def test_any_record_converts_and_converts_back(leader: str, fields: list[Field], format_: MarcFormat) -> None:
    record = Record(leader, tuple(fields), format_)

    there = convert(record, OTHER[format_], keep_lost=True)
    back = convert(there.record, format_)

    assert (len(there.record.leader), len(back.record.leader)) == (24, 24)
    assert all(len(f.indicators) == 2 for f in there.record.fields if f.data is None)
    assert all(s.value for f in there.record.fields for s in f.subfields if f.tag != "886")


@given(st.lists(st.tuples(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.text(alphabet="甲乙丙丁戊", min_size=1, max_size=5)), min_size=1, max_size=5), _TAGS, st.sampled_from(list(MarcFormat)))
def test_every_value_is_in_the_record_or_in_the_report(pairs: list[tuple[str, str]], tag: str, format_: MarcFormat) -> None:
    record = Record("00000nam0 2200000   450 ", (Field(tag, "  ", tuple(Subfield(c, v) for c, v in pairs)),), format_)

    assert untold(record) == []
