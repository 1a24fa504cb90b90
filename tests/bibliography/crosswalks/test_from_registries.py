"""Works of Crossref and resources of DataCite as MARC, and what they say of languages."""

from __future__ import annotations

from datetime import date

import pytest

from wenyuan.bibliography.crosswalks import from_crossref, from_datacite
from wenyuan.bibliography.crosswalks.languages import to_three_letters
from wenyuan.bibliography.marc import MarcFormat, Record
from wenyuan.bibliography.validation import validate

ARTICLE = {
    "DOI": "10.1/x", "type": "journal-article", "title": ["On <i>X</i> &amp; Y"], "container-title": ["J. Lib"], "language": "en", "volume": "3", "page": "1-5", "ISSN": ["1234-5679"],
    "author": [{"family": "Smith", "given": "John", "ORCID": "https://orcid.org/0000-0002-1825-0097"}, {"name": "某研究组"}], "issued": {"date-parts": [[2020, 3]]},
    "abstract": "<jats:p>Short.</jats:p>", "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/"}],
}
BOOK = {"DOI": "10.1/b", "type": "book", "title": ["敦煌学"], "ISBN": ["http://id.crossref.org/isbn/9787020002207"], "publisher": "某社", "publisher-location": "北京", "editor": [{"family": "王", "given": "伟"}], "issued": {"date-parts": [[2021]]}}
DATASET = {"attributes": {
    "doi": "10.5/y", "titles": [{"title": "敦煌数据集"}, {"title": "Dunhuang data", "titleType": "TranslatedTitle"}], "creators": [{"name": "敦煌研究院", "nameType": "Organizational"}, {"name": "王, 伟", "nameType": "Personal"}],
    "contributors": [{"name": "Li, Wei", "familyName": "Li", "givenName": "Wei", "contributorType": "Editor"}], "publisher": {"name": "某库"}, "publicationYear": 2024,
    "types": {"resourceTypeGeneral": "Dataset"}, "language": "zh", "subjects": [{"subject": "敦煌"}, {"subject": "951 China", "subjectScheme": "DDC"}],
    "descriptions": [{"descriptionType": "Abstract", "description": "壁画<br>数据"}], "rightsList": [{"rights": "CC BY 4.0"}],
}}


def shown(record: Record, *tags: str) -> list[str]:
    return [f"{field.tag} " + "".join(f"${s.code}{s.value}" for s in field.subfields) for field in record.fields if field.tag in tags]


def test_article_stands_in_its_journal() -> None:
    record = from_crossref(ARTICLE, MarcFormat.CNMARC, entered="20261123").record

    assert record.leader[6:8] == "aa"
    assert shown(record, "017", "101", "200", "210", "330", "371", "463", "701", "711", "856") == [
        "017 $a10.1/x$2doi", "101 $aeng", "200 $aOn X & Y$fJohn Smith, 某研究组", "210 $d2020-03", "330 $aShort.", "371 $ahttps://creativecommons.org/licenses/by/4.0/",
        "463 $tJ. Lib$vvol. 3, pp. 1-5$x1234-5679", "701 $aSmith$bJohn$4著$3(orcid)0000-0002-1825-0097", "711 $a某研究组$4著", "856 $uhttps://doi.org/10.1/x",
    ]


def test_book_has_its_number_and_its_editor_as_main_name() -> None:
    record = from_crossref(BOOK, MarcFormat.CNMARC, entered="20261123").record

    assert shown(record, "010", "200", "210", "701") == ["010 $a978-7-02-000220-7", "200 $a敦煌学$f王伟编", "210 $a北京$c某社$d2021", "701 $a王伟$4编"]


def test_dataset_keeps_titles_subjects_and_rights() -> None:
    record = from_datacite(DATASET, MarcFormat.CNMARC, entered="20261123").record

    assert shown(record, "101", "200", "330", "371", "510", "610", "676", "701", "702", "711") == [
        "101 $achi", "200 $a敦煌数据集$dDunhuang data$f敦煌研究院，王伟创作$gedited by Wei Li", "330 $a壁画 数据", "371 $aCC BY 4.0", "510 $aDunhuang data", "610 $a敦煌", "676 $a951",
        "701 $a王伟$4创作", "702 $aLi$bWei$4编", "711 $a敦煌研究院$4创作",
    ]


@pytest.mark.parametrize("to", list(MarcFormat))
def test_records_have_no_errors_by_the_rules_of_validation(to: MarcFormat) -> None:
    for record in (from_crossref(ARTICLE, to, entered="20261123").record, from_crossref(BOOK, to, entered="20261123").record, from_datacite(DATASET, to, entered="20261123").record):
        assert [problem for problem in validate(record, today=date(2026, 11, 23)) if problem.level == "error"] == []


@pytest.mark.parametrize(("said", "code"), [("zh", "chi"), ("zh-Hant-TW", "chi"), ("EN_us", "eng"), ("中文", "chi"), ("zho", "chi"), ("fra", "fre"), ("ger", "ger"), ("bod", "tib"), ("?", ""), ("", "")])
def test_language_is_told_by_code_tag_or_name(said: str, code: str) -> None:
    assert to_three_letters(said) == code
