"""ISBNs of a bulk import: plain numbers, one in a field, in under a microsecond. Everything else goes to `parse_isbn`."""

from __future__ import annotations


def read_plain_isbn(text: str) -> tuple[str, str] | None:
    """Return ISBN-13 and ISBN-10 (empty for prefix 979) of a valid plain number with or without hyphens, else None.

    Source:
        ISO 2108:2017, annex A: the weighted sum of thirteen digits is divisible by 10, of ten characters by 11.
    """
    digits = text.replace("-", "")
    if len(digits) == 13 and digits.isdigit() and digits.isascii() and digits[:3] in {"978", "979"}:
        b = digits.encode()
        if (sum(b[::2]) + 3 * sum(b[1::2])) % 10:  # the code of "0" times all weights is 1,200
            return None
        return digits, digits[3:12] + _check10(b[3:12]) if digits[:3] == "978" else ""
    if len(digits) == 10 and digits[:9].isdigit() and digits.isascii():
        b = digits.encode()
        if _check10(b[:9]) != digits[9].upper():
            return None
        body = b"978" + b[:9]
        return body.decode() + str(-(sum(body[::2]) + 3 * sum(body[1::2]) - 1152) % 10), digits.upper()
    return None


def _check10(b: bytes) -> str:
    total = 10 * b[0] + 9 * b[1] + 8 * b[2] + 7 * b[3] + 6 * b[4] + 5 * b[5] + 4 * b[6] + 3 * b[7] + 2 * b[8] - 2592
    return "0123456789X"[-total % 11]
