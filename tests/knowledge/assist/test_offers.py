"""What is offered beside the record: right fields of both formats, authorities, coded data, pasted pages; what becomes of it is counted."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.knowledge.authorities.conftest import AT, person
from tests.knowledge.catalogue.staff.conftest import World

from wenyuan.bibliography.marc import MarcFormat, Record, from_mrk
from wenyuan.knowledge.assist.data import Edit, Use
from wenyuan.knowledge.assist.offering import UnreadablePaste, offer_for_record
from wenyuan.knowledge.assist.placing import audience_edit, audience_of, pinyin_edits
from wenyuan.knowledge.assist.training import train_models
from wenyuan.knowledge.assist.uses import count_uses, note_use

from .test_assist_pages import fill, home

__all__ = ["home"]
TODAY = date(2026, 11, 23)
CNMARC = """=LDR  00000nam0 2200000   450\\
=100  \\\\$a20261123d1937    em y0chiy50      ea
=101  0\\$achi
=200  1\\$a{title}$9liang di shu$f{said}
=690  \\\\$a$v5
=701  \\0$a$4
=801  \\0$aCN$bTEST$c20261123
"""
MARC21 = """=LDR  00000nam a2200000 i 4500
=008  261123s1937\\\\\\\\cc\\\\\\\\\\\\\\\\\\\\\\\\000\\0\\chi\\c
=100  1\\$a$e
=245  10$a{title} /$c{said}
"""
ONIX = """<Product><RecordReference>x1</RecordReference><NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9787020002207</IDValue></ProductIdentifier>
<DescriptiveDetail><ProductComposition>00</ProductComposition><ProductForm>BB</ProductForm>
<TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>两地书</TitleText></TitleElement></TitleDetail>
<Language><LanguageRole>01</LanguageRole><LanguageCode>chi</LanguageCode></Language></DescriptiveDetail>
<CollateralDetail><TextContent><TextType>03</TextType><ContentAudience>00</ContentAudience><Text>鲁迅与许广平的通信。</Text></TextContent></CollateralDetail>
<PublishingDetail><Publisher><PublishingRole>01</PublishingRole><PublisherName>人民文学出版社</PublisherName></Publisher></PublishingDetail></Product>"""


def cnmarc(title: str = "两地书", said: str = "鲁迅著") -> Record:
    return from_mrk(CNMARC.format(title=title, said=said), format=MarcFormat.CNMARC)


def marc21(title: str = "两地书", said: str = "鲁迅著") -> Record:
    return from_mrk(MARC21.format(title=title, said=said), format=MarcFormat.MARC21)


def lines(marc: Record, task: str, *, pasted: str = "") -> list[tuple[str, int, str]]:
    return [(edit.tag, edit.occurrence, edit.line) for one in offer_for_record(marc, pasted=pasted, today=TODAY) if one.task == task for edit in one.edits]


@pytest.mark.django_db
def test_names_go_to_the_fields_of_their_roles_with_the_number_of_their_authority(world: World, home: object) -> None:
    person(world.first, "鲁迅", dates="1881-1936")
    number = offer_for_record(cnmarc(), today=TODAY)[0].edits[0].line.partition("$3")[2].partition("$")[0]

    assert number
    assert lines(cnmarc(said="鲁迅著；许广平编"), "name") == [
        ("701", 0, f"=701  \\0$3{number}$a鲁迅$9lu xun$f(1881-1936)$4著"), ("702", -1, "=702  \\0$a许广平$9xu guang ping$4编"),
    ]
    assert lines(marc21(said="鲁迅著；许广平编"), "name") == [
        ("100", 0, f"=100  1\\$a鲁迅$d1881-1936$e著$4aut$0{number}"), ("700", -1, "=700  1\\$a许广平$e编$4com"),
    ]
    named = from_mrk(CNMARC.format(title="两地书", said="鲁迅著").replace("$a$4", "$a鲁迅$4著"), format=MarcFormat.CNMARC)
    assert lines(named, "name") == [("701", 0, f"=701  \\0$3{number}$a鲁迅$9lu xun$f(1881-1936)$4著")]
    linked = from_mrk(CNMARC.format(title="两地书", said="鲁迅著").replace("$a$4", f"$3{number}$a鲁迅$4著"), format=MarcFormat.CNMARC)
    assert lines(linked, "name") == []


@pytest.mark.django_db
def test_two_of_one_name_are_both_offered_the_one_of_the_dynasty_first(world: World, home: object) -> None:
    person(world.first, "王伟", dynasty="明", dates="1500-1570")
    person(world.first, "王伟", dynasty="清", dates="1700-1770")

    found = [one for one in offer_for_record(cnmarc(said="（清）王伟撰"), today=TODAY) if one.task == "name"]

    assert [(one.detail.split()[:2], one.count) for one in found] == [(["清", "1700-1770"], 2), (["明", "1500-1570"], 2)]


@pytest.mark.django_db
def test_class_and_subject_are_offered_as_fields(world: World, home: object) -> None:
    fill(world)
    train_models(at=AT)

    assert ("690", 0, "=690  \\\\$aK295$v5") in lines(cnmarc(title="成都县志"), "class")
    assert [line for _tag, _n, line in lines(marc21(title="成都县志"), "class")][:1] == ["=084  \\\\$aK295$2clc"]
    assert lines(cnmarc(title="成都县志"), "subject")[0] == ("606", -1, "=606  0\\$a地方志")


@pytest.mark.django_db
def test_pasted_title_page_and_onix_fill_what_is_missing(world: World, home: object) -> None:
    empty = cnmarc(title="", said="")
    page = "红楼梦\n（清）曹雪芹 著\n中国古典文学读本丛书\n人民文学出版社 1982年"

    assert lines(empty, "page", pasted=page) == [
        ("200", 0, "=200  1\\$a红楼梦$9liang di shu$f（清）曹雪芹 著"), ("210", -1, "=210  \\\\$c人民文学出版社$d1982"), ("225", -1, "=225  2\\$a中国古典文学读本丛书"),
    ]
    assert lines(empty, "name", pasted=page) == [("701", 0, "=701  \\0$a曹雪芹$9cao xue qin$c(清)$4著")]
    told = {tag: line for tag, _n, line in lines(cnmarc(), "page", pasted=ONIX)}
    assert "9787020002207" in told["010"].replace("-", "")
    assert "人民文学出版社" in told["210"]
    assert told["330"] == "=330  \\\\$a鲁迅与许广平的通信。"
    with pytest.raises(UnreadablePaste):
        offer_for_record(cnmarc(), pasted="<Product><b></Product>", today=TODAY)


@pytest.mark.parametrize(("leader", "fixed", "format_", "letter"), [
    ("00000nam0 2200000   450 ", "20261123d1937    em y0chiy50      ea", MarcFormat.CNMARC, "m"),
    ("00000nam0 2200000   450 ", "20261123d1937    c  y0chiy50      ea", MarcFormat.CNMARC, "c"),
    ("00000nam0 2200000   450 ", "20261123d1937    u  y0chiy50      ea", MarcFormat.CNMARC, ""),
    ("00000nam a2200000 i 4500", "261123s1937    cc     j      000 0 chi c", MarcFormat.MARC21, "a"),
    ("00000nam a2200000 i 4500", "261123s1937    cc     e      000 0 chi c", MarcFormat.MARC21, "m"),
    ("00000nem a2200000 i 4500", "261123s1937    cc     j      000 0 chi c", MarcFormat.MARC21, ""),
])
def test_audience_is_read_from_coded_data(leader: str, fixed: str, format_: MarcFormat, letter: str) -> None:
    assert audience_of(leader, fixed, format_) == letter


def test_audience_is_written_into_its_place() -> None:
    edit = audience_edit(cnmarc(), "c")
    other = audience_edit(marc21(), "c")

    assert edit is not None
    assert other is not None
    assert (edit.tag, edit.occurrence, edit.line) == ("100", 0, "=100  \\\\$a20261123d1937    c  y0chiy50      ea")
    assert other.line == "=008  261123s1937\\\\\\\\cc\\\\\\\\\\b\\\\\\\\\\\\000\\0\\chi\\c"
    assert audience_edit(cnmarc(), "m") is None


def test_marc21_gets_linked_fields_in_pinyin() -> None:
    record = from_mrk(MARC21.format(title="红楼梦", said="曹雪芹著").replace("$a$e", "$a曹雪芹$e著$4aut"), format=MarcFormat.MARC21)

    assert [(edit.tag, edit.occurrence, edit.line) for edit in pinyin_edits(record)] == [
        ("100", 0, "=100  1\\$6880-01$a曹雪芹$e著$4aut"), ("880", -1, "=880  1\\$6100-01/(B$aCao, Xueqin"),
        ("245", 0, "=245  10$6880-02$a红楼梦 /$c曹雪芹著"), ("880", -1, "=880  10$6245-02/(B$aHong lou meng /$cCao xue qin zhu"),
    ]
    assert pinyin_edits(cnmarc()) == ()


@pytest.mark.django_db
def test_offers_come_as_json_and_what_is_taken_is_counted(world: World, home: object) -> None:
    client = world.client("mine")
    body = {"mrk": CNMARC.format(title="两地书", said="鲁迅著；许广平编"), "format": "cnmarc"}

    told = client.post("/staff/assist/offers/", body).json()
    assert [(one["task"], one["shown"], one["tag"], one["reason"]) for one in told["offers"] if one["task"] == "name"] == [
        ("name", "鲁迅", "701", "责任说明里有，规范库里没有"), ("name", "许广平", "702", "责任说明里有，规范库里没有"),
    ]
    assert told["offers"][0]["edits"] == [{"tag": "701", "occurrence": 0, "line": "=701  \\0$a鲁迅$9lu xun$4著", "was": "=701  \\0$a$4", "vacant": True}]
    assert client.post("/staff/assist/offers/", {"mrk": "=20", "format": "cnmarc"}).status_code == 422
    assert client.post("/staff/assist/offers/", body | {"pasted": "<x>"}).json()["offers"] == []
    used = {"library": world.first, "task": "name", "taken": "1", "first": "1"}
    assert client.post("/staff/assist/used/", used).status_code == 204
    assert client.post("/staff/assist/used/", used | {"taken": "0"}).status_code == 204
    assert client.post("/staff/assist/used/", used | {"task": "spell"}).status_code == 400
    assert client.post("/staff/assist/used/", used | {"library": world.second}).status_code == 403
    assert count_uses(since=date(2026, 1, 1), libraries=None) == [Use("name", 1, 0, 1)]


@pytest.mark.django_db
def test_uses_are_summed_by_task(world: World) -> None:
    for library, task, taken, first in ((world.first, "class", True, True), (world.first, "class", True, False), (world.second, "class", False, True), (world.first, "series", True, True)):
        note_use(library_id=library, task=task, taken=taken, first=first, day=TODAY)
    note_use(library_id=world.first, task="class", taken=True, first=True, day=date(2025, 1, 1))

    assert count_uses(since=TODAY, libraries=None) == [Use("class", 1, 1, 1), Use("series", 1, 0, 0)]
    assert count_uses(since=TODAY, libraries=[world.second]) == [Use("class", 0, 0, 1)]
    with pytest.raises(ValueError, match="spell"):
        note_use(library_id=world.first, task="spell", taken=True, first=True, day=TODAY)


def test_edit_tells_what_stood_there() -> None:
    assert audience_edit(cnmarc(), "k") == Edit("100", 0, "=100  \\\\$a20261123d1937    k  y0chiy50      ea", "=100  \\\\$a20261123d1937    em y0chiy50      ea", vacant=False)


@pytest.mark.django_db
def test_page_tells_what_was_taken_and_how_learning_went(world: World, home: object) -> None:
    fill(world)
    train_models(at=AT)
    client = world.client("mine")
    assert "实际采用" not in client.get("/staff/assist/").content.decode()
    note_use(library_id=world.first, task="class", taken=True, first=True, day=timezone.localdate())
    note_use(library_id=world.first, task="class", taken=False, first=True, day=timezone.localdate())
    note_use(library_id=world.second, task="subject", taken=True, first=True, day=timezone.localdate())

    shown = client.get("/staff/assist/").content.decode()

    assert "由命令行训练" in shown
    assert "50%" in shown.partition("实际采用")[2].partition("</section>")[0]
    assert "主题" not in shown.partition("实际采用")[2].partition("</section>")[0]
    for text in ("学得越多", "分类号比到第几位"):
        assert text in shown
