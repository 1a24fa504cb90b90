"""Which character set a record is in: what it declares, and what its bytes show.

Source:
    MARC 21 leader/09; UNIMARC and CNMARC 100 $a/26-29; MARC 21 Specifications, Part 2 (MARC-8 escapes).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from wenyuan.bibliography.marc.chinese_evidence import chinese_score
from wenyuan.bibliography.marc.marc8 import decode_marc8

ASCII: Final = "ascii"
BIG5: Final = "big5hkscs"
GB18030: Final = "gb18030"
LATIN1: Final = "latin-1"
MARC8: Final = "marc-8"
UTF8: Final = "utf-8"
WINDOWS: Final = "cp1252"

_NAMES: Final = {
    "ascii": ASCII, "us-ascii": ASCII,
    "big5": BIG5, "big5-hkscs": BIG5, "big5hkscs": BIG5, "cp950": BIG5,
    "gb2312": GB18030, "gbk": GB18030, "cp936": GB18030, "gb18030": GB18030,
    "latin-1": LATIN1, "latin1": LATIN1, "iso-8859-1": LATIN1, "cp1252": WINDOWS, "windows-1252": WINDOWS,
    "marc-8": MARC8, "marc8": MARC8, "ansel": MARC8,
    "utf-8": UTF8, "utf8": UTF8, "utf-8-sig": UTF8,
    "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "utf-32-le": "utf-32-le", "utf-32-be": "utf-32-be",
}  # fmt: skip
# Codes 01 to 11 and 20 say no more than "some national set": Chinese systems write 0120 in GBK and UTF-8
# files alike.
_UNIMARC_10646: Final = "50"
_UNIMARC_GB2312: Final = "10"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ESCAPE = re.compile(rb"\x1b(?:[gbps]|[(,)\-]!?[2-4BENQS1]|\$[,)\-]?1)")
_C1 = re.compile(rb"[\x80-\x9f]")
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SUBFIELD_CODE = re.compile(rb"\x1f.")
_GLUED = re.compile("[A-Za-z][\u0100-\U0010ffff]|[\u0100-\U0010ffff][A-Za-z]")
_BARE_MARK = re.compile("[^\\w\u0300-\u036f\ufe20-\ufe2f][\u0300-\u036f\ufe20-\ufe2f]")
_LEAST_CHINESE: Final = -0.6
_SAMPLE: Final = 40_000


@dataclass(frozen=True, slots=True)
class Detection:
    """A character set, how sure (0 to 1), and why in a sentence."""

    encoding: str
    confidence: float
    evidence: str


def normalise_encoding(name: str) -> str:
    """Return our name for a character set.

    Raises:
        LookupError: The name is not one of the supported sets.
    """
    found = _NAMES.get(name.strip().lower().replace("_", "-"))
    if found is None:
        raise LookupError(f"unknown character set: {name}")
    return found


def declared_encoding(leader: bytes, fields: list[tuple[str, bytes]]) -> str | None:
    """Return what the record says of itself, None when it says nothing definite."""
    coded = next((body for tag, body in fields if tag == "100"), b"")
    if coded[2:4] == b"\x1fa" and coded[4:12].isdigit() and len(coded) >= 34:
        said = coded[30:32].decode("latin-1")
        return {_UNIMARC_10646: UTF8, _UNIMARC_GB2312: GB18030}.get(said)
    if leader[9:10] == b"a":
        return UTF8
    tags = {tag for tag, _ in fields}
    is_unimarc = "200" in tags and "245" not in tags
    return MARC8 if leader[9:10] == b" " and not is_unimarc else None


def detect_encoding(raw_record: bytes, *, declared: str | None, hint: str | None = None) -> Detection:
    """Weigh the bytes of a record against its declaration and the rest of its file. Linear time.

    Args:
        raw_record: A record, or the variable fields of one.
        declared: What the record declares, or None.
        hint: What most records of the same file turned out to be, or None.
    """
    if raw_record.isascii():
        if b"\x1b" in raw_record and _ESCAPE.search(raw_record):
            return Detection(MARC8, 1.0, "escape sequences of MARC-8")
        return Detection(ASCII, 1.0, "no byte above 7F")
    utf8 = _weigh_utf8(raw_record, declared)
    if utf8.confidence >= 0.9:
        return utf8
    if _ESCAPE.search(raw_record):
        return Detection(MARC8, 0.98, "escape sequences of MARC-8")
    marc8 = _weigh_marc8(raw_record, declared=declared == MARC8)
    rivals = [utf8, *_weigh_chinese(raw_record), marc8, _weigh_latin(raw_record)]
    return max((_with_context(rival, declared, hint) for rival in rivals), key=lambda rival: rival.confidence)


def _with_context(rival: Detection, declared: str | None, hint: str | None) -> Detection:
    """Raise the confidence of a possible set that is declared, or usual in the file."""
    if not rival.confidence:
        return rival
    confidence = rival.confidence
    evidence = rival.evidence
    if rival.encoding == hint:
        confidence += 0.15
        evidence += "; usual in this file"
    if rival.encoding == declared and declared != MARC8:
        confidence += 0.15
        evidence += "; declared"
    return Detection(rival.encoding, min(confidence, 1.0), evidence)


def _weigh_utf8(data: bytes, declared: str | None) -> Detection:
    """Weigh UTF-8: chance makes valid multi-byte sequences of other sets only in short stretches."""
    try:
        text = data.decode(UTF8)
    except UnicodeDecodeError as error:
        high = len(_HIGH.findall(data))
        valid = sum(map(len, _MULTIBYTE.findall(data)))
        share = valid / high
        if share > 0.9 or (declared == UTF8 and share > 0.5):
            return Detection(UTF8, 0.95 * share, f"{valid} of {high} high bytes are UTF-8, not those at {error.start}")
        return Detection(UTF8, 0.0, f"not UTF-8 at {error.start}")
    sequences = len(text) - len(text.encode("ascii", "ignore"))
    wide = max(text) > "\u07ff"
    # Few two-byte sequences are also what one or two characters of GBK may look like.
    if declared == UTF8 or sequences >= (2 if wide else 6):
        return Detection(UTF8, 1.0, f"{sequences} valid multi-byte sequences")
    return Detection(UTF8, 0.95 if wide else 0.85, f"{sequences} valid multi-byte sequences")


def _weigh_chinese(data: bytes) -> list[Detection]:
    """Weigh GB 18030 and Big5 (with HKSCS) by the characters they would make of the bytes."""
    sample = _SUBFIELD_CODE.sub(b" ", data)[:_SAMPLE]
    rivals = []
    for encoding in (GB18030, BIG5):
        text = sample.decode(encoding, "replace")
        wide = max(1, sum(character > "\xff" for character in text))
        # Letters glued to single Han characters are accented Latin text read as double bytes.
        glued = len(_GLUED.findall(text)) / wide
        broken = text.count("\ufffd") / wide
        score = chinese_score(text) - 1.5 * glued - 15 * broken
        confidence = max(0.0, min(0.97, 0.55 + score / 2)) if score > _LEAST_CHINESE else 0.0
        rivals.append(Detection(encoding, confidence, f"reads as Chinese with a score of {score:.2f}"))
    return rivals


def _weigh_marc8(data: bytes, *, declared: bool) -> Detection:
    """Weigh MARC-8 without escapes: marks stand before letters, most pairs are letters of some language."""
    sample = data[:_SAMPLE]
    text = decode_marc8(sample).text
    beyond = sum(character > "\x7f" for character in text)
    if not beyond:
        return Detection(MARC8, 0.0, "no ANSEL characters")
    wrong = text.count("\ufffd") + len(_BARE_MARK.findall(text))
    # A mark that makes no precomposed letter is possible (romanised Tamil) but rare.
    loose = sum(unicodedata.combining(character) > 0 for character in text)
    sound = max(0.0, 1 - (wrong * 3 + loose * 0.5) / beyond)
    if declared and (sound > 0.5 or wrong < 3):
        return Detection(MARC8, 0.8 if sound > 0.5 else 0.72, f"{sound:.0%} of ANSEL characters are sound")
    return Detection(MARC8, 0.6 * sound, f"{sound:.0%} of ANSEL characters are sound")


def _weigh_latin(data: bytes) -> Detection:
    """Offer the last resort: any bytes are Latin-1, or Windows-1252 where they would be C1 controls."""
    if _C1.search(data):
        return Detection(WINDOWS, 0.3 if not _NOT_WINDOWS.search(data) else 0.1, "last resort: Windows-1252")
    return Detection(LATIN1, 0.35, "last resort: any bytes are Latin-1")
