"""How a stream of MARC is written, and streams in UTF-16 or UTF-32 made readable as UTF-8."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, Final, Literal

Serialisation = Literal["iso2709", "marcxml", "cnmarcxml", "marcjson", "mrk", "unknown"]

_HEAD: Final = 1 << 16
_BUFFER: Final = 1 << 18
_WIDE_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE_XML = re.compile(rb"www\.nlc\.cn|unimarc|dp2003\.com|cnmarc|ISO25577|marcxchange", re.IGNORECASE)
_MARC_XML = re.compile(rb"<(?:[\w.-]+:)?(?:leader|record|collection|marc|searchRetrieveResponse|OAI-PMH)\b", re.IGNORECASE)
_XML_ENCODING = re.compile(r"""(^\s*<\?xml[^>]{0,80}?)\s+encoding=["'][\w.-]{1,40}["']""")
_MRK = re.compile(rb"(?:^|[\r\n])=(?:LDR|[0-9A-Za-z]{3})  ?")
_JSON = re.compile(rb"""[\[\s,]*\{[\s\[]*["']?\w""")
_LEADER = re.compile(rb"\d{5}[ -~]{5}")


def detect_serialisation(head: bytes) -> Serialisation:
    """Tell the serialisation from the first bytes, some thousand, of a stream in UTF-8 or alike."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t \x00\x1a")
    if text.startswith(b"<"):
        if not _MARC_XML.search(text) and len(head) < _HEAD:
            return "unknown"
        return "cnmarcxml" if _CHINESE_XML.search(text) else "marcxml"
    if text[:1] in {b"{", b"["} and _JSON.match(text):
        return "marcjson"
    if text.startswith(b"=") and _MRK.search(text):
        return "mrk"
    if _LEADER.match(text) or b"\x1e" in text or b"\x1d" in text:
        return "iso2709"
    return "mrk" if _MRK.search(text) else "unknown"


class _Transcoded(io.RawIOBase):
    """A stream put together from its first bytes, in UTF-8, and the rest, decoded where needed."""

    def __init__(self, head: bytes, rest: BinaryIO, decoder: codecs.IncrementalDecoder | None) -> None:
        super().__init__()
        self._rest = rest
        self._decoder = decoder
        self._pending = head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with the next bytes, decoded to UTF-8 where the stream is in UTF-16 or UTF-32."""
        wanted = len(buffer)
        while not self._pending:
            chunk = self._rest.read(max(wanted, 4096))
            if self._decoder is None:
                self._pending = chunk
            else:
                self._pending = self._decoder.decode(chunk, final=not chunk).encode("utf-8", "replace")
            if not chunk:
                break
        given = self._pending[:wanted]
        self._pending = self._pending[wanted:]
        buffer[: len(given)] = given
        return len(given)


def open_transcoded(stream: BinaryIO) -> tuple[bytes, io.BufferedReader]:
    """Return the first bytes and the whole of a stream, both in UTF-8 where it is in UTF-16 or UTF-32."""
    raw = _read_fully(stream, _HEAD)
    wide = find_wide_encoding(raw)
    if wide is None:
        return raw, io.BufferedReader(_Transcoded(raw, stream, None), _BUFFER)
    decoder = codecs.getincrementaldecoder(wide)("replace")
    text = decoder.decode(raw).removeprefix("\ufeff")
    # An XML declaration that says UTF-16 is no longer true.
    text = _XML_ENCODING.sub(r"\1", text, count=1)
    head = text.encode("utf-8", "replace")
    return head, io.BufferedReader(_Transcoded(head, stream, decoder), _BUFFER)


def _read_fully(stream: BinaryIO, size: int) -> bytes:
    """Read `size` bytes, fewer only at the end."""
    parts = []
    while size > 0:
        chunk = stream.read(size)
        if not chunk:
            break
        parts.append(chunk)
        size -= len(chunk)
    return b"".join(parts)


def find_wide_encoding(head: bytes) -> str | None:
    """Return the wide form that bytes are in: by their byte order mark, else by the zeros beside ASCII."""
    for mark, name in _WIDE_MARKS:
        if head.startswith(mark):
            return name
    sample = head[:48]
    if len(sample) < 48:
        return None
    zeros = [index for index, byte in enumerate(sample) if not byte]
    for name, width, offset in (
        ("utf-32-le", 4, 0),
        ("utf-32-be", 4, 3),
        ("utf-16-le", 2, 0),
        ("utf-16-be", 2, 1),
    ):
        if len(zeros) == 48 - 48 // width and all(index % width != offset for index in zeros):
            return name
    return None
