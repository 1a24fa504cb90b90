"""UTF-8 that was taken for Latin-1 or Windows-1252 and encoded a second time."""

from __future__ import annotations

import re
from typing import Final

# A lead byte and the right number of continuation bytes, all seen as characters below U+0100 or of
# Windows-1252.
_C1_AS_WINDOWS: Final = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_TAIL: Final = f"[\x80-\xbf{_C1_AS_WINDOWS}]"
_DOUBLE = re.compile(f"[\xc2-\xdf]{_TAIL}|[\xe0-\xef]{_TAIL}{{2}}|[\xf0-\xf4]{_TAIL}{{3}}")
_BYTE_OF: Final = {character: bytes([code]) for code in range(0x80, 0x100) for character in (chr(code),)} | {
    character: character.encode("cp1252") for character in _C1_AS_WINDOWS
}


def find_double_utf8(text: str) -> str | None:
    """Return what the text would be if it was decoded twice, None when nothing speaks for that.

    It speaks for it that all characters beyond ASCII form such sequences.
    """
    spans = _DOUBLE.findall(text)
    if not spans:
        return None
    beyond = sum(character > "\x7f" for character in text)
    if sum(map(len, spans)) < beyond:
        return None
    try:
        return b"".join(_BYTE_OF.get(c) or c.encode("ascii") for c in text).decode("utf-8")
    except UnicodeError:
        return None
