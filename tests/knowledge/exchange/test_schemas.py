"""MARC in XML keeps to what its schemas say of leaders, tags, indicators and codes."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from tests.knowledge.exchange.test_rendering import RECORDS, source

from wenyuan.bibliography.crosswalks import convert
from wenyuan.bibliography.marc import MarcFormat, encode_iso2709
from wenyuan.knowledge.exchange.rendering import Form, write_form

# MARC21slim 1.2: patterns of the simple types.
LEADER = re.compile(r"[\d ]{5}[\dA-Za-z ][\dA-Za-z][\dA-Za-z ]{3}(2| )(2| )[\d ]{5}[\dA-Za-z ]{3}(4500|    )")
CONTROL_TAG = re.compile(r"00[1-9A-Za-z]")
DATA_TAG = re.compile(r"0([1-9A-Z][0-9A-Z]|[1-9a-z][0-9a-z])|[1-9A-Z][0-9A-Z]{2}|[1-9a-z][0-9a-z]{2}")
INDICATOR = re.compile(r"[\da-z ]")
CODE = re.compile(r"""[\dA-Za-z!"#$%&'()*+,\-./:;<=>?{}_^`~\[\]\\]""")
MARC21 = "{http://www.loc.gov/MARC21/slim}"


def faults(xml: str) -> list[str]:
    root = etree.fromstring(xml)
    kinds = [etree.QName(one).localname for one in root]
    found = [] if kinds == ["leader", *sorted(kinds[1:])] and root.tag == f"{MARC21}record" else [f"order {kinds}"]
    if not LEADER.fullmatch(root[0].text or ""):
        found.append(f"leader {root[0].text!r}")
    for field in root[1:]:
        tag = str(field.get("tag"))
        if not (CONTROL_TAG if field.tag == f"{MARC21}controlfield" else DATA_TAG).fullmatch(tag):
            found.append(f"tag {tag}")
        if field.tag == f"{MARC21}datafield":
            found += [f"{tag} indicator {field.get(name)!r}" for name in ("ind1", "ind2") if not INDICATOR.fullmatch(str(field.get(name)))]
            found += [f"{tag} code {one.get('code')!r}" for one in field if not CODE.fullmatch(str(one.get("code")))]
            found += [] if len(field) else [f"{tag} empty"]
    return found


@pytest.mark.parametrize("wanted", list(MarcFormat))
def test_marc_21_xml_keeps_to_its_schema(wanted: MarcFormat) -> None:
    for record in RECORDS:
        made = record if record.format is wanted else convert(record, wanted).record
        for raw, encoding in ((encode_iso2709(made), "utf-8"), (encode_iso2709(made, "gb18030"), "gb18030")):
            assert faults(write_form(source(made, raw, encoding), Form.MARC21) or "") == []
