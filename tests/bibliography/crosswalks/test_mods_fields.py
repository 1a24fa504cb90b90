"""MODS field by field, and held against the lists of values of its schema."""

from __future__ import annotations

import pytest
from lxml import etree

from wenyuan.bibliography.crosswalks import convert, to_mods
from wenyuan.bibliography.marc import MarcFormat, Record, from_mrk
from wenyuan.knowledge.catalogue import demo

NS = {"m": "http://www.loc.gov/mods/v3"}
BOOK = "=LDR  01142cam a2200301 a 4500\n=008  920219s1993    caua   j b    001 f eng  \n"
SERIAL = "=LDR  01142cas a2200301 a 4500\n=008  920219c19939999cc mr p       0   a0chi  \n"


def mods(lines: str, head: str = BOOK) -> etree._Element:
    return etree.fromstring(to_mods(from_mrk(head + lines, format=MarcFormat.MARC21)).xml)


def found(root: etree._Element, path: str) -> list[str]:
    return [str(one) for one in root.xpath(path, namespaces=NS)]  # type: ignore[union-attr]


TABLE = [
    ("=245  14$aThe art :$bof x.", "m:titleInfo[not(@type)]/m:nonSort/text()", ["The "]), ("=245  14$aThe art :$bof x.", "m:titleInfo[not(@type)]/m:title/text()", ["art"]),
    ("=245  10$aFaust.$nPart 1,$pProlog /$cGoethe.", "m:titleInfo[not(@type)]/m:partNumber/text()", ["Part 1"]), ("=210  0\\$aJ. lib.", "m:titleInfo[@type='abbreviated']/m:title/text()", ["J. lib."]),
    ("=242  10$aDream", "m:titleInfo[@type='translated']/m:title/text()", ["Dream"]), ("=245  10$aX.", "m:typeOfResource/text()", ["text"]),
    ("=245  10$aX.", "m:genre[@authority='marcgt']/text()", ["bibliography", "novel"]), ("=655  \\7$aNovels.$2lcgft", "m:genre[@authority='lcgft']/text()", ["Novels"]),
    ("=245  10$aX.", "m:originInfo/m:place/m:placeTerm[@authority='marccountry']/text()", ["cau"]), ("=245  10$aX.", "m:originInfo/m:dateIssued[@encoding='marc']/text()", ["1993"]),
    ("=264  \\4$c©1999", "m:originInfo/m:copyrightDate/text()", ["©1999"]), ("=245  10$aX.", "m:originInfo/m:issuance/text()", ["monographic"]),
    ("=041  1\\$aeng$hchi", "m:language[@objectPart='translation']/m:languageTerm/text()", ["chi"]), ("=338  \\\\$avolume$2rdacarrier", "m:physicalDescription/m:form[@authority='rdacarrier']/text()", ["volume"]),
    ("=245  10$aX.", "m:physicalDescription/m:form[@authority='marcform']/text()", ["print"]), ("=856  40$uhttp://x.org/a$qtext/html", "m:physicalDescription/m:internetMediaType/text()", ["text/html"]),
    ("=520  1\\$aGood.", "m:abstract[@type='Review']/text()", ["Good."]), ("=505  0\\$aOne -- Two.", "m:tableOfContents/text()", ["One -- Two."]),
    ("=245  10$aX.", "m:targetAudience[@authority='marctarget']/text()", ["juvenile"]), ("=521  \\\\$aGrades 1-3.", "m:targetAudience[not(@authority)]/text()", ["Grades 1-3"]),
    ("=500  \\\\$aPlain.", "m:note[not(@type)]/text()", ["Plain."]), ("=504  \\\\$aRefs.", "m:note[@type='bibliography']/text()", ["Refs."]), ("=511  0\\$aMei.", "m:note[@type='performers']/text()", ["Mei."]),
    ("=546  \\\\$aIn Chinese.", "m:note[@type='language']/text()", ["In Chinese."]), ("=506  \\\\$aStaff only.", "m:accessCondition[@type='restriction on access']/text()", ["Staff only."]),
    ("=540  \\\\$aFree.", "m:accessCondition[@type='use and reproduction']/text()", ["Free."]), ("=043  \\\\$aa-cc---", "m:subject/m:geographicCode[@authority='marcgac']/text()", ["a-cc"]),
    ("=255  \\\\$aScale 1:50,000 ;$bMercator$c(E 1--E 2).", "m:subject/m:cartographics/*/text()", ["Scale 1:50,000", "Mercator", "E 1--E 2"]),
    ("=752  \\\\$aChina$bHebei$dBaoding.", "m:subject/m:hierarchicalGeographic/*/text()", ["China", "Hebei", "Baoding"]), ("=050  00$aQA76$b.K5", "m:classification[@authority='lcc']/text()", ["QA76 .K5"]),
    ("=082  04$a895.1$223", "m:classification[@authority='ddc'][@edition='23']/text()", ["895.1"]), ("=084  \\\\$aI242.4$2clc", "m:classification[@authority='clc']/text()", ["I242.4"]),
    ("=010  \\\\$a   92005291 ", "m:identifier[@type='lccn']/text()", ["92005291"]), ("=020  \\\\$z7020002200", "m:identifier[@type='isbn'][@invalid='yes']/text()", ["7020002200"]),
    ("=024  7\\$a10.1000/182$2doi", "m:identifier[@type='doi']/text()", ["10.1000/182"]), ("=028  32$aB.H.V. 3$bOxford", "m:identifier[@type='music publisher']/text()", ["Oxford B.H.V. 3"]),
    ("=035  \\\\$a(OCoLC)ocm25459870", "m:identifier[@type='oclc']/text()", ["25459870"]), ("=852  \\\\$aNLC$bStacks$hI242$i15", "m:location/*/text()", ["NLC Stacks", "I242 15"]),
    ("=856  40$uhttp://x.org/a$yText", "m:location/m:url[@usage='primary'][@displayLabel='Text']/text()", ["http://x.org/a"]), ("=040  \\\\$aNLC$bchi$erda", "m:recordInfo/m:descriptionStandard/text()", ["rda", "aacr"]),
    ("=040  \\\\$aNLC$bchi$erda", "m:recordInfo/m:languageOfCataloging/m:languageTerm/text()", ["chi"]), ("=245  10$aX.", "m:recordInfo/m:recordCreationDate[@encoding='marc']/text()", ["920219"]),
    ("=001  1\n=003  DLC", "m:recordInfo/m:recordIdentifier[@source='DLC']/text()", ["1"]),
]


@pytest.mark.parametrize(("line", "path", "expected"), TABLE, ids=[f"{line[1:4]} {path}" for line, path, _expected in TABLE])
def test_field_becomes_its_element(line: str, path: str, expected: list[str]) -> None:
    assert found(mods(line if line.startswith("=245") else f"{line}\n=245  10$aX."), path) == expected


def test_serial_has_frequency_issuance_and_span() -> None:
    root = mods("=245  00$aX.\n=310  \\\\$aMonthly$b2001-", SERIAL)

    assert found(root, "m:originInfo/m:issuance/text()") == ["serial"]
    assert found(root, "m:originInfo/m:frequency/text()") == ["Monthly", "Monthly 2001-"]
    assert found(root, "m:originInfo/m:dateIssued[@encoding='marc']/@point") == ["start", "end"]
    assert found(root, "m:genre/text()") == ["periodical"]


@pytest.mark.parametrize(("kind", "text", "manuscript"), [
    ("a", "text", None), ("t", "text", "yes"), ("c", "notated music", None), ("d", "notated music", "yes"), ("f", "cartographic", "yes"), ("i", "sound recording-nonmusical", None),
    ("j", "sound recording-musical", None), ("k", "still image", None), ("r", "three dimensional object", None), ("m", "software, multimedia", None), ("p", "mixed material", "yes"),
])
def test_type_of_resource_goes_by_the_leader(kind: str, text: str, manuscript: str | None) -> None:
    (element,) = mods("=245  00$aX.", BOOK.replace("cam", f"c{kind}m")).findall("m:typeOfResource", NS)

    assert (element.text, element.get("manuscript")) == (text, manuscript)


# Lists of values in the schema of MODS 3.8.
VALUES = {
    "typeOfResource": {
        "text", "cartographic", "notated music", "sound recording-musical", "sound recording-nonmusical", "sound recording", "still image", "moving image", "three dimensional object",
        "software, multimedia", "mixed material",
    },
    "issuance": {"continuing", "monographic", "single unit", "multipart monograph", "serial", "integrating resource"},
}
ATTRIBUTES = {
    ("titleInfo", "type"): {"abbreviated", "translated", "alternative", "uniform"}, ("name", "type"): {"personal", "corporate", "conference", "family"},
    ("namePart", "type"): {"date", "family", "given", "termsOfAddress"}, ("roleTerm", "type"): {"code", "text"}, ("languageTerm", "type"): {"code", "text"}, ("placeTerm", "type"): {"code", "text"},
    ("dateIssued", "encoding"): {"w3cdtf", "iso8601", "marc", "temper", "edtf"}, ("dateIssued", "point"): {"start", "end"}, ("dateIssued", "qualifier"): {"approximate", "inferred", "questionable"},
    ("relatedItem", "type"): {
        "preceding", "succeeding", "original", "host", "constituent", "series", "otherVersion", "otherFormat", "isReferencedBy", "references", "reviewOf",
    },
    ("url", "usage"): {"primary", "primary display"}, ("identifier", "invalid"): {"yes"}, ("name", "usage"): {"primary"}, ("typeOfResource", "manuscript"): {"yes"},
}
TOP = {
    "abstract", "accessCondition", "classification", "extension", "genre", "identifier", "language", "location", "name", "note", "originInfo", "part", "physicalDescription", "recordInfo", "relatedItem",
    "subject", "tableOfContents", "targetAudience", "titleInfo", "typeOfResource",
}


def both(record: Record) -> list[Record]:
    return [record if record.format is wanted else convert(record, wanted).record for wanted in MarcFormat]


def test_real_records_keep_to_the_schema() -> None:
    for work, _n in zip(demo.iter_works(), range(120), strict=False):
        for record in both(demo.build_record(work)):
            root = etree.fromstring(to_mods(record).xml)
            names = {etree.QName(one).localname for one in root}
            assert names <= TOP
            assert "recordInfo" in names
            for element in root.iter():
                name = etree.QName(element).localname
                assert (element.text or "").strip() or len(element), (name, etree.tostring(element))
                if name in VALUES:
                    assert element.text in VALUES[name]
                for attribute, value in element.attrib.items():
                    if (name, attribute) in ATTRIBUTES:
                        assert value in ATTRIBUTES[name, attribute]


def test_what_is_read_is_not_reported_as_lost() -> None:
    record = from_mrk(f"{BOOK}=050  00$aQA76$b.K5\n=245  10$aX.\n=506  \\\\$aStaff only.\n=591  \\\\$xown", format=MarcFormat.MARC21)

    assert [(loss.tag, loss.subfield) for loss in to_mods(record).losses] == [("591", "x")]
