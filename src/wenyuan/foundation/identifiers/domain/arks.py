"""ARK names: a bijection between a thing's kind and number and its public name, so that minting costs nothing.

Half a million records a minute need no row each: the name is computed from the number, carries a check character, and only
what was merged or removed has a row (`Retirement`). A shoulder letter tells the kind.

Source:
    IETF draft-kunze-ark (ARK); NOID Check Digit Algorithm.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings

from wenyuan.bibliography.identifiers import decode_ark_name, encode_ark_name

SHOULDERS: Final = {"record": "b1", "authority": "n1", "collection": "c1", "object": "d1", "person": "p1", "event": "v1"}
_KINDS: Final = {shoulder: kind for kind, shoulder in SHOULDERS.items()}


class NotAnArk(ValueError):
    """The name is not one of ours: unknown shoulder, wrong check character, or other characters."""


def naan() -> str:
    """Return the installation's name assigning authority number."""
    number: str = settings.WENYUAN_NAAN
    return number


def ark_name(kind: str, number: int) -> str:
    """Return the name part of an ARK, such as `b13fk9w2`."""
    return encode_ark_name(number, SHOULDERS[kind], naan())


def read_ark(name: str) -> tuple[str, int]:
    """Return kind and number; hyphens and case do not count.

    Raises:
        NotAnArk: It is none of ours, or was mistyped.
    """
    bare = name.replace("-", "").lower()
    kind = _KINDS.get(bare[:2])
    if kind is None:
        raise NotAnArk(name)
    try:
        return kind, decode_ark_name(bare, naan())[1]
    except ValueError as problem:
        raise NotAnArk(name) from problem
