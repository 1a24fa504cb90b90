"""Field by field: what each field and code of MARC 21 becomes, where it lands, and that properties keep to the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import Graph
from rdflib.namespace import RDF

from wenyuan.bibliography.bibframe import Link, Node, Text, to_bibframe, write_turtle
from wenyuan.bibliography.bibframe.convert import _MAPPINGS
from wenyuan.bibliography.marc import MarcFormat, from_mrk
from wenyuan.knowledge.catalogue import demo

ID = "http://id.loc.gov/"
# A line of a record, where it lands, under which property, and what stands there: the code of a link, or a label or value.
TABLE = [
    # 006 and 007
    ("=006  m\\\\\\\\\\\\\\\\b\\\\\\\\\\\\\\\\", "work", "bf:genreForm", "computer program"), ("=006  sar\\p\\\\\\\\\\\\\\0\\\\\\a0", "instance", "bf:frequency", "frequencies/ann"),
    ("=006  jsn\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\", "work", "bf:genreForm", "marcmuscomp/sn"), ("=006  j\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\", "work", "bf:content", "contentTypes/prm"),
    ("=007  sd\\fsngnnmmned", "instance", "bf:carrier", "carriers/sd"), ("=007  sd\\fsngnnmmned", "instance", "bf:soundCharacteristic", "1.4 m/s"),
    ("=007  sd\\fsngnnmmned", "instance", "bf:soundCharacteristic", "stereo"), ("=007  vd\\cvaizq", "instance", "bf:videoCharacteristic", "DVD"),
    ("=007  vd\\cvaizq", "instance", "bf:colorContent", "color"), ("=007  he\\bmb---buca", "instance", "bf:carrier", "carriers/he"), ("=007  cr\\cn-", "instance", "bf:media", "mediaTypes/c"),
    # numbers and codes
    ("=020  \\\\$a9787020002207$q(pbk.)", "instance", "bf:identifiedBy", "9787020002207"), ("=024  3\\$a9781843561477", "instance", "bf:identifiedBy", "9781843561477"),
    ("=028  32$aB.H.V.$bOxford", "instance", "bf:identifiedBy", "B.H.V."), ("=033  00$a19990312$b4364$cP7", "work", "bf:capture", "1999-03-12"), ("=041  1\\$achi$heng", "work", "bf:language", "languages/chi"),
    ("=041  1\\$achi$heng", "work", "bf:language", "original"), ("=043  \\\\$aa-cc---", "work", "bf:geographicCoverage", "geographicAreas/a-cc"),
    ("=045  2\\$bd1937$bd1945", "work", "bf:temporalCoverage", "1937/1945"), ("=046  k$k1760$l1791", "work", "bf:originDate", "1760/1791"),
    ("=047  \\\\$asn", "work", "bf:genreForm", "marcmuscomp/sn"), ("=048  \\\\$aka02", "work", "bf:musicMedium", "marcmusperf/ka"), ("=048  \\\\$aka02", "work", "bf:musicMedium", "2"),
    ("=050  00$aQA76$b.K58", "work", "bf:classification", "QA76"), ("=072  \\7$aHIS$x008000$2bisacsh", "work", "bf:subject", "HIS 008000"), ("=080  \\\\$a821.113.1", "work", "bf:classification", "821.113.1"),
    ("=082  04$a895.1$223", "work", "bf:classification", "ddc23"), ("=090  \\\\$aPL2727$b.S2", "work", "bf:classification", ".S2"), ("=093  \\\\$aI242.4", "work", "bf:classification", "clc"),
    # titles
    ("=130  0\\$aBible.$pO.T.$lChinese", "work", "bf:expressionOf", "Bible"), ("=210  0\\$aJ. lib.", "instance", "bf:title", "J. lib"), ("=222  \\0$aJournal of x$b(Beijing)", "instance", "bf:title", "Beijing"),
    ("=240  10$aHong lou meng.$lEnglish", "work", "bf:expressionOf", "Hong lou meng"), ("=246  31$aParallel title", "instance", "bf:title", "Parallel title"),
    # description
    ("=251  \\\\$aDirector's cut", "work", "bf:version", "Director's cut"), ("=254  \\\\$aMiniature score.", "instance", "bf:note", "Miniature score."),
    ("=255  \\\\$aScale 1:50,000 ;$bMercator proj.", "work", "bf:scale", "Scale 1:50,000"), ("=256  \\\\$aComputer data", "instance", "bf:note", "Computer data"),
    ("=264  \\1$aBeijing :$bZhonghua,$c1999.", "instance", "bf:provisionActivity", "Zhonghua"), ("=264  \\4$c©1999", "instance", "bf:copyrightDate", "©1999"),
    ("=300  \\\\$a3 v. ;$c21 cm", "instance", "bf:extent", "3 v."), ("=306  \\\\$a010530", "work", "bf:duration", "PT01H05M30S"), ("=310  \\\\$aMonthly$b2001-", "instance", "bf:frequency", "Monthly"),
    ("=336  \\\\$atext$btxt$2rdacontent", "work", "bf:content", "contentTypes/txt"), ("=337  \\\\$aunmediated$bn$2rdamedia", "instance", "bf:media", "mediaTypes/n"),
    ("=338  \\\\$avolume$bnc$2rdacarrier", "instance", "bf:carrier", "carriers/nc"), ("=340  \\\\$aparchment", "instance", "bf:baseMaterial", "parchment"),
    ("=344  \\\\$adigital$2rda", "instance", "bf:soundCharacteristic", "digital"), ("=347  \\\\$atext file$2rda", "instance", "bf:digitalCharacteristic", "text file"),
    ("=348  \\\\$afull score$2rdafnm", "work", "bf:musicFormat", "full score"), ("=352  \\\\$aVector", "instance", "bf:digitalCharacteristic", "Vector"), ("=362  0\\$aVol. 1 (1915)-v. 9 (1926).", "instance", "bf:firstIssue", "Vol. 1 (1915)"),
    ("=377  \\\\$agan", "work", "bf:language", "languages/gan"), ("=380  \\\\$aNovel", "work", "bf:genreForm", "Novel"), ("=382  01$aviolin$n2$bpiano$n1", "work", "bf:musicMedium", "violin"),
    ("=382  01$aviolin$n2$bpiano$n1", "work", "bf:musicMedium", "soloist"), ("=383  \\\\$bop. 8", "work", "bf:musicOpusNumber", "op. 8"), ("=384  \\\\$aD major", "work", "bf:musicKey", "D major"),
    # series and notes
    ("=490  0\\$aSi bu cong kan ;$v12", "instance", "bf:seriesStatement", "Si bu cong kan"), ("=500  \\\\$aA note.", "instance", "bf:note", "A note."), ("=502  \\\\$bPh. D.$cPeking University$d1999.", "work", "bf:dissertation", "Ph. D."),
    ("=504  \\\\$aIncludes index.", "work", "bf:note", "Includes index."), ("=505  0\\$aOne -- Two.", "work", "bf:tableOfContents", "One -- Two."), ("=506  \\\\$aRestricted.", "instance", "bf:usageAndAccessPolicy", "Restricted."),
    ("=511  0\\$aMei Lanfang.", "work", "bf:note", "Mei Lanfang."), ("=520  3\\$aAbout x.", "work", "bf:summary", "About x."), ("=526  8\\$aReading list.", "instance", "bf:note", "Reading list."),
    ("=532  1\\$aHas captions.", "work", "bf:contentAccessibility", "Has captions"), ("=546  \\\\$aIn Chinese.", "work", "bf:language", "In Chinese"), ("=563  \\\\$aThread-bound.", "instance", "bf:binding", "Thread-bound"),
    # subjects and others
    ("=600  10$aLu, Xun,$d1881-1936.", "work", "bf:subject", "Lu, Xun, 1881-1936."), ("=647  \\7$aMay Fourth Movement$2fast", "work", "bf:subject", "May Fourth Movement"), ("=650  \\7$aFiction.$2fast", "work", "bf:subject", "subjectSchemes/fast"),
    ("=651  \\0$aChina$xHistory.", "work", "bf:subject", "China--History"), ("=653  \\\\$afree word", "work", "bf:subject", "free word"), ("=655  \\7$aNovels.$2lcgft", "work", "bf:genreForm", "Novels"),
    ("=700  12$aCao, Xueqin.$tHong lou meng.", "work", "bf:relation", "relationship/part"), ("=700  1\\$aCao, Xueqin.$tHong lou meng.", "work", "bf:relation", "relationship/relatedwork"),
    ("=700  1\\$iSequel to:$aA.$tB.", "work", "bf:relation", "Sequel to"), ("=700  1\\$aA.$tB.$4http://id.loc.gov/vocabulary/relationship/sequel", "work", "bf:relation", "relationship/sequel"),
    ("=700  1\\$aHawkes, David,$etranslator.$4trl", "work", "bf:contribution", "relators/trl"), ("=710  2\\$aPeking University.", "work", "bf:contribution", "Peking University."),
    ("=753  \\\\$aIBM PC", "instance", "bf:systemRequirement", "IBM PC"), ("=758  \\\\$0http://example.org/w1", "work", "bf:relation", "http://example.org/w1"), ("=776  08$iOnline:$tX", "instance", "bf:relation", "relationship/otherphysicalformat"),
    ("=780  00$tOld", "work", "bf:relation", "relationship/continues"), ("=830  \\0$aSi bu cong kan ;$v12.", "work", "bf:relation", "relationship/series"),
    ("=856  40$uhttp://example.org/book", "instance", "bf:electronicLocator", "http://example.org/book"),
]
# The places of 008 that a material has, by leader 06-07, and what they become.
MATERIALS = [
    ("cm", {18: "sn", 20: "a", 21: "d", 24: "h"}, ["marcmuscomp/sn", "full score", "instrumental and vocal parts", "technical information on music"]),
    ("im", {30: "c"}, ["conference proceedings"]), ("em", {18: "ab", 22: "bd", 25: "e", 31: "1"}, ["contours", "shading", "Mercator", "marcgt/atl", "msupplcont/index"]),
    ("mm", {22: "j", 26: "g"}, ["maudience/juv", "game"]), ("gm", {18: "045", 33: "v", 34: "a"}, ["PT45M", "videorecording", "animation"]), ("km", {33: "i"}, ["picture"]),
    ("as", {18: "m", 19: "r", 21: "p", 33: "e"}, ["frequencies/mon", "regular", "marcgt/per", "Chinese"]), ("am", {18: "a", 24: "b", 29: "1", 33: "f", 34: "b"}, ["millus/ill", "msupplcont/bibliography", "marcgt/cpb", "marcgt/nov", "marcgt/bio"]),
]


def _words(value: Node | Link | Text) -> Iterator[str]:
    if isinstance(value, Link):
        yield value.uri.removeprefix(f"{ID}vocabulary/")
    elif isinstance(value, Text):
        yield value.value
    else:
        yield value.uri.removeprefix(f"{ID}vocabulary/")
        for _name, inner in value.properties:
            yield from _words(inner)


def _convert(line: str, head: str = "=LDR  01142cam a2200301 a 4500\n=008  920219s1993    caua          000 0 eng  \n") -> tuple[Node, Node]:
    made = to_bibframe(from_mrk(f"{head}=245  10$aX.\n{line}", format=MarcFormat.MARC21), base="https://example.org/r1")
    assert made.failures == ()
    return made.work, made.instance


@pytest.mark.parametrize(("line", "where", "name", "expected"), TABLE, ids=[f"{line[1:4]} {expected}" for line, _where, _name, expected in TABLE])
def test_field_becomes_its_resource(line: str, where: str, name: str, expected: str) -> None:
    work, instance = _convert(line)

    found = [word for value in (work if where == "work" else instance).all(name) for word in _words(value)]
    assert expected in found


@pytest.mark.parametrize(("leader", "codes", "expected"), MATERIALS, ids=[leader for leader, _codes, _expected in MATERIALS])
def test_places_of_008_follow_the_material(leader: str, codes: dict[int, str], expected: list[str]) -> None:
    fixed = list("920219s1993    cau" + "\\" * 17 + "eng\\\\")
    for place, code in codes.items():
        fixed[place : place + len(code)] = code
    work, instance = _convert("", f"=LDR  01142c{leader} a2200301 a 4500\n=008  {''.join(fixed)}\n")

    found = [word for node in (work, instance) for _name, value in node.properties for word in _words(value)]
    assert [word for word in expected if word not in found] == []


# What the vocabulary says of properties: whether they belong to works or to instances, as far as it says one alone.
OF_WORKS = {
    "bf:expressionOf", "bf:content", "bf:genreForm", "bf:subject", "bf:classification", "bf:language", "bf:summary", "bf:tableOfContents", "bf:dissertation", "bf:musicKey", "bf:musicMedium", "bf:musicOpusNumber",
    "bf:originDate", "bf:geographicCoverage", "bf:temporalCoverage", "bf:intendedAudience", "bf:supplementaryContent", "bf:capture", "bf:hasInstance",
}
OF_INSTANCES = {
    "bf:provisionActivity", "bf:publicationStatement", "bf:copyrightDate", "bf:extent", "bf:dimensions", "bf:carrier", "bf:media", "bf:issuance", "bf:editionStatement", "bf:seriesStatement", "bf:responsibilityStatement",
    "bf:electronicLocator", "bf:hasItem", "bf:instanceOf", "bf:frequency", "bf:firstIssue", "bf:lastIssue", "bf:baseMaterial", "bf:soundCharacteristic", "bf:videoCharacteristic", "bf:digitalCharacteristic",
}


def test_properties_belong_to_what_the_vocabulary_says() -> None:
    # genreForm is the one that our instances have too, for the medium in 245 $h.
    for line, *_rest in TABLE:
        work, instance = _convert(line)
        assert {name for name, _value in work.properties} & OF_INSTANCES == set(), line
        assert {name for name, _value in instance.properties} & (OF_WORKS - {"bf:genreForm"}) == set(), line


def test_every_mapped_tag_is_tried_by_the_table_or_by_name() -> None:
    tried = {line[1:4] for line, *_rest in TABLE}
    kinds = {function for tag, function in _MAPPINGS.items() if tag in tried or tag in {"001", "005", "008", "245"}}
    # A mapping that several tags share needs one of them in the table.
    assert len(kinds) >= len(set(_MAPPINGS.values())) * 2 // 3


def test_turtle_of_real_records_is_typed_throughout() -> None:
    records = [demo.build_record(work) for work, _n in zip(demo.iter_works(), range(60), strict=False)]

    for text in [write_turtle(to_bibframe(record, base=f"https://example.org/r{n}").resources) for n, record in enumerate(records)]:
        graph = Graph().parse(data=text, format="turtle")
        nameless = {subject for subject in graph.subjects() if (subject, RDF.type, None) not in graph and (subject, RDF.first, None) not in graph}
        assert nameless == set()
