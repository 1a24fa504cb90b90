"""Every file of the collected MARC data: counts, every byte accounted for, values against pymarc."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pymarc
import pytest

from wenyuan.bibliography.marc import (
    MarcError,
    MarcFormat,
    ParsedRecord,
    RejectedRecord,
    from_marc_json,
    quick_parse,
    read_records,
    record_texts,
    to_marc_json,
)

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("WENYUAN_TEST_DATA") or ROOT.parent / "shared" / "data")
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="WENYUAN_TEST_DATA is not there")
FILLER = b"\r\n\t \x00\x1a"

COUNTS = {
    "dp2-cnmarc/dp2Catalog/SRU/sample_cnmarcxml.xml": (3, 0, 0, 0),
    "dp2-cnmarc/dp2Catalog/SRU/sample_isohold.xml": (0, 1, 0, 0),
    "dp2-cnmarc/dp2Catalog/SRU/sample_kormarcxml.xml": (3, 0, 0, 0),
    "dp2-cnmarc/dp2Catalog/SRU/sample_marcxml.xml": (3, 0, 0, 0),
    "dp2-cnmarc/dp2Catalog/SRU/sample_unimarcxml.xml": (3, 0, 0, 0),
    "marc-dirty/008008027.mrc": (18, 1, 0, 0),
    "marc-dirty/065001035.mrc": (40, 0, 0, 0),
    "marc-dirty/1474920681_KOHA_LFL_5.xml": (1, 0, 0, 0),
    "marc-dirty/1474920681_KOHA_LFL_6_with_comment.xml": (1, 0, 0, 0),
    "marc-dirty/185258.mrc": (1, 0, 0, 0),
    "marc-dirty/54-56-008008027.mrc": (5, 0, 0, 0),
    "marc-dirty/OCLC_814388508.xml": (1, 0, 0, 0),
    "marc-dirty/azdoud.xml": (1, 0, 0, 0),
    "marc-dirty/bad-characters-in-various-fields.mrc": (1, 0, 1, 1),
    "marc-dirty/bad_leaders_10_11.mrc": (1, 0, 1, 0),
    "marc-dirty/bad_oversize_field_bad_directory.mrc": (5, 0, 1, 0),
    "marc-dirty/bad_too_long_plus_2.mrc": (3, 0, 1, 0),
    "marc-dirty/brkrtest.mrc": (8, 0, 0, 0),
    "marc-dirty/brkrtest.mrk": (8, 0, 0, 0),
    "marc-dirty/brkrtest.mrk8": (8, 0, 0, 0),
    "marc-dirty/brkrtest1.mrk8": (8, 0, 0, 0),
    "marc-dirty/brkrtest_UTF8.mrc": (8, 0, 0, 0),
    "marc-dirty/chabon-bad-subfields-element.xml": (0, 1, 0, 0),
    "marc-dirty/chabon-loc.mrc": (2, 0, 0, 0),
    "marc-dirty/chabon-missing-controlfield-tag.xml": (0, 1, 0, 0),
    "marc-dirty/chabon-missing-datafield-tag.xml": (0, 1, 0, 0),
    "marc-dirty/chabon-missing-subfield-code.xml": (0, 1, 0, 0),
    "marc-dirty/chabon-record-type-bad.xml": (2, 0, 0, 0),
    "marc-dirty/chabon-record-type.xml": (2, 0, 0, 0),
    "marc-dirty/chabon.mrc": (2, 0, 0, 0),
    "marc-dirty/chabon.xml": (2, 0, 0, 0),
    "marc-dirty/cruel-cruel-indicatorless-summerland.xml": (1, 0, 1, 0),
    "marc-dirty/cyrillic_capital_e.mrc": (2, 0, 2, 0),
    "marc-dirty/datos-20161010-slice.mrc": (1, 0, 1, 0),
    "marc-dirty/dp_004015001.mrc": (3, 0, 0, 0),
    "marc-dirty/field700_4_test.mrc": (2, 0, 0, 0),
    "marc-dirty/getty_test_1.mrc": (1, 0, 0, 0),
    "marc-dirty/getty_test_output.mrc": (1, 0, 0, 0),
    "marc-dirty/greekmissingcharsetchange.mrc": (3, 0, 1, 0),
    "marc-dirty/illegal-marc-in-json.json": (1, 0, 1, 0),
    "marc-dirty/incomplete_esc_seq.mrc": (1, 0, 1, 1),
    "marc-dirty/kan1222221.mrc": (1, 0, 0, 0),
    "marc-dirty/legal-json-marc-in-json.json": (1, 0, 0, 0),
    "marc-dirty/loongboonmee.mrc": (2, 0, 0, 0),
    "marc-dirty/marc-in-json.json": (1, 0, 0, 0),
    "marc-dirty/marc-json.json": (1, 0, 0, 0),
    "marc-dirty/not_unimarc_errors_3.mrc": (3, 0, 0, 3),
    "marc-dirty/oclc_63111280_export_as_UTF8_from_connexion.mrc": (1, 0, 0, 0),
    "marc-dirty/pride-and-prejudice-fixed.mrc": (383, 0, 0, 0),
    "marc-dirty/rec1.mrc": (1, 0, 0, 0),
    "marc-dirty/rec2.mrc": (1, 0, 0, 0),
    "marc-dirty/rec3.mrc": (1, 0, 0, 0),
    "marc-dirty/sample1.mrc": (8, 0, 0, 4),
    "marc-dirty/sample1a.xml": (9, 0, 0, 0),
    "marc-dirty/selectedRecs.mrc": (11, 0, 0, 0),
    "marc-dirty/summerland-indented-marc-json.json": (1, 0, 0, 0),
    "marc-dirty/summerland-marc-in-json-indented.json": (1, 0, 0, 0),
    "marc-dirty/summerland-marc-in-json.json": (1, 0, 0, 0),
    "marc-dirty/summerland-marc-json.json": (1, 0, 0, 0),
    "marc-dirty/summerland-record-with-type.xml": (1, 0, 0, 0),
    "marc-dirty/summerland-record.xml": (1, 0, 0, 0),
    "marc-dirty/summerland.mrc": (1, 0, 0, 0),
    "marc-dirty/summerland.xml": (1, 0, 0, 0),
    "marc-dirty/summerlandwith710.xml": (1, 0, 0, 0),
    "marc-dirty/u17_marc4j.mrk8": (1, 0, 0, 0),
    "marc-dirty/u17_utf8.mrc": (1, 0, 0, 0),
    "marc-dirty/u335.mrc": (1, 0, 0, 0),
    "marc-dirty/unordered-directory-entries.mrc": (1, 0, 0, 0),
    "marc-evergreen/auth-1066.mrc": (1066, 0, 0, 0),
    "marc-evergreen/jazz_1k.mrc": (1000, 0, 0, 0),
    "marc-evergreen/lul_fre_500.mrc": (500, 0, 0, 0),
    "marc-uva/errorRecs.mrc": (5, 0, 0, 0),
    "marc-uva/specTestRecs.mrc": (76, 0, 0, 0),
    "marc-uva/u6909669.mrc": (1, 0, 0, 0),
}
"""File: records read, rejected, read with repairs, read with possible loss."""


def _read(name: str) -> list[ParsedRecord | RejectedRecord]:
    with (DATA / name).open("rb") as stream:
        return list(read_records(stream))


def _parsed(name: str) -> list[ParsedRecord]:
    return [item for item in _read(name) if isinstance(item, ParsedRecord)]


def test_every_collected_file_is_counted() -> None:
    found = {
        str(path.relative_to(DATA))
        for folder in ("marc-uva", "marc-evergreen", "marc-dirty", "dp2-cnmarc/dp2Catalog/SRU")
        for path in (DATA / folder).iterdir()
        if path.suffix in {".mrc", ".xml", ".json", ".mrk", ".mrk8"}
    }
    assert found == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str) -> None:
    items = _read(name)
    parsed = [item for item in items if isinstance(item, ParsedRecord)]
    severities = [{finding.severity for finding in item.findings} for item in parsed]
    repaired = sum("repaired" in found for found in severities)
    lost = sum("lost?" in found for found in severities)
    assert (len(parsed), len(items) - len(parsed), repaired, lost) == COUNTS[name]


@pytest.mark.parametrize("name", [name for name in COUNTS if name.endswith(".mrc")])
def test_every_byte_is_accounted_for(name: str) -> None:
    data = (DATA / name).read_bytes()
    position = 0
    for item in _read(name):
        assert data[position : item.position].strip(FILLER) == b""
        assert data[item.position : item.position + len(item.raw)] == item.raw
        position = item.position + len(item.raw)
    assert data[position:].strip(FILLER) == b""


@pytest.mark.parametrize("name", [name for name in COUNTS if name.endswith(".mrc")])
def test_quick_parse_agrees_with_the_full_reader(name: str) -> None:
    for item in _parsed(name):
        quick = quick_parse(item.raw)
        assert quick is None or quick.texts == record_texts(item.record)


@pytest.mark.parametrize("name", [name for name in COUNTS if name.endswith(".mrc")])
def test_fields_agree_with_pymarc_where_nothing_was_wrong(name: str) -> None:
    for item in _parsed(name):
        if item.findings or b"&#x" in item.raw:
            # pymarc leaves numeric character references of MARC-8 as they are.
            continue
        theirs = next(iter(pymarc.MARCReader(io.BytesIO(item.raw), to_unicode=True, permissive=True)), None)
        if theirs is None:
            continue
        expected = [
            (
                field.tag,
                field.data if field.is_control_field() else [(s.code, s.value) for s in field.subfields],
            )
            for field in theirs.fields
        ]
        ours = [
            (
                field.tag,
                field.data if field.data is not None else [(s.code, s.value) for s in field.subfields],
            )
            for field in item.record.fields
        ]
        assert ours == expected


@pytest.mark.parametrize("name", [name for name in COUNTS if name.endswith((".xml", ".json"))])
def test_json_round_trip_of_real_records(name: str) -> None:
    for item in _parsed(name):
        record = item.record
        assert from_marc_json(to_marc_json(record), format=record.format) == record


def test_chinese_samples_are_told_apart() -> None:
    folder = "dp2-cnmarc/dp2Catalog/SRU"
    names = ("sample_cnmarcxml", "sample_unimarcxml", "sample_kormarcxml", "sample_marcxml")
    formats = [{item.record.format for item in _parsed(f"{folder}/{name}.xml")} for name in names]
    assert formats == [{MarcFormat.CNMARC}, {MarcFormat.CNMARC}, {MarcFormat.CNMARC}, {MarcFormat.MARC21}]


def test_mnemonic_text_is_the_same_as_its_iso2709_twin() -> None:
    ours = [item.record.fields[6:] for item in _parsed("marc-dirty/brkrtest.mrk")][1]
    twin = [item.record.fields[6:] for item in _parsed("marc-dirty/brkrtest.mrc")][1]
    assert ours == twin


def test_json_twin_of_iso2709_record() -> None:
    twins = [_parsed(f"marc-dirty/summerland{rest}")[0].record.fields for rest in (".mrc", "-marc-json.json", ".xml")]
    assert twins[1] == twins[0]
    assert twins[2] == twins[0]


def test_unreadable_stream_is_refused() -> None:
    with pytest.raises(MarcError):
        list(read_records(io.BytesIO((DATA / "README.md").read_bytes())))
