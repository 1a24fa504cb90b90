"""Write one field as a line of mnemonic text, read one, and put a repair into a record."""

from __future__ import annotations

from dataclasses import replace

from wenyuan.bibliography.marc.mrk import from_mrk, to_mrk
from wenyuan.bibliography.marc.record import Field, Record, Subfield

from .values import Repair

_BLANK_LEADER = " " * 24


def field_line(field: Field) -> str:
    """Return a field as one line of mnemonic text."""
    return to_mrk(Record(_BLANK_LEADER, (field,))).split("\n")[1]


def field_from_line(line: str) -> Field:
    """Read one line of mnemonic text.

    Raises:
        MarcError: The line begins no field.
    """
    return from_mrk(line).fields[0]


def leader_line(leader: str) -> str:
    """Return a leader as a line of mnemonic text."""
    return f"=LDR  {leader.replace(' ', chr(92))}"


def apply_repair(record: Record, repair: Repair) -> Record:
    """Return the record with a repair put in; a new field goes behind the last one whose tag is not greater.

    Raises:
        MarcError: The repair's line cannot be read.
    """
    if repair.tag == "LDR":
        return replace(record, leader=repair.line[6:].replace("\\", " "))
    field = field_from_line(repair.line)
    fields = list(record.fields)
    if repair.occurrence < 0:
        place = next((n for n, one in enumerate(fields) if one.tag > field.tag), len(fields))
        fields.insert(place, field)
        return replace(record, fields=tuple(fields))
    places = [n for n, one in enumerate(fields) if one.tag == repair.tag]
    if repair.occurrence < len(places):
        fields[places[repair.occurrence]] = field
    return replace(record, fields=tuple(fields))


def set_subfield(field: Field, place: int, value: str) -> Field:
    """Return a field with the value of one subfield changed."""
    subfields = list(field.subfields)
    subfields[place] = Subfield(subfields[place].code, value)
    return replace(field, subfields=tuple(subfields))


def insert_subfield(field: Field, place: int, code: str, value: str) -> Field:
    """Return a field with a subfield put in at a place."""
    return replace(field, subfields=(*field.subfields[:place], Subfield(code, value), *field.subfields[place:]))
