"""Every MARC file of the test data goes through the whole import; what goes in comes out or is on the list of rejects."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import export_records, run_import, take_file
from wenyuan.knowledge.catalogue.models import Authority, Batch, Record, Reject

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("name", "stored", "rejected"), [
    ("marc-uva/specTestRecs.mrc", 76, 0), ("marc-evergreen/lul_fre_500.mrc", 500, 0), ("marc-dirty/008008027.mrc", 18, 1),
    ("marc-dirty/brkrtest.mrk8", 8, 0), ("dp2-cnmarc/dp2Catalog/SRU/sample_cnmarcxml.xml", 3, 0), ("marc-dirty/chabon-missing-subfield-code.xml", 0, 1),
])
def test_file_in_equals_records_plus_rejects(test_data: Path, name: str, stored: int, rejected: int) -> None:
    library = register_library(code="CN-T", name="测试馆", level="city")
    with (test_data / name).open("rb") as stream:
        batch = take_file(stream, name=name, library_id=library, rule="add", at=timezone.now())

    counts = run_import(batch_id=batch, at=timezone.now(), processes=1)

    assert (counts.read, counts.stored, counts.rejected) == (stored + rejected, stored, rejected)
    assert Record.objects.filter(batch_id=batch).count() == stored
    assert Reject.objects.filter(batch_id=batch).count() == rejected
    assert Batch.objects.get(pk=batch).state == "done"


def test_untouched_records_come_out_octet_for_octet(test_data: Path) -> None:
    library = register_library(code="CN-T", name="测试馆", level="city")
    source = test_data / "marc-evergreen" / "lul_fre_500.mrc"
    with source.open("rb") as stream:
        batch = take_file(stream, name=source.name, library_id=library, rule="add", at=timezone.now())
    run_import(batch_id=batch, at=timezone.now(), processes=1)

    assert b"".join(export_records(form="iso2709", batch_id=batch)) == source.read_bytes()


def test_authorities_with_local_tags_are_kept(test_data: Path) -> None:
    library = register_library(code="CN-T", name="测试馆", level="city")
    with (test_data / "marc-evergreen" / "auth-1066.mrc").open("rb") as stream:
        batch = take_file(stream, name="auth", library_id=library, rule="replace", at=timezone.now())

    counts = run_import(batch_id=batch, at=timezone.now(), processes=1)

    assert (counts.read, counts.stored + counts.updated, counts.rejected) == (1066, 1064, 2)  # two have no heading at all
    assert Authority.objects.filter(batch_id=batch).count() == counts.stored
