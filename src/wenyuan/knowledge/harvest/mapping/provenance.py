"""Control number, numbers of the source, and who made and took over a record.

Source:
    CNMARC 001, 035, 801 (originating source), 830 (cataloguer's note); MARC 21 001, 003, 035, 040, 583 (action note).
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass, replace

from wenyuan.bibliography.marc import Field, MarcFormat, Record, Subfield


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from and who takes them over. `day` is YYYYMMDD."""

    source_id: int
    name: str
    address: str
    agency: str
    library: str
    note: str
    day: str
    keep_numbers: bool = False


def item_key(identifier: str) -> str:
    """Return what a source's identifier is kept under."""
    return hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()[:32]


def own_number(source_id: int, identifier: str) -> str:
    """Return the control number of a source's record: the same for the same identifier, in any harvest."""
    digest = hashlib.sha256(identifier.encode("utf-8", "replace")).digest()
    return f"H{source_id}-{b32encode(digest[:10]).decode('ascii')}"


def set_number(record: Record, identifier: str, origin: Origin) -> Record:
    """Give a record its control number and keep the source's own numbers in 035."""
    original = record.control_number or ""
    if origin.keep_numbers and original:
        return record
    who = origin.agency or f"H{origin.source_id}"
    numbers = [number for number in dict.fromkeys((original, identifier)) if number and number != "?"]
    if len(numbers) == 2 and identifier.endswith(original):
        numbers = [identifier]
    known = {subfield.value for field in record.all("035") for subfield in field.subfields}
    added = [Field("035", "  ", (Subfield("a", f"({who}){number}"[:400]),)) for number in numbers if f"({who}){number}" not in known]
    rest = tuple(field for field in record.fields if field.tag not in {"001", "003"})
    return _sorted(replace(record, fields=(Field("001", data=own_number(origin.source_id, identifier)), *rest, *added)))


def say_origin(record: Record, origin: Origin) -> Record:
    """Write into a record who made it, who took it over, when and from where."""
    if record.format is MarcFormat.CNMARC:
        return _sorted(replace(record, fields=(*record.fields, *_cnmarc(record, origin))))
    fields = list(record.fields)
    place = next((n for n, field in enumerate(fields) if field.tag == "040"), None)
    if place is None:
        made = [Subfield("a", origin.agency)] if origin.agency else []
        fields.append(Field("040", "  ", (*made, Subfield("c", origin.library))))
    elif origin.library not in fields[place].all("d"):
        fields[place] = replace(fields[place], subfields=(*fields[place].subfields, Subfield("d", origin.library)))
    action = [("a", "harvested"), ("c", origin.day), ("k", origin.library), ("x", _sentence(origin)), ("5", origin.library)]
    if origin.address.startswith("http"):
        action.insert(3, ("u", origin.address))
    fields.append(Field("583", "0 ", tuple(Subfield(code, value) for code, value in action)))
    return _sorted(replace(record, fields=tuple(fields)))


def _cnmarc(record: Record, origin: Origin) -> list[Field]:
    added = []
    if origin.agency and not any(field.indicators[1:] == "0" for field in record.all("801")):
        added.append(Field("801", " 0", (Subfield("a", "CN"), Subfield("b", origin.agency))))
    added.append(Field("801", " 1", (Subfield("a", "CN"), Subfield("b", origin.library), Subfield("c", origin.day))))
    added.append(Field("830", "  ", (Subfield("a", _sentence(origin)),)))
    return added


def _sentence(origin: Origin) -> str:
    where = f" {origin.address}" if origin.address else ""
    return f"采集自：{origin.name}{where}，{origin.day}" + (f"；{origin.note}" if origin.note else "")


def _sorted(record: Record) -> Record:
    return replace(record, fields=tuple(sorted(record.fields, key=lambda field: field.tag)))
