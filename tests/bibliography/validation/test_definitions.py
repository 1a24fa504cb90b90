from __future__ import annotations

import re
from pathlib import Path

import pytest

from wenyuan.bibliography.marc import MarcFormat
from wenyuan.bibliography.validation import field_definition, field_definitions, field_name, subfield_name
from wenyuan.bibliography.validation.definitions import language_codes


@pytest.mark.parametrize(
    ("format_", "tag", "lang", "expected"),
    [
        (MarcFormat.CNMARC, "200", "zh-Hans", "题名与责任说明"),
        (MarcFormat.CNMARC, "200", "zh-Hant", "題名與責任說明"),
        (MarcFormat.CNMARC, "200", "en", "Title and statement of responsibility"),
        (MarcFormat.MARC21, "264", "en", "Production, publication, distribution"),
        (MarcFormat.MARC21, "LDR", "zh-Hant", "標頭"),
        (MarcFormat.CNMARC, "999", "en", ""),
    ],
)
def test_field_name_speaks_three_languages(format_: MarcFormat, tag: str, lang: str, expected: str) -> None:
    assert field_name(format_, tag, lang) == expected


def test_subfield_name_of_unknown_code_is_empty() -> None:
    assert subfield_name(MarcFormat.CNMARC, "210", "c", "en") == "Name of publisher"
    assert subfield_name(MarcFormat.CNMARC, "210", "q", "en") == ""


@pytest.mark.parametrize("format_", list(MarcFormat))
def test_definitions_are_whole(format_: MarcFormat) -> None:
    definitions = field_definitions(format_)

    assert len(definitions) >= 120
    for one in definitions.values():
        assert re.fullmatch(r"\d{3}", one.tag)
        for lang in ("zh-Hans", "zh-Hant", "en"):
            assert field_name(format_, one.tag, lang)
            assert all(subfield_name(format_, one.tag, code, lang) for code in one.subfields)
        if one.is_control:
            assert not one.subfields
        else:
            assert one.subfields
            assert all(set(allowed) <= set("_0123456789*") for allowed in one.indicators)


def test_mandatory_fields_are_few_and_known() -> None:
    assert [t for t, d in field_definitions(MarcFormat.CNMARC).items() if d.mandatory] == ["001", "100", "101", "200", "801"]
    assert [t for t, d in field_definitions(MarcFormat.MARC21).items() if d.mandatory] == ["001", "008", "040", "245"]


def test_indicator_blank_may_be_written_as_hash() -> None:
    title = field_definition(MarcFormat.CNMARC, "200")
    assert title is not None
    assert [title.allows(0, c) for c in "01 2"] == [True, True, False, False]
    assert [title.allows(1, c) for c in " #0"] == [True, True, False]


def test_language_codes_hold_the_usual_ones() -> None:
    assert {"chi", "eng", "jpn", "tib", "uig", "mul", "und"} <= language_codes()
    assert "zho" not in language_codes()


def test_cnmarc_covers_the_fields_of_a_working_catalogue(test_data: Path) -> None:
    source = test_data / "dp2-cnmarc" / "dp2Circulation" / "unimarc_cfgs" / "marcdef"
    if not source.exists():
        pytest.skip("no field definitions to compare with")
    text = source.read_bytes().decode("utf-8", "replace")
    theirs = {tag for tag in re.findall(r'<Field name="(\d{3})"', text) if "9" not in tag and tag not in {"000"}}
    ours = set(field_definitions(MarcFormat.CNMARC))

    assert len(theirs) > 100
    assert len(theirs & ours) / len(theirs) > 0.8
