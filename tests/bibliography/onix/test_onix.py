"""ONIX 3.0 in both tag styles, its parts where cataloguers look for them, and messages that mean no good."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.marc import Field, MarcFormat, Record
from wenyuan.bibliography.onix import OnixError, from_onix, identifier_of, is_withdrawn, read_products
from wenyuan.bibliography.onix.short_tags import REFERENCE_NAMES

PRODUCT = """
<Product><RecordReference>cn.example.1</RecordReference><NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9787020002207</IDValue></ProductIdentifier>
<DescriptiveDetail><ProductComposition>00</ProductComposition><ProductForm>BB</ProductForm>
<Measure><MeasureType>01</MeasureType><Measurement>210</Measurement><MeasureUnitCode>mm</MeasureUnitCode></Measure>
<Collection><CollectionType>10</CollectionType><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>02</TitleElementLevel><PartNumber>12</PartNumber><TitleText>中国古典文学读本丛书</TitleText></TitleElement></TitleDetail></Collection>
<TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>红楼梦</TitleText><Subtitle>校注本</Subtitle></TitleElement></TitleDetail>
<Contributor><SequenceNumber>2</SequenceNumber><ContributorRole>B06</ContributorRole><PersonName>David Hawkes</PersonName><PersonNameInverted>Hawkes, David</PersonNameInverted><NamesBeforeKey>David</NamesBeforeKey><KeyNames>Hawkes</KeyNames></Contributor>
<Contributor><SequenceNumber>1</SequenceNumber><ContributorRole>A01</ContributorRole><NameIdentifier><NameIDType>16</NameIDType><IDValue>0000000081428773</IDValue></NameIdentifier><PersonName>曹雪芹</PersonName></Contributor>
<Contributor><SequenceNumber>3</SequenceNumber><ContributorRole>B01</ContributorRole><CorporateName>中国艺术研究院红楼梦研究所</CorporateName></Contributor>
<EditionNumber>3</EditionNumber><Language><LanguageRole>01</LanguageRole><LanguageCode>chi</LanguageCode></Language>
<Extent><ExtentType>00</ExtentType><ExtentValue>1606</ExtentValue><ExtentUnit>03</ExtentUnit></Extent>
<Subject><MainSubject/><SubjectSchemeIdentifier>93</SubjectSchemeIdentifier><SubjectCode>FBC</SubjectCode></Subject>
<Subject><SubjectSchemeIdentifier>12</SubjectSchemeIdentifier><SubjectCode>FC</SubjectCode></Subject>
<Subject><SubjectSchemeIdentifier>24</SubjectSchemeIdentifier><SubjectSchemeName>中国图书馆分类法</SubjectSchemeName><SubjectCode>I242.47</SubjectCode></Subject>
<Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier><SubjectHeadingText>章回小说；清代</SubjectHeadingText></Subject>
<AudienceCode>01</AudienceCode></DescriptiveDetail>
<CollateralDetail><TextContent><TextType>03</TextType><ContentAudience>00</ContentAudience><Text textformat="05"><p>以贾、史、王、薛四大家族的兴衰为背景。</p></Text></TextContent></CollateralDetail>
<PublishingDetail><Publisher><PublishingRole>01</PublishingRole><PublisherName>人民文学出版社</PublisherName></Publisher><CityOfPublication>北京</CityOfPublication><CountryOfPublication>CN</CountryOfPublication>
<PublishingStatus>04</PublishingStatus><PublishingDate><PublishingDateRole>01</PublishingDateRole><Date dateformat="00">20080715</Date></PublishingDate></PublishingDetail>
<ProductSupply><SupplyDetail><Supplier><SupplierRole>01</SupplierRole><SupplierName>人民文学出版社发行部</SupplierName></Supplier><ProductAvailability>21</ProductAvailability>
<Price><PriceType>02</PriceType><PriceAmount>59.70</PriceAmount><CurrencyCode>CNY</CurrencyCode></Price></SupplyDetail></ProductSupply></Product>
"""


def message(*products: str, root: str = "ONIXMessage", release: str = "3.0") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="http://ns.editeur.org/onix/3.0/reference" release="{release}"><Header/>{"".join(products)}</{root}>'.encode()


def short(product: str) -> str:
    """The same product in short tags."""
    tags = {reference: tag for tag, reference in REFERENCE_NAMES.items()}
    for reference, tag in sorted(tags.items(), key=lambda pair: -len(pair[0])):
        for mark in ("<{}>", "</{}>", "<{}/>", "<{} "):
            product = product.replace(mark.format(reference), mark.format(tag))
    return product


def shown(record: Record, *tags: str) -> list[str]:
    def line(field: Field) -> str:
        return f"{field.tag} " + "".join(f"${s.code}{s.value}" for s in field.subfields)

    return [line(field) for field in record.fields if field.tag in tags]


def the_one(octets: bytes, to: MarcFormat = MarcFormat.CNMARC) -> Record:
    (product,) = read_products(io.BytesIO(octets))
    return from_onix(product, to, entered="20261123").record


def test_every_part_stands_in_its_cnmarc_field() -> None:
    record = the_one(message(PRODUCT))

    assert shown(record, "010", "101", "102", "200", "205", "210", "215", "225", "330", "333", "345", "610", "686", "690", "701", "702", "712") == [
        "010 $a978-7-02-000220-7$b精装$dCNY59.70", "101 $achi", "102 $aCN", "200 $a红楼梦$e校注本$f曹雪芹著$gtranslated by David Hawkes$g中国艺术研究院红楼梦研究所编", "205 $a第3版",
        "210 $a北京$c人民文学出版社$d2008.7", "215 $a1606页$d21cm", "225 $a中国古典文学读本丛书$v12", "330 $a以贾、史、王、薛四大家族的兴衰为背景。", "333 $a大众",
        "345 $a人民文学出版社发行部$dCNY59.70；有货", "610 $a章回小说", "610 $a清代", "686 $aFBC$2thema", "686 $aFC$2bicssc", "690 $aI242.47$v5",
        "701 $a曹雪芹$4著$3(isni)0000000081428773", "702 $aHawkes$bDavid$4译", "712 $a中国艺术研究院红楼梦研究所$4编",
    ]
    assert record.first("100").first("a") == "20261123d2008    m  y0chiy50      ea"  # type: ignore[union-attr]


def test_marc_21_has_the_same_statements() -> None:
    record = the_one(message(PRODUCT), MarcFormat.MARC21)

    found = shown(record, "020", "037", "084", "100", "245", "250", "264", "490", "520", "521", "700", "710")
    assert "020 $a9787020002207$q精装$cCNY59.70" in [line.replace("-", "") for line in found]
    assert [line for line in found if line.startswith("084")] == ["084 $aFBC$2thema", "084 $aFC$2bicssc", "084 $aI242.47$2clc"]
    assert any("Hawkes, David" in line for line in found if line.startswith("700"))
    assert any(line.startswith("100 $a曹雪芹") for line in found)


def test_short_tags_make_the_same_record() -> None:
    tagged = message(short(PRODUCT), root="ONIXmessage")

    assert b"<b203>" in tagged
    assert the_one(tagged) == the_one(message(PRODUCT))


@pytest.mark.parametrize(("changes", "withdrawn"), [
    ({}, False), ({"<NotificationType>03": "<NotificationType>05"}, True), ({"<PublishingStatus>04": "<PublishingStatus>01"}, True), ({"<PublishingStatus>04": "<PublishingStatus>07"}, False),
])
def test_withdrawal_is_told_by_notification_and_status(changes: dict[str, str], withdrawn: bool) -> None:
    text = PRODUCT
    for old, new in changes.items():
        text = text.replace(old, new)
    (product,) = read_products(io.BytesIO(message(text)))

    assert is_withdrawn(product) is withdrawn
    assert identifier_of(product) == "cn.example.1"


def test_first_volume_takes_the_title_of_its_set_where_it_has_none() -> None:
    levels = (
        "<TitleElement><TitleElementLevel>01</TitleElementLevel><PartNumber>第二册</PartNumber></TitleElement>"
        "<TitleElement><TitleElementLevel>02</TitleElementLevel><TitleText>鲁迅全集</TitleText></TitleElement>"
    )
    text = PRODUCT.replace("<TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>红楼梦</TitleText><Subtitle>校注本</Subtitle></TitleElement>", levels)

    assert shown(the_one(message(text)), "200")[0].startswith("200 $a鲁迅全集$h第二册")


def test_product_without_title_is_told() -> None:
    (product,) = read_products(io.BytesIO(message("<Product><RecordReference>x</RecordReference></Product>")))

    with pytest.raises(OnixError, match="no title"):
        from_onix(product, MarcFormat.CNMARC)


@pytest.mark.parametrize(("octets", "words"), [
    (b"", "not well formed"), (b"<html/>", "no ONIX message"), (message(), "no products"), (message(PRODUCT, release="2.1"), "ONIX 2"), (message(PRODUCT)[:-40], "not well formed"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><ONIXMessage release="3.0"><Product>&a;</Product></ONIXMessage>', "entities"),
    (message("<Product>" + "<Subject/>" * 30_000 + "</Product>"), "larger"), (message("<Product>" + "<a>" * 60 + "</a>" * 60 + "</Product>"), "larger"),
])
def test_other_documents_are_refused(octets: bytes, words: str) -> None:
    with pytest.raises(OnixError, match=words):
        list(read_products(io.BytesIO(octets)))


class _Endless(io.RawIOBase):
    """A message of many products, made while it is read."""

    def __init__(self, count: int) -> None:
        self._parts = self._pieces(count)
        self._rest = b""

    def _pieces(self, count: int) -> Iterator[bytes]:
        yield b'<ONIXMessage release="3.0">'
        for _ in range(count):
            yield PRODUCT.encode()
        yield b"</ONIXMessage>"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            piece = next(self._parts, b"")
            if not piece:
                break
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def test_large_message_is_read_in_flat_memory() -> None:
    tracemalloc.start()
    seen = 0
    for product in read_products(_Endless(3000)):  # type: ignore[arg-type]
        seen += identifier_of(product) == "cn.example.1"
        if seen == 500:
            early = tracemalloc.get_traced_memory()[0]
    late = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert seen == 3000
    assert late - early < 2_000_000


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), st.sampled_from(["TitleText", "PersonName", "IDValue", "PriceAmount", "Date", "Measurement", "SubjectCode", "ExtentValue", "SequenceNumber"]))
def test_any_text_in_a_product_makes_a_record_or_is_told(text: str, name: str) -> None:
    from xml.sax.saxutils import escape

    begin = PRODUCT.index(f"<{name}") if f"<{name}" in PRODUCT else 0
    start = PRODUCT.index(">", begin) + 1
    end = PRODUCT.index("</", start)
    changed = PRODUCT[:start] + escape(text) + PRODUCT[end:]
    (product,) = read_products(io.BytesIO(message(changed)))
    try:
        record = from_onix(product, MarcFormat.CNMARC).record
    except OnixError:
        return
    assert record.first("200") is not None
