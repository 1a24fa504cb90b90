"""What the format itself asks for: mandatory and repeated fields, indicators, subfields, the leader.

Source:
    ISO 2709:2008; CNMARC (WH/T 0503-96); MARC 21 Format for Bibliographic Data, Leader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from wenyuan.bibliography.marc.record import Field, MarcFormat, Record

from ..definitions import FieldDefinition, field_definitions
from ..repairs import field_line, leader_line
from ..values import Level, Problem, Readable, Repair

_LEADER: Final[Mapping[MarcFormat, Mapping[int, str]]] = {
    MarcFormat.CNMARC: {5: "cdnop", 6: "abcdefgijklmru", 7: "aimsc", 8: " 012", 17: " 123", 18: " in"},
    MarcFormat.MARC21: {5: "acdnp", 6: "acdefgijkmoprt", 7: "abcdims", 8: " a", 9: " a", 17: " 1234578uzIKJLM", 18: " acinu", 19: " abc"},
}
_LEADER_DEFAULTS: Final = {5: "n", 6: "a", 7: "m", 8: " ", 9: " ", 17: " ", 18: " ", 19: " "}
# A record that comes to be gets its number when it is stored or received; until then its lack is no error.
_SOON: Final = frozenset({"001", "801", "040"})


def check_leader(record: Readable) -> Iterator[Problem]:
    """Length and the coded positions of the leader."""
    leader = record.leader
    if len(leader) != 24:
        fixed = leader.ljust(24)[:24]
        yield Problem(
            Level.ERROR, "LDR", 0, "", "leader-length", "leader-length", {"found": str(len(leader))}, Repair("LDR", 0, leader_line(fixed), str(len(fixed)))
        )
        return
    for place, allowed in _LEADER[record.format].items():
        if leader[place] not in allowed:
            right = _LEADER_DEFAULTS[place]
            mended = leader[:place] + right + leader[place + 1 :]
            yield Problem(
                Level.ERROR if place in {6, 7} else Level.WARNING, "LDR", 0, "", "leader-value", "leader-value",
                {"place": f"{place:02d}", "found": leader[place].replace(" ", "␣"), "allowed": " ".join(allowed.replace(" ", "␣"))},
                Repair("LDR", 0, leader_line(mended), right.replace(" ", "␣")),
            )


def check_presence(record: Record) -> Iterator[Problem]:
    """Mandatory fields that are missing, and fields that stand more often than they may."""
    counts = Counter(field.tag for field in record.fields)
    for tag, known in field_definitions(record.format).items():
        if known.mandatory and not counts[tag]:
            level = Level.WARNING if tag in _SOON else Level.ERROR
            yield Problem(level, tag, -1, "", "mandatory-field", "mandatory-field", {"name": known.name})
        if counts[tag] > 1 and not known.repeatable:
            yield Problem(Level.ERROR, tag, 1, "", "repeated-field", "repeated-field", {"count": str(counts[tag])})


def check_fields(record: Record) -> Iterator[Problem]:
    """Indicators and subfields of each field; unknown fields outside the local blocks."""
    seen: Counter[str] = Counter()
    for field in record.fields:
        occurrence = seen[field.tag]
        seen[field.tag] += 1
        known = field_definitions(record.format).get(field.tag)
        if known is None:
            if not _is_local(field.tag):
                yield Problem(Level.WARNING, field.tag, occurrence, "", "unknown-field", "unknown-field", {})
        elif known.is_control != (field.data is not None):
            yield Problem(Level.ERROR, field.tag, occurrence, "", "field-kind", "control-field" if known.is_control else "data-field", {})
        elif not known.is_control:
            yield from _check_indicators(field, occurrence, known)
            yield from _check_subfields(field, occurrence, known)


def _is_local(tag: str) -> bool:
    """Fields with a 9 in their tag, and those with letters, are a library's own."""
    return "9" in tag or not tag.isdigit()


def _check_indicators(field: Field, occurrence: int, known: FieldDefinition) -> Iterator[Problem]:
    for place in (0, 1):
        value = field.indicators[place : place + 1] or " "
        if known.allows(place, value):
            continue
        repair = None
        if known.indicators[place] == "_":
            both = [*field.indicators.ljust(2)]
            both[place] = " "
            repair = Repair(field.tag, occurrence, field_line(replace(field, indicators="".join(both))), "␣")
        yield Problem(
            Level.WARNING, field.tag, occurrence, "", "indicator", "indicator",
            {"place": str(place + 1), "found": value.replace(" ", "␣"), "allowed": " ".join(known.indicators[place].replace("_", "␣"))}, repair,
        )


def _check_subfields(field: Field, occurrence: int, known: FieldDefinition) -> Iterator[Problem]:
    counts = Counter(s.code for s in field.subfields)
    if not field.subfields:
        yield Problem(Level.ERROR, field.tag, occurrence, "", "empty-field", "empty-field", {})
        return
    for code, count in counts.items():
        rule = known.subfields.get(code)
        if rule is None:
            yield Problem(Level.WARNING, field.tag, occurrence, code, "unknown-subfield", "unknown-subfield", {"code": code})
        elif count > 1 and not rule.repeatable:
            yield Problem(Level.WARNING, field.tag, occurrence, code, "repeated-subfield", "repeated-subfield", {"code": code, "count": str(count)})
    filled = {s.code for s in field.subfields if s.value.strip()}
    for code, rule in known.subfields.items():
        if rule.mandatory and code not in filled:
            yield Problem(Level.ERROR, field.tag, occurrence, code, "mandatory-subfield", "mandatory-subfield", {"code": code})
    for subfield in field.subfields:
        rule = known.subfields.get(subfield.code)
        if not subfield.value.strip() and not (rule and rule.mandatory and subfield.code not in filled):
            kept = tuple(s for s in field.subfields if s.value.strip())
            repair = Repair(field.tag, occurrence, field_line(replace(field, subfields=kept)), "") if kept else None
            yield Problem(Level.WARNING, field.tag, occurrence, subfield.code, "empty-subfield", "empty-subfield", {"code": subfield.code}, repair)
            break
