"""The quick reader of stored sources gives what the full one gives, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield, encode_iso2709
from wenyuan.bibliography.marc.parsing import parse_in_context
from wenyuan.knowledge.catalogue.queries.quick_sources import read_regular

TEXT = st.text(st.characters(min_codepoint=0x20, exclude_characters="\x7f", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
DATA = st.builds(
    Field, st.sampled_from(["010", "200", "330", "701", "9A1"]), st.sampled_from(["  ", "1 ", " 0"]),
    st.lists(st.builds(Subfield, st.sampled_from("abc49"), TEXT), min_size=1, max_size=4).map(tuple),
)


@given(st.lists(DATA, min_size=1, max_size=6), st.sampled_from(list(MarcFormat)))
def test_regular_records_are_read_alike(fields: list[Field], format_: MarcFormat) -> None:
    raw = encode_iso2709(Record("00000nam0a2200000   450 ", (Field("001", data="X1"), *fields), format_))

    found = read_regular(raw, format_=format_)

    assert found is None or found == parse_in_context(raw, encoding="utf-8", format=format_).record


@pytest.mark.parametrize("folder", ["marc-uva", "marc-evergreen", "marc-dirty"])
def test_real_records_are_read_alike(test_data: Path, folder: str) -> None:
    pieces = [piece.lstrip(b"\r\n") + b"\x1d" for path in sorted((test_data / folder).rglob("*")) if path.is_file() for piece in path.read_bytes().split(b"\x1d")]
    found = [(raw, record) for raw in pieces if (record := read_regular(raw, format_=MarcFormat.MARC21)) is not None]

    assert len(found) > (0 if folder == "marc-dirty" else 40)
    assert all(record == parse_in_context(raw, encoding=None, format=MarcFormat.MARC21).record for raw, record in found)


def test_irregular_octets_are_left_to_the_full_reader() -> None:
    raw = encode_iso2709(Record("00000nam0a2200000   450 ", (Field("001", data="X1"), Field("200", "1 ", (Subfield("a", "书"),))), MarcFormat.CNMARC))

    assert read_regular(raw, format_=MarcFormat.CNMARC) is not None
    assert read_regular(raw[:-2] + b"\x1d", format_=MarcFormat.CNMARC) is None
    assert read_regular(raw.replace("书".encode(), b"\xca\xe9\x20"), format_=MarcFormat.CNMARC) is None
