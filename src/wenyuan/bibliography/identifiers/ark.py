"""Archival Resource Keys: parsing, check characters and names made from numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Ark", "ark_check", "decode_ark_name", "encode_ark_name", "has_valid_ark_check", "parse_ark"]

# Digits and consonants without l; vowels are left out so that no words appear.
_ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
_RADIX = len(_ALPHABET)
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_MAX_LENGTH = 1_000
_ARK = re.compile(r"(?:(?P<resolver>https?://[^/\s]+)/)?ark:/?(?P<naan>[0-9b-df-hj-np-tv-z]{5,})/(?P<name>[^\s?#]+)(?P<inflection>\?{1,2}|\?info)?")
_SHOULDER = re.compile("[bcdfghjkmnpqrstvwxz]+[0-9]")


@dataclass(frozen=True, slots=True)
class Ark:
    """A parsed ARK; `name` is the base name, `qualifier` what follows it, `normalised` the form to compare."""

    naan: str
    name: str
    qualifier: str
    resolver: str
    inflection: str
    normalised: str


def parse_ark(text: str) -> Ark | None:
    """Read an ARK, with or without resolver, in the old (ark:/) or new (ark:) form; None if it is not one.

    Source:
        draft-kunze-ark, 2.7: hyphens and case of the label and number mean nothing, the slash after the label neither.
    """
    if len(text) > _MAX_LENGTH:
        return None
    text = re.sub(r"(?i)\bark:", "ark:", text.strip())
    match = _ARK.fullmatch(text)
    if match is None:
        return None
    whole = re.sub("[-‐‑‒–—]", "", match["name"]).rstrip("/.")
    parts = re.match(r"[^/.]+", whole)
    if parts is None:
        return None
    name = parts[0]
    normalised = f"ark:{match['naan'].lower()}/{whole}"
    return Ark(
        match["naan"].lower(),
        name,
        whole[len(name) :],
        match["resolver"] or "",
        match["inflection"] or "",
        normalised,
    )


def ark_check(identifier: str) -> str:
    """Compute the check character of 'naan/name' without it.

    Each character's place, from 1, times its value in the alphabet of 29 (others count 0), summed modulo 29: it finds
    every wrong character and every swap of two neighbours below 29 characters.

    Source:
        NOID check digit algorithm.
    """
    total = 0
    for place, char in enumerate(identifier, 1):
        total += place * _VALUES.get(char, 0)
    return _ALPHABET[total % _RADIX]


def has_valid_ark_check(identifier: str) -> bool:
    """Tell whether the last character of 'naan/name' is its check character."""
    return len(identifier) > 1 and ark_check(identifier[:-1]) == identifier[-1]


def encode_ark_name(number: int, shoulder: str, naan: str = "") -> str:
    """Write a positive number as a name: shoulder, the number in base 29, check character.

    Args:
        number: At least 1.
        shoulder: Consonants and one digit, such as 'fk4'; the digit ends it.
        naan: Goes into the check character, as the NOID algorithm asks, if it is given.

    Raises:
        ValueError: The number is not positive or the shoulder malformed.
    """
    if number <= 0:
        raise ValueError("an ARK name stands for a positive number")
    total, place = _weigh_beginning(shoulder, naan)
    digits: list[int] = []
    while number:
        number, digit = divmod(number, _RADIX)
        digits.append(digit)
    digits.reverse()
    for digit in digits:
        place += 1
        total += place * digit
    return shoulder + "".join([_ALPHABET[digit] for digit in digits]) + _ALPHABET[total % _RADIX]


@lru_cache(maxsize=64)
def _weigh_beginning(shoulder: str, naan: str) -> tuple[int, int]:
    """Weighted sum and length of what stands before the number."""
    if not _SHOULDER.fullmatch(shoulder):
        raise ValueError(f"{shoulder!r} is not consonants and one digit")
    beginning = f"{naan}/{shoulder}" if naan else shoulder
    return sum(place * _VALUES.get(char, 0) for place, char in enumerate(beginning, 1)), len(beginning)


def decode_ark_name(name: str, naan: str = "") -> tuple[str, int]:
    """Read a name written by `encode_ark_name`: shoulder and number.

    Raises:
        ValueError: A wrong check character, a character outside the alphabet, or no shoulder.
    """
    if len(name) > _MAX_LENGTH or not has_valid_ark_check(f"{naan}/{name}" if naan else name):
        raise ValueError(f"{name[:_MAX_LENGTH]!r} has a wrong check character")
    shoulder = _SHOULDER.match(name)
    blade = name[shoulder.end() : -1] if shoulder else ""
    if shoulder is None or not blade or blade[0] == "0" or any(char not in _ALPHABET for char in blade):
        raise ValueError(f"{name!r} is not a shoulder and a number")
    number = 0
    for char in blade:
        number = number * _RADIX + _ALPHABET.index(char)
    return shoulder[0], number
