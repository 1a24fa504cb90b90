"""Kinds of problems, and what a single field has of them; fields and parts of fields recur, so most answers are looked up.

A kind is a rule with a level. Each answer here comes from the rule itself, asked of one field.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from wenyuan.bibliography.identifiers.isbn_quick import read_plain_isbn
from wenyuan.bibliography.marc.record import Field, MarcFormat, Record, Subfield

from ..fine import is_coded_fine, is_qualified
from ..quick import TextRecord
from ..rules import coded, consistency, encoding, identifiers, names, structure
from ..values import Level, Problem


class Kind(NamedTuple):
    """A rule and how much a problem of it weighs."""

    rule: str
    level: Level


# A record has its kinds as octets.
_MOST_KINDS: Final = 256
_KINDS: Final[list[Kind]] = []
_NUMBERS: Final[dict[Kind, int]] = {}
Numbers = tuple[int, ...]


def kind_of(number: int) -> Kind:
    """Return the kind of a number; numbers hold for one process."""
    return _KINDS[number]


def number_of(rule: str, level: Level) -> int:
    """Return the number of a kind.

    Raises:
        OverflowError: There are more kinds than an octet can tell apart.
    """
    kind = Kind(rule, level)
    found = _NUMBERS.get(kind)
    if found is None:
        if len(_KINDS) == _MOST_KINDS:
            raise OverflowError(rule)
        found = _NUMBERS[kind] = len(_KINDS)
        _KINDS.append(kind)
    return found


def numbers_of(problems: Iterable[Problem]) -> Numbers:
    """Return the kinds of problems, as often as they are."""
    return tuple(sorted(number_of(one.rule, one.level) for one in problems))


def _alone(format_: MarcFormat, tag: str, raw: bytes) -> TextRecord:
    return TextRecord("", {tag: (raw.decode(),)}, format_)


@lru_cache(maxsize=2_000)
def leader_kinds(format_: MarcFormat, leader: str) -> Numbers:
    """Return what is wrong with a leader."""
    return numbers_of(structure.check_leader(Record(leader, (), format_)))


@lru_cache(maxsize=20_000)
def presence_kinds(format_: MarcFormat, tags: bytes) -> Numbers:
    """Return what is wrong with the fields that there are, by their tags, three octets each."""
    present = (tags[place : place + 3].decode("latin-1") for place in range(0, len(tags), 3))
    return numbers_of(structure.check_presence(Record("", tuple(Field(tag, data="x") for tag in present), format_)))


def shape_kinds(format_: MarcFormat, tag: str, indicators: str | None, subfields: Iterable[tuple[str, bool]]) -> Numbers:
    """Return what is wrong with a field of a shape: its subfields by code and whether they are blank; indicators are None for a control field."""
    field = Field(tag, data="x") if indicators is None else Field(tag, indicators, tuple(Subfield(code, "" if blank else "x") for code, blank in subfields))
    return numbers_of(structure.check_fields(Record("", (field,), format_)))


def isbn_kinds(format_: MarcFormat, tag: str, raw: bytes) -> Numbers:
    """Return what is wrong with a field of an ISBN."""
    if raw.count(b"\x1fa") == 1:
        value = raw[raw.find(b"\x1fa") + 2 :].partition(b"\x1f")[0].decode()
        number, bracket, words = value.partition(" (")
        if read_plain_isbn(number) and (not bracket or is_qualified(bracket + words)):
            return ()
    return numbers_of(identifiers.check_numbers(_alone(format_, tag, raw)))


@lru_cache(maxsize=5_000)
def issn_kinds(format_: MarcFormat, tag: str, raw: bytes) -> Numbers:
    """Return what is wrong with a field of an ISSN."""
    return numbers_of(identifiers.check_numbers(_alone(format_, tag, raw)))


@lru_cache(maxsize=50_000)
def class_kinds(format_: MarcFormat, tag: str, raw: bytes) -> Numbers:
    """Return what is wrong with a field of a class."""
    return numbers_of(identifiers.check_classes(_alone(format_, tag, raw)))


@lru_cache(maxsize=5_000)
def language_kinds(format_: MarcFormat, tag: str, raw: bytes) -> Numbers:
    """Return what is wrong with a field of languages."""
    return numbers_of(coded.check_languages(_alone(format_, tag, raw)))


@lru_cache(maxsize=5_000)
def link_kinds(format_: MarcFormat, tag: str, raw: bytes) -> Numbers:
    """Return what is wrong with a link to a set or a piece."""
    return numbers_of(names.check_links(_alone(format_, tag, raw)))


@lru_cache(maxsize=20_000)
def price_kinds(value: bytes) -> Numbers:
    """Return what is wrong with one price of CNMARC."""
    return numbers_of(consistency.check_prices(TextRecord("", {"010": ("  \x1fd" + value.decode(),)}, MarcFormat.CNMARC)))


@lru_cache(maxsize=50_000)
def coded_kinds(format_: MarcFormat, raw: bytes, imprint: bytes | None, today: date) -> Numbers:
    """Return what is wrong with 100 (CNMARC) or 008, beside the year of the imprint."""
    own, other, code = ("100", "210", "d") if format_ is MarcFormat.CNMARC else ("008", "264", "c")
    texts = {own: (raw.decode(),)} | ({} if imprint is None else {other: (f"  \x1f{code}{imprint.decode()}",)})
    return () if is_coded_fine(texts, format_, today) else numbers_of(coded.check_coded(TextRecord("", texts, format_), today))


@lru_cache(maxsize=20_000)
def character_kinds(format_: MarcFormat, tag: str, raw: bytes) -> Numbers:
    """Return what is wrong with the characters of a field."""
    text = raw.decode()
    return numbers_of(encoding.check_characters(TextRecord("", {tag: (text,)}, format_), {tag: (text,)}))
