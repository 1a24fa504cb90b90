"""Holdings records of a file are shown beside the copies, to staff and to readers; hiding a record is on record."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import MarcFormat, encode_iso2709, from_mrk
from wenyuan.foundation.identifiers.api import ark_name
from wenyuan.knowledge.catalogue.api import ItemFacts, add_item, list_holdings, list_versions, run_import, take_file
from wenyuan.knowledge.catalogue.models import Holding

HOLDING = """=LDR  00000ny  a2200000un 4500
=001  H{n}
=004  T1
=008  2611230p\\\\\\\\8\\\\\\4001uuchi0000000
=852  0\\$bMAIN$hZ429.441$i{n}
=866  \\0$a第1卷(1982)–第{n}卷
=856  40$u{url}
"""


@pytest.fixture
def held(world: World, transactional_db: None) -> World:
    octets = b"".join(
        encode_iso2709(from_mrk(HOLDING.format(n=n, url=url), format=MarcFormat.MARC21))
        for n, url in ((8, "https://example.org/mengxi"), (9, "javascript:alert(1)"))
    )
    batch = take_file(BytesIO(octets), name="h.mrc", library_id=world.first, rule="replace", at=timezone.now())
    run_import(batch_id=batch, at=timezone.now(), processes=1)
    return world


def _public(world: World) -> str:
    return Client().get(f"/ark:/99999/{ark_name('record', world.record)}").content.decode()


def test_holdings_of_a_file_reach_both_pages(held: World) -> None:
    assert [(one.call_number, one.summary) for one in list_holdings(record_ids=[held.record])[held.record]] == [
        ("Z429.441 8", "第1卷(1982)–第8卷"), ("Z429.441 9", "第1卷(1982)–第9卷"),
    ]
    staff = held.client("looker").get(f"/staff/records/{held.record}/").content.decode()
    for shown in (staff, _public(held)):
        assert re.findall(r"<td[^>]*>(Z429\.441 [89])</td>", shown) == ["Z429.441 8", "Z429.441 9"]
        assert "第1卷(1982)–第8卷" in shown
        assert shown.count('href="https://example.org/mengxi"') == 1
        assert 'href="javascript' not in shown
    assert "2 条馆藏记录" in staff


def test_copies_and_holdings_stand_together(held: World) -> None:
    add_item(record_id=held.record, library_id=held.first, facts=ItemFacts(barcode="B1", call_number="Z429.441/7"), at=timezone.now(), actor_id=None)
    shown = _public(held)

    assert re.findall(r'<td class="num">(Z429[^<]*)</td>', shown) == ["Z429.441/7", "Z429.441 8", "Z429.441 9"]
    assert shown.count(">甲馆</a>") == 1
    assert "收藏情况" in shown


def test_empty_holding_is_no_row(world: World) -> None:
    Holding.objects.create(library_id=world.first, record_id=world.record)

    assert "复本未登记" in _public(world)


def test_hiding_is_told_with_person_and_reason(world: World) -> None:
    client = world.client("mine")
    here = f"/staff/records/{world.record}"

    client.post(f"{here}/suppress/", {"suppressed": "1", "reason": " 著作权投诉 "})
    client.post(f"{here}/suppress/", {"suppressed": "0"})

    shown = client.get(f"{here}/").content.decode()
    assert [v.reason for v in list_versions(record_id=world.record)] == ["已重新公开", "已设为不公开：著作权投诉", ""]
    assert re.findall(r'<span class="small soft">mine .*?</span><p class="small">(.*?)</p>', shown) == ["已重新公开", "已设为不公开：著作权投诉"]
    assert "著作权投诉" not in _public(world)
