"""Reading streams: framing, resynchronisation, serialisations, bounds."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bibliography.marc.marc_generation import generate_records
from tests.bibliography.marc.test_marc_structure import RECORDS

from wenyuan.bibliography.marc import (
    Field,
    MarcError,
    MarcFormat,
    ParsedRecord,
    Record,
    RejectedRecord,
    Subfield,
    detect_serialisation,
    encode_iso2709,
    from_marc_json,
    from_marcxml,
    from_mrk,
    read_records,
    to_marc_json,
    to_marcxml,
    to_mrk,
    write_marcxml,
)

SOURCE = list(generate_records(6))
RAWS = [encode_iso2709(record) for record in SOURCE]
FILLER = b"\r\n\t \x00\x1a"


def _read(data: bytes) -> list[ParsedRecord | RejectedRecord]:
    return list(read_records(io.BytesIO(data)))


def _kinds(data: bytes) -> list[str]:
    return ["rejected" if isinstance(item, RejectedRecord) else item.record.control_number or "" for item in _read(data)]


def _numbers(*indexes: int) -> list[str]:
    return [SOURCE[index].control_number or "" for index in indexes]


def _assert_accounted(data: bytes) -> None:
    position = 0
    for ordinal, item in enumerate(_read(data)):
        assert item.ordinal == ordinal
        assert data[position : item.position].strip(FILLER).removeprefix(b"\xef\xbb\xbf").strip(FILLER) == b""
        assert data[item.position : item.position + len(item.raw)] == item.raw
        position = item.position + len(item.raw)
    assert data[position:].strip(FILLER).removeprefix(b"\xef\xbb\xbf").strip(FILLER) == b""


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (b"".join(RAWS), _numbers(0, 1, 2, 3, 4, 5)),
        (b"\r\n".join(RAWS[:3]) + b"\r\n\x1a", _numbers(0, 1, 2)),
        (b"\xef\xbb\xbf" + RAWS[0], _numbers(0)),
        (RAWS[0] + b"junk before" + RAWS[1], [*_numbers(0), "rejected", *_numbers(1)]),
        (RAWS[0][:-1] + RAWS[1], _numbers(0, 1)),
        (RAWS[0][:-1] + b"\n" + RAWS[1], _numbers(0, 1)),
        (b"\n".join(raw[:-1] for raw in RAWS), _numbers(0, 1, 2, 3, 4, 5)),
        (RAWS[0] + RAWS[1][:-1], _numbers(0, 1)),
        (RAWS[0] + RAWS[1][:300], [*_numbers(0), "rejected"]),
        (RAWS[0][:300] + RAWS[1], ["rejected", *_numbers(1)]),
        (b"00005" + RAWS[0][5:] + RAWS[1], _numbers(0, 1)),
        (b"99999" + RAWS[0][5:] + RAWS[1] + RAWS[2], _numbers(0, 1, 2)),
        (RAWS[0] + b"\x1d" + RAWS[1], [*_numbers(0), "rejected", *_numbers(1)]),
    ],
)
def test_read_records_resynchronises(data: bytes, kinds: list[str]) -> None:
    assert _kinds(data) == kinds
    _assert_accounted(data)


def test_read_records_takes_terminator_inside_a_record_as_data() -> None:
    record = Record(SOURCE[0].leader, (Field("001", data="x"), Field("500", "  ", (Subfield("a", "left!right"),))))
    raw = encode_iso2709(record).replace(b"!", b"\x1d")
    items = _read(RAWS[1] + raw + RAWS[2])
    assert [type(item) for item in items] == [ParsedRecord] * 3
    assert items[1].raw == raw


def test_read_records_rejects_cut_record_with_its_reason() -> None:
    data = RAWS[0] + RAWS[1][:300]
    assert _read(data)[1] == RejectedRecord(RAWS[1][:300], len(RAWS[0]), 1, f"record is cut off: 300 of {len(RAWS[1])} bytes are there")


@pytest.mark.parametrize("wide", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_read_records_of_wide_files(wide: str) -> None:
    data = b"".join(RAWS).decode().encode(wide)
    items = _read(data)
    assert [item.record.fields for item in items if isinstance(item, ParsedRecord)] == [r.fields for r in SOURCE]


def test_read_records_uses_what_the_file_shows() -> None:
    def record(title: str) -> bytes:
        return encode_iso2709(Record("00000nam0 2200000   450 ", (Field("200", "1 ", (Subfield("a", title),)),)), "gb18030")

    items = _read(record("中国图书馆分类法研究") * 4 + record("乂"))
    assert [item.record.fields[0].first("a") for item in items if isinstance(item, ParsedRecord)][-1] == "乂"
    assert {item.record.format for item in items if isinstance(item, ParsedRecord)} == {MarcFormat.CNMARC}


class _Endless(io.RawIOBase):
    """A stream of one pattern, `size` bytes long, that never stands in memory whole."""

    def __init__(self, pattern: bytes, size: int, head: bytes = b"") -> None:
        super().__init__()
        self._pattern = pattern * (65536 // len(pattern))
        self._head = head
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        given = min(size if size > 0 else 65536, self._left, len(self._pattern))
        self._left -= given
        return self._pattern[:given]


@pytest.mark.parametrize(
    ("pattern", "head"),
    [
        (b"x", b"00100nam a2200025 i 4500"),
        (b"0", b""),
        (b"\x1e", b""),
        (b"1234567890", b'[{"leader":"'),
        (b"{", b""),
        (b"=500  \\\\$a" + b"x" * 500, b""),
        (b"<y>text</y>", b"<collection>"),
        (b"<!-- c -->", b"<collection>"),
    ],
)
def test_read_records_memory_is_bounded(pattern: bytes, head: bytes) -> None:
    tracemalloc.start()
    try:
        for _ in read_records(_Endless(pattern, 48 << 20, head)):  # type: ignore[arg-type]
            pass
    except MarcError:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 << 20


BOMB = b"""<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<collection><record><leader>00000nam a2200000 i 4500</leader><controlfield
tag="001">&b;</controlfield></record> </collection>"""
OUTSIDE = b"""<!DOCTYPE c [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<record><leader>00000nam a2200000 i 4500</leader><controlfield tag="001">&f;</controlfield></record>"""


@pytest.mark.parametrize("document", [BOMB, OUTSIDE])
def test_read_records_refuses_entities(document: bytes) -> None:
    with pytest.raises(MarcError, match="entities"):
        _read(document)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<collection><record><leader>x</leader>", "not well formed"),
        (b"<record><leader>" + b"<a>" * 100, "nested deeper"),
        (b"nothing of the kind", "not MARC"),
        (b"<record>\xff\xfe</record>", "not well formed"),
    ],
)
def test_read_records_refuses_the_stream_with_a_reason(document: bytes, reason: str) -> None:
    with pytest.raises(MarcError, match=reason):
        _read(document)


def test_read_records_goes_on_after_a_bad_xml_record() -> None:
    good = to_marcxml(SOURCE[0]).partition(b"?>")[2]
    bad = b'<record><leader>00000nam a2200000 i 4500</leader><datafield ind1=" " ind2=" "/></record>'
    items = _read(b"<collection>" + good + bad + good + b"</collection>")
    assert [type(item) for item in items] == [ParsedRecord, RejectedRecord, ParsedRecord]
    assert isinstance(items[1], RejectedRecord)
    assert items[1].reason == "datafield has the tag ''"
    assert items[1].raw == bad


def test_read_records_reads_utf16_xml() -> None:
    text = to_marcxml(SOURCE[1]).decode().replace("utf-8", "utf-16").replace("UTF-8", "utf-16")
    items = _read(text.encode("utf-16"))
    assert [item.record for item in items if isinstance(item, ParsedRecord)] == [SOURCE[1]]


@pytest.mark.parametrize(
    ("head", "serialisation"),
    [
        (RAWS[0], "iso2709"),
        (b"\r\n" + RAWS[0], "iso2709"),
        (to_marcxml(SOURCE[0]), "marcxml"),
        (to_marcxml(SOURCE[1]), "cnmarcxml"),
        (b'<record xmlns="http://www.nlc.cn/"><leader/></record>', "cnmarcxml"),
        (to_marc_json(SOURCE[0]), "marcjson"),
        (b"[" + to_marc_json(SOURCE[0]) + b"]", "marcjson"),
        (b'{leader:"x"}', "marcjson"),
        (to_mrk(SOURCE[0]).encode(), "mrk"),
        (b"", "unknown"),
        (b"<html><body/></html>", "unknown"),
        (b"a,b,c\n1,2,3\n", "unknown"),
    ],
)
def test_detect_serialisation(head: bytes, serialisation: str) -> None:
    assert detect_serialisation(head) == serialisation


@pytest.mark.parametrize(
    "join",
    [
        lambda parts: b"[" + b",".join(parts) + b"]",
        lambda parts: b"[\n" + b",\n".join(parts) + b"\n]\n",
        b"\n".join,
        b"".join,
    ],
)
def test_read_records_of_json_arrays_and_lines(join: Callable[[list[bytes]], bytes]) -> None:
    items = _read(join([to_marc_json(record) for record in SOURCE]))
    assert [item.record for item in items if isinstance(item, ParsedRecord)] == SOURCE


def test_read_records_goes_on_after_bad_json() -> None:
    items = _read(b"\n".join([to_marc_json(SOURCE[0]), b'{"leader": 5}', b"stray", to_marc_json(SOURCE[1])]))
    assert [getattr(item, "reason", "read") for item in items] == [
        "read",
        "leader is missing or no text",
        "JSON is no object",
        "read",
    ]


def test_from_marc_json_reads_the_older_dialect() -> None:
    old = """{leader:"00714cam a2200205 a 4500", controlfield:[{tag:"001",data:"1"}]
        datafield:[{tag:"245",ind:"10",subfield:[{code:"a",data:"Title: a {part}"},]}]}"""
    assert from_marc_json(old) == Record(
        "00714cam a2200205 a 4500",
        (Field("001", data="1"), Field("245", "10", (Subfield("a", "Title: a {part}"),))),
    )


@pytest.mark.parametrize("text", ["", "[]", "{", '{"leader": "x", "leader": "y"}', "[" * 5_000, '{"a":' * 5_000])
def test_from_marc_json_refuses(text: str) -> None:
    with pytest.raises(MarcError):
        from_marc_json(text)


def test_write_marcxml_is_read_back() -> None:
    stream = io.BytesIO()
    write_marcxml(SOURCE, stream)
    assert [item.record for item in _read(stream.getvalue()) if isinstance(item, ParsedRecord)] == SOURCE


def test_to_marcxml_refuses_what_xml_cannot_hold() -> None:
    with pytest.raises(MarcError):
        to_marcxml(Record(SOURCE[0].leader, (Field("001", data="a\x00"),)))


def test_to_mrk_and_back_of_files() -> None:
    items = _read("".join(to_mrk(record) for record in SOURCE).encode())
    assert [item.record for item in items if isinstance(item, ParsedRecord)] == SOURCE


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("=245  10$a{Lstrok}{acute}od{acute}z", Field("245", "10", (Subfield("a", "Łódź"),))),
        ("=020  \\\\$c{dollar}5{lcub}x{rcub}", Field("020", "  ", (Subfield("c", "$5{x}"),))),
        ("=500  \\\\$aback \\ slash", Field("500", "  ", (Subfield("a", "back \\ slash"),))),
        ("=500  \\\\$aone\ntwo", Field("500", "  ", (Subfield("a", "one two"),))),
        ("=500  \\\\$a{nosuch}", Field("500", "  ", (Subfield("a", "{nosuch}"),))),
        ("=008  a\\b{bsol}c", Field("008", data="a b\\c")),
    ],
)
def test_from_mrk_reads_mnemonics(text: str, field: Field) -> None:
    assert from_mrk(f"=LDR  {'0' * 24}\n{text}\n").fields == (field,)


@given(RECORDS)
def test_other_serialisations_round_trip(record: Record) -> None:
    assert from_marc_json(to_marc_json(record), format=MarcFormat.MARC21) == record
    assert from_mrk(to_mrk(record), format=MarcFormat.MARC21) == record
    assert from_marcxml(to_marcxml(record), format=MarcFormat.MARC21) == record


SEEDS = [b"".join(RAWS[:2]), to_marcxml(SOURCE[0]), to_marc_json(SOURCE[0]), to_mrk(SOURCE[0]).encode()]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 3_000), st.binary(max_size=12)), max_size=4))
def test_read_records_raises_nothing_but_marc_error(seed: bytes, edits: list[tuple[int, bytes]]) -> None:
    data = bytearray(seed)
    for at, piece in edits:
        data[at : at + len(piece) // 2] = piece
    try:
        items = _read(bytes(data))
    except MarcError:
        return
    assert all(isinstance(item, ParsedRecord | RejectedRecord) for item in items)
    if detect_serialisation(bytes(data)) == "iso2709":
        _assert_accounted(bytes(data))
