"""BER is read within bounds, and what was written is read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.bibliography.z3950 import BerError, value_length
from wenyuan.bibliography.z3950.ber import CONTEXT, UNIVERSAL, Value, bit_octets, integer_octets, oid_octets, read_oid, read_value, write_value

_LEAVES = st.builds(Value, st.sampled_from([UNIVERSAL, CONTEXT]), st.integers(1, 100_000), st.binary(max_size=300))
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.builds(Value, st.just(CONTEXT), st.integers(0, 300), st.just(b""), st.lists(inner, min_size=1, max_size=4).map(tuple)), max_leaves=12,
)


def write(value: Value) -> bytes:
    return write_value(value.number, b"".join(map(write, value.parts)) or value.octets, kind=value.kind, constructed=bool(value.parts))


@given(_VALUES)
def test_written_value_reads_the_same(value: Value) -> None:
    octets = write(value)

    assert read_value(octets) == value
    assert value_length(octets + b"more", 1_000_000) == len(octets)
    assert [value_length(octets[:n], 1_000_000) for n in range(min(len(octets), 40))] == [None] * min(len(octets), 40)


@given(st.integers(-(2**62), 2**62))
def test_integer_reads_the_same(number: int) -> None:
    assert Value(CONTEXT, 1, integer_octets(number)).whole() == number


@given(st.frozensets(st.integers(0, 60)))
def test_bits_read_the_same(bits: frozenset[int]) -> None:
    assert Value(CONTEXT, 1, bit_octets(bits)).bits() == bits


@pytest.mark.parametrize("oid", ["1.2.840.10003.5.109.10", "1.0.10646.1.0.8", "2.999.3", "0.0"])
def test_object_identifier_reads_the_same(oid: str) -> None:
    assert read_oid(oid_octets(oid)) == oid


def test_indefinite_length_is_read() -> None:
    assert read_value(b"\xa1\x80\x82\x01x\xa3\x80\0\0\0\0") == Value(CONTEXT, 1, b"", (Value(CONTEXT, 2, b"x"), Value(CONTEXT, 3)))
    assert value_length(b"\xa1\x80\x82\x01x\xa3\x80\0\0\0\0rest", 1_000) == 11


@pytest.mark.parametrize("octets", [
    b"", b"\xa1", b"\xa1\x05x", b"\xa1\x02\x82\x05", b"\x81\x80x\0\0", b"\x81\x01xy", b"\xa1\x80" * 100, b"\xbf\xff\xff\xff\xff\xff\x01x", b"\x81\x85\x01\x01\x01\x01\x01x", b"\xa1\x80\x81\x01x",
])
def test_what_is_no_value_is_refused(octets: bytes) -> None:
    with pytest.raises(BerError):
        read_value(octets)


def test_long_value_is_refused_before_it_has_come() -> None:
    with pytest.raises(BerError):
        value_length(b"\xa1\x84\x7f\xff\xff\xff", 1_000)
    with pytest.raises(BerError):
        value_length(b"\xa1\x80" + b"\x81\x01x" * 500, 1_000)


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    try:
        value = read_value(octets)
    except BerError:
        return
    assert isinstance(value, Value)
