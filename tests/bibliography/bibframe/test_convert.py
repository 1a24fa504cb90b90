"""Records as BIBFRAME 2: what each field becomes, and that one bad field does not spoil a record."""

from __future__ import annotations

import pytest

from wenyuan.bibliography.bibframe import Link, Node, Text, to_bibframe
from wenyuan.bibliography.marc import MarcFormat, from_mrk

BASE = "https://example.org/ark:/99999/r1"
CNMARC = """=LDR  00000nam0 2200000   450
=001  012001
=010  \\\\$a978-7-02-000220-7$b平装$dCNY59.70
=100  \\\\$a20080701d2008    em y0chiy50      ea
=101  0\\$achi
=102  \\\\$aCN$b110000
=200  1\\$a红楼梦$Ahong lou meng$f曹雪芹著
=210  \\\\$a北京$c人民文学出版社$d2008
=606  0\\$a章回小说$y中国$z清代
=690  \\\\$aI242.4$v5
=701  \\0$c(清)$a曹雪芹$Acao xue qin$f(1715-1763)$4著
=905  \\\\$aNLC$dI242.4/123"""
HEAD = "=LDR  01142cam  2200301 a 4500\n=008  920219s1993    caua   j      000 0 eng  \n"


def _marc21(*lines: str) -> tuple[Node, Node, tuple[Node, ...]]:
    made = to_bibframe(from_mrk(HEAD + "\n".join(lines), format=MarcFormat.MARC21), base=BASE)
    assert made.failures == ()
    return made.work, made.instance, made.others


def _plain(value: Node | Link | Text) -> object:
    """A node as a nested value that reads well in a test."""
    if isinstance(value, Link):
        return f"<{value.uri.removeprefix('http://id.loc.gov/')}>"
    if isinstance(value, Text):
        return value.value if not (value.lang or value.datatype) else (value.value, value.lang or value.datatype)
    return {"types": value.types, **({"uri": value.uri} if value.uri else {}), **{name: _plain(one) for name, one in value.properties}}


def _values(node: Node, name: str) -> list[object]:
    return [_plain(value) for value in node.all(name)]


def test_work_and_instance_are_tied_and_typed() -> None:
    work, instance, _others = _marc21("=245  10$aArithmetic.")

    assert (work.uri, work.types) == (f"{BASE}#Work", ("bf:Work", "bf:Text"))
    assert (instance.uri, instance.types) == (f"{BASE}#Instance", ("bf:Instance", "bf:Monograph", "bf:Print"))
    assert (_values(work, "bf:hasInstance"), _values(instance, "bf:instanceOf")) == ([f"<{BASE}#Instance>"], [f"<{BASE}#Work>"])


def test_fixed_field_becomes_resources_of_the_code_lists() -> None:
    work, instance, _others = _marc21("=245  10$aArithmetic.")

    assert _values(work, "bf:language") == ["<vocabulary/languages/eng>"]
    assert _values(work, "bf:illustrativeContent") == ["<vocabulary/millus/ill>"]
    assert _values(work, "bf:intendedAudience") == ["<vocabulary/maudience/juv>"]
    assert _values(instance, "bf:provisionActivity") == [
        {"types": ("bf:ProvisionActivity", "bf:Publication"), "bf:date": ("1993", "edtf:EDTF"), "bf:place": "<vocabulary/countries/cau>"},
    ]


TITLES = [
    ("=245  10$aArithmetic :$ba poem /$cCarl Sandburg.", {"bf:mainTitle": "Arithmetic", "bf:subtitle": "a poem"}),
    ("=245  10$aFaust.$nPart one /$cGoethe.", {"bf:mainTitle": "Faust.", "bf:partNumber": "Part one"}),
    ("=245  00$aJournal.$pSupplement.", {"bf:mainTitle": "Journal", "bf:partName": "Supplement"}),
]


@pytest.mark.parametrize(("line", "expected"), TITLES)
def test_title_statement_is_split(line: str, expected: dict[str, str]) -> None:
    _work, instance, _others = _marc21(line)

    assert _values(instance, "bf:title") == [{"types": ("bf:Title",), **expected}]


def test_creator_is_the_primary_contribution_with_roles() -> None:
    work, _instance, _others = _marc21("=100  1\\$aSandburg, Carl,$d1878-1967,$eauthor.$4aut$0http://id.loc.gov/authorities/names/n79021621", "=245  10$aArithmetic.")

    (made,) = _values(work, "bf:contribution")
    assert isinstance(made, dict)
    assert made["types"] == ("bf:Contribution", "bf:PrimaryContribution")
    agent = made["bf:agent"]
    assert (agent["types"], agent["uri"], agent["rdfs:label"]) == (("bf:Agent", "bf:Person"), "http://id.loc.gov/authorities/names/n79021621", "Sandburg, Carl, 1878-1967")
    assert made["bf:role"] == {"types": ("bf:Role",), "rdfs:label": "author"}
    assert _plain(work.all("bf:contribution")[0].all("bf:role")[0]) == "<vocabulary/relators/aut>"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "types"),
    [
        ("=700  3\\$aMedici family.", ("bf:Agent", "bf:Family")), ("=710  2\\$aWHO.", ("bf:Agent", "bf:Organization")), ("=710  1\\$aChina.", ("bf:Agent", "bf:Jurisdiction")),
        ("=710  1\\$aChina.$bMinistry.", ("bf:Agent", "bf:Organization")), ("=711  2\\$aCongress$d(1950 :$cParis)", ("bf:Agent", "bf:Meeting")),
    ],
)
def test_kinds_of_agents(line: str, types: tuple[str, ...]) -> None:
    work, _instance, _others = _marc21("=245  10$aX.", line)

    (made,) = _values(work, "bf:contribution")
    assert isinstance(made, dict)
    assert made["bf:agent"]["types"] == types


IDENTIFIERS = [
    ("=020  \\\\$a0152038655 (paper) :$c{dollar}15.95", {"types": ("bf:Isbn",), "rdf:value": "0152038655", "bf:qualifier": "paper", "bf:acquisitionTerms": "$15.95"}),
    ("=020  \\\\$z0152038650", {"types": ("bf:Isbn",), "rdf:value": "0152038650", "bf:status": "<vocabulary/mstatus/cancinv>"}),
    ("=010  \\\\$a   92005291 ", {"types": ("bf:Lccn",), "rdf:value": "92005291"}),
    ("=024  7\\$a10.1000/182$2doi", {"types": ("bf:Doi",), "rdf:value": "10.1000/182"}),
    ("=024  2\\$aM-2306-7118-7", {"types": ("bf:Ismn",), "rdf:value": "M-2306-7118-7"}),
    ("=022  0\\$a0376-4583$21", {"types": ("bf:Issn",), "rdf:value": "0376-4583", "bf:assigner": "<vocabulary/issnclusters/1>"}),
    ("=028  02$a438 953-2$bPhilips", {"types": ("bf:AudioIssueNumber",), "rdf:value": "438 953-2", "bf:assigner": {"types": ("bf:Agent",), "rdfs:label": "Philips"}}),
]


@pytest.mark.parametrize(("line", "expected"), IDENTIFIERS)
def test_identifiers(line: str, expected: dict[str, object]) -> None:
    _work, instance, _others = _marc21(line, "=245  10$aX.")

    assert _values(instance, "bf:identifiedBy") == [expected]


def test_oclc_number_is_known_by_its_prefix() -> None:
    _work, instance, _others = _marc21("=035  \\\\$a(OCoLC)25459870", "=245  10$aX.")

    (made,) = _values(instance, "bf:identifiedBy")
    assert isinstance(made, dict)
    assert (made["types"], made["rdf:value"]) == (("bf:OclcNumber",), "25459870")


def test_subject_with_subdivisions_keeps_its_components_in_order() -> None:
    work, _instance, _others = _marc21("=245  10$aX.", "=650  \\0$aArithmetic$zChina$vJuvenile poetry.")

    (made,) = work.all("bf:subject")
    assert isinstance(made, Node)
    assert (made.types, _values(made, "rdfs:label"), _values(made, "bf:source")) == (
        ("bf:Topic", "madsrdf:ComplexSubject"), ["Arithmetic--China--Juvenile poetry"], ["<authorities/subjects>"],
    )
    (parts,) = made.all("madsrdf:componentList")
    assert isinstance(parts, Node)
    assert [(one.types[0], _values(one, "madsrdf:authoritativeLabel")[0]) for _name, one in parts.properties if isinstance(one, Node)] == [
        ("madsrdf:Topic", "Arithmetic"), ("madsrdf:Geographic", "China"), ("madsrdf:GenreForm", "Juvenile poetry"),
    ]


def test_uniform_title_is_a_hub_of_the_same_creator() -> None:
    work, _instance, _others = _marc21("=100  1\\$aCao, Xueqin.", "=240  10$aHong lou meng.$lEnglish", "=245  10$aDream.")

    (hub,) = _values(work, "bf:expressionOf")
    assert isinstance(hub, dict)
    assert hub["types"] == ("bf:Hub",)
    assert hub["bf:contribution"]["bf:agent"]["rdfs:label"] == "Cao, Xueqin."
    assert (hub["bf:title"]["bf:mainTitle"], hub["bf:language"]["rdfs:label"]) == ("Hong lou meng", "English")


RELATIONS = [
    ("=780  00$tOld journal$x1234-5679", "bf:Work", "continues"), ("=785  00$tNew journal", "bf:Work", "continuedby"), ("=776  08$iOnline version:$tX", "bf:Instance", "otherphysicalformat"),
    ("=773  0\\$tHost", "bf:Work", "partof"), ("=765  0\\$tOriginal", "bf:Work", "translationof"),
]


@pytest.mark.parametrize(("line", "type_", "relationship"), RELATIONS)
def test_linking_fields_say_how_two_things_stand(line: str, type_: str, relationship: str) -> None:
    work, instance, _others = _marc21("=245  10$aX.", line)

    (made,) = [*_values(work, "bf:relation"), *_values(instance, "bf:relation")]
    assert isinstance(made, dict)
    assert made["bf:associatedResource"]["types"] == (type_,)
    first = next(iter([*work.all("bf:relation"), *instance.all("bf:relation")][0].all("bf:relationship")))  # type: ignore[union-attr]
    assert first == Link(f"http://id.loc.gov/vocabulary/relationship/{relationship}")


def test_parallel_script_carries_its_language_tag() -> None:
    record = from_mrk(
        "=LDR  01142cam a2200301 a 4500\n=008  920219s1993    cc a   j      000 0 chi  \n=245  10$6880-01$aHong lou meng.\n=880  10$6245-01/{dollar}1$a红楼梦.", format=MarcFormat.MARC21,
    )

    titles = to_bibframe(record, base=BASE).instance.all("bf:title")

    assert [_plain(one) for one in titles] == [
        {"types": ("bf:Title",), "bf:mainTitle": "Hong lou meng"}, {"types": ("bf:Title",), "bf:mainTitle": ("红楼梦", "zh-Hani")},
    ]


def test_cnmarc_goes_the_same_way() -> None:
    made = to_bibframe(from_mrk(CNMARC, format=MarcFormat.CNMARC), base=BASE)

    assert made.failures == ()
    assert [(loss.tag, loss.subfield) for loss in made.losses] == [("690", "v")]
    assert {"types": ("bf:Title",), "bf:mainTitle": ("hong lou meng", "zh-Latn")} in _values(made.instance, "bf:title")
    person = _values(made.work, "bf:contribution")[0]
    assert isinstance(person, dict)
    assert person["bf:agent"]["rdfs:label"] == "(清)曹雪芹(1715-1763)"
    assert _values(made.work, "bf:classification") == [
        {"types": ("bf:Classification",), "bf:classificationPortion": "I242.4", "bf:source": {"types": ("bf:Source",), "bf:code": "clc"}},
    ]
    (item,) = made.others
    assert (item.types, _values(item, "bf:shelfMark")) == (("bf:Item",), [{"types": ("bf:ShelfMark",), "rdfs:label": "I242.4/123"}])


def test_a_code_of_a_chinese_agency_gets_no_foreign_address() -> None:
    made = to_bibframe(from_mrk(CNMARC + "\n=801  \\0$aCN$bNLC$c20080701", format=MarcFormat.CNMARC), base=BASE)

    (admin,) = made.work.all("bf:adminMetadata")
    assert isinstance(admin, Node)
    assert _values(admin, "bf:assigner") == [{"types": ("bf:Source",), "bf:code": "NLC"}]
