"""What the editor asks for besides checks: names of coded values, and a text in the other Chinese script."""

from __future__ import annotations

import pytest
from django.test import Client

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.validation import MATERIALS, new_record
from wenyuan.knowledge.catalogue.web.fixed_fields import positions_of

from .conftest import AT, World


@pytest.mark.django_db
def test_coded_positions_are_told_in_the_language_of_the_page(world: World) -> None:
    client = world.client("mine")

    told = client.get("/staff/records/fields/?format=cnmarc&tag=100&kind=a").json()["positions"]
    assert (told[4]["start"], told[4]["length"], told[4]["name"], told[4]["codes"][2]) == (17, 1, "读者对象", ["c", "小学"])
    assert ("读者对象", "讀者對象", "Target audience") in [one.names for one in positions_of(MarcFormat.MARC21, "008", kind="am")]
    assert ("字符集", "字元集", "Character set") in [one.names for one in positions_of(MarcFormat.CNMARC, "100", kind="am")]
    assert ("出版频率", "出版頻率", "Frequency") in [one.names for one in positions_of(MarcFormat.MARC21, "008", kind="as")]
    assert client.get("/staff/records/fields/?format=cnmarc&tag=330&kind=a").json()["positions"] == []
    assert Client().get("/staff/records/fields/?format=cnmarc&tag=100").status_code == 403


@pytest.mark.parametrize("format_", list(MarcFormat))
@pytest.mark.parametrize("material", MATERIALS)
def test_templates_hold_codes_that_the_pickers_know(format_: MarcFormat, material: str) -> None:
    record = new_record(format_, material, today=AT.date(), agency="T")
    kind = record.leader[6:8]
    values = {"LDR": record.leader} | {field.tag: field.data or field.first("a") or "" for field in record.fields}

    unknown = [
        (tag, position.start, values[tag][position.start : position.start + position.length])
        for tag in values for position in positions_of(format_, tag, kind=kind)
        if position.codes and values[tag][position.start : position.start + position.length] not in {code for code, _names in position.codes}
    ]

    assert unknown == []


@pytest.mark.parametrize(("format_", "tag"), [(MarcFormat.CNMARC, "LDR"), (MarcFormat.CNMARC, "100"), (MarcFormat.CNMARC, "105"), (MarcFormat.CNMARC, "110"), (MarcFormat.MARC21, "LDR"), (MarcFormat.MARC21, "008")])
def test_positions_do_not_overlap_and_codes_fill_them(format_: MarcFormat, tag: str) -> None:
    positions = positions_of(format_, tag, kind="am")
    places = [place for one in positions for place in range(one.start, one.start + one.length)]

    assert positions
    assert places == sorted(set(places))
    assert all(len(code) == one.length for one in positions for code, _names in one.codes)
    assert all(len({code for code, _names in one.codes}) == len(one.codes) for one in positions)


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "to", "told"), [
    ("‡a论语译注‡f杨伯峻译注", "", {"text": "‡a論語譯註‡f楊伯峻譯註", "to": "hant"}),
    ("‡a紅樓夢", "", {"text": "‡a红楼梦", "to": "hans"}),
    ("‡a红楼梦", "hans", {"text": "‡a红楼梦", "to": "hans"}),
    ("", "", {"text": "", "to": "hant"}),
])
def test_text_is_given_in_the_other_script(world: World, text: str, to: str, told: dict[str, str]) -> None:
    assert world.client("mine").post("/staff/records/convert/", {"text": text, "to": to}).json() == told


@pytest.mark.django_db
def test_script_is_changed_for_those_who_edit(world: World) -> None:
    assert [client.post("/staff/records/convert/", {"text": "书"}).status_code for client in (Client(), world.client("mine"))] == [403, 200]
