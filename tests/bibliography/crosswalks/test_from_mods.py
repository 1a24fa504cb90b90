"""MODS as MARC: what a repository's record says, and what comes back of our own."""

from __future__ import annotations

import pytest
from lxml import etree

from wenyuan.bibliography.crosswalks import from_mods, to_mods
from wenyuan.bibliography.marc import MarcFormat, record_texts
from wenyuan.bibliography.summary import Summary, summarise
from wenyuan.knowledge.catalogue import demo

ARTICLE = """<mods xmlns="http://www.loc.gov/mods/v3" version="3.7">
<titleInfo><nonSort>The</nonSort><title>printing of books</title><subTitle>a history</subTitle></titleInfo>
<titleInfo type="alternative"><title>Printing</title></titleInfo>
<name type="personal"><namePart type="family">Smith</namePart><namePart type="given">Anna</namePart><role><roleTerm type="code" authority="marcrelator">aut</roleTerm></role></name>
<name type="corporate"><namePart>Example Press</namePart><role><roleTerm type="text">editor</roleTerm></role></name>
<typeOfResource>text</typeOfResource><genre>journal article</genre>
<originInfo><place><placeTerm type="code" authority="iso3166">gb</placeTerm></place><place><placeTerm type="text">London</placeTerm></place><publisher>Example Press</publisher><dateIssued encoding="w3cdtf">2019-05</dateIssued></originInfo>
<language><languageTerm type="code" authority="iso639-2b">eng</languageTerm></language>
<abstract>How books were printed.</abstract>
<subject authority="lcsh"><topic>Printing</topic><geographic>England</geographic></subject><classification authority="ddc">686.2</classification>
<identifier type="doi">10.1234/abc</identifier><identifier type="isbn" invalid="yes">123</identifier>
<relatedItem type="host"><titleInfo><title>Journal of Books</title></titleInfo><identifier type="issn">1234-5679</identifier><part><detail type="volume"><number>12</number></detail><extent unit="pages"><start>3</start><end>9</end></extent></part></relatedItem>
<location><url>https://example.org/1</url></location><recordInfo><recordIdentifier>x77</recordIdentifier></recordInfo></mods>"""


def _read(xml: bytes, to: MarcFormat = MarcFormat.CNMARC) -> tuple[Summary, list[str]]:
    record = from_mods(etree.fromstring(xml), to, entered="20261123").record
    return summarise(record.leader, record_texts(record), record.format), [f"{field.tag} {field.data or ' '.join(f'${s.code}{s.value}' for s in field.subfields)}" for field in record.fields]


def test_an_article_keeps_what_it_says() -> None:
    summary, fields = _read(ARTICLE.encode())
    assert (summary.title, summary.subtitle, summary.date_text, summary.languages) == ("The printing of books", "a history", "2019-05", ("eng",))
    assert [(name.name, name.kind) for name in summary.names] == [("Smith, Anna", "person"), ("Example Press", "corporate")]
    text = "\n".join(fields)
    for part in ("001 x77", "Printing-England", "$a686.2", "10.1234/abc", "Journal of Books", "https://example.org/1", "How books were printed."):
        assert part in text, part
    assert "123 " not in text


def test_marc21_is_made_as_well() -> None:
    summary, fields = _read(ARTICLE.encode(), MarcFormat.MARC21)
    assert (summary.title, any(field.startswith("245 ") for field in fields)) == ("The printing of books", True)


def test_first_of_a_collection_is_read_and_nothing_is_refused() -> None:
    wrapped = f'<record><metadata><modsCollection xmlns="http://www.loc.gov/mods/v3">{ARTICLE}</modsCollection></metadata></record>'
    assert _read(wrapped.encode())[0].title == "The printing of books"
    for empty in ("<x/>", '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo/></mods>'):
        with pytest.raises(ValueError, match="no "):
            _read(empty.encode())


def _plain(value: object) -> str:
    return str(value).replace("-", "")


def test_our_own_mods_come_back() -> None:
    lost: list[tuple[str, str]] = []
    for work in list(demo.iter_works())[::10]:
        record = demo.build_record(work)
        before = summarise(record.leader, record_texts(record), record.format)
        after = _read(to_mods(record).xml)[0]
        wanted = ("title", "languages", "publisher", "isbns", "year_from")
        lost += [(work.title, f"{name}: {getattr(before, name)!r} -> {getattr(after, name)!r}") for name in wanted if _plain(getattr(before, name)) != _plain(getattr(after, name))]
        if missing := {one.name for one in before.names} - {one.name for one in after.names}:
            lost.append((work.title, f"names: {missing}"))
    assert len(lost) <= 4, lost[:20]
