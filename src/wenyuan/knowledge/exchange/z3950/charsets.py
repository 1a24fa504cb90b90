"""Character sets of clients: old systems in China send and want GBK."""

from __future__ import annotations

from typing import Final

# Names that clients propose, and the codec that reads all they may mean: GB 18030 holds GBK and GB 2312.
CODECS: Final = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gb18030", "gb18030": "gb18030", "gb2312": "gb18030", "cp936": "gb18030"}


def choose(proposed: tuple[str, ...]) -> str:
    """Return the first proposed set that we have, as the client wrote it; empty for none."""
    return next((name for name in proposed if name in CODECS), "")


def decode_term(text: str, codec: str) -> str:
    """Turn octets held as Latin-1 text into text: UTF-8 where they are that, which chance hardly makes, else the session's set, else GB 18030.

    Raises:
        UnicodeDecodeError: They are none of them.
    """
    octets = text.encode("latin-1")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode(codec if codec != "utf-8" else "gb18030")
