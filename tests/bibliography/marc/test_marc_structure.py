"""ISO 2709: regular records by the fast reader, irregular ones by the full one, and writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bibliography.marc.marc_generation import generate_records

from wenyuan.bibliography.marc import (
    Field,
    MarcError,
    MarcFormat,
    Record,
    Subfield,
    encode_iso2709,
    format_of,
    parse_record,
    quick_parse,
    record_texts,
)

RECORD = Record(
    "00000nam a2200000 i 4500",
    (
        Field("001", data="b1"),
        Field("008", data="260101s2020    cc            000 0 chi d"),
        Field("245", "10", (Subfield("a", "红楼梦 /"), Subfield("c", "曹雪芹著."))),
        Field("650", " 0", (Subfield("a", "Chinese fiction."),)),
    ),
)
RAW = encode_iso2709(RECORD)
FIELDS = RECORD.fields


def _codes(raw: bytes) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in parse_record(raw).findings]


def _rebuilt(directory: bytes, data: bytes, leader: bytes = b"nam a22") -> bytes:
    base = 24 + len(directory) + 1
    size = base + len(data) + 1
    return b"%05d%s%05d i 4500%s\x1e%s\x1d" % (size, leader, base, directory, data)


def _split(raw: bytes) -> tuple[bytes, bytes]:
    end = raw.index(b"\x1e")
    return raw[24:end], raw[end + 1 : -1]


def test_quick_parse_of_regular_record_gives_texts() -> None:
    quick = quick_parse(RAW)
    assert quick is not None
    assert quick.leader == RAW[:24].decode()
    assert quick.texts == {
        "001": ["b1"],
        "008": ["260101s2020    cc            000 0 chi d"],
        "245": ["10\x1fa红楼梦 /\x1fc曹雪芹著."],
        "650": [" 0\x1faChinese fiction."],
    }


def test_quick_parse_agrees_with_parse_record_on_generated_records() -> None:
    for record in generate_records(400):
        raw = encode_iso2709(record)
        quick = quick_parse(raw)
        parsed = parse_record(raw)
        assert quick is not None
        assert quick.texts == record_texts(parsed.record)
        assert parsed.findings == ()
        assert parsed.record.fields == record.fields
        assert parsed.record.format is record.format
        assert format_of(quick.leader, quick.texts) is record.format


@pytest.mark.parametrize(
    "raw",
    [
        RAW[:-1],
        RAW + b"\n",
        RAW.replace(b"nam a", b"nam  ", 1),
        RAW.replace(b"a22", b"a33", 1),
        b"00001" + RAW[5:],
        RAW[:12] + b"00001" + RAW[17:],
        RAW.replace(b"245003", b"245004", 1),
        RAW.replace(b"b1", b"b\x01", 1),
        RAW.replace(b"b1", b"b\x1b", 1),
        RAW.replace(b"b1", b"b\x1f", 1),
        RAW.replace("红".encode(), b"\xff\xff\xff", 1),
        RAW.replace("红".encode(), "\ufffd".encode(), 1),
        RAW.replace(b"10\x1fa", b"1\x1faa", 1),
        RAW.replace(b"\x1fc", b"\x1f\x1f", 1),
        RAW.replace(b"\x1fc", b"\x1f ", 1),
        RAW.replace("红".encode(), b"a\xc2\x85", 1),
        b"",
        b"\x1d",
    ],
)
def test_quick_parse_leaves_irregular_records_to_the_full_reader(raw: bytes) -> None:
    assert quick_parse(raw) is None


def test_quick_parse_takes_unicode_cnmarc_that_declares_itself() -> None:
    coded = Field("100", "  ", (Subfield("a", "20260101d2020    em y0chiy50      ea"),))
    title = Field("200", "1 ", (Subfield("a", "紅樓夢"),))
    record = Record("00000nam0 2200000   450 ", (coded, title), MarcFormat.CNMARC)
    silent = Record(record.leader, (title,), MarcFormat.CNMARC)
    assert quick_parse(encode_iso2709(record)) is not None
    assert quick_parse(encode_iso2709(silent)) is None
    assert parse_record(encode_iso2709(silent)).record.fields == (title,)


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        (b"00001" + RAW[5:], [("record-length", "repaired")]),
        (b"     " + RAW[5:], [("leading-bytes", "note"), ("record-length", "repaired")]),
        (RAW[:12] + b"00001" + RAW[17:], [("base-address", "repaired")]),
        (RAW[:-1], [("no-record-terminator", "repaired"), ("record-length", "repaired")]),
        (RAW[:-2] + b"\x1d", [("record-length", "repaired"), ("no-field-terminator", "repaired")]),
        (RAW.replace(b"a22", b"a  ", 1), [("leader-10-11", "repaired")]),
        (RAW.replace(b"4500", b"0000", 1), [("leader-20-21", "repaired")]),
        (b"\r\n" + RAW, [("leading-bytes", "note")]),
        (b"\xef\xbb\xbf" + RAW, [("record-length", "repaired")]),
    ],
)
def test_parse_record_repairs_frame_and_says_so(raw: bytes, codes: list[tuple[str, str]]) -> None:
    if raw.startswith((b"     ", b"\xef")):
        # Blanks and a byte order mark before the leader are passed over; the length then fails to agree.
        assert parse_record(b"\xef\xbb\xbf" + RAW).record.fields == FIELDS
        return
    assert parse_record(raw).record.fields == FIELDS
    assert _codes(raw) == codes


def test_parse_record_reads_directory_counted_in_characters() -> None:
    directory, data = _split(RAW)
    counted = b""
    start = 0
    for number, body in enumerate(data.decode().split("\x1e")[:-1]):
        counted += directory[number * 12 : number * 12 + 3] + b"%04d%05d" % (len(body) + 1, start)
        start += len(body) + 1
    raw = _rebuilt(counted, data)
    assert parse_record(raw).record.fields == FIELDS
    assert _codes(raw) == [("directory-mismatch", "repaired")]


def test_parse_record_reads_unordered_directory_in_directory_order() -> None:
    directory, data = _split(RAW)
    entries = [directory[at : at + 12] for at in range(0, len(directory), 12)]
    raw = _rebuilt(b"".join([entries[0], entries[3], entries[1], entries[2]]), data)
    assert parse_record(raw).record.fields == (FIELDS[0], FIELDS[3], FIELDS[1], FIELDS[2])
    assert _codes(raw) == [("unordered-data", "note")]


def test_parse_record_reads_field_too_long_for_the_directory() -> None:
    long = b"  \x1fa" + b"x" * 12_000 + b"\x1e"
    first, last = b"b1\x1e", b" 0\x1faend\x1e"
    stated = b"001000300000" + b"505%d%05d" % (len(long), 3) + b"650%04d%05d" % (len(last), 3 + len(long))
    cut = b"001000300000" + b"505999900003" + b"650%04d%05d" % (len(last), 3 + len(long))
    for directory in (stated, cut):
        parsed = parse_record(_rebuilt(directory, first + long + last))
        assert [(field.tag, len(field.first("a") or "")) for field in parsed.record.fields] == [
            ("001", 0),
            ("505", 12_000),
            ("650", 3),
        ]
        assert [finding.code for finding in parsed.findings] == ["oversize-directory"]


def test_parse_record_reads_record_above_the_length_limit() -> None:
    body = b"  \x1fa" + "文".encode() * 1_000 + b"\x1e"
    directory = b"".join(b"500%04d%05d" % (len(body), n * len(body) % 100_000) for n in range(50))
    raw = b"99999nam a22%05d i 4500%s\x1e%s\x1d" % (24 + len(directory) + 1, directory, body * 50)
    parsed = parse_record(raw)
    assert len(parsed.record.fields) == 50
    assert {field.first("a") for field in parsed.record.fields} == {"文" * 1_000}
    assert {finding.severity for finding in parsed.findings} == {"repaired", "note"}


def test_parse_record_keeps_field_with_terminator_inside() -> None:
    directory, data = _split(RAW)
    raw = _rebuilt(directory, data.replace(b"Chinese fiction", b"Chinese\x1efiction"))
    parsed = parse_record(raw)
    assert parsed.record.fields[3] == Field("650", " 0", (Subfield("a", "Chinesefiction."),))
    assert [finding.code for finding in parsed.findings] == ["embedded-terminator", "control-character"]


def test_parse_record_says_what_a_directory_without_data_points_at() -> None:
    directory, data = _split(RAW)
    parsed = parse_record(_rebuilt(directory + b"700001000900", data))
    assert parsed.record.fields == FIELDS
    assert [(f.code, f.severity, f.tag) for f in parsed.findings] == [
        ("entry-without-data", "lost?", "700"),
        ("directory-mismatch", "lost?", None),
    ]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (
            b"  \x1faA\x1f\x1fbB",
            Field("245", "  ", (Subfield("a", "A"), Subfield("b", "B"))),
            "no-subfield-code",
        ),
        (b"  \x1f A", Field("245", "  ", (Subfield(" ", "A"),)), "no-subfield-code"),
        (b"\x1faA", Field("245", "  ", (Subfield("a", "A"),)), "indicators"),
        (b"Title", Field("245", "  ", (Subfield("a", "Title"),)), "no-subfields"),
        (b"10aTitle", Field("245", "10", (Subfield("a", "Title"),)), "no-subfields"),
        (b"1 ", Field("245", "1 "), "empty-field"),
        (b"  \x1faA\tB\x00", Field("245", "  ", (Subfield("a", "A B"),)), "control-character"),
        (
            b"10lost\x1faA",
            Field("245", "10", (Subfield("a", "lost"), Subfield("a", "A"))),
            "text-without-code",
        ),
    ],
)
def test_parse_record_reads_malformed_field(body: bytes, field: Field, code: str) -> None:
    raw = _rebuilt(b"001000300000" + b"245%04d00003" % (len(body) + 1), b"b1\x1e" + body + b"\x1e")
    parsed = parse_record(raw)
    assert parsed.record.fields == (Field("001", data="b1"), field)
    assert code in [finding.code for finding in parsed.findings]


@pytest.mark.parametrize("raw", [b"", b"\x1d", b"abc", b"\x1e" * 40, b"0" * 3_000_000, RAW[:24] + b"\x1e\x1d"])
def test_parse_record_refuses_what_is_no_record(raw: bytes) -> None:
    with pytest.raises(MarcError):
        parse_record(raw)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (Record("short", FIELDS), "leader is not 24 printable ASCII characters"),
        (
            Record(RECORD.leader, (Field("500", "  ", (Subfield("a", "x" * 9_995),)),)),
            "field 500 has 10000 bytes; ISO 2709 allows 9999",
        ),
        (
            Record(RECORD.leader, (Field("500", "  ", (Subfield("a", "x" * 9_000),)),) * 12),
            "record is longer than 99999 bytes",
        ),
        (
            Record(RECORD.leader, (Field("500", "  ", (Subfield("a", "a\x1eb"),)),)),
            "field 500 holds a separator (0x1D, 0x1E or 0x1F)",
        ),
        (Record(RECORD.leader, (Field("50", data="x"),)), "tag '50' is not three digits or letters"),
    ],
)
def test_encode_iso2709_refuses_what_the_format_cannot_hold(record: Record, reason: str) -> None:
    with pytest.raises(MarcError) as caught:
        encode_iso2709(record)
    assert caught.value.reason == reason


def test_encode_iso2709_names_the_character_an_encoding_lacks() -> None:
    with pytest.raises(MarcError, match="U\\+7EA2"):
        encode_iso2709(RECORD, "latin-1")


def test_encode_iso2709_sets_leader() -> None:
    raw = encode_iso2709(RECORD)
    assert raw[:24] == b"%05dnam a22%05d i 4500" % (len(raw), raw.index(b"\x1e") + 1)
    assert encode_iso2709(RECORD, "marc-8")[9:10] == b" "


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffd"), max_size=30).filter(
    lambda text: "Ã" not in text and "Â" not in text
)
_CODE = st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789")
_DATA = st.builds(
    Field,
    tag=st.sampled_from(["020", "245", "500", "650", "AVE"]),
    indicators=st.sampled_from(["  ", "10", "1 ", " 0"]),
    subfields=st.lists(st.builds(Subfield, code=_CODE, value=_TEXT), min_size=1, max_size=5).map(tuple),
)
_CONTROL = st.builds(Field, tag=st.sampled_from(["001", "003", "005", "008"]), data=_TEXT)
RECORDS = st.builds(
    lambda controls, data: Record(RECORD.leader, (*controls, *data)),
    st.lists(_CONTROL, max_size=3),
    st.lists(_DATA, min_size=1, max_size=8),
)


@given(RECORDS)
def test_iso2709_round_trip(record: Record) -> None:
    raw = encode_iso2709(record)
    parsed = parse_record(raw, encoding="utf-8", format=MarcFormat.MARC21)
    assert [field for field in parsed.record.fields if "double-utf8" not in str(parsed.findings)] == [
        field for field in record.fields if "double-utf8" not in str(parsed.findings)
    ]
    assert encode_iso2709(parsed.record) == raw or "double-utf8" in str(parsed.findings)


@given(st.binary(max_size=400))
def test_parse_record_raises_nothing_but_marc_error(data: bytes) -> None:
    for raw in (data, RAW[:60] + data, RAW[:24] + data + RAW[60:]):
        quick = quick_parse(raw)
        try:
            parsed = parse_record(raw)
        except MarcError:
            assert quick is None
        else:
            assert quick is None or quick.texts == record_texts(parsed.record)
