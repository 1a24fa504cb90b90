"""Make a union record of its members' records by the policy, and say of each field where it came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wenyuan.bibliography.chinese import fold, strip_punctuation
from wenyuan.bibliography.crosswalks import convert
from wenyuan.bibliography.identifiers import parse_isbn
from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield

from .policy import Policy, Take

# Control numbers and times are the union record's own.
_OWN: Final = frozenset({"001", "003", "005"})
_ISBN: Final = {MarcFormat.CNMARC: "010", MarcFormat.MARC21: "020"}
# What a heading says beside its words: numbers, sources, readings.
_BESIDE_WORDS: Final = frozenset("0123569")


@dataclass(frozen=True, slots=True)
class Source:
    """A member's record; the best comes first. `agency` stands before its control number in 035."""

    record_id: int
    marc: Record
    agency: str


@dataclass(frozen=True, slots=True)
class Derived:
    """The record made, and the records behind each of its fields, in the order of its fields; the one a field was taken from is first."""

    marc: Record
    sources: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    field: Field
    behind: tuple[int, ...]


def derive(sources: Sequence[Source], policy: Policy, *, number: str, at: datetime, kept: Mapping[str, Sequence[Field]] | None = None) -> Derived:
    """Return the union record of some records, in the format of the best.

    Args:
        number: Its control number.
        kept: Fields that a person wrote, by tag: they stand as they are.
    """
    best = sources[0].marc
    fields = {one.record_id: _fields_in(one.marc, best.format) for one in sources}
    tags = sorted({field.tag for found in fields.values() for field in found} - _OWN)
    locked = kept or {}
    taken: list[_Taken] = []
    for tag in sorted({*tags, *locked, "035"}):
        if tag in locked:
            taken += [_Taken(field, ()) for field in locked[tag]]
        else:
            by_record = {record_id: [field for field in found if field.tag == tag] for record_id, found in fields.items()}
            taken += _take(tag, policy.take_of(best.format, tag), by_record, best.format)
        if tag == "035" and tag not in locked:
            taken += _numbers_of(sources)
    head = [Field("001", data=number), Field("005", data=f"{at:%Y%m%d%H%M%S}.0")]
    marc = Record(best.leader, (*head, *(one.field for one in taken)), best.format)
    return Derived(marc, (("001", ()), ("005", ()), *((one.field.tag, one.behind) for one in taken)))


def local_fields(marc: Record, policy: Policy) -> tuple[Field, ...]:
    """Return a record's fields that are its library's own affair: those the policy keeps out, and every one with $5."""
    return tuple(field for field in marc.fields if field.tag not in _OWN and _is_local(field, policy, marc.format))


def _is_local(field: Field, policy: Policy, format_: MarcFormat) -> bool:
    return policy.take_of(format_, field.tag) is Take.LOCAL or (field.data is None and field.first("5") is not None and field.tag[0] != "4")


def _fields_in(marc: Record, format_: MarcFormat) -> tuple[Field, ...]:
    return marc.fields if marc.format is format_ else convert(marc, format_).record.fields


def _take(tag: str, take: Take, by_record: Mapping[int, list[Field]], format_: MarcFormat) -> list[_Taken]:
    if take is Take.LOCAL:
        return []
    shared = {record_id: [field for field in found if field.data is not None or field.first("5") is None or tag[0] == "4"] for record_id, found in by_record.items()}
    having = {record_id: found for record_id, found in shared.items() if found}
    if not having:
        return []
    keys = {record_id: {_key(field, format_) for field in found} for record_id, found in having.items()}
    if take is Take.UNION:
        return _unite(having, format_)
    if take is Take.FREQUENT:
        sets = Counter(frozenset(found) for found in keys.values())
        most = max(sets.values())
        chosen = next(record_id for record_id in having if sets[frozenset(keys[record_id])] == most)
    elif take is Take.LONGEST:
        chosen = max(having, key=lambda record_id: sum(len(_words(field)) for field in having[record_id]))
    else:
        chosen = next(iter(having))
    return [_Taken(field, _behind(chosen, _key(field, format_), keys)) for field in having[chosen]]


def _unite(having: Mapping[int, Sequence[Field]], format_: MarcFormat) -> list[_Taken]:
    """Take all fields, of those with the same folded words the fullest."""
    found: dict[str, tuple[Field, list[int]]] = {}
    for record_id, fields in having.items():
        for field in fields:
            key = _key(field, format_)
            if key not in found:
                found[key] = (field, [record_id])
                continue
            known, behind = found[key]
            if len(field.subfields) > len(known.subfields):
                known, behind = field, [record_id, *behind]
            elif record_id not in behind:
                behind = [*behind, record_id]
            found[key] = (known, list(dict.fromkeys(behind)))
    return [_Taken(field, tuple(behind)) for field, behind in found.values()]


def _behind(chosen: int, key: str, keys: Mapping[int, Collection[str]]) -> tuple[int, ...]:
    return (chosen, *(record_id for record_id, found in keys.items() if record_id != chosen and key in found))


def _key(field: Field, format_: MarcFormat) -> str:
    if field.tag == _ISBN[format_]:
        isbn = parse_isbn(field.first("a") or field.first("z") or "")
        if isbn.valid:
            return isbn.isbn13
    return _words(field)


def _words(field: Field) -> str:
    text = field.data if field.data is not None else " ".join(one.value for one in field.subfields if one.code not in _BESIDE_WORDS)
    return strip_punctuation(fold(text)) or text


def _numbers_of(sources: Sequence[Source]) -> list[_Taken]:
    """Name each member's record by its library and control number, so that every member finds its own."""
    numbers = ((one, one.marc.control_number) for one in sources)
    return [_Taken(Field("035", "  ", (Subfield("a", f"({one.agency}){number}"),)), (one.record_id,)) for one, number in numbers if number]
