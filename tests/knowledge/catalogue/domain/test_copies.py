"""Barcodes inside records become items once, and make the record findable by them."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from wenyuan.bibliography.marc import Field, MarcFormat, Subfield, encode_iso2709
from wenyuan.bibliography.marc import Record as Marc
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import run_import, take_file
from wenyuan.knowledge.catalogue.domain.copies import make_items_of_batch
from wenyuan.knowledge.catalogue.models import Item

pytestmark = pytest.mark.django_db(transaction=True)


def test_items_come_from_905_once() -> None:
    library = register_library(code="CN-T", name="测试馆", level="city")
    marc = Marc("00000nam0 2200000   450 ", (
        Field("001", data="n1"), Field("100", subfields=(Subfield("a", "20200101d2020    em y0chiy50      ea"),)), Field("200", "1 ", (Subfield("a", "甲"),)),
        Field("905", subfields=(Subfield("a", "CN-T"), Subfield("b", "0001"), Subfield("b", "0002"), Subfield("d", "I210.4"), Subfield("e", "12"))),
    ), MarcFormat.CNMARC)
    batch = take_file(io.BytesIO(encode_iso2709(marc)), name="t.mrc", library_id=library, rule="replace", at=timezone.now())
    run_import(batch_id=batch, at=timezone.now(), processes=1)

    made = [make_items_of_batch(batch_id=batch, library_id=library, at=timezone.now()) for _ in range(2)]

    assert made == [2, 0]
    assert list(Item.objects.order_by("barcode").values_list("barcode", "call_number")) == [("0001", "I210.4/12"), ("0002", "I210.4/12")]
