"""Basic encoding rules, as far as Z39.50 uses them: definite and indefinite lengths in, definite lengths out.

Source:
    ITU-T X.690, 8; ISO 23950:1998, appendix ASN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNIVERSAL, CONTEXT = 0x00, 0x80
BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, EXTERNAL, SEQUENCE, VISIBLE_STRING, GENERAL_STRING = 1, 2, 3, 4, 5, 6, 8, 16, 26, 27
MAX_DEPTH: Final = 64
MAX_NODES: Final = 20_000
_CLASS, _CONSTRUCTED, _NUMBER = 0xC0, 0x20, 0x1F


class BerError(ValueError):
    """Octets that are not BER, or more of it than is read."""


class Incomplete(BerError):
    """The octets end before the value does."""


@dataclass(frozen=True, slots=True)
class Value:
    """A tag and what it holds: octets of a primitive value, values of a constructed one."""

    kind: int
    number: int
    octets: bytes = b""
    parts: tuple[Value, ...] = ()

    def find(self, number: int) -> Value | None:
        """Return the first part with a context tag."""
        return next((part for part in self.parts if part.kind == CONTEXT and part.number == number), None)

    def only(self) -> Value:
        """Return the one part of an explicit tag.

        Raises:
            BerError: There is none or more than one.
        """
        if len(self.parts) != 1:
            raise BerError(f"tag {self.number} holds {len(self.parts)} values")
        return self.parts[0]

    def whole(self) -> int:
        """Read an integer of at most eight octets."""
        if not 1 <= len(self.octets) <= 8:
            raise BerError("integer of no or too many octets")
        return int.from_bytes(self.octets, "big", signed=True)

    def text(self, encoding: str = "utf-8") -> str:
        """Read a string; octets that are none of the encoding are replaced."""
        return self.octets.decode(encoding, "replace")

    def oid(self) -> str:
        """Read an object identifier."""
        return read_oid(self.octets)

    def bits(self) -> frozenset[int]:
        """Read a bit string as the numbers of the bits that are set."""
        return frozenset(n * 8 + bit for n, octet in enumerate(self.octets[1:9]) for bit in range(8) if octet & (0x80 >> bit))


def value_length(data: bytes, limit: int) -> int | None:
    """Return how many octets the first value takes, or None while more are needed to know.

    Raises:
        BerError: Longer than `limit`, or no BER.
    """
    try:
        end = _skip(data, 0, 0, limit)
    except Incomplete:
        if len(data) > limit:
            raise BerError("too long") from None
        return None
    if end > limit:
        raise BerError("too long")
    return end


def _skip(data: bytes, at: int, depth: int, limit: int) -> int:
    if depth > MAX_DEPTH:
        raise BerError("too deep")
    _kind, _constructed, _number, at = _read_tag(data, at)
    length, at = _read_length(data, at)
    if length is not None:
        if length > limit:
            raise BerError("too long")
        if at + length > len(data):
            raise Incomplete
        return at + length
    while data[at : at + 2] != b"\0\0":
        at = _skip(data, at, depth + 1, limit)
    return at + 2


def read_value(data: bytes) -> Value:
    """Read the one value that octets are.

    Raises:
        BerError: They are none, or hold more than one.
    """
    reader = _Reader(data)
    value, at = reader.read(0, len(data), 0)
    if at != len(data):
        raise BerError("octets behind the value")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._nodes = 0

    def read(self, at: int, end: int, depth: int) -> tuple[Value, int]:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise BerError("too deep or too many values")
        kind, constructed, number, at = _read_tag(self._data, at)
        length, at = _read_length(self._data, at)
        if length is None and not constructed:
            raise BerError("primitive value of indefinite length")
        stop = end if length is None else at + length
        if stop > end:
            raise BerError("value longer than what holds it")
        if not constructed:
            return Value(kind, number, self._data[at:stop]), stop
        parts: list[Value] = []
        while at < stop:
            if length is None and self._data[at : at + 2] == b"\0\0":
                return Value(kind, number, b"", tuple(parts)), at + 2
            part, at = self.read(at, stop, depth + 1)
            parts.append(part)
        if length is None:
            raise Incomplete("no end of contents")
        return Value(kind, number, b"", tuple(parts)), stop


def _read_tag(data: bytes, at: int) -> tuple[int, bool, int, int]:
    if at >= len(data):
        raise Incomplete
    first = data[at]
    number = first & _NUMBER
    at += 1
    if number == _NUMBER:
        number = 0
        for _octet in range(4):
            if at >= len(data):
                raise Incomplete
            number = number << 7 | data[at] & 0x7F
            at += 1
            if not data[at - 1] & 0x80:
                break
        else:
            raise BerError("tag number too large")
    return first & _CLASS, bool(first & _CONSTRUCTED), number, at


def _read_length(data: bytes, at: int) -> tuple[int | None, int]:
    if at >= len(data):
        raise Incomplete
    first = data[at]
    at += 1
    if first < 0x80:
        return first, at
    if first == 0x80:
        return None, at
    count = first & 0x7F
    if count > 4:
        raise BerError("length of too many octets")
    if at + count > len(data):
        raise Incomplete
    return int.from_bytes(data[at : at + count], "big"), at + count


def write_value(number: int, content: bytes, *, kind: int = CONTEXT, constructed: bool = False) -> bytes:
    """Return a tag, the length and the content."""
    head = kind | (_CONSTRUCTED if constructed else 0)
    tag = bytes([head | number]) if number < _NUMBER else bytes([head | _NUMBER]) + _base_128(number)
    size = len(content)
    if size < 0x80:
        return tag + bytes([size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(octets)]) + octets + content


def write_group(number: int, *parts: bytes, kind: int = CONTEXT) -> bytes:
    """Return a constructed value."""
    return write_value(number, b"".join(parts), kind=kind, constructed=True)


def write_sequence(*parts: bytes) -> bytes:
    """Return a universal SEQUENCE."""
    return write_group(SEQUENCE, *parts, kind=UNIVERSAL)


def integer_octets(value: int) -> bytes:
    """Return the content of an integer."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)


def bit_octets(bits: frozenset[int]) -> bytes:
    """Return the content of a bit string in which these bits are set."""
    length = max(bits, default=0) + 1
    octets = bytearray((length + 7) // 8)
    for bit in bits:
        octets[bit // 8] |= 0x80 >> bit % 8
    return bytes([len(octets) * 8 - length]) + bytes(octets)


def oid_octets(oid: str) -> bytes:
    """Return the content of an object identifier."""
    first, second, *others = map(int, oid.split("."))
    return _base_128(first * 40 + second) + b"".join(map(_base_128, others))


def read_oid(octets: bytes) -> str:
    """Return an object identifier in dotted form.

    Raises:
        BerError: Not one, or one of more than 40 numbers.
    """
    numbers: list[int] = []
    number = 0
    if not octets or octets[-1] & 0x80 or len(octets) > 80:
        raise BerError("no object identifier")
    for octet in octets:
        number = number << 7 | octet & 0x7F
        if number >= 1 << 35:
            raise BerError("number too large")
        if not octet & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - first * 40, *numbers[1:])))


def _base_128(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.append(number & 0x7F | 0x80)
    return bytes(reversed(octets))
