"""Records in the site map."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from tests.knowledge.catalogue.staff.conftest import marc

from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.foundation.libraries.api import register_library
from wenyuan.knowledge.catalogue.api import create_record
from wenyuan.knowledge.catalogue.models import Record
from wenyuan.knowledge.catalogue.queries import library_things

pytestmark = pytest.mark.django_db


def test_public_records_stand_in_the_map_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    monkeypatch.setattr(library_things, "_MAPPED", 2)
    cache.delete("catalogue.sitemap.parts")
    library = register_library(code="CN-S-1", name="甲馆", level="city")
    made = [create_record(marc=marc(f"N{n}", "书"), library_id=library, actor_id=None, at=at) for n in range(6)]
    Record.objects.filter(pk=made[1]).update(status="deleted")
    parts = []
    for part in range(3):
        text = b"".join(Client().get(f"/sitemap-records-{part}.xml").streaming_content).decode()
        assert text.count("<url>") == text.count("<lastmod>2026-11-23</lastmod>")
        parts.append([record for record in made if ark_name("record", record) in text])
    cache.delete("catalogue.sitemap.parts")
    assert parts == [[made[0], made[2]], made[3:5], made[5:]]
