"""Records out in every form, with what a conversion could not carry over."""

from __future__ import annotations

import pytest
from django.utils import timezone
from lxml import etree

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, parse_record
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record, export_records, find_record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record() -> int:
    library = register_library(code="CN-T", name="测试馆", level="city")
    marc = Record("00000nam0 2200000   450 ", (
        Field("001", data="n1"), Field("100", subfields=(Subfield("a", "20200101d1926    em y0chiy50      ea"),)), Field("101", "0 ", (Subfield("a", "chi"),)),
        Field("200", "1 ", (Subfield("a", "彷徨"), Subfield("f", "鲁迅著"))), Field("690", subfields=(Subfield("a", "I210.6"), Subfield("v", "5"))),
        Field("701", " 0", (Subfield("a", "鲁迅"), Subfield("4", "著"))),
    ), MarcFormat.CNMARC)
    return create_record(marc=marc, library_id=library, at=timezone.now(), actor_id=None)


def test_marc21_is_converted_and_the_loss_is_told(record: int) -> None:
    lost: list[tuple[str, str, str]] = []

    raw = b"".join(export_records(form="marc21", record_ids=[record], hear=lambda number, losses: lost.extend((number, x.tag, x.subfield) for x in losses)))

    title = parse_record(raw).record.first("245")
    assert title is not None
    assert (title.first("a") or "").startswith("彷徨")
    assert ("n1", "690", "v") in lost


@pytest.mark.parametrize(("form", "path", "found"), [
    ("marcxml", "//*[local-name()='datafield'][@tag='200']/*[@code='a']", "彷徨"), ("mods", "//*[local-name()='titleInfo']/*[local-name()='title']", "彷徨"),
    ("dc", "//*[local-name()='creator']", "鲁迅"), ("bibframe", "//*[local-name()='Work']//*[local-name()='mainTitle']", "彷徨"),
])
def test_xml_forms_are_one_well_formed_document(record: int, form: str, path: str, found: str) -> None:
    document = etree.fromstring(b"".join(export_records(form=form, record_ids=[record])))

    assert found in [node.text for node in document.xpath(path)]


def test_linked_data_names_a_record_by_its_permanent_address(record: int, settings) -> None:  # type: ignore[no-untyped-def]
    settings.WENYUAN_BASE_URL = "https://library.example"

    document = etree.fromstring(b"".join(export_records(form="bibframe", record_ids=[record])))

    about = [node.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") for node in document]
    address = f"https://library.example/ark:/99999/{ark_name('record', record)}"
    assert about == [f"{address}#Work", f"{address}#Instance"]


def test_records_asked_for_by_name_come_in_that_order(record: int) -> None:
    library = find_record(record_id=record).library_id
    other = create_record(marc=Record("00000nam0 2200000   450 ", (Field("001", data="n2"), Field("200", "1 ", (Subfield("a", "呐喊"),))), MarcFormat.CNMARC), library_id=library, at=timezone.now(), actor_id=None)

    for order in ([record, other], [other, record]):
        numbers = [parse_record(raw).record.control_number for raw in export_records(form="utf8", record_ids=order)]
        assert numbers == [{record: "n1", other: "n2"}[one] for one in order]
