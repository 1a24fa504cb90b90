"""Every form says the same as the writers of the bibliography; the fast way and the full way agree."""

from __future__ import annotations

import pytest
from lxml import etree

from wenyuan.bibliography.crosswalks import convert, to_dublin_core, write_oai_dc
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, encode_iso2709, to_marcxml
from wenyuan.knowledge.catalogue import demo
from wenyuan.knowledge.catalogue.api import ChangedRecord
from wenyuan.knowledge.exchange.rendering import Form, write_form
from wenyuan.knowledge.exchange.rendering.marcxml import read_regular, write_record, write_regular

RECORDS = [demo.build_record(work) for work, _n in zip(demo.iter_works(), range(60), strict=False)]


def source(record: Record, raw: bytes | None = None, encoding: str = "utf-8") -> ChangedRecord:
    return ChangedRecord(1, 1, 1, record.format.value, "book", "active", raw or encode_iso2709(record), encoding)


def canonical(xml: bytes | str) -> bytes:
    root = etree.fromstring(xml)
    root.attrib.pop("type", None)
    return etree.tostring(root, method="c14n2")


@pytest.mark.parametrize("record", RECORDS, ids=range(len(RECORDS)))
def test_fast_and_full_marcxml_agree(record: Record) -> None:
    raw = encode_iso2709(record)
    regular = read_regular(raw, record.format)

    assert regular is not None
    assert write_regular(raw, record.format) == write_record(regular)
    assert canonical(write_record(regular)) == canonical(to_marcxml(regular))


def test_dublin_core_is_that_of_the_crosswalk() -> None:
    record = RECORDS[0]

    assert canonical(write_form(source(record), Form.OAI_DC) or "") == canonical(write_oai_dc(to_dublin_core(record)))


def test_marks_of_xml_are_escaped_wherever_they_stand() -> None:
    odd = Record("00000nam a2200000   4500", (
        Field("001", data="a&b"), Field("245", '<"', (Subfield("a", 'x < y & "z" >'), Subfield("&", "amp"), Subfield("<", ""))),
    ))
    written = write_regular(encode_iso2709(odd), MarcFormat.MARC21)

    assert written is not None
    root = etree.fromstring(written)
    assert [(e.get("ind1"), e.get("ind2"), e.get("code"), e.text) for e in root[2:]] == [("<", '"', None, None)]
    assert [(e.get("code"), e.text) for e in root[2]] == [("a", 'x < y & "z" >'), ("&", "amp"), ("<", None)]


def test_character_that_xml_cannot_carry_is_left_out() -> None:
    odd = Record("00000nam a2200000   4500", (Field("001", data="1"), Field("245", "00", (Subfield("a", "x\uffffy"),))))

    assert etree.fromstring(write_form(source(odd), Form.MARC21) or "")[2][0].text == "xy"


def test_record_in_gbk_is_read_in_its_own_characters() -> None:
    record = Record("00000nam0 2200000   450 ", (Field("001", data="1"), Field("200", "1 ", (Subfield("a", "红楼梦"),))), MarcFormat.CNMARC)
    written = write_form(source(record, encode_iso2709(record, "gb18030"), "gb18030"), Form.UNIMARC)

    assert "红楼梦" in str(written)


@pytest.mark.parametrize("form", list(Form))
def test_every_form_of_every_record_is_well_formed(form: Form) -> None:
    assert [etree.fromstring(write_form(source(record), form) or "").tag for record in RECORDS] != []


@pytest.mark.parametrize("form", [Form.OAI_DC, Form.SRU_DC])
@pytest.mark.parametrize("wanted", list(MarcFormat))
def test_quick_and_full_dublin_core_agree(form: Form, wanted: MarcFormat) -> None:
    for record in RECORDS:
        made = record if record.format is wanted else convert(record, wanted).record
        regular, other = source(made), source(made, encode_iso2709(made, "gb18030"), "gb18030")

        assert write_form(regular, form) == write_form(other, form)
